// Copies, gathers and scatters: they move bits and ask nothing of their type.
#include "include/CKernels.h"
#include "strided.h"

void ck_copy(void *dst, const int64_t *dst_strides, const void *src, const int64_t *src_strides, const int64_t *shape,
             int32_t rank, int32_t item_size) {
  for (int32_t d = 0; d < rank; d++)
    if (shape[d] == 0) return;
  if (rank == 0) {
    memcpy(dst, src, (size_t)item_size);
    return;
  }
  if (rank == 1) {
    ck_copy_row(dst, dst_strides[0], src, src_strides[0], shape[0], item_size);
    return;
  }
  int64_t index[64] = {0};
  char *to = dst;
  const char *from = src;
  for (;;) {
    ck_copy_block(to, dst_strides[rank - 2], dst_strides[rank - 1], from, src_strides[rank - 2], src_strides[rank - 1],
                  shape[rank - 2], shape[rank - 1], item_size);
    int32_t d = rank - 3;
    for (; d >= 0; d--) {
      to += dst_strides[d], from += src_strides[d];
      if (++index[d] < shape[d]) break;
      to -= shape[d] * dst_strides[d], from -= shape[d] * src_strides[d];
      index[d] = 0;
    }
    if (d < 0) return;
  }
}

/// Moves rows of `inner` items between row j of one array, dense in j, and row index[j] of the other, of n rows.
static int64_t move_rows(char *sparse, char *dense, int scatter, const int64_t *index, int64_t count, int64_t outer,
                         int64_t n, size_t row) {
  for (int64_t j = 0; j < count; j++)
    if (index[j] < -n || index[j] >= n) return j;
  for (int64_t o = 0; o < outer; o++)
    for (int64_t j = 0; j < count; j++) {
      char *there = sparse + (size_t)(o * n + (index[j] < 0 ? index[j] + n : index[j])) * row;
      char *here = dense + (size_t)(o * count + j) * row;
      memcpy(scatter ? there : here, scatter ? here : there, row);
    }
  return -1;
}

int64_t ck_take(void *dst, const void *src, const int64_t *index, int64_t count, int64_t outer, int64_t n,
                int64_t inner, int32_t item_size) {
  return move_rows((char *)(uintptr_t)src, dst, 0, index, count, outer, n, (size_t)inner * (size_t)item_size);
}

int64_t ck_put(void *dst, const void *src, const int64_t *index, int64_t count, int64_t outer, int64_t n,
               int64_t inner, int32_t item_size) {
  return move_rows(dst, (char *)(uintptr_t)src, 1, index, count, outer, n, (size_t)inner * (size_t)item_size);
}

int64_t ck_positions(int64_t *dst, const uint8_t *mask, int64_t n) {
  int64_t count = 0;
  for (int64_t i = 0; i < n; i++) {
    if (dst && mask[i]) dst[count] = i;
    count += mask[i] != 0;
  }
  return count;
}
