// Copies, gathers and scatters: they move bits and ask nothing of their type.
#include "CKernels.h"
#include "strided.h"

static void copy(void *dst, const int64_t *dst_strides, const void *src, const int64_t *src_strides, const int64_t *shape,
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

void ck_copy(void *dst, const int64_t *dst_strides, const void *src, const int64_t *src_strides, const int64_t *shape,
             int32_t rank, int32_t item_size) {
  int64_t elements = 1;
  for (int32_t d = 0; d < rank; d++) elements *= shape[d];
  void *token = ck_leave(elements);
  copy(dst, dst_strides, src, src_strides, shape, rank, item_size);
  ck_enter(token);
}

static void fill_words(void *dst, uint64_t word, size_t count) {
#if defined(__x86_64__)
  // Writes whole lines without reading them first, as memset does.
  __asm__ volatile("rep stosq" : "+D"(dst), "+c"(count) : "a"(word) : "memory");
#else
  for (size_t k = 0; k < count; k++) ((uint64_t *)dst)[k] = word;
#endif
}

void ck_fill(void *dst, const void *item, int64_t n, int32_t item_size) {
  void *token = ck_leave(n);
  const char *bytes = item;
  int same = 1;
  for (int32_t k = 1; k < item_size; k++) same &= bytes[k] == bytes[0];
  if (same) {
    memset(dst, bytes[0], (size_t)n * (size_t)item_size);
  } else if (8 % item_size == 0) {
    uint64_t word;
    ck_fill_row(&word, item, 8 / item_size, item_size);
    const size_t count = (size_t)n * (size_t)item_size;
    fill_words(dst, word, count / 8);
    memcpy((char *)dst + count / 8 * 8, &word, count % 8);
  } else {
    ck_fill_row(dst, item, n, item_size);
  }
  ck_enter(token);
}

/// Moves rows between row j of one array, dense in j, and row index[j] of the other, of n rows. Each index is read once
/// and checked before it is used, since others may write where the indices are. Returns as ck_take.
#define MOVE(name, SIZE, FROM, TO) \
  static int64_t name(char *sparse, char *dense, const int64_t *index, int64_t count, int64_t outer, int64_t n, \
                      size_t row) { \
    (void)row; \
    for (int64_t o = 0; o < outer; o++) \
      for (int64_t j = 0; j < count; j++) { \
        const int64_t at = index[j] < 0 ? index[j] + n : index[j]; \
        if (at < 0 || at >= n) return j; \
        char *there = sparse + (size_t)(o * n + at) * SIZE, *here = dense + (size_t)(o * count + j) * SIZE; \
        memcpy(TO, FROM, SIZE); \
      } \
    return -1; \
  }
#define MOVERS(SIZE) MOVE(take_##SIZE, SIZE, there, here) MOVE(put_##SIZE, SIZE, here, there)
MOVERS(1)
MOVERS(2)
MOVERS(4)
MOVERS(8)
MOVERS(16)
MOVE(take_row, row, there, here)
MOVE(put_row, row, here, there)

typedef int64_t (*mover)(char *, char *, const int64_t *, int64_t, int64_t, int64_t, size_t);

static int64_t move(const mover movers[6], char *sparse, char *dense, const int64_t *index, int64_t count,
                    int64_t outer, int64_t n, size_t row) {
  const mover chosen = movers[row == 1 ? 0 : row == 2 ? 1 : row == 4 ? 2 : row == 8 ? 3 : row == 16 ? 4 : 5];
  void *token = ck_leave(count * outer);
  const int64_t bad = chosen(sparse, dense, index, count, outer, n, row);
  ck_enter(token);
  return bad;
}

int64_t ck_take(void *dst, const void *src, const int64_t *index, int64_t count, int64_t outer, int64_t n,
                int64_t inner, int32_t item_size) {
  static const mover movers[6] = {take_1, take_2, take_4, take_8, take_16, take_row};
  return move(movers, (char *)(uintptr_t)src, dst, index, count, outer, n, (size_t)inner * (size_t)item_size);
}

int64_t ck_put(void *dst, const void *src, const int64_t *index, int64_t count, int64_t outer, int64_t n,
               int64_t inner, int32_t item_size) {
  static const mover movers[6] = {put_1, put_2, put_4, put_8, put_16, put_row};
  for (int64_t j = 0; j < count; j++)  // before anything is written
    if (index[j] < -n || index[j] >= n) return j;
  return move(movers, dst, (char *)(uintptr_t)src, index, count, outer, n, (size_t)inner * (size_t)item_size);
}

int64_t ck_positions(int64_t *dst, int64_t room, const uint8_t *mask, int64_t n) {
  void *token = ck_leave(n);
  int64_t count = 0;
  if (!dst) {
    for (int64_t i = 0; i < n; i++) count += mask[i] != 0;
  } else {
    // Every position is written where the next one belongs and stays if its value is true.
    int64_t i = 0;
    for (; i < n && count < room; i++) {
      dst[count] = i;
      count += mask[i] != 0;
    }
    for (; i < n; i++) count += mask[i] != 0;
  }
  ck_enter(token);
  return count;
}

void ck_iota(int64_t *dst, int64_t n, int64_t start, int64_t step) {
  void *token = ck_leave(n);
  uint64_t value = (uint64_t)start;  // added up: a product for each would keep the loop scalar
  for (int64_t i = 0; i < n; i++, value += (uint64_t)step) dst[i] = (int64_t)value;
  ck_enter(token);
}
