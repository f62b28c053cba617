// Kernels for x86-64 with AVX-512 (F, DQ, BW, VL).
#if defined(__x86_64__)
#define CK_FMA 1
#define ATTR __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"), min_vector_width(512)))
#define CK_VECTOR 64
#define LEVEL_TABLE ck_avx512
#define LEVEL_STRING "avx512"
#define LEVEL_IS_HIGHEST 1
#include "level.inc.h"
#else
typedef int ck_no_avx512;
#endif
