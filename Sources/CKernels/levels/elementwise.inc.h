// One kernel per row of operators.h for the type at hand, and the table of them.

#define CK_LOOP _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < n; i++)
#define CK_TYPE_OF_CK_SAME T
#define CK_TYPE_OF_CK_BOOL u8
#define CK_TYPE_OF_CK_REAL R
#define CK_TYPE_OF_CK_COMPLEX C

#define FORMULA1(name, result, formula) \
  ATTR static void LEVEL_NAME(name)(void *dst, const void *a, const void *b, const void *c, int64_t n) { \
    CK_TYPE_OF_##result *out = (CK_TYPE_OF_##result *)dst; \
    const T *xs = (const T *)a; \
    (void)b, (void)c; \
    CK_LOOP { T x = xs[i]; (void)x; out[i] = formula; } \
  }
#define FORMULA2(name, result, formula) \
  ATTR static void LEVEL_NAME(name)(void *dst, const void *a, const void *b, const void *c, int64_t n) { \
    CK_TYPE_OF_##result *out = (CK_TYPE_OF_##result *)dst; \
    const T *xs = (const T *)a, *ys = (const T *)b; \
    (void)c; \
    CK_LOOP { T x = xs[i], y = ys[i]; out[i] = formula; } \
  }

#include "../text/each_formula.h"

#undef CK_LOOP
#undef CK_TYPE_OF_CK_SAME
#undef CK_TYPE_OF_CK_BOOL
#undef CK_TYPE_OF_CK_REAL
#undef CK_TYPE_OF_CK_COMPLEX
