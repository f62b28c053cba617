// Fourier transforms of every length for the complex type at hand: Stockham's algorithm with the radices of the length between
// two halves of work space, and Bluestein's convolution where the length has a large prime factor. One group makes a transform;
// or, of few long ones, all groups make one pass after another. What is done to a lane depends on the length alone. STORE is
// the real type of the data.
//
// Sources: Stockham 1966; Bluestein 1970. `roots` holds exp(-2 pi i k / size) for k < size.

#define SOURCE_COMPLEX 0
#define SOURCE_REAL 1
#define SOURCE_HALF 2  // coefficients 0 ... n / 2, the others follow by symmetry
#define RESULT_COMPLEX 0
#define RESULT_REAL 1
#define RESULT_POWER 2  // the squared magnitude

FUNC T FN(times)(T a, T b) { return FN(make)(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re); }
FUNC T FN(plus)(T a, T b) { return FN(make)(a.re + b.re, a.im + b.im); }
FUNC T FN(minus)(T a, T b) { return FN(make)(a.re - b.re, a.im - b.im); }

FUNC void FN(four)(T *v) {
  const T a = FN(plus)(v[0], v[2]), b = FN(minus)(v[0], v[2]), c = FN(plus)(v[1], v[3]), d = FN(minus)(v[1], v[3]);
  v[0] = FN(plus)(a, c);
  v[1] = FN(make)(b.re + d.im, b.im - d.re);
  v[2] = FN(minus)(a, c);
  v[3] = FN(make)(b.re - d.im, b.im + d.re);
}

// Butterfly u of a stage from x (radix, m, done) to y (m, radix, done), where radix * m * done is the size: inputs are
// x[u + q m], the twiddles of output k are roots^(spread * (u % done) * q).
FUNC void FN(butterfly)(GLOBAL const T *x, GLOBAL T *y, GLOBAL const T *roots, i64 size, int radix, i64 done, i64 u) {
  const i64 m = size / radix, spread = m / done, inside = u % done;
  GLOBAL T *out = y + (u / done * radix * done + inside);
  T v[31];
  for (int q = 0; q < radix; q++) {
    T value = x[u + q * m];
    if (q > 0 && inside > 0) value = FN(times)(value, roots[inside * q * spread]);
    v[q] = value;
  }
  if (radix == 2) {
    out[0] = FN(plus)(v[0], v[1]);
    out[done] = FN(minus)(v[0], v[1]);
  } else if (radix == 4) {
    FN(four)(v);
    for (int k = 0; k < 4; k++) out[k * done] = v[k];
  } else {
    for (int k = 0; k < radix; k++) {
      T sum = v[0];
      for (int q = 1; q < radix; q++) sum = FN(plus)(sum, FN(times)(v[q], roots[(i64)(k * q % radix) * m]));
      out[k * done] = sum;
    }
  }
}

// Two stages of radix 4, one after the other, without memory between them.
FUNC void FN(sixteen)(GLOBAL const T *x, GLOBAL T *y, GLOBAL const T *roots, i64 size, i64 done, i64 u) {
  const i64 m = size / 16, spread = m / done, inside = u % done;
  GLOBAL T *out = y + (u / done * 16 * done + inside);
  T v[4][4];
  for (int p = 0; p < 4; p++) {
    for (int q = 0; q < 4; q++) {
      T value = x[u + (p + 4 * q) * m];
      if (q > 0 && inside > 0) value = FN(times)(value, roots[inside * q * 4 * spread]);
      v[p][q] = value;
    }
    FN(four)(v[p]);
  }
  for (int k = 0; k < 4; k++) {
    T w[4];
    for (int p = 0; p < 4; p++) {
      T value = v[p][k];
      if (p > 0 && inside + k * done > 0) value = FN(times)(value, roots[(inside + k * done) * p * spread]);
      w[p] = value;
    }
    FN(four)(w);
    for (int p = 0; p < 4; p++) out[(k + 4 * p) * done] = w[p];
  }
}

// Value j of the lane at `from`, as the stages take it: `backward` conjugates on the way in and out.
FUNC T FN(begun)(GLOBAL const STORE *x, i64 from, i64 n, i64 sn, i64 j, i64 length, i32 source, i32 is_backward,
                 GLOBAL const STORE *taper, i32 is_tapered, GLOBAL const T *chirp, i32 is_bluestein) {
  T value = FN(make)(0, 0);
  if (j >= length) return value;
  const i64 at = source == SOURCE_HALF && j > length / 2 ? length - j : j;
  if (at < n) {
    if (source == SOURCE_REAL) {
      STORE sample = x[from + at * sn];
      if (is_tapered) sample = sample * taper[at];
      value.re = sample;
    } else {
      value = FN(make)(x[2 * (from + at * sn)], x[2 * (from + at * sn) + 1]);
    }
    if (source == SOURCE_HALF && (at == 0 || 2 * at == length)) value.im = 0;
    if (at != j) value.im = -value.im;
  }
  if (is_backward) value.im = -value.im;
  return is_bluestein ? FN(times)(value, chirp[j]) : value;
}

// Puts what the stages made of place j into the result.
FUNC void FN(finish)(GLOBAL STORE *dst, i64 to, T value, i64 j, i32 is_backward, R scale, i32 result, GLOBAL const T *chirp,
                     i32 is_bluestein) {
  if (is_bluestein) value = FN(times)(FN(make)(value.re, -value.im), chirp[j]);
  if (is_backward) value.im = -value.im;
  value = FN(make)(value.re * scale, value.im * scale);
  if (result == RESULT_COMPLEX) dst[2 * to] = (STORE)value.re, dst[2 * to + 1] = (STORE)value.im;
  else dst[to] = (STORE)(result == RESULT_REAL ? value.re : value.re * value.re + value.im * value.im);
}

