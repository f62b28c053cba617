// The factorisations for one element type: T, its real counterpart R, L(name), ROUTINE(name if real, name if complex).

/// to (columns x rows) = from (rows x columns), both row-major: also how a matrix turns to column-major and back.
static void L(turn)(T *to, const T *from, int64_t rows, int64_t columns) {
  for (int64_t i = 0; i < rows; i++)
    for (int64_t j = 0; j < columns; j++) to[j * rows + i] = from[i * columns + j];
}

static int L(is_finite)(const T *x, int64_t count) {
  const R *part = (const R *)x;
  for (int64_t i = 0; i < count * (int64_t)(sizeof(T) / sizeof(R)); i++)
    if (part[i] - part[i] != 0) return 0;
  return 1;
}

static int64_t L(work_size)(const T *answer) { return larger((int64_t)*(const R *)answer, 1); }

static int64_t L(cholesky)(const ck_factorisation *c, const T *a, T *out) {
  void (*potrf)(const char *, const fint *, T *, const fint *, fint *, size_t) = ROUTINE("potrf", "potrf");
  if (!potrf) return CK_LAPACK_MISSING;
  fint n = (fint)c->n, info = 0;
  // The upper triangle in column-major order is the lower one in row-major; its conjugate where complex.
  memcpy(out, a, (size_t)(c->n * c->n) * sizeof(T));
  potrf("U", &n, out, &n, &info, 1);
  for (int64_t i = 0; i < c->n; i++)
    for (int64_t j = i + 1; j < c->n; j++) memset(out + i * c->n + j, 0, sizeof(T));
  return info;
}

static int64_t L(solve)(const ck_factorisation *c, const T *a, const T *b, T *out) {
  void (*gesv)(const fint *, const fint *, T *, const fint *, fint *, T *, const fint *, fint *) = ROUTINE("gesv", "gesv");
  if (!gesv) return CK_LAPACK_MISSING;
  scratch s = {0};
  fint n = (fint)c->n, k = (fint)c->k, ld = n > 0 ? n : 1, info = 0;
  T *lu = room(&s, (size_t)(c->n * c->n), sizeof(T)), *x = room(&s, (size_t)(c->n * c->k), sizeof(T));
  fint *pivots = room(&s, (size_t)c->n, sizeof(fint));
  if (!s.failed) {
    L(turn)(lu, a, c->n, c->n);
    L(turn)(x, b, c->n, c->k);
    gesv(&n, &k, lu, &ld, pivots, x, &ld, &info);
    L(turn)(out, x, c->k, c->n);
  }
  leave(&s);
  return s.failed ? CK_LAPACK_NO_MEMORY : info;
}

/// Sign and logarithm of the magnitude of the determinant, and the determinant.
static int64_t L(determinant)(const ck_factorisation *c, const T *a, T *sign, R *logarithm, T *value) {
  void (*getrf)(const fint *, const fint *, T *, const fint *, fint *, fint *) = ROUTINE("getrf", "getrf");
  if (!getrf) return CK_LAPACK_MISSING;
  scratch s = {0};
  fint n = (fint)c->n, ld = n > 0 ? n : 1, info = 0;
  T *lu = room(&s, (size_t)(c->n * c->n), sizeof(T));
  fint *pivots = room(&s, (size_t)c->n, sizeof(fint));
  if (!s.failed) {
    memcpy(lu, a, (size_t)(c->n * c->n) * sizeof(T));  // the determinant of the transpose is the same
    getrf(&n, &n, lu, &ld, pivots, &info);
    double log_sum = 0, re = 1, im = 0, product_re = 1, product_im = 0;
    for (int64_t i = 0; i < c->n; i++) {
#if IS_COMPLEX
      double dr = lu[i * c->n + i].re, di = lu[i * c->n + i].im;
#else
      double dr = lu[i * c->n + i], di = 0;
#endif
      if (pivots[i] != i + 1) dr = -dr, di = -di;
      double size = hypot(dr, di), ur = size == 0 ? 0 : dr / size, ui = size == 0 ? 0 : di / size;
      double t = re * ur - im * ui;
      im = re * ui + im * ur, re = t;
      t = product_re * dr - product_im * di;
      product_im = product_re * di + product_im * dr, product_re = t;
      log_sum += log(size);
    }
    *logarithm = (R)log_sum;
#if IS_COMPLEX
    *sign = (T){(R)re, (R)im}, *value = (T){(R)product_re, (R)product_im};
#else
    *sign = (T)re, *value = (T)product_re;
#endif
  }
  leave(&s);
  return s.failed ? CK_LAPACK_NO_MEMORY : info < 0 ? info : 0;
}

