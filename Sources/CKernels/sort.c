// Stable merge sort of rows, by value or by position, NaN last whatever the direction.
#include <stdlib.h>
#include "include/CKernels.h"
#include "text/prelude.h"

#define SORT(type, IS_NAN) \
  static int before_##type(type a, type b, int descending) { \
    if (IS_NAN(a) || IS_NAN(b)) return !IS_NAN(a) && IS_NAN(b); \
    return descending ? b < a : a < b; \
  } \
  /* Sorts positions of one row by its keys: insertion in runs of 16, then merges. */ \
  static void order_##type(int64_t *order, int64_t *spare, const type *keys, int64_t n, int descending) { \
    for (int64_t start = 0; start < n; start += 16) { \
      int64_t end = start + 16 < n ? start + 16 : n; \
      for (int64_t i = start; i < end; i++) { \
        int64_t j = i; \
        for (; j > start && before_##type(keys[i], keys[order[j - 1]], descending); j--) order[j] = order[j - 1]; \
        order[j] = i; \
      } \
    } \
    int64_t *from = order, *to = spare; \
    for (int64_t width = 16; width < n; width *= 2) { \
      for (int64_t start = 0; start < n; start += 2 * width) { \
        int64_t middle = start + width < n ? start + width : n, end = middle + width < n ? middle + width : n; \
        int64_t i = start, j = middle, k = start; \
        while (i < middle && j < end) \
          to[k++] = before_##type(keys[from[j]], keys[from[i]], descending) ? from[j++] : from[i++]; \
        while (i < middle) to[k++] = from[i++]; \
        while (j < end) to[k++] = from[j++]; \
      } \
      int64_t *other = from; \
      from = to, to = other; \
    } \
    if (from != order) memcpy(order, from, (size_t)n * sizeof *order); \
  } \
  static int sort_##type(void *values, int64_t *order, const void *x, int64_t rows, int64_t n, int descending) { \
    int64_t *scratch = malloc((size_t)(n > 0 ? n : 1) * 2 * sizeof *scratch); \
    if (!scratch) return -1; \
    for (int64_t r = 0; r < rows; r++) { \
      const type *keys = (const type *)x + r * n; \
      int64_t *positions = order ? order + r * n : scratch; \
      order_##type(positions, scratch + n, keys, n, descending); \
      if (!order) \
        for (int64_t i = 0; i < n; i++) ((type *)values)[r * n + i] = keys[positions[i]]; \
    } \
    free(scratch); \
    return 0; \
  }
#define NEVER(x) 0
#define UNORDERED(x) ((x) != (x))
SORT(i8, NEVER)
SORT(i16, NEVER)
SORT(i32, NEVER)
SORT(i64, NEVER)
SORT(u8, NEVER)
SORT(u16, NEVER)
SORT(u32, NEVER)
SORT(u64, NEVER)
SORT(f32, UNORDERED)
SORT(f64, UNORDERED)

int ck_sort(void *values, int64_t *order, const void *x, int64_t rows, int64_t n, int32_t dtype, int descending) {
  switch (dtype) {
#define CASE(type) case CK_DT_##type: return sort_##type(values, order, x, rows, n, descending);
    CASE(i8) CASE(i16) CASE(i32) CASE(i64) CASE(u8) CASE(u16) CASE(u32) CASE(u64) CASE(f32) CASE(f64)
    case CK_DT_b8: return sort_u8(values, order, x, rows, n, descending);
    default: return -2;
  }
}
