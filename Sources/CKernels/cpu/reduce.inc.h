// Reductions over the middle axis of (outer, n, inner), for the type at hand.
//
// The order of the additions depends on n alone, never on strides, tiles or threads: 16 interleaved partial results over
// blocks of 1024, the partials of a block folded by halves, blocks folded pairwise. So every way to lay out, cut or
// fuse the same values gives the same bits, and the error grows with log n.

#define LANES 16
#define BLOCK 1024
// Columns at a time, a kibibyte of each row: 16 times as many partial results stay in the first-level cache.
#define COLUMNS (1024 / (int64_t)sizeof(T))
#define ROWS_AHEAD 16

// Loops that are worth a register of lanes but not several, and loops that are not worth vectors.
#define VECTOR _Pragma("clang loop vectorize(assume_safety) interleave_count(1) unroll(disable)")
#define PLAINLY _Pragma("clang loop vectorize(disable) unroll_count(4)")

// The functions of the reduction at hand: sum_f32 is WHOLE, sum_row_f32 PART(row) where REDUCTION is sum and SUFFIX f32.
#define WHOLE CK_PASTE(REDUCTION, SUFFIX)
#define PART(name) CK_PASTE(CK_PASTE(REDUCTION, name), SUFFIX)
#define ROW_OF(reduction) CK_PASTE(CK_PASTE(reduction, row), SUFFIX)
#define IS_NAN(x) ((x) != (x))

#if CK_IS_COMPLEX || CK_IS_BOOL || CK_IS_INTEGER || !LEVEL_HAS_ROWS
#define ROWS_sum(dst, x, outer, n, so) 0
#else
#define ROWS_sum(dst, x, outer, n, so) FN(sum_rows)((T *)(dst), (const T *)(x), outer, n, so)
#include "reduce_rows.inc.h"
#endif

