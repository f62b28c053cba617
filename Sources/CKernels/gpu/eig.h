// Eigenvalues and eigenvectors of any square matrix, one group a matrix, in complex arithmetic: reduction to Hessenberg
// form, shifted QR steps by Givens rotations to Schur form, back substitution. SOURCE is the type of the input.
//
// Source: Golub and Van Loan, algorithms 7.4.2 and 7.5.1; shifts of Wilkinson 1965.
#if IS_REAL_SOURCE
#define LOADED(v) OF(v)
#else
#define LOADED(v) (v)
#endif

// work for each matrix: 2 n n + 3 n.
KERNEL void eig(GLOBAL T *values, GLOBAL T *vectors, GLOBAL i32 *status, GLOBAL const SOURCE *a, i64 first_a,
                GLOBAL T *work, i64 n, i32 with_vectors) {
  LOCAL R room[GROUP];
  GLOBAL T *h = work + GROUP_ID * (2 * n * n + 3 * n), *q = h + n * n, *w = q + n * n, *turns = w + n;
  R norm = 0;
  EACH(u, 0, n * n) {
    const T value = LOADED(a[first_a + GROUP_ID * n * n + u]);
    h[u] = value;
    q[u] = u / n == u % n ? OF(1) : OF(0);
    const R size = IS_FINITE_VALUE(value) ? RMATH(fabs)(RE(value)) + RMATH(fabs)(IM(value)) : (R)(1.0f / 0.0f);
    norm = LARGER(norm, size);
  }
  BARRIER;
  TOGETHER(norm, room, LARGER)
  int state = norm - norm == 0 ? NO_CONVERGENCE : NOT_FINITE;
  const R scale = norm > 0 ? norm : (R)1;
  if (state == NO_CONVERGENCE) EACH(u, 0, n * n) h[u] = QUOTIENT(h[u], scale);
  BARRIER;

  // Hessenberg form: a reflection 1 - 2 w w* clears each column below the subdiagonal.
  for (i64 c = 0; c + 2 < n && state == NO_CONVERGENCE; c++) {
    R sum = 0, below = 0;
    EACH(i, c + 1, n) {
      sum += SIZE2(h[i * n + c]);
      if (i > c + 1) below += SIZE2(h[i * n + c]);
    }
    TOGETHER(sum, room, PLUS)
    TOGETHER(below, room, PLUS)
    const T head = h[(c + 1) * n + c];
    const R length = RMATH(sqrt)(sum), size = SIZE(head);
    // The new head has the opposite direction of the old one, so that nothing cancels.
    const T direction = size > 0 ? QUOTIENT(head, size) : OF(1);
    const T first = ADD(head, SCALED(direction, length));
    const R weight = below > 0 ? 1 / RMATH(sqrt)(below + SIZE2(first)) : (R)0;  // 0: nothing to clear
    BARRIER;
    EACH(i, c + 1, n) w[i] = SCALED(i == c + 1 ? first : h[i * n + c], weight);
    BARRIER;
    EACH(j, c, n) {
      T dot = OF(0);
      for (i64 i = c + 1; i < n; i++) dot = ADD(dot, MUL(CONJ(w[i]), h[i * n + j]));
      for (i64 i = c + 1; i < n; i++) h[i * n + j] = SUB(h[i * n + j], SCALED(MUL(w[i], dot), 2));
    }
    BARRIER;
    EACH(i, 0, n) {
      T dot = OF(0);
      for (i64 j = c + 1; j < n; j++) dot = ADD(dot, MUL(h[i * n + j], w[j]));
      for (i64 j = c + 1; j < n; j++) h[i * n + j] = SUB(h[i * n + j], SCALED(MUL(dot, CONJ(w[j])), 2));
      dot = OF(0);
      for (i64 j = c + 1; j < n; j++) dot = ADD(dot, MUL(q[i * n + j], w[j]));
      for (i64 j = c + 1; j < n; j++) q[i * n + j] = SUB(q[i * n + j], SCALED(MUL(dot, CONJ(w[j])), 2));
    }
    BARRIER;
    EACH(i, c + 2, n) h[i * n + c] = OF(0);
    BARRIER;
  }

  // Schur form, from the last row upwards.
  i64 last = n - 1;
  int tries = 0;
  while (last >= 0 && state == NO_CONVERGENCE && tries <= 60) {
    i64 low = last;
    while (low > 0) {
      const R neighbours = SIZE(h[(low - 1) * n + low - 1]) + SIZE(h[low * n + low]);
      if (SIZE(h[low * n + low - 1]) <= EPS * (neighbours > 0 ? neighbours : (R)1)) break;
      low--;
    }
    BARRIER;
    if (low > 0 && LOCAL_ID == 0) h[low * n + low - 1] = OF(0);
    BARRIER;
    // A row that stands alone is done: then the steps below have nothing to do.
    const int is_done = low == last;
    const i64 above = last > 0 ? last - 1 : 0;
    // The eigenvalue of the last two by two that is nearer to the corner.
    const T aa = h[above * n + above], bb = h[above * n + last], cc = h[last * n + above], dd = h[last * n + last];
    const T middle = SCALED(SUB(aa, dd), (R)0.5f), product = MUL(bb, cc);
    T root = FN(sqrt)(ADD(MUL(middle, middle), product));
    if (RE(middle) * RE(root) + IM(middle) * IM(root) < 0) root = OF_PARTS(-RE(root), -IM(root));
    const T bottom = ADD(middle, root);
    T shift = SIZE2(bottom) > 0 ? SUB(dd, DIV(product, bottom)) : dd;
    tries = is_done ? 0 : tries + 1;
    if (tries % 10 == 9) shift = ADD(shift, OF(SIZE(cc)));
    if (is_done) shift = OF(0);
    BARRIER;
    EACH(i, low, last + 1) h[i * n + i] = SUB(h[i * n + i], shift);
    BARRIER;
    for (i64 k = low; k < last; k++) {
      // [c s; -s* c*] times rows k and k + 1 clears the subdiagonal.
      const T top = h[k * n + k], low_one = h[(k + 1) * n + k];
      const R length = RMATH(hypot)(SIZE(top), SIZE(low_one));
      const T c = length > 0 ? QUOTIENT(CONJ(top), length) : OF(1), s = length > 0 ? QUOTIENT(CONJ(low_one), length) : OF(0);
      BARRIER;
      if (LOCAL_ID == 0) turns[2 * (k - low)] = c, turns[2 * (k - low) + 1] = s;
      EACH(j, k, n) {
        const T upper = h[k * n + j], lower = h[(k + 1) * n + j];
        h[k * n + j] = ADD(MUL(c, upper), MUL(s, lower));
        h[(k + 1) * n + j] = j == k ? OF(0) : SUB(MUL(CONJ(c), lower), MUL(CONJ(s), upper));
      }
      BARRIER;
    }
    for (i64 k = low; k < last; k++) {
      const T c = CONJ(turns[2 * (k - low)]), s = CONJ(turns[2 * (k - low) + 1]);
      EACH(i, 0, k + 2) {
        const T left = h[i * n + k], right = h[i * n + k + 1];
        h[i * n + k] = ADD(MUL(left, c), MUL(right, s));
        h[i * n + k + 1] = SUB(MUL(right, CONJ(c)), MUL(left, CONJ(s)));
      }
      EACH(i, 0, n) {
        const T left = q[i * n + k], right = q[i * n + k + 1];
        q[i * n + k] = ADD(MUL(left, c), MUL(right, s));
        q[i * n + k + 1] = SUB(MUL(right, CONJ(c)), MUL(left, CONJ(s)));
      }
      BARRIER;
    }
    EACH(i, low, last + 1) h[i * n + i] = ADD(h[i * n + i], shift);
    BARRIER;
    if (is_done) last--;
  }
  if (state == NO_CONVERGENCE && last < 0) state = 0;
  EACH(i, 0, n) values[GROUP_ID * n + i] = SCALED(h[i * n + i], scale);

  // Vectors of the triangle by back substitution, turned by q, made of unit length: a thread for each.
  GLOBAL T *out = vectors + GROUP_ID * n * n;
  EACH(j, 0, with_vectors && state == 0 ? n : 0) {
    const T value = h[j * n + j];
    for (i64 i = j; i >= 0; i--) {
      T sum = i == j ? OF(1) : OF(0);
      if (i < j) {
        for (i64 k = i + 1; k <= j; k++) sum = ADD(sum, MUL(h[i * n + k], out[k * n + j]));
        T gap = SUB(value, h[i * n + i]);
        if (SIZE(gap) < EPS) gap = OF(EPS);  // equal eigenvalues: a vector all the same, if there is one
        sum = DIV(sum, gap);
      }
      out[i * n + j] = sum;
    }
  }
  BARRIER;
  // In place from the last row of the triangle's vectors on would overwrite what is needed: by way of h, no longer used.
  EACH(j, 0, with_vectors && state == 0 ? n : 0) {
    R length = 0;
    for (i64 i = 0; i < n; i++) {
      T sum = OF(0);
      for (i64 k = 0; k <= j; k++) sum = ADD(sum, MUL(q[i * n + k], out[k * n + j]));
      h[i * n + j] = sum;
      length += SIZE2(sum);
    }
    length = RMATH(sqrt)(length);
    for (i64 i = 0; i < n; i++) out[i * n + j] = QUOTIENT(h[i * n + j], length);
  }
  if (LOCAL_ID == 0) status[GROUP_ID] = state;
}
