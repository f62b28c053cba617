// The product of dense row-major matrices, (m, k) times (k, n), for the type at hand: tiles of 16 by 16 in local memory.
// The products of an element are added in the order of k (but for a single column, in 16 interleaved partial sums), as
// the processor's kernels do.
#if CK_IS_INTEGER
#define MAC(c, x, y) (T)((W)(c) + (W)(x) * (W)(y))
#define ZERO ((T)0)
#define ONE ((T)1)
#elif CK_IS_REAL
#if BITS == 32
#define MAC(c, x, y) MULADDF(x, y, c)
#else
#define MAC(c, x, y) MULADD(x, y, c)
#endif
#define ZERO ((T)0)
#define ONE ((T)1)
#else
#define MAC(c, x, y) FN(make)((c).re + FN(mul)(x, y).re, (c).im + FN(mul)(x, y).im)
#define ZERO FN(make)(0, 0)
#define ONE FN(make)(1, 0)
#endif

KERNEL void matmul(GLOBAL T *c, GLOBAL const T *a, i64 first_a, GLOBAL const T *b, i64 first_b, i64 m, i64 k, i64 n,
                   i64 tiles_m, i64 tiles_n) {
  LOCAL T left[256];
  LOCAL T right[256];
  const int t = LOCAL_ID, row = t / 16, column = t % 16;
  const i64 batch = GROUP_ID / (tiles_m * tiles_n), tile = GROUP_ID % (tiles_m * tiles_n);
  const i64 i = tile / tiles_n * 16 + row, j = tile % tiles_n * 16 + column;
  GLOBAL const T *x = a + (first_a + batch * m * k), *y = b + (first_b + batch * k * n);
  T sum = ZERO;
  for (i64 p = 0; p < k; p += 16) {
    left[t] = i < m && p + column < k ? x[i * k + p + column] : ZERO;
    right[t] = p + row < k && j < n ? y[(p + row) * n + j] : ZERO;
    BARRIER;
    const int end = k - p < 16 ? (int)(k - p) : 16;
    for (int q = 0; q < end; q++) sum = MAC(sum, left[row * 16 + q], right[q * 16 + column]);
    BARRIER;
  }
  if (i < m && j < n) c[batch * m * n + i * n + j] = sum;
}

// The product with a single column: 16 threads for an element.
KERNEL void matvec(GLOBAL T *c, GLOBAL const T *a, i64 first_a, GLOBAL const T *b, i64 first_b, i64 m, i64 k, i64 batch) {
  LOCAL T part[256];
  const int t = LOCAL_ID, l = t % 16;
  const i64 item = GROUP_ID * 16 + t / 16;
  T sum = ZERO;
  if (item < batch * m) {
    GLOBAL const T *x = a + (first_a + item * k), *y = b + (first_b + item / m * k);
    for (i64 p = l; p < k; p += 16) sum = MAC(sum, x[p], y[p]);
  }
  part[t] = sum;
  BARRIER;
  for (int fold = 8; fold > 0; fold /= 2) {
    if (l < fold) {
      const T other = part[t + fold];
      sum = MAC(sum, other, ONE);
      part[t] = sum;
    }
    BARRIER;
  }
  if (l == 0 && item < batch * m) c[item] = sum;
}