static int64_t L(eigh)(const ck_factorisation *c, const T *a, R *values, T *vectors) {
#if IS_COMPLEX
  void (*heevd)(const char *, const char *, const fint *, T *, const fint *, R *, T *, const fint *, R *, const fint *,
                fint *, const fint *, fint *, size_t, size_t) = ROUTINE("", "heevd");
#else
  void (*heevd)(const char *, const char *, const fint *, T *, const fint *, R *, T *, const fint *, fint *, const fint *,
                fint *, size_t, size_t) = ROUTINE("syevd", "");
#endif
  if (!heevd) return CK_LAPACK_MISSING;
  if (!L(is_finite)(a, c->n * c->n)) return CK_LAPACK_NOT_FINITE;
  scratch s = {0};
  fint n = (fint)c->n, ld = n > 0 ? n : 1, info = 0, ask = -1, integers = 0;
  T size;
  R real_size = 0;
  const char *job = vectors ? "V" : "N";
  T *z = room(&s, (size_t)(c->n * c->n), sizeof(T));
  if (!s.failed) {
    L(turn)(z, a, c->n, c->n);
#if IS_COMPLEX
    heevd(job, "L", &n, z, &ld, values, &size, &ask, &real_size, &ask, &integers, &ask, &info, 1, 1);
#else
    heevd(job, "L", &n, z, &ld, values, &size, &ask, &integers, &ask, &info, 1, 1);
#endif
    // Sizes told in float32 may be rounded down.
    fint work_count = (fint)(L(work_size)(&size) * 1.001 + 16), real_count = (fint)(real_size * (R)1.001 + 16);
    T *work = room(&s, (size_t)work_count, sizeof(T));
    R *real_work = room(&s, (size_t)real_count, sizeof(R));
    fint *integer_work = room(&s, (size_t)larger(integers, 1), sizeof(fint));
    if (!s.failed) {
#if IS_COMPLEX
      heevd(job, "L", &n, z, &ld, values, work, &work_count, real_work, &real_count, integer_work, &integers, &info, 1, 1);
#else
      (void)real_work;
      heevd(job, "L", &n, z, &ld, values, work, &work_count, integer_work, &integers, &info, 1, 1);
#endif
      if (vectors) L(turn)(vectors, z, c->n, c->n);
    }
  }
  leave(&s);
  return s.failed ? CK_LAPACK_NO_MEMORY : info;
}

/// Values and vectors are pairs of R, also for real matrices.
static int64_t L(eig)(const ck_factorisation *c, const T *a, R *values, R *vectors) {
#if IS_COMPLEX
  void (*geev)(const char *, const char *, const fint *, T *, const fint *, T *, T *, const fint *, T *, const fint *, T *,
               const fint *, R *, fint *, size_t, size_t) = ROUTINE("", "geev");
#else
  void (*geev)(const char *, const char *, const fint *, T *, const fint *, R *, R *, T *, const fint *, T *, const fint *,
               T *, const fint *, fint *, size_t, size_t) = ROUTINE("geev", "");
#endif
  if (!geev) return CK_LAPACK_MISSING;
  if (!L(is_finite)(a, c->n * c->n)) return CK_LAPACK_NOT_FINITE;
  scratch s = {0};
  const int64_t n = c->n;
  fint order = (fint)n, ld = order > 0 ? order : 1, one = 1, info = 0, ask = -1;
  T size;
  const char *job = vectors ? "V" : "N";
  T *x = room(&s, (size_t)(n * n), sizeof(T)), *v = room(&s, (size_t)(n * n), sizeof(T));
  R *first = room(&s, (size_t)(2 * n), sizeof(R)), *second = room(&s, (size_t)(2 * n), sizeof(R));
  if (!s.failed) {
    L(turn)(x, a, n, n);
#if IS_COMPLEX
    geev("N", job, &order, x, &ld, (T *)first, NULL, &one, v, &ld, &size, &ask, second, &info, 1, 1);
#else
    geev("N", job, &order, x, &ld, first, second, NULL, &one, v, &ld, &size, &ask, &info, 1, 1);
#endif
    fint work_count = (fint)(L(work_size)(&size) * 1.001 + 16);
    T *work = room(&s, (size_t)work_count, sizeof(T));
    if (!s.failed) {
#if IS_COMPLEX
      geev("N", job, &order, x, &ld, (T *)first, NULL, &one, v, &ld, work, &work_count, second, &info, 1, 1);
      memcpy(values, first, (size_t)n * sizeof(T));
      if (vectors) L(turn)((T *)vectors, v, n, n);
#else
      geev("N", job, &order, x, &ld, first, second, NULL, &one, v, &ld, work, &work_count, &info, 1, 1);
      for (int64_t j = 0; j < n; j++) values[2 * j] = first[j], values[2 * j + 1] = second[j];
      // A pair of conjugate values has its vectors as real and imaginary columns.
      for (int64_t j = 0; vectors && j < n; j++) {
        int is_pair = second[j] > 0 && j + 1 < n;
        for (int64_t i = 0; i < n; i++) {
          vectors[2 * (i * n + j)] = v[j * n + i];
          vectors[2 * (i * n + j) + 1] = is_pair ? v[(j + 1) * n + i] : 0;
          if (!is_pair) continue;
          vectors[2 * (i * n + j + 1)] = v[j * n + i];
          vectors[2 * (i * n + j + 1) + 1] = -v[(j + 1) * n + i];
        }
        if (is_pair) j++;
      }
#endif
    }
  }
  leave(&s);
  return s.failed ? CK_LAPACK_NO_MEMORY : info;
}

