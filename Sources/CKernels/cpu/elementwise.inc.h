// One kernel per row of operators.h for the type at hand, and the table of them.

#ifndef CK_WAYS
#define CK_WAYS
// How a formula with two ways is read: does it have them, is this argument rare, its value by the one way, by the other.
enum { CK_ASK, CK_TEST, CK_COMMON, CK_RARE };
#define CK_BLOCK 256
#endif

// Two vectors at a time where there are registers for it: what computes one waits for the other less.
#if LEVEL_IS_HIGHEST
#define CK_LOOP(n) _Pragma("clang loop vectorize(assume_safety) interleave_count(2)") for (int64_t i = 0; i < n; i++)
#else
#define CK_LOOP(n) _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < n; i++)
#endif
#define CK_TYPE_OF_CK_SAME T
#define CK_TYPE_OF_CK_BOOL u8
#define CK_TYPE_OF_CK_REAL R
#define CK_TYPE_OF_CK_COMPLEX C
#undef EITHER
#define EITHER(name, ...) \
  (way == CK_RARE ? FN(name##_rare)(__VA_ARGS__) \
                  : (*rare |= way == CK_ASK || (way == CK_TEST && FN(name##_is_rare)(__VA_ARGS__)), FN(name##_fast)(__VA_ARGS__)))
#define CK_VALUE(name) CK_PASTE(value_##name, SUFFIX)

// `way` is a constant in every call, so that of each loop only what it is about remains. Rows without two ways are one loop.
// The others go block by block: where an argument is rare, the block is kept (`out` may be the input's memory), computed like
// any other, and the rare places are written again.
#define FORMULA1(name, result, formula) \
  FUNC CK_TYPE_OF_##result CK_VALUE(name)(T x, int way, int *rare) { \
    (void)x, (void)way, (void)rare; \
    return formula; \
  } \
  ATTR static void LEVEL_NAME(name)(void *dst, const void *a, const void *b, const void *c, int64_t n) { \
    CK_TYPE_OF_##result *out = (CK_TYPE_OF_##result *)dst; \
    const T *xs = (const T *)a; \
    const T none = {0}; \
    int ways = 0, rare = 0; \
    (void)b, (void)c; \
    (void)CK_VALUE(name)(none, CK_ASK, &ways); \
    if (!ways) { \
      CK_LOOP(n) out[i] = CK_VALUE(name)(xs[i], CK_COMMON, &rare); \
      return; \
    } \
    for (int64_t m; n > 0; out += m, xs += m, n -= m) { \
      m = n < CK_BLOCK ? n : CK_BLOCK; \
      T kept[CK_BLOCK]; \
      const T *from = xs; \
      rare = 0; \
      CK_LOOP(m) (void)CK_VALUE(name)(xs[i], CK_TEST, &rare); \
      if (rare) from = (const T *)memcpy(kept, xs, (size_t)m * sizeof(T)); \
      CK_LOOP(m) out[i] = CK_VALUE(name)(from[i], CK_COMMON, &ways); \
      for (int64_t i = 0; rare && i < m; i++) { \
        int here = 0; \
        (void)CK_VALUE(name)(from[i], CK_TEST, &here); \
        if (here) out[i] = CK_VALUE(name)(from[i], CK_RARE, &here); \
      } \
    } \
  }
#define FORMULA2(name, result, formula) \
  FUNC CK_TYPE_OF_##result CK_VALUE(name)(T x, T y, int way, int *rare) { \
    (void)x, (void)y, (void)way, (void)rare; \
    return formula; \
  } \
  ATTR static void LEVEL_NAME(name)(void *dst, const void *a, const void *b, const void *c, int64_t n) { \
    CK_TYPE_OF_##result *out = (CK_TYPE_OF_##result *)dst; \
    const T *xs = (const T *)a, *ys = (const T *)b; \
    const T none = {0}; \
    int ways = 0, rare = 0; \
    (void)c; \
    (void)CK_VALUE(name)(none, none, CK_ASK, &ways); \
    if (!ways) { \
      CK_LOOP(n) out[i] = CK_VALUE(name)(xs[i], ys[i], CK_COMMON, &rare); \
      return; \
    } \
    for (int64_t m; n > 0; out += m, xs += m, ys += m, n -= m) { \
      m = n < CK_BLOCK ? n : CK_BLOCK; \
      T kept[2][CK_BLOCK]; \
      const T *from = xs, *with = ys; \
      rare = 0; \
      CK_LOOP(m) (void)CK_VALUE(name)(xs[i], ys[i], CK_TEST, &rare); \
      if (rare) { \
        from = (const T *)memcpy(kept[0], xs, (size_t)m * sizeof(T)); \
        with = (const T *)memcpy(kept[1], ys, (size_t)m * sizeof(T)); \
      } \
      CK_LOOP(m) out[i] = CK_VALUE(name)(from[i], with[i], CK_COMMON, &ways); \
      for (int64_t i = 0; rare && i < m; i++) { \
        int here = 0; \
        (void)CK_VALUE(name)(from[i], with[i], CK_TEST, &here); \
        if (here) out[i] = CK_VALUE(name)(from[i], with[i], CK_RARE, &here); \
      } \
    } \
  }

#include "../portable/each_formula.inc.h"

#undef CK_LOOP
#undef CK_VALUE
#undef CK_TYPE_OF_CK_SAME
#undef CK_TYPE_OF_CK_BOOL
#undef CK_TYPE_OF_CK_REAL
#undef CK_TYPE_OF_CK_COMPLEX
