// Kernels for the least that the compiler's target promises: SSE2 on x86-64, NEON on arm64.
#define ATTR
#define CK_VECTOR_BYTES 16
#if defined(__aarch64__)
#define CK_FMA 1
#else
#define CK_FMA 0
#endif
#define CK_VECTOR 16
#define LEVEL_TABLE ck_baseline
#define LEVEL_TEXT "baseline"
#include "levels/level.inc.h"
