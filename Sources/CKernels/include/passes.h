// Element-wise kernels over arrays: chains of them, and one alone.
#ifndef CK_PASSES_H
#define CK_PASSES_H

#include "KernelTable.h"

/// An array as a pass reads or writes it. Strides are in bytes, one per dimension of the pass.
typedef struct ck_operand {
  void *base;
  const int64_t *strides;
  int32_t item_size;
  int32_t slot;  ///< the tile that holds its values
} ck_operand;

/// One operator of a pass: slots index tiles; unused operands are -1.
typedef struct ck_step {
  ck_kernel kernel;
  int32_t dst, a, b, c;
} ck_step;

/// A chain of element-wise operators over one iteration space, run tile by tile in the cache.
typedef struct ck_pass {
  int32_t rank, input_count, step_count, output_count, slot_count;
  int32_t widest;  ///< largest item size of any slot
  const int64_t *shape;
  const ck_operand *inputs;
  const ck_step *steps;
  const ck_operand *outputs;
} ck_pass;

/// Runs a pass. Returns 0, or -1 where no scratch memory could be had.
int ck_run(const ck_pass *pass);

/// An array of any layout, as ck_apply takes it: strides in bytes, one per dimension, all 0 for a constant.
typedef struct ck_strided {
  void *base;
  const int64_t *strides;
  int32_t item_size;
} ck_strided;

/// dst = kernel(operands...) over `shape`, a pass of one step; without a kernel, dst = operands[0]. Dimensions are sorted
/// by the strides of dst and merged where they can be. Returns as ck_run.
int ck_apply(ck_kernel kernel, const ck_strided *dst, const ck_strided *operands, int32_t count, const int64_t *shape,
             int32_t rank);

/// An operand of ck_map_dense: dense items, or one item that stands for all of them.
typedef struct ck_dense {
  const void *base;
  int32_t item_size;
  int32_t is_constant;
} ck_dense;

/// Runs one kernel over n dense items of one size, as a pass, which needs no memory: for large arrays. Only `b` may be null.
void ck_map_large(ck_kernel kernel, void *dst, int32_t dst_size, void *a, void *b, int32_t size, int64_t n);
/// Runs one kernel over n dense items; for small arrays, where a pass would cost more than the work.
void ck_map_dense(ck_kernel kernel, void *dst, int32_t dst_size, const ck_dense operands[3], int64_t n);

#endif
