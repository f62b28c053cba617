// Kernels for the least that the compiler's target promises: SSE2 on x86-64, NEON on arm64.
#if defined(__x86_64__)
#define ATTR __attribute__((minsize))  // for processors of before 2013: small rather than fast
#else
#define ATTR
#endif
#if defined(__aarch64__)
#define CK_FMA 1
#else
#define CK_FMA 0
#endif
#define CK_VECTOR 16
#define LEVEL_TABLE ck_baseline
#define LEVEL_STRING "baseline"
#define LEVEL_IS_HIGHEST 0
#include "level.inc.h"
