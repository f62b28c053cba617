// One kernel for each pair of dtypes. The conversions themselves are portable/conversions.h.

#include "../portable/conversions.h"

#define CONVERSION(from, to, expression) \
  ATTR static void cast_##from##_##to(void *dst, const void *a, const void *b, const void *c, int64_t n) { \
    const from *xs = (const from *)a; \
    to *out = (to *)dst; \
    (void)b, (void)c; \
    _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < n; i++) { \
      from x = xs[i]; \
      out[i] = expression; \
    } \
  }

#include "../portable/each_conversion.inc.h"

#define TARGETS(from) \
  [CK_DT_##from] = { \
    cast_##from##_b8, cast_##from##_i8, cast_##from##_i16, cast_##from##_i32, cast_##from##_i64, cast_##from##_u8, \
    cast_##from##_u16, cast_##from##_u32, cast_##from##_u64, cast_##from##_f16, cast_##from##_bf16, \
    cast_##from##_f32, cast_##from##_f64, cast_##from##_c64, cast_##from##_c128 },
#define CAST_ENTRIES { \
  TARGETS(b8) TARGETS(i8) TARGETS(i16) TARGETS(i32) TARGETS(i64) TARGETS(u8) TARGETS(u16) TARGETS(u32) TARGETS(u64) \
  TARGETS(f16) TARGETS(bf16) TARGETS(f32) TARGETS(f64) TARGETS(c64) TARGETS(c128) \
}