/// a (m x n) = q r; k columns of q.
static int64_t L(qr)(const ck_factorisation *c, const T *a, T *q, T *r) {
  void (*geqrf)(const fint *, const fint *, T *, const fint *, T *, T *, const fint *, fint *) = ROUTINE("geqrf", "geqrf");
  void (*orgqr)(const fint *, const fint *, const fint *, T *, const fint *, const T *, T *, const fint *, fint *) =
    ROUTINE("orgqr", "ungqr");
  if (!geqrf || !orgqr) return CK_LAPACK_MISSING;
  scratch s = {0};
  const int64_t p = smaller(c->m, c->n);
  fint m = (fint)c->m, n = (fint)c->n, k = (fint)c->k, least = (fint)p, ld = m > 0 ? m : 1, info = 0;
  fint work_count = (fint)(64 * larger(larger(c->n, c->k), 1));
  T *x = room(&s, (size_t)(c->m * larger(c->n, c->k)), sizeof(T)), *tau = room(&s, (size_t)p, sizeof(T));
  T *work = room(&s, (size_t)work_count, sizeof(T));
  if (!s.failed) {
    L(turn)(x, a, c->m, c->n);
    geqrf(&m, &n, x, &ld, tau, work, &work_count, &info);
    for (int64_t i = 0; i < c->k; i++)
      for (int64_t j = 0; j < c->n; j++)
        if (i <= j && i < c->m) r[i * c->n + j] = x[j * c->m + i];
        else memset(r + i * c->n + j, 0, sizeof(T));
    if (info == 0 && k > 0) orgqr(&m, &k, &least, x, &ld, tau, work, &work_count, &info);
    L(turn)(q, x, c->k, c->m);
  }
  leave(&s);
  return s.failed ? CK_LAPACK_NO_MEMORY : info;
}