// The product with the chirp's transform, conjugated: a forward transform then is one backward.
FUNC T FN(answered)(T value, T chirped) {
  value = FN(times)(value, chirped);
  return FN(make)(value.re, -value.im);
}

// Transforms work[0 ..< size] forward, in `stages` steps whose radices are listed; returns the half that holds the result.
FUNC int FN(stages)(GLOBAL T *work, GLOBAL const T *roots, GLOBAL const i32 *radices, int stages, i64 size, int t, int threads) {
  i64 done = 1;
  int side = 0;
  for (int s = 0; s < stages; s++) {
    const int radix = radices[s];
    for (i64 u = t; u < size / radix; u += threads)
      FN(butterfly)(work + side * size, work + (1 - side) * size, roots, size, radix, done, u);
    done *= radix;
    side = 1 - side;
    BARRIER;
  }
  return side;
}

// A transform of `length` for each lane of x, (outer, n, inner). With a chirp (Bluestein) the stages are those of the
// convolution's size, else of the length itself.
KERNEL void fourier(GLOBAL STORE *dst, GLOBAL const STORE *x, i64 offset, i64 outer, i64 n, i64 inner, i64 so, i64 sn, i64 si,
                    i64 length, i64 kept, i32 source, i32 is_backward, i32 result, R scale, GLOBAL T *work, i64 size,
                    GLOBAL const STORE *taper, i32 is_tapered, GLOBAL const T *roots, GLOBAL const i32 *radices, i32 stages,
                    GLOBAL const T *chirp, GLOBAL const T *spectrum, i32 is_bluestein, i64 first) {
  const int t = LOCAL_ID, threads = LOCAL_SIZE;
  const i64 lane = first + GROUP_ID, o = lane / inner, i = lane % inner;
  GLOBAL T *own = work + GROUP_ID * 2 * size;
  for (i64 j = t; j < size; j += threads)
    own[j] = FN(begun)(x, offset + o * so + i * si, n, sn, j, length, source, is_backward, taper, is_tapered, chirp, is_bluestein);
  BARRIER;
  int side = FN(stages)(own, roots, radices, stages, size, t, threads);
  if (is_bluestein) {
    for (i64 j = t; j < size; j += threads) own[side * size + j] = FN(answered)(own[side * size + j], spectrum[j]);
    BARRIER;
    if (side == 1) {
      for (i64 j = t; j < size; j += threads) own[j] = own[size + j];
      BARRIER;
    }
    side = FN(stages)(own, roots, radices, stages, size, t, threads);
  }
  for (i64 j = t; j < kept; j += threads)
    FN(finish)(dst, (o * kept + j) * inner + i, own[side * size + j], j, is_backward, scale, result, chirp, is_bluestein);
}

// The same in passes over `lanes` lanes from `first` on, each by all groups.

KERNEL void fourier_begin(GLOBAL T *work, i64 size, i64 first, i64 lanes, GLOBAL const STORE *x, i64 offset, i64 outer, i64 n,
                          i64 inner, i64 so, i64 sn, i64 si, i64 length, i32 source, i32 is_backward,
                          GLOBAL const STORE *taper, i32 is_tapered, GLOBAL const T *chirp, i32 is_bluestein) {
  const i64 j = GLOBAL_ID % size, own = GLOBAL_ID / size, o = (first + own) / inner, i = (first + own) % inner;
  if (own >= lanes) return;
  work[own * 2 * size + j] =
      FN(begun)(x, offset + o * so + i * si, n, sn, j, length, source, is_backward, taper, is_tapered, chirp, is_bluestein);
}

KERNEL void fourier_pass(GLOBAL T *work, i64 size, i64 lanes, GLOBAL const T *roots, i32 radix, i64 done, i32 side) {
  const i64 m = size / radix, u = GLOBAL_ID % m, own = GLOBAL_ID / m;
  if (own >= lanes) return;
  GLOBAL const T *from = work + (2 * own + side) * size;
  GLOBAL T *to = work + (2 * own + 1 - side) * size;
  if (radix == 16) FN(sixteen)(from, to, roots, size, done, u);
  else FN(butterfly)(from, to, roots, size, radix, done, u);
}

KERNEL void fourier_answer(GLOBAL T *work, i64 size, i64 lanes, GLOBAL const T *spectrum, i32 side) {
  const i64 j = GLOBAL_ID % size, own = GLOBAL_ID / size, at = (2 * own + side) * size + j;
  if (own < lanes) work[at] = FN(answered)(work[at], spectrum[j]);
}

KERNEL void fourier_end(GLOBAL STORE *dst, GLOBAL const T *work, i64 size, i64 first, i64 lanes, i64 inner, i64 kept,
                        i32 is_backward, i32 result, R scale, GLOBAL const T *chirp, i32 is_bluestein, i32 side) {
  const i64 j = GLOBAL_ID % kept, own = GLOBAL_ID / kept, o = (first + own) / inner, i = (first + own) % inner;
  if (own >= lanes) return;
  FN(finish)(dst, (o * kept + j) * inner + i, work[(2 * own + side) * size + j], j, is_backward, scale, result, chirp, is_bluestein);
}
