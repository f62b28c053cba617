// Reductions over the middle axis of (outer, n, inner), for the type at hand.
//
// The order of the additions depends on n alone, never on strides, tiles or threads: 16 interleaved partial results over
// blocks of 1024, the partials of a block folded by halves, blocks folded pairwise. So every way to lay out, cut or
// fuse the same values gives the same bits, and the error grows with log n.

#define LANES 16
#define BLOCK 1024
#define COLUMNS 64  // columns at a time: 16 x 64 partial results stay in the first-level cache

// Loops that are worth a register of lanes but not several, and loops that are not worth vectors.
#define VECTOR _Pragma("clang loop vectorize(assume_safety) interleave_count(1) unroll(disable)")
#define PLAINLY _Pragma("clang loop vectorize(disable) unroll_count(4)")

// An exact reduction: the order does not show, so that a dense row may have many partial results side by side. What lies
// apart is gathered first.
#define EXACT(name, JOIN, identity) \
  ATTR static T FN(name##_row)(const T *x, int64_t n) { \
    enum { WIDE = 256 / sizeof(T) }; \
    T part[WIDE]; \
    if (n < 2 * WIDE) { \
      T value = x[0]; \
      for (int64_t j = 1; j < n; j++) value = JOIN(value, x[j]); \
      return value; \
    } \
    memcpy(part, x, sizeof part); \
    int64_t j = WIDE; \
    for (; j + WIDE <= n; j += WIDE) { \
      _Pragma("clang loop vectorize(enable)") for (int k = 0; k < WIDE; k++) part[k] = JOIN(part[k], x[j + k]); \
    } \
    for (; j < n; j++) part[0] = JOIN(part[0], x[j]); \
    for (int half = WIDE / 2; half > 0; half /= 2) \
      for (int k = 0; k < half; k++) part[k] = JOIN(part[k], part[k + half]); \
    return part[0]; \
  } \
  ATTR static T FN(name##_apart)(const T *x, int64_t n, int64_t sn) { \
    T dense[BLOCK], value = x[0]; \
    for (int64_t j = 0; j < n; j += BLOCK) { \
      int64_t count = n - j < BLOCK ? n - j : BLOCK; \
      PLAINLY for (int64_t k = 0; k < count; k++) dense[k] = x[(j + k) * sn]; \
      const T next = FN(name##_row)(dense, count); \
      value = JOIN(value, next); \
    } \
    return value; \
  } \
  ATTR static void FN(name)(void *dst, const void *x, int64_t outer, int64_t n, int64_t inner, int64_t so, int64_t sn, \
                            int64_t si) { \
    if (inner == 1 && sn == 1 && n > 0) { \
      for (int64_t o = 0; o < outer; o++) ((T *)dst)[o] = FN(name##_row)((const T *)x + o * so, n); \
      return; \
    } \
    for (int64_t o = 0; o < outer; o++) \
      for (int64_t i = 0; i < inner; i += COLUMNS) { \
        const int64_t columns = inner - i < COLUMNS ? inner - i : COLUMNS; \
        T *to = (T *)dst + o * inner + i; \
        const T *from = (const T *)x + o * so + i * si; \
        if (n == 0) { \
          PLAINLY for (int64_t k = 0; k < columns; k++) to[k] = identity; \
        } else if (sn == 1) { \
          for (int64_t k = 0; k < columns; k++) to[k] = FN(name##_row)(from + k * si, n); \
        } else if (si != 1 || columns == 1) { \
          for (int64_t k = 0; k < columns; k++) to[k] = FN(name##_apart)(from + k * si, n, sn); \
        } else { \
          /* rows in turn into several partial results, so that none waits for the last */ \
          T part[4 * COLUMNS]; \
          const int64_t parts = n < 4 ? n : 4; \
          for (int64_t j = 0; j < parts; j++) \
            memcpy(part + j * COLUMNS, from + j * sn, (size_t)columns * sizeof(T)); \
          for (int64_t j = 4; j < n; j++) { \
            T *into = part + (j % 4) * COLUMNS; \
            const T *row = from + j * sn; \
            VECTOR for (int64_t k = 0; k < columns; k++) into[k] = JOIN(into[k], row[k]); \
          } \
          for (int64_t j = 1; j < parts; j++) { \
            const T *other = part + j * COLUMNS; \
            VECTOR for (int64_t k = 0; k < columns; k++) part[k] = JOIN(part[k], other[k]); \
          } \
          memcpy(to, part, (size_t)columns * sizeof(T)); \
        } \
      } \
  }

#define PLAIN(value, mean) (value)
#define ROWS_prod(dst, x, outer, n, so) 0
#define ROWS_squares(dst, x, outer, n, so) 0
#if CK_IS_COMPLEX || CK_IS_BOOL || CK_IS_INTEGER || !LEVEL_HAS_ROWS
#define ROWS_sum(dst, x, outer, n, so) 0
#else
#define ROWS_sum(dst, x, outer, n, so) FN(sum_rows)((T *)(dst), (const T *)(x), outer, n, so)
#include "reduce_rows.inc.h"
#endif

// Defines one tree reduction of VALUE(element, mean of its column): JOIN(a, b) is the operation. ROWS_name does the first
// of many dense rows together and tells how many, or 0.
#define TREE(name, JOIN, VALUE, identity) \
  /* one block of a dense row, of at least LANES elements: the partial results stay in registers */ \
  ATTR static inline T FN(name##_dense)(const T *x, int64_t n, const T *mean) { \
    T lane[LANES]; \
    int64_t j = LANES; \
    _Pragma("clang loop unroll(full)") for (int k = 0; k < LANES; k++) lane[k] = VALUE(x[k], mean[0]); \
    for (; j + LANES <= n; j += LANES) { \
      _Pragma("clang loop unroll(full)") for (int k = 0; k < LANES; k++) lane[k] = JOIN(lane[k], VALUE(x[j + k], mean[0])); \
    } \
    for (int k = 0; j < n; j++, k++) lane[k] = JOIN(lane[k], VALUE(x[j], mean[0])); \
    for (int half = LANES / 2; half > 0; half /= 2) \
      for (int k = 0; k < half; k++) lane[k] = JOIN(lane[k], lane[k + half]); \
    return lane[0]; \
  } \
  /* dst[0..<columns] = one block of at most BLOCK rows */ \
  ATTR static void FN(name##_block)(T *dst, const T *x, int64_t n, int64_t columns, int64_t sn, int64_t si, \
                                   const T *mean) { \
    T part[LANES * COLUMNS]; /* of BLOCK elements, too */ \
    const int64_t lanes = n < LANES ? n : LANES; \
    if (columns == 1 && n < LANES) { \
      PLAINLY for (int64_t k = 0; k < n; k++) part[k] = VALUE(x[k * sn], mean[0]); \
      for (int64_t half = LANES / 2; half > 0; half /= 2) \
        PLAINLY for (int64_t k = 0; k < half && k + half < n; k++) part[k] = JOIN(part[k], part[k + half]); \
      dst[0] = part[0]; \
      return; \
    } \
    if (columns == 1 || (sn == 1 && n >= LANES)) { \
      for (int64_t i = 0; i < columns; i++) { \
        const T *row = x + i * si; \
        if (sn != 1) { \
          PLAINLY for (int64_t j = 0; j < n; j++) part[j] = row[j * sn]; \
          row = part; \
        } \
        dst[i] = FN(name##_dense)(row, n, mean ? mean + i : NULL); \
      } \
      return; \
    } \
    for (int64_t j = 0; j < n; j++) { \
      T *into = part + (j % LANES) * COLUMNS; \
      const T *row = x + j * sn; \
      if (si == 1 && j >= LANES) { \
        VECTOR for (int64_t i = 0; i < columns; i++) into[i] = JOIN(into[i], VALUE(row[i], mean[i])); \
      } else if (si == 1) { \
        VECTOR for (int64_t i = 0; i < columns; i++) into[i] = VALUE(row[i], mean[i]); \
      } else if (j >= LANES) { \
        PLAINLY for (int64_t i = 0; i < columns; i++) into[i] = JOIN(into[i], VALUE(row[i * si], mean[i])); \
      } else { \
        PLAINLY for (int64_t i = 0; i < columns; i++) into[i] = VALUE(row[i * si], mean[i]); \
      } \
    } \
    for (int64_t half = LANES / 2; half > 0; half /= 2) \
      for (int64_t k = 0; k < half && k + half < lanes; k++) { \
        T *into = part + k * COLUMNS; \
        const T *other = into + half * COLUMNS; \
        VECTOR for (int64_t i = 0; i < columns; i++) into[i] = JOIN(into[i], other[i]); \
      } \
    memcpy(dst, part, (size_t)columns * sizeof(T)); \
  } \
  ATTR static void FN(name##_columns)(T *dst, const T *x, int64_t n, int64_t columns, int64_t sn, int64_t si, \
                                     const T *mean) { \
    T stack[48 * COLUMNS]; /* partial results of 1, 2, 4, ... blocks: a binary counter */ \
    int64_t blocks = 0; \
    int depth = 0; \
    if (n == 0) { \
      PLAINLY for (int64_t i = 0; i < columns; i++) dst[i] = identity; \
      return; \
    } \
    if (n <= BLOCK) { FN(name##_block)(dst, x, n, columns, sn, si, mean); return; } \
    for (int64_t at = 0; at < n; at += BLOCK) { \
      FN(name##_block)(stack + depth * COLUMNS, x + at * sn, n - at < BLOCK ? n - at : BLOCK, columns, sn, si, mean); \
      depth++; \
      blocks++; \
      for (int64_t done = blocks; (done & 1) == 0; done >>= 1, depth--) \
        VECTOR for (int64_t i = 0; i < columns; i++) \
          stack[(depth - 2) * COLUMNS + i] = JOIN(stack[(depth - 2) * COLUMNS + i], stack[(depth - 1) * COLUMNS + i]); \
    } \
    for (; depth > 1; depth--) \
      VECTOR for (int64_t i = 0; i < columns; i++) \
        stack[(depth - 2) * COLUMNS + i] = JOIN(stack[(depth - 2) * COLUMNS + i], stack[(depth - 1) * COLUMNS + i]); \
    memcpy(dst, stack, (size_t)columns * sizeof(T)); \
  } \
  ATTR static void FN(name)(void *dst, const void *x, int64_t outer, int64_t n, int64_t inner, int64_t so, int64_t sn, \
                            int64_t si) { \
    if (inner == 1 && sn == 1 && n >= LANES && n <= BLOCK) { \
      for (int64_t o = ROWS_##name(dst, x, outer, n, so); o < outer; o++) \
        ((T *)dst)[o] = FN(name##_dense)((const T *)x + o * so, n, NULL); \
      return; \
    } \
    for (int64_t o = 0; o < outer; o++) \
      for (int64_t i = 0; i < inner; i += COLUMNS) { \
        int64_t columns = inner - i < COLUMNS ? inner - i : COLUMNS; \
        FN(name##_columns)((T *)dst + o * inner + i, (const T *)x + o * so + i * si, n, columns, sn, si, NULL); \
      } \
  }

// Position of the first extremum; NaN is one. BEATS(a, b): does a replace b? Dense rows are searched for the block that
// holds the extremum first.
#define POSITION(name, BEATS, extremum) \
  ATTR static int64_t FN(name##_row)(const T *x, int64_t n) { \
    int64_t from = 0, j; \
    T best = FN(extremum##_row)(x, n < BLOCK ? n : BLOCK); \
    for (j = BLOCK; j < n && best == best; j += BLOCK) { \
      T next = FN(extremum##_row)(x + j, n - j < BLOCK ? n - j : BLOCK); \
      if (BEATS(next, best)) from = j, best = next; \
    } \
    for (j = from; j < n && !(x[j] == best || (best != best && x[j] != x[j])); j++) {} \
    return j < n ? j : from; \
  } \
  ATTR static void FN(name)(void *dst, const void *x, int64_t outer, int64_t n, int64_t inner, int64_t so, int64_t sn, \
                            int64_t si) { \
    for (int64_t o = 0; o < outer; o++) \
      for (int64_t i = 0; i < inner; i++) { \
        const T *at = (const T *)x + o * so + i * si; \
        int64_t best = 0; \
        if (sn == 1) { \
          ((int64_t *)dst)[o * inner + i] = FN(name##_row)(at, n); \
          continue; \
        } \
        T value = at[0]; \
        for (int64_t j = 1; j < n && value == value; j++) { \
          T next = at[j * sn]; \
          if (BEATS(next, value)) best = j, value = next; \
        } \
        ((int64_t *)dst)[o * inner + i] = best; \
      } \
  }

// Running result along the middle axis; dst has the shape of x.
// A single lane keeps what it has so far at hand; several go row by row, each from the row before.
#define SCAN(name, JOIN) \
  ATTR static void FN(name)(void *dst, const void *x, int64_t outer, int64_t n, int64_t inner, int64_t so, int64_t sn, \
                            int64_t si) { \
    for (int64_t o = 0; o < outer && n > 0 && inner > 0; o++) { \
      T *out = (T *)dst + o * n * inner; \
      const T *from = (const T *)x + o * so; \
      T last = from[0]; \
      for (int64_t i = 0; i < inner; i++) out[i] = from[i * si]; \
      for (int64_t j = 1; j < n; j++) { \
        const T *before = out; \
        from += sn; \
        out += inner; \
        if (inner == 1) { \
          out[0] = last = JOIN(last, from[0]); \
        } else if (si == 1) { \
          _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < inner; i++) out[i] = JOIN(before[i], from[i]); \
        } else { \
          for (int64_t i = 0; i < inner; i++) out[i] = JOIN(before[i], from[i * si]); \
        } \
      } \
    } \
  }

#if CK_IS_COMPLEX
#define ADD(a, b) FN(make)((a).re + (b).re, (a).im + (b).im)
#define MULTIPLY(a, b) FN(mul)(a, b)
TREE(sum, ADD, PLAIN, FN(make)(0, 0))
TREE(prod, MULTIPLY, PLAIN, FN(make)(1, 0))
SCAN(scan_sum, ADD)
SCAN(scan_prod, MULTIPLY)
#elif CK_IS_BOOL
#define OR(a, b) ((a) | (b))
#define AND(a, b) ((a) & (b))
EXACT(any, OR, 0)
EXACT(all, AND, 1)
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
          u8 part[COLUMNS] = {0};  // at most BLOCK / COLUMNS each
          for (; j + COLUMNS <= end; j += COLUMNS)
            for (int k = 0; k < COLUMNS; k++) part[k] += at[j + k] != 0;
          for (int k = 0; k < COLUMNS; k++) some += part[k];
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
#define BELOW(a, b) ((a) < (b) || (a) != (a))
#define ABOVE(a, b) ((a) > (b) || (a) != (a))
TREE(sum, ADD, PLAIN, 0)
TREE(prod, MULTIPLY, PLAIN, 1)
EXACT(min, SMALLER, 0)
EXACT(max, LARGER, 0)
SCAN(scan_sum, ADD)
SCAN(scan_prod, MULTIPLY)
POSITION(argmin, BELOW, min)
POSITION(argmax, ABOVE, max)
#if !CK_IS_INTEGER
// Squared deviations from the mean, summed: each column is read again while it is in the cache.
#define SQUARE(value, mean) (((value) - (mean)) * ((value) - (mean)))
TREE(squares, ADD, SQUARE, 0)
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
#undef SQUARE

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

#undef PLAIN
#undef ROWS_sum
#undef ROWS_prod
#undef ROWS_squares
#undef TREE
#undef EXACT
#undef POSITION
#undef SCAN
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
#undef VECTOR
#undef PLAINLY
