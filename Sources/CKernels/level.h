// The kernels of one instruction set. Null where a kernel gains nothing by it, or an operator is not defined for a dtype:
// then that of the next lower set serves.
#ifndef CK_LEVEL_H
#define CK_LEVEL_H

#include "include/CKernels.h"

typedef struct ck_level {
  ck_kernel map[CK_OPERATOR_COUNT][CK_DT_COUNT];
  ck_kernel cast[CK_DT_COUNT][CK_DT_COUNT];
  ck_kernel select[5];
  ck_reducer reduce[CK_REDUCTION_COUNT][CK_DT_COUNT];
  ck_reducer scan_sum[CK_DT_COUNT], scan_prod[CK_DT_COUNT];
  ck_centering center_f32, center_f64;
  ck_fft fft_f32, fft_f64;
  ck_recur recur_f32, recur_f64;
  ck_multiplier matmul[CK_DT_COUNT];
  ck_randomizer random;
} ck_level;

#endif
