// Kernels for x86-64 with AVX2 and FMA.
#if defined(__x86_64__)
#define CK_FMA 1
#define ATTR __attribute__((target("avx2,fma")))
#define CK_VECTOR 32
#define LEVEL_TABLE ck_avx2
#define LEVEL_STRING "avx2"
#define LEVEL_IS_HIGHEST 0
#include "level.inc.h"
#else
typedef int ck_no_avx2;
#endif
