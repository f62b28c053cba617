// Householder QR: one group a matrix. Source: Golub and Van Loan, algorithm 5.2.1, with LAPACK's signs.

// a (m, n) = q (m, k) r (k, n). work: m * n + min(m, n) for each matrix.
KERNEL void qr(GLOBAL T *q_out, GLOBAL T *r_out, GLOBAL const T *a, i64 first_a, GLOBAL T *work, i64 m, i64 n, i64 k) {
  LOCAL R room[GROUP];
  const i64 p = m < n ? m : n;
  GLOBAL T *x = work + GROUP_ID * (m * n + p), *taus = x + m * n;
  GLOBAL T *q = q_out + GROUP_ID * m * k, *r = r_out + GROUP_ID * k * n;
  // Scaled to a largest element of 1; what is not finite stays so.
  R scale = 0;
  EACH(i, 0, m * n) {
    const T value = a[first_a + GROUP_ID * m * n + i];
    const R size = RMATH(fabs)(RE(value)) + RMATH(fabs)(IM(value));
    x[i] = value;
    scale = LARGER(scale, size);
  }
  BARRIER;
  TOGETHER(scale, room, LARGER)
  if (!(scale > 0)) scale = 1;
  EACH(i, 0, m * n) x[i] = QUOTIENT(x[i], scale);
  BARRIER;
  for (i64 c = 0; c < p; c++) {
    R sum = 0, below = 0;
    EACH(i, c, m) {
      sum += SIZE2(x[i * n + c]);
      if (i > c) below += SIZE2(x[i * n + c]);
    }
    TOGETHER(sum, room, PLUS)
    TOGETHER(below, room, PLUS)
    // A column of rounding errors of rounding errors is 0.
    const int is_nothing = sum <= TINY * TINY;
    EACH(i, c, is_nothing ? m : c) x[i * n + c] = OF(0);
    BARRIER;
    const T alpha = x[c * n + c];
    BARRIER;
    T tau = OF(0);
    if (!is_nothing && (below > 0 || IM(alpha) != 0)) {
      const R norm = RMATH(sqrt)(sum), beta = RE(alpha) >= 0 ? -norm : norm;
      tau = OF_PARTS((beta - RE(alpha)) / beta, -IM(alpha) / beta);
      const T head = SUB(alpha, OF(beta));
      EACH(i, c + 1, m) x[i * n + c] = DIV(x[i * n + c], head);
      if (LOCAL_ID == 0) x[c * n + c] = OF(beta);
    }
    if (LOCAL_ID == 0) taus[c] = tau;
    BARRIER;
    const T turned = CONJ(tau);
    EACH(j, c + 1, n) {
      T dot = x[c * n + j];
      for (i64 i = c + 1; i < m; i++) dot = ADD(dot, MUL(CONJ(x[i * n + c]), x[i * n + j]));
      dot = MUL(turned, dot);
      x[c * n + j] = SUB(x[c * n + j], dot);
      for (i64 i = c + 1; i < m; i++) x[i * n + j] = SUB(x[i * n + j], MUL(x[i * n + c], dot));
    }
    BARRIER;
  }
  EACH(u, 0, k * n) {
    const i64 i = u / n, j = u % n;
    r[u] = i <= j && i < m ? SCALED(x[u], scale) : OF(0);
  }
  EACH(u, 0, m * k) q[u] = u / k == u % k ? OF(1) : OF(0);
  BARRIER;
  // Columns are independent: each thread takes its own through all reflections.
  EACH(j, 0, k) for (i64 c = p - 1; c >= 0; c--) {
    T dot = q[c * k + j];
    for (i64 i = c + 1; i < m; i++) dot = ADD(dot, MUL(CONJ(x[i * n + c]), q[i * k + j]));
    dot = MUL(taus[c], dot);
    q[c * k + j] = SUB(q[c * k + j], dot);
    for (i64 i = c + 1; i < m; i++) q[i * k + j] = SUB(q[i * k + j], MUL(x[i * n + c], dot));
  }
}