/// a (m x n) = u diag(values) v; u and v whole if `option`, else their first columns and rows; values alone without u.
static int64_t L(svd)(const ck_factorisation *c, const T *a, T *u, R *values, T *v) {
#if IS_COMPLEX
  void (*gesdd)(const char *, const fint *, const fint *, T *, const fint *, R *, T *, const fint *, T *, const fint *, T *,
                const fint *, R *, fint *, fint *, size_t) = ROUTINE("", "gesdd");
#else
  void (*gesdd)(const char *, const fint *, const fint *, T *, const fint *, R *, T *, const fint *, T *, const fint *, T *,
                const fint *, fint *, fint *, size_t) = ROUTINE("gesdd", "");
#endif
  if (!gesdd) return CK_LAPACK_MISSING;
  if (!L(is_finite)(a, c->m * c->n)) return CK_LAPACK_NOT_FINITE;
  scratch s = {0};
  const int64_t p = smaller(c->m, c->n), q = larger(c->m, c->n);
  const int64_t columns = c->option ? c->m : p, rows = c->option ? c->n : p;
  fint m = (fint)c->m, n = (fint)c->n, ld = m > 0 ? m : 1, ldv = (fint)larger(rows, 1), info = 0, ask = -1;
  T size;
  const char *job = !u ? "N" : c->option ? "A" : "S";
  T *x = room(&s, (size_t)(c->m * c->n), sizeof(T));
  T *left = room(&s, u ? (size_t)(c->m * columns) : 1, sizeof(T)), *right = room(&s, u ? (size_t)(rows * c->n) : 1, sizeof(T));
  fint *integers = room(&s, (size_t)(8 * p), sizeof(fint));
  R *real_work = room(&s, IS_COMPLEX ? (size_t)(p * larger(5 * p + 7, 2 * q + 2 * p + 1)) : 1, sizeof(R));
  if (!s.failed) {
    L(turn)(x, a, c->m, c->n);
#if IS_COMPLEX
    gesdd(job, &m, &n, x, &ld, values, left, &ld, right, &ldv, &size, &ask, real_work, integers, &info, 1);
#else
    (void)q, (void)real_work;
    gesdd(job, &m, &n, x, &ld, values, left, &ld, right, &ldv, &size, &ask, integers, &info, 1);
#endif
    fint work_count = (fint)(L(work_size)(&size) * 1.001 + 16);
    T *work = room(&s, (size_t)work_count, sizeof(T));
    if (!s.failed) {
#if IS_COMPLEX
      gesdd(job, &m, &n, x, &ld, values, left, &ld, right, &ldv, work, &work_count, real_work, integers, &info, 1);
#else
      gesdd(job, &m, &n, x, &ld, values, left, &ld, right, &ldv, work, &work_count, integers, &info, 1);
#endif
      if (u) {
        L(turn)(u, left, columns, c->m);
        L(turn)(v, right, c->n, rows);
      }
    }
  }
  leave(&s);
  return s.failed ? CK_LAPACK_NO_MEMORY : info;
}

/// out (m x n) = a (m x k) b (k x n). In column-major terms the factors change places.
static int64_t L(product)(const ck_factorisation *c, const T *a, const T *b, T *out) {
  void (*gemm)(const char *, const char *, const fint *, const fint *, const fint *, const T *, const T *, const fint *,
               const T *, const fint *, const T *, T *, const fint *, size_t, size_t) = ROUTINE("gemm", "gemm");
  if (!gemm) return CK_LAPACK_MISSING;
  fint m = (fint)c->m, n = (fint)c->n, k = (fint)c->k, ldn = n > 0 ? n : 1, ldk = k > 0 ? k : 1;
#if IS_COMPLEX
  T one = {1, 0}, zero = {0, 0};
#else
  T one = 1, zero = 0;
#endif
  gemm("N", "N", &n, &m, &k, &one, b, &ldn, a, &ldk, &zero, out, &ldn, 1, 1);
  return 0;
}

/// Matrix number `i` of the stack.
static int64_t L(factorise)(const ck_factorisation *c, int64_t i) {
  const int64_t m = c->m, n = c->n, k = c->k, p = smaller(m, n);
  const T *a = c->a, *b = c->b;
  T *x = c->out[0], *y = c->out[1], *z = c->out[2];
  R *real_x = c->out[0], *real_y = c->out[1];
  switch (c->kind) {
    case CK_CHOLESKY: return L(cholesky)(c, a + i * n * n, x + i * n * n);
    case CK_SOLVE: return L(solve)(c, a + i * n * n, b + i * n * k, x + i * n * k);
    case CK_DETERMINANT: return L(determinant)(c, a + i * n * n, x + i, real_y + i, z + i);
    case CK_EIGH: return L(eigh)(c, a + i * n * n, real_x + i * n, y ? y + i * n * n : NULL);
    case CK_EIG: return L(eig)(c, a + i * n * n, real_x + 2 * i * n, real_y ? real_y + 2 * i * n * n : NULL);
    case CK_QR: return L(qr)(c, a + i * m * n, x + i * m * k, y + i * k * n);
    case CK_SVD: {
      const int64_t columns = c->option ? m : p, rows = c->option ? n : p;
      return L(svd)(c, a + i * m * n, x ? x + i * m * columns : NULL, real_y + i * p, z ? z + i * rows * n : NULL);
    }
    case CK_MATRIX_PRODUCT: return L(product)(c, a + i * m * k, b + i * k * n, x + i * m * n);
  }
  return 0;
}

#undef T
#undef R
#undef L
#undef ROUTINE
#undef IS_COMPLEX