#if CK_IS_COMPLEX
#define ADD(a, b) FN(make)((a).re + (b).re, (a).im + (b).im)
#define MULTIPLY(a, b) FN(mul)(a, b)
#define REDUCTION sum
#define JOIN(a, b) ADD(a, b)
#define IDENTITY FN(make)(0, 0)
#define VALUE(element, mean) (element)
#define ROWS(dst, x, outer, n, so) 0
#include "reduce_tree.inc.h"
#define REDUCTION prod
#define JOIN(a, b) MULTIPLY(a, b)
#define IDENTITY FN(make)(1, 0)
#define VALUE(element, mean) (element)
#define ROWS(dst, x, outer, n, so) 0
#include "reduce_tree.inc.h"
#define REDUCTION scan_sum
#define JOIN(a, b) ADD(a, b)
#include "reduce_scan.inc.h"
#define REDUCTION scan_prod
#define JOIN(a, b) MULTIPLY(a, b)
#include "reduce_scan.inc.h"
#elif CK_IS_BOOL
#define OR(a, b) ((a) | (b))
#define AND(a, b) ((a) & (b))
#define REDUCTION any
#define JOIN(a, b) OR(a, b)
#define IDENTITY 0
#include "reduce_exact.inc.h"
#define REDUCTION all
#define JOIN(a, b) AND(a, b)
#define IDENTITY 1
#include "reduce_exact.inc.h"
// How many are true, as int64.
ATTR static void FN(sum)(void *dst, const void *x, int64_t outer, int64_t n, int64_t inner, int64_t so, int64_t sn,
                         int64_t si) {
  for (int64_t o = 0; o < outer; o++)
    for (int64_t i = 0; i < inner; i++) {
      const T *at = (const T *)x + o * so + i * si;
      int64_t count = 0, j = 0;
      while (j < n) {
        int64_t end = j + BLOCK < n ? j + BLOCK : n;
        uint32_t some = 0;
        if (sn == 1) {
          enum { AT_ONCE = 64 };
          u8 part[AT_ONCE] = {0};  // at most BLOCK / AT_ONCE each
          for (; j + AT_ONCE <= end; j += AT_ONCE)
            for (int k = 0; k < AT_ONCE; k++) part[k] += at[j + k] != 0;
          for (int k = 0; k < AT_ONCE; k++) some += part[k];
          for (; j < end; j++) some += at[j] != 0;
        } else {
          for (; j < end; j++) some += at[j * sn] != 0;
        }
        count += some;
      }
      ((int64_t *)dst)[o * inner + i] = count;
    }
}
#else
#if CK_IS_INTEGER
#define ADD(a, b) ((T)((W)(a) + (W)(b)))
#define MULTIPLY(a, b) ((T)((W)(a) * (W)(b)))
#define SMALLER(a, b) ((a) < (b) ? (a) : (b))
#define LARGER(a, b) ((a) > (b) ? (a) : (b))
#else
#define ADD(a, b) ((a) + (b))
#define MULTIPLY(a, b) ((a) * (b))
#define SMALLER(a, b) FN(least)(a, b)
#define LARGER(a, b) FN(largest)(a, b)
#endif
#define BELOW(a, b) (((a) < (b)) | ((a) != (a)))
#define ABOVE(a, b) (((a) > (b)) | ((a) != (a)))
#define REDUCTION sum
#define JOIN(a, b) ADD(a, b)
#define IDENTITY 0
#define VALUE(element, mean) (element)
#define ROWS(dst, x, outer, n, so) ROWS_sum(dst, x, outer, n, so)
#include "reduce_tree.inc.h"
#define REDUCTION prod
#define JOIN(a, b) MULTIPLY(a, b)
#define IDENTITY 1
#define VALUE(element, mean) (element)
#define ROWS(dst, x, outer, n, so) 0
#include "reduce_tree.inc.h"
#define REDUCTION min
#define JOIN(a, b) SMALLER(a, b)
#define IDENTITY 0
#include "reduce_exact.inc.h"
#define REDUCTION max
#define JOIN(a, b) LARGER(a, b)
#define IDENTITY 0
#include "reduce_exact.inc.h"
#define REDUCTION scan_sum
#define JOIN(a, b) ADD(a, b)
#include "reduce_scan.inc.h"
#define REDUCTION scan_prod
#define JOIN(a, b) MULTIPLY(a, b)
#include "reduce_scan.inc.h"
#define REDUCTION argmin
#define EXTREMUM min
#define BEATS(a, b) BELOW(a, b)
#include "reduce_position.inc.h"
#define REDUCTION argmax
#define EXTREMUM max
#define BEATS(a, b) ABOVE(a, b)
#include "reduce_position.inc.h"
#if !CK_IS_INTEGER
// Squared deviations from the mean, summed: each column is read again, of short ones while it is in the cache.
#define REDUCTION squares
#define JOIN(a, b) ADD(a, b)
#define IDENTITY 0
#define VALUE(element, mean) (((element) - (mean)) * ((element) - (mean)))
#define ROWS(dst, x, outer, n, so) 0
#include "reduce_tree.inc.h"
ATTR static void FN(deviations)(void *dst, const void *x, int64_t outer, int64_t n, int64_t inner, int64_t so, int64_t sn,
                                int64_t si) {
  if (inner == 1 && sn == 1 && n >= LANES && n <= BLOCK) {
    int64_t o = 0;
#if LEVEL_HAS_ROWS
    for (; n % LANES == 0 && o + LANES <= outer; o += LANES) FN(deviations_rows)((T *)dst + o, (const T *)x + o * so, n, so);
#endif
    for (; o < outer; o++) {
      const T *row = (const T *)x + o * so, mean = FN(sum_dense)(row, n, NULL) / (T)n;
      ((T *)dst)[o] = FN(squares_dense)(row, n, &mean);
    }
    return;
  }
  for (int64_t o = 0; o < outer; o++)
    for (int64_t i = 0; i < inner; i += COLUMNS) {
      const int64_t columns = inner - i < COLUMNS ? inner - i : COLUMNS;
      const T *from = (const T *)x + o * so + i * si;
      T mean[COLUMNS];
      FN(sum_columns)(mean, from, n, columns, sn, si, NULL);
      for (int64_t k = 0; k < columns; k++) mean[k] = mean[k] / (T)n;
      FN(squares_columns)((T *)dst + o * inner + i, from, n, columns, sn, si, mean);
    }
}

#if LEVEL_HAS_ROWS
/// x less the mean of each row, dense rows of LANES to BLOCK elements, read once from memory; returns 0 for others.
ATTR static int FN(center)(void *dst, const void *x, int64_t outer, int64_t n, int64_t inner, int64_t so, int64_t sn,
                           int64_t si) {
  if (inner != 1 || sn != 1 || n < LANES || n > BLOCK) return 0;
  T *to = dst;
  for (int64_t o = 0; o < outer; o += LANES) {
    const T *rows = (const T *)x + o * so;
    const int64_t count = outer - o < LANES ? outer - o : LANES;
    T sums[LANES];
    for (int64_t k = FN(sum_rows)(sums, rows, count, n, so); k < count; k++) sums[k] = FN(sum_dense)(rows + k * so, n, NULL);
    for (int64_t k = 0; k < count; k++, to += n) {
      const T *row = rows + k * so, mean = sums[k] / (T)n;
      VECTOR for (int64_t j = 0; j < n; j++) to[j] = row[j] - mean;
    }
  }
  return 1;
}
#endif
#endif
#endif

#undef ROWS_sum
#undef ADD
#undef MULTIPLY
#undef SMALLER
#undef LARGER
#undef BELOW
#undef ABOVE
#undef OR
#undef AND
#undef LANES
#undef BLOCK
#undef COLUMNS
#undef ROWS_AHEAD
#undef VECTOR
#undef PLAINLY
#undef WHOLE
#undef PART
#undef ROW_OF
#undef IS_NAN
