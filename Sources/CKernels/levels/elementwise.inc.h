// One kernel per row of operators.h for the type at hand, and the table of them.

#define CK_LOOP _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < n; i++)
#define CK_TYPE_OF_CK_SAME T
#define CK_TYPE_OF_CK_BOOL u8
#define CK_TYPE_OF_CK_REAL R
#define CK_TYPE_OF_CK_COMPLEX C

#define KERNEL1(name, result, formula) \
  ATTR static void LEVEL_NAME(name)(void *dst, const void *a, const void *b, const void *c, int64_t n) { \
    CK_TYPE_OF_##result *out = (CK_TYPE_OF_##result *)dst; \
    const T *xs = (const T *)a; \
    (void)b, (void)c; \
    CK_LOOP { T x = xs[i]; (void)x; out[i] = formula; } \
  }
#define KERNEL2(name, result, formula) \
  ATTR static void LEVEL_NAME(name)(void *dst, const void *a, const void *b, const void *c, int64_t n) { \
    CK_TYPE_OF_##result *out = (CK_TYPE_OF_##result *)dst; \
    const T *xs = (const T *)a, *ys = (const T *)b; \
    (void)c; \
    CK_LOOP { T x = xs[i], y = ys[i]; out[i] = formula; } \
  }

#if CK_IS_BOOL
#define BOOL1 KERNEL1
#define BOOL2 KERNEL2
#else
#define BOOL1(...)
#define BOOL2(...)
#endif
#if CK_IS_INTEGER
#define INT1 KERNEL1
#define INT2 KERNEL2
#else
#define INT1(...)
#define INT2(...)
#endif
#if CK_IS_REAL
#define REAL1 KERNEL1
#define REAL2 KERNEL2
#else
#define REAL1(...)
#define REAL2(...)
#endif
#if CK_IS_COMPLEX
#define COMPLEX1 KERNEL1
#define COMPLEX2 KERNEL2
#else
#define COMPLEX1(...)
#define COMPLEX2(...)
#endif

#include "row_kinds.inc.h"

#undef KERNEL1
#undef KERNEL2
#undef BOOL1
#undef BOOL2
#undef INT1
#undef INT2
#undef REAL1
#undef REAL2
#undef COMPLEX1
#undef COMPLEX2
#undef CK_LOOP
#undef CK_TYPE_OF_CK_SAME
#undef CK_TYPE_OF_CK_BOOL
#undef CK_TYPE_OF_CK_REAL
#undef CK_TYPE_OF_CK_COMPLEX
