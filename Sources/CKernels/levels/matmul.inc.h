// The matrix product of dense row-major matrices, (m, k) times (k, n), for the type at hand.
//
// The products of an element are added in the order of k (but for a single column, in 16 interleaved partial sums), so
// that the result does not depend on the number of rows or columns.

#if CK_IS_INTEGER
#define MAC(c, x, y) (T)((W)(c) + (W)(x) * (W)(y))
#elif CK_IS_REAL
#define MAC(c, x, y) (BITS == 32 ? (T)MULADDF((float)(x), (float)(y), (float)(c)) : (T)MULADD((double)(x), (double)(y), (double)(c)))
#elif CK_IS_COMPLEX
#define MAC(c, x, y) FN(make)((c).re + FN(mul)(x, y).re, (c).im + FN(mul)(x, y).im)
#endif

#if CK_IS_INTEGER || CK_IS_REAL || CK_IS_COMPLEX

#define COLUMNS_AT_ONCE 1024
#define ROWS_AT_ONCE 32

ATTR static void FN(matvec)(T *restrict c, const T *restrict a, const T *restrict b, int64_t m, int64_t k) {
  for (int64_t i = 0; i < m; i++) {
    T part[16] = {0};
    const T *row = a + i * k;
    int64_t p = 0;
    for (; p + 16 <= k; p += 16) {
      _Pragma("clang loop vectorize(enable)") for (int l = 0; l < 16; l++) part[l] = MAC(part[l], row[p + l], b[p + l]);
    }
    for (; p < k; p++) part[p % 16] = MAC(part[p % 16], row[p], b[p]);
    T one;
#if CK_IS_COMPLEX
    one = FN(make)(1, 0);
#else
    one = 1;
#endif
    for (int half = 8; half > 0; half /= 2)
      for (int l = 0; l < half; l++) part[l] = MAC(part[l], part[l + half], one);
    c[i] = part[0];
  }
}

ATTR static void FN(matmul)(void *dst, const void *x, const void *y, int64_t m, int64_t k, int64_t n) {
  T *restrict c = (T *)dst;
  const T *restrict a = (const T *)x, *restrict b = (const T *)y;
  if (n == 1) { FN(matvec)(c, a, b, m, k); return; }
  memset(c, 0, (size_t)(m * n) * sizeof(T));
  for (int64_t j0 = 0; j0 < n; j0 += COLUMNS_AT_ONCE) {
    int64_t columns = n - j0 < COLUMNS_AT_ONCE ? n - j0 : COLUMNS_AT_ONCE;
    for (int64_t p0 = 0; p0 < k; p0 += ROWS_AT_ONCE) {
      int64_t end = p0 + ROWS_AT_ONCE < k ? p0 + ROWS_AT_ONCE : k;
      for (int64_t i = 0; i < m; i++) {
        T *restrict into = c + i * n + j0;
        const T *row = a + i * k;
        int64_t p = p0;
        for (; p + 4 <= end; p += 4) {
          const T a0 = row[p], a1 = row[p + 1], a2 = row[p + 2], a3 = row[p + 3];
          const T *restrict b0 = b + p * n + j0, *restrict b1 = b0 + n, *restrict b2 = b1 + n, *restrict b3 = b2 + n;
          _Pragma("clang loop vectorize(enable)") for (int64_t j = 0; j < columns; j++) {
            T sum = MAC(into[j], a0, b0[j]);
            sum = MAC(sum, a1, b1[j]);
            sum = MAC(sum, a2, b2[j]);
            into[j] = MAC(sum, a3, b3[j]);
          }
        }
        for (; p < end; p++) {
          const T a0 = row[p];
          const T *restrict b0 = b + p * n + j0;
          _Pragma("clang loop vectorize(enable)") for (int64_t j = 0; j < columns; j++) into[j] = MAC(into[j], a0, b0[j]);
        }
      }
    }
  }
}

#undef COLUMNS_AT_ONCE
#undef ROWS_AT_ONCE
#undef MAC
#endif
