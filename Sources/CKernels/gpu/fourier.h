// Fourier transforms of every length for the complex type at hand: one group a transform, Stockham's algorithm with the
// radices of the length between two halves of work space, and Bluestein's convolution where the length has a large prime
// factor. What is done to a lane depends on the length alone. STORE is the real type of the data.
//
// Sources: Stockham 1966; Bluestein 1970. `roots` holds exp(-2 pi i k / size) for k < size.

#define SOURCE_COMPLEX 0
#define SOURCE_REAL 1
#define SOURCE_HALF 2  // coefficients 0 ... n / 2, the others follow by symmetry

FUNC T FN(times)(T a, T b) { return FN(make)(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re); }
FUNC T FN(plus)(T a, T b) { return FN(make)(a.re + b.re, a.im + b.im); }
FUNC T FN(minus)(T a, T b) { return FN(make)(a.re - b.re, a.im - b.im); }

// One stage: x (radix, m, done) to y (m, radix, done), where radix * m * done is the size.
FUNC void FN(stage)(GLOBAL const T *x, GLOBAL T *y, GLOBAL const T *roots, i64 size, int radix, i64 done, int t, int threads) {
  const i64 m = size / radix, spread = m / done;
  for (i64 u = t; u < m; u += threads) {
    // Butterfly u: inputs x[u + q m]; the twiddles of output k are roots^(spread * (u % done) * q).
    const i64 inside = u % done, block = u / done;
    T v[31];
    for (int q = 0; q < radix; q++) {
      T value = x[u + q * m];
      if (q > 0 && inside > 0) value = FN(times)(value, roots[inside * q * (spread)]);
      v[q] = value;
    }
    GLOBAL T *out = y + (block * radix * done + inside);
    if (radix == 2) {
      out[0] = FN(plus)(v[0], v[1]);
      out[done] = FN(minus)(v[0], v[1]);
    } else if (radix == 4) {
      const T a = FN(plus)(v[0], v[2]), b = FN(minus)(v[0], v[2]), c = FN(plus)(v[1], v[3]), d = FN(minus)(v[1], v[3]);
      out[0] = FN(plus)(a, c);
      out[done] = FN(make)(b.re + d.im, b.im - d.re);
      out[2 * done] = FN(minus)(a, c);
      out[3 * done] = FN(make)(b.re - d.im, b.im + d.re);
    } else {
      for (int k = 0; k < radix; k++) {
        T sum = v[0];
        for (int q = 1; q < radix; q++) sum = FN(plus)(sum, FN(times)(v[q], roots[(i64)(k * q % radix) * m]));
        out[k * done] = sum;
      }
    }
  }
}

// Transforms work[0 ..< size] forward, in `stages` steps whose radices are listed; returns the half that holds the result.
FUNC int FN(stages)(GLOBAL T *work, GLOBAL const T *roots, GLOBAL const i32 *radices, int stages, i64 size, int t, int threads) {
  i64 done = 1;
  int side = 0;
  for (int s = 0; s < stages; s++) {
    const int radix = radices[s];
    FN(stage)(work + side * size, work + (1 - side) * size, roots, size, radix, done, t, threads);
    done *= radix;
    side = 1 - side;
    BARRIER;
  }
  return side;
}

// A transform of `length` for each lane of x, (outer, n, inner); `backward` conjugates on the way in and out. With a
// chirp (Bluestein) the stages are those of the convolution's size, else of the length itself.
KERNEL void fourier(GLOBAL STORE *dst, GLOBAL const STORE *x, i64 offset, i64 outer, i64 n, i64 inner, i64 so, i64 sn, i64 si,
                    i64 length, i64 kept, i32 source, i32 is_backward, R scale, GLOBAL T *work, i64 size,
                    GLOBAL const T *roots, GLOBAL const i32 *radices, i32 stages, GLOBAL const T *chirp,
                    GLOBAL const T *spectrum, i32 is_bluestein, i64 first, i32 real_result) {
  const int t = LOCAL_ID, threads = LOCAL_SIZE;
  const i64 lane = first + GROUP_ID, o = lane / inner, i = lane % inner;
  GLOBAL T *own = work + GROUP_ID * 2 * size;
  const i64 from = offset + o * so + i * si;
  for (i64 j = t; j < size; j += threads) {
    T value = FN(make)(0, 0);
    if (j < length) {
      const i64 at = source == SOURCE_HALF && j > length / 2 ? length - j : j;
      if (at < n) {
        if (source == SOURCE_REAL) value.re = x[from + at * sn];
        else value = FN(make)(x[2 * (from + at * sn)], x[2 * (from + at * sn) + 1]);
        if (source == SOURCE_HALF && (at == 0 || 2 * at == length)) value.im = 0;
        if (at != j) value.im = -value.im;
      }
      if (is_backward) value.im = -value.im;
      if (is_bluestein) value = FN(times)(value, chirp[j]);
    }
    own[j] = value;
  }
  BARRIER;
  int side = FN(stages)(own, roots, radices, stages, size, t, threads);
  if (is_bluestein) {
    // The product with the chirp's transform, transformed back: forward, between two conjugations.
    for (i64 j = t; j < size; j += threads) {
      const T value = FN(times)(own[side * size + j], spectrum[j]);
      own[side * size + j] = FN(make)(value.re, -value.im);
    }
    BARRIER;
    if (side == 1) {
      for (i64 j = t; j < size; j += threads) own[j] = own[size + j];
      BARRIER;
    }
    side = FN(stages)(own, roots, radices, stages, size, t, threads);
  }
  for (i64 j = t; j < kept; j += threads) {
    T value = own[side * size + j];
    if (is_bluestein) value = FN(times)(FN(make)(value.re, -value.im), chirp[j]);
    if (is_backward) value.im = -value.im;
    const i64 to = (o * kept + j) * inner + i;
    if (real_result) dst[to] = (STORE)(value.re * scale);
    else dst[2 * to] = (STORE)(value.re * scale), dst[2 * to + 1] = (STORE)(value.im * scale);
  }
}
