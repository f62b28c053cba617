// Sums of dense rows, LANES rows at a time, of a multiple of LANES up to BLOCK elements each: what a row's partial results
// are folded with are those of its neighbours in the same register. Each row's additions keep their order (reduce.inc.h).

typedef T FN(partial) __attribute__((vector_size(LANES * sizeof(T)), aligned(sizeof(T))));

/// v[0] becomes the sums of LANES registers: partial results are folded by halves, two registers into one.
CK_SHARED void FN(fold)(FN(partial) *v) {
#define HALVES(count, a, b) \
  _Pragma("clang loop unroll(full)") for (int k = 0; k < count; k++) \
    v[k] = __builtin_shufflevector(v[2 * k], v[2 * k + 1], a) + __builtin_shufflevector(v[2 * k], v[2 * k + 1], b);
#define LIST(...) __VA_ARGS__
  HALVES(8, LIST(0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
         LIST(8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
  HALVES(4, LIST(0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27),
         LIST(4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31))
  HALVES(2, LIST(0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29),
         LIST(2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31))
  HALVES(1, LIST(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30),
         LIST(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31))
#undef HALVES
#undef LIST
}

/// The sums of as many rows as go in groups; returns how many.
CK_SHARED int64_t FN(sum_rows)(T *dst, const T *x, int64_t outer, int64_t n, int64_t so) {
  int64_t o = 0;
  for (; n % LANES == 0 && o + LANES <= outer; o += LANES) {
    FN(partial) v[LANES];
    for (int k = 0; k < LANES; k++) {
      const T *row = x + (o + k) * so;
      v[k] = *(const FN(partial) *)row;
      for (int64_t j = LANES; j < n; j += LANES) v[k] += *(const FN(partial) *)(row + j);
    }
    FN(fold)(v);
    *(FN(partial) *)(dst + o) = v[0];
  }
  return o;
}

/// The sums of squared deviations of LANES rows.
ATTR static void FN(deviations_rows)(T *dst, const T *x, int64_t n, int64_t so) {
  FN(partial) mean, v[LANES];
  FN(sum_rows)((T *)&mean, x, LANES, n, so);
  mean = mean / (T)n;
  for (int k = 0; k < LANES; k++) {
    const T *row = x + k * so;
    // The next rows come into the second cache meanwhile: every other line, which brings its neighbour.
    for (int64_t j = 0; j < n; j += 128 / (int64_t)sizeof(T)) __builtin_prefetch(row + LANES * so + j, 0, 2);
    FN(partial) d = *(const FN(partial) *)row - mean[k], sum = d * d;
    for (int64_t j = LANES; j < n; j += LANES) d = *(const FN(partial) *)(row + j) - mean[k], sum += d * d;
    v[k] = sum;
  }
  FN(fold)(v);
  *(FN(partial) *)dst = v[0];
}
