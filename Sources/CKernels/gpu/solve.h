// LU factorisation with partial pivoting: equations and determinants; Cholesky. One group a matrix, row-major.
//
// Source: Golub and Van Loan, Matrix Computations, 4th edition, algorithms 3.4.1 and 4.2.1.

// a (n, n) becomes its factors; b (n, k) gets the same steps. Returns 0, or the number of the first pivot that is 0.
FUNC int FN(eliminate)(GLOBAL T *a, GLOBAL T *b, i64 n, i64 k, LOCAL_POINTER R *room, LOCAL_POINTER i32 *places, int *sign) {
  int bad = 0;
  for (i64 c = 0; c < n; c++) {
    R largest = -1;
    i32 place = (i32)c;
    EACH(i, c, n) {
      const R size = SIZE(a[i * n + c]);
      if (size > largest) largest = size, place = (i32)i;
    }
    room[LOCAL_ID] = largest, places[LOCAL_ID] = place;
    BARRIER;
    for (int other = 0; other < GROUP; other++)
      if (room[other] > largest || (room[other] == largest && places[other] < place))
        largest = room[other], place = places[other];
    const i64 pivot = place;
    BARRIER;
    const int moves = pivot != c;
    if (moves) *sign = -*sign;
    EACH(j, 0, moves ? n : 0) {
      const T swap = a[c * n + j];
      a[c * n + j] = a[pivot * n + j], a[pivot * n + j] = swap;
    }
    EACH(j, 0, moves ? k : 0) {
      const T swap = b[c * k + j];
      b[c * k + j] = b[pivot * k + j], b[pivot * k + j] = swap;
    }
    BARRIER;
    const T head = a[c * n + c];
    const int is_zero = RE(head) == 0 && IM(head) == 0;
    if (is_zero && bad == 0) bad = (int)(c + 1);
    const i64 left = is_zero ? 0 : n - c - 1;
    EACH(i, c + 1, c + 1 + left) a[i * n + c] = DIV(a[i * n + c], head);
    BARRIER;
    EACH(u, 0, left * left) {
      const i64 i = c + 1 + u / left, j = c + 1 + u % left;
      a[i * n + j] = SUB(a[i * n + j], MUL(a[i * n + c], a[c * n + j]));
    }
    EACH(u, 0, left * k) {
      const i64 i = c + 1 + u / k, j = u % k;
      b[i * k + j] = SUB(b[i * k + j], MUL(a[i * n + c], b[c * k + j]));
    }
    BARRIER;
  }
  return bad;
}

KERNEL void solve(GLOBAL T *x, GLOBAL i32 *status, GLOBAL const T *a, i64 first_a, GLOBAL const T *b, i64 first_b,
                  GLOBAL T *work, i64 n, i64 k) {
  LOCAL R room[GROUP];
  LOCAL i32 places[GROUP];
  GLOBAL T *lu = work + GROUP_ID * n * n, *out = x + GROUP_ID * n * k;
  EACH(i, 0, n * n) lu[i] = a[first_a + GROUP_ID * n * n + i];
  EACH(i, 0, n * k) out[i] = b[first_b + GROUP_ID * n * k + i];
  BARRIER;
  int sign = 1;
  const int bad = FN(eliminate)(lu, out, n, k, room, places, &sign);
  if (LOCAL_ID == 0) status[GROUP_ID] = bad;
  for (i64 c = bad == 0 ? n - 1 : -1; c >= 0; c--) {
    EACH(j, 0, k) out[c * k + j] = DIV(out[c * k + j], lu[c * n + c]);
    BARRIER;
    EACH(u, 0, c * k) {
      const i64 i = u / k, j = u % k;
      out[u] = SUB(out[u], MUL(lu[i * n + c], out[c * k + j]));
    }
    BARRIER;
  }
}

#ifdef CK_NO_F64
#define WIDE_R f32
#define WIDE_ABS(re, im) LIBM_f32(hypot)(re, im)
#define WIDE_LOG_OF(v) LIBM_f32(log)(v)
#else
#define WIDE_R f64
#define WIDE_ABS(re, im) LIBM_f64(hypot)(re, im)
#define WIDE_LOG_OF(v) LIBM_f64(log)(v)
#endif

KERNEL void determinant(GLOBAL T *sign_out, GLOBAL R *logarithm, GLOBAL T *value, GLOBAL const T *a, i64 first_a,
                        GLOBAL T *work, i64 n) {
  LOCAL R room[GROUP];
  LOCAL i32 places[GROUP];
  GLOBAL T *lu = work + GROUP_ID * n * n;
  EACH(i, 0, n * n) lu[i] = a[first_a + GROUP_ID * n * n + i];
  BARRIER;
  int sign = 1;
  FN(eliminate)(lu, lu, n, 0, room, places, &sign);
  if (LOCAL_ID == 0) {
    WIDE_R logs = 0, re = sign, im = 0, product_re = sign, product_im = 0;
    for (i64 i = 0; i < n; i++) {
      const WIDE_R dr = RE(lu[i * n + i]), di = IM(lu[i * n + i]), size = WIDE_ABS(dr, di);
      const WIDE_R ur = size == 0 ? 0 : dr / size, ui = size == 0 ? 0 : di / size;
      WIDE_R t = re * ur - im * ui;
      im = re * ui + im * ur, re = t;
      t = product_re * dr - product_im * di;
      product_im = product_re * di + product_im * dr, product_re = t;
      logs += WIDE_LOG_OF(size);
    }
    sign_out[GROUP_ID] = OF_PARTS((R)re, (R)im);
    logarithm[GROUP_ID] = (R)logs;
    value[GROUP_ID] = OF_PARTS((R)product_re, (R)product_im);
  }
}

KERNEL void cholesky(GLOBAL T *x, GLOBAL i32 *status, GLOBAL const T *a, i64 first_a, i64 n) {
  GLOBAL T *l = x + GROUP_ID * n * n;
  EACH(i, 0, n * n) l[i] = i % n > i / n ? OF(0) : a[first_a + GROUP_ID * n * n + i];
  BARRIER;
  int bad = 0;
  for (i64 c = 0; c < n; c++) {
    const R d = RE(l[c * n + c]);
    if (!(d > 0) && bad == 0) bad = (int)(c + 1);
    const R root = bad == 0 ? RMATH(sqrt)(d) : (R)1;
    const i64 left = n - c - 1;
    BARRIER;
    EACH(i, c, n) l[i * n + c] = i == c ? OF(root) : QUOTIENT(l[i * n + c], root);
    BARRIER;
    EACH(u, 0, left * left) {
      const i64 i = c + 1 + u / left, j = c + 1 + u % left;
      if (j <= i) l[i * n + j] = SUB(l[i * n + j], MUL(l[i * n + c], CONJ(l[j * n + c])));
    }
    BARRIER;
  }
  if (LOCAL_ID == 0) status[GROUP_ID] = bad;
}
