// where(condition, a, b) by item size: it moves bits and asks nothing of their type.
typedef struct { u64 low, high; } u128;
#define EACH(type) \
  ATTR static void select_##type(void *dst, const void *a, const void *b, const void *c, int64_t n) { \
    const u8 *take = (const u8 *)a; \
    const type *xs = (const type *)b, *ys = (const type *)c; \
    type *out = (type *)dst; \
    _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < n; i++) out[i] = CHOICE(type); \
  }
// By bits: from a choice between elements, compilers make a branch for each.
#define CHOICE(type) (type)(ys[i] ^ ((xs[i] ^ ys[i]) & (type)(0 - (type)(take[i] != 0))))
EACH(u8)
EACH(u16)
EACH(u32)
EACH(u64)
#undef CHOICE
#define CHOICE(type) take[i] ? xs[i] : ys[i]
EACH(u128)
#undef CHOICE
#undef EACH
#define SELECT_ENTRIES { select_u8, select_u16, select_u32, select_u64, select_u128 }
