// Jacobi's method, one group a matrix: eigenvalues of Hermitian matrices, and singular values from one side. Pairs of
// columns that do not touch are turned at the same time, n / 2 of them, in the order of a round-robin tournament.
//
// Sources: Golub and Van Loan, section 8.5; Hestenes 1958; Brent and Luk 1985.
#define SWEEPS 42

// The pair that meets at table `t` of round `r` among `size` (even) players.
#define PAIR(p, q, r, t, size) \
  i64 p = (t) == 0 ? (size) - 1 : ((r) + (t)) % ((size) - 1), q = ((r) - (t) + (size) - 1) % ((size) - 1); \
  if (p > q) { \
    const i64 swap = p; \
    p = q, q = swap; \
  }

// The rotation that makes `off` vanish between the diagonal elements a and b: cosine, sine and the phase taken off.
#define ROTATION(a, b, off, cosine, sine, phase) \
  const R size_ = SIZE(off), tau_ = (b - a) / (2 * size_); \
  const R t_ = (tau_ >= 0 ? (R)1 : (R)-1) / (RMATH(fabs)(tau_) + RMATH(hypot)((R)1, tau_)); \
  const R cosine = 1 / RMATH(sqrt)(1 + t_ * t_), sine = t_ * cosine; \
  const T phase = QUOTIENT(CONJ(off), size_);

// work for each matrix: n * n, and 2 n turns. vectors may be left out.
KERNEL void eigh(GLOBAL R *values, GLOBAL T *vectors, GLOBAL i32 *status, GLOBAL const T *a, i64 first_a, GLOBAL T *work,
                 i64 n, i32 with_vectors) {
  LOCAL R room[GROUP];
  GLOBAL T *x = work + GROUP_ID * (2 * n * n + 3 * n), *v = x + n * n, *turns = v + n * n;
  GLOBAL R *found = values + GROUP_ID * n;
  R norm = 0;
  EACH(u, 0, n * n) {
    const i64 i = u / n, j = u % n;
    T value = a[first_a + GROUP_ID * n * n + (j <= i ? u : j * n + i)];
    if (j > i) value = CONJ(value);
    if (i == j) value = OF(RE(value));
    x[u] = value;
    v[u] = i == j ? OF(1) : OF(0);
    const R size = IS_FINITE_VALUE(value) ? RMATH(fabs)(RE(value)) + RMATH(fabs)(IM(value)) : (R)(1.0f / 0.0f);
    norm = LARGER(norm, size);
  }
  BARRIER;
  TOGETHER(norm, room, LARGER)
  int state = norm - norm == 0 ? NO_CONVERGENCE : NOT_FINITE;
  const R scale = norm > 0 ? norm : (R)1;
  if (state == NO_CONVERGENCE) EACH(u, 0, n * n) x[u] = QUOTIENT(x[u], scale);
  BARRIER;
  const i64 size = n + n % 2;
  for (int sweep = 0; sweep < SWEEPS && state == NO_CONVERGENCE; sweep++) {
    R turned = 0;
    for (i64 round = 0; round + 1 < size; round++) {
      EACH(t, 0, size / 2) {
        PAIR(p, q, round, t, size)
        T phase_out = OF(0);
        R c = 1, s = 0;
        if (q < n) {
          const T off = x[p * n + q];
          if (SIZE(off) > (R)0.01f * EPS) {
            ROTATION(RE(x[p * n + p]), RE(x[q * n + q]), off, cosine, sine, phase)
            c = cosine, s = sine, phase_out = phase;
            turned = 1;
          }
        }
        turns[3 * t] = OF(c), turns[3 * t + 1] = OF(s), turns[3 * t + 2] = phase_out;
      }
      BARRIER;
      // Columns p and q of x and of the vectors, then rows.
      EACH(u, 0, size / 2 * n) {
        const i64 t = u / n, i = u % n;
        PAIR(p, q, round, t, size)
        const R c = RE(turns[3 * t]), s = RE(turns[3 * t + 1]);
        if (q < n && s != 0) {
          const T phase = turns[3 * t + 2];
          T left = x[i * n + p], right = MUL(phase, x[i * n + q]);
          x[i * n + p] = SUB(SCALED(left, c), SCALED(right, s));
          x[i * n + q] = ADD(SCALED(left, s), SCALED(right, c));
          left = v[i * n + p], right = MUL(phase, v[i * n + q]);
          v[i * n + p] = SUB(SCALED(left, c), SCALED(right, s));
          v[i * n + q] = ADD(SCALED(left, s), SCALED(right, c));
        }
      }
      BARRIER;
      EACH(u, 0, size / 2 * n) {
        const i64 t = u / n, j = u % n;
        PAIR(p, q, round, t, size)
        const R c = RE(turns[3 * t]), s = RE(turns[3 * t + 1]);
        if (q < n && s != 0) {
          const T phase = CONJ(turns[3 * t + 2]);
          const T left = x[p * n + j], right = MUL(phase, x[q * n + j]);
          T upper = SUB(SCALED(left, c), SCALED(right, s)), lower = ADD(SCALED(left, s), SCALED(right, c));
          if (j == q) upper = OF(0), lower = OF(RE(lower));
          if (j == p) lower = OF(0), upper = OF(RE(upper));
          x[p * n + j] = upper, x[q * n + j] = lower;
        }
      }
      BARRIER;
    }
    TOGETHER(turned, room, PLUS)
    if (turned == 0) state = 0;
  }
  if (n == 1 && state == NO_CONVERGENCE) state = 0;
  EACH(j, 0, n) {
    const R own = RE(x[j * n + j]);
    i64 rank = 0;
    for (i64 i = 0; i < n; i++) {
      const R other = RE(x[i * n + i]);
      rank += other < own || (other == own && i < j);
    }
    found[rank] = own * scale;
    if (with_vectors)
      for (i64 i = 0; i < n; i++) vectors[GROUP_ID * n * n + i * n + rank] = v[i * n + j];
  }
  if (LOCAL_ID == 0) status[GROUP_ID] = state;
}

// a (m, n) = u diag(values) v. Works on b, the taller of a and its conjugate transpose: b = x diag(values) y*, x (rows,
// columns of u asked for), y (p, p). work for each matrix: rows * (p + width) + p * p + p.
KERNEL void svd(GLOBAL T *u_out, GLOBAL R *values, GLOBAL T *v_out, GLOBAL i32 *status, GLOBAL const T *a, i64 first_a,
                GLOBAL T *work, i64 m, i64 n, i64 width, i32 with_vectors) {
  LOCAL R room[GROUP];
  LOCAL i32 places[GROUP];
  const i64 rows = m > n ? m : n, p = m < n ? m : n;
  const int is_turned = m < n;
  GLOBAL T *x = work + GROUP_ID * (rows * p + rows * width + p * p + p), *whole = x + rows * p, *y = whole + rows * width;
  GLOBAL R *sums = (GLOBAL R *)(y + p * p);
  GLOBAL const T *from = a + (first_a + GROUP_ID * m * n);
  R norm = 0;
  EACH(k, 0, rows * p) {
    const i64 i = k / p, j = k % p;
    const T value = is_turned ? CONJ(from[j * n + i]) : from[k];
    x[k] = value;
    const R size = IS_FINITE_VALUE(value) ? RMATH(fabs)(RE(value)) + RMATH(fabs)(IM(value)) : (R)(1.0f / 0.0f);
    norm = LARGER(norm, size);
  }
  EACH(k, 0, p * p) y[k] = k / p == k % p ? OF(1) : OF(0);
  BARRIER;
  TOGETHER(norm, room, LARGER)
  int state = norm - norm == 0 ? NO_CONVERGENCE : NOT_FINITE;
  const R scale = norm > 0 ? norm : (R)1;
  if (state == NO_CONVERGENCE) EACH(k, 0, rows * p) x[k] = QUOTIENT(x[k], scale);
  BARRIER;
  const i64 size = p + p % 2;
  for (int sweep = 0; sweep < SWEEPS && state == NO_CONVERGENCE; sweep++) {
    R turned = 0;
    for (i64 round = 0; round + 1 < size; round++) {
      EACH(t, 0, size / 2) {
        PAIR(j, k, round, t, size)
        if (k < p) {
          R left_size = 0, right_size = 0;
          T dot = OF(0);
          for (i64 i = 0; i < rows; i++) {
            const T left = x[i * p + j], right = x[i * p + k];
            left_size += SIZE2(left), right_size += SIZE2(right);
            dot = ADD(dot, MUL(CONJ(left), right));
          }
          // Columns that are nothing beside the largest element are left alone, and dropped below.
          const int are_there = left_size > TINY * TINY && right_size > TINY * TINY;
          if (are_there && SIZE(dot) > EPS * RMATH(sqrt)(left_size) * RMATH(sqrt)(right_size)) {
            turned = 1;
            ROTATION(left_size, right_size, dot, c, s, phase)
            for (i64 i = 0; i < rows; i++) {
              const T left = x[i * p + j], right = MUL(phase, x[i * p + k]);
              x[i * p + j] = SUB(SCALED(left, c), SCALED(right, s));
              x[i * p + k] = ADD(SCALED(left, s), SCALED(right, c));
            }
            for (i64 i = 0; i < p; i++) {
              const T left = y[i * p + j], right = MUL(phase, y[i * p + k]);
              y[i * p + j] = SUB(SCALED(left, c), SCALED(right, s));
              y[i * p + k] = ADD(SCALED(left, s), SCALED(right, c));
            }
          }
        }
      }
      BARRIER;
    }
    TOGETHER(turned, room, PLUS)
    if (turned == 0) state = 0;
  }
  if (p == 1 && state == NO_CONVERGENCE) state = 0;
  // Lengths of the columns, falling; then the columns themselves.
  GLOBAL R *found = values + GROUP_ID * p;
  EACH(k, 0, rows * width) whole[k] = OF(0);
  // Each sum is made once, so that all threads see columns in the same order.
  EACH(j, 0, p) {
    R sum = 0;
    for (i64 i = 0; i < rows; i++) sum += SIZE2(x[i * p + j]);
    sums[j] = sum;
  }
  BARRIER;
  R nonzero = 0;
  EACH(j, 0, p) {
    R own = sums[j];
    i64 rank = 0;
    for (i64 k = 0; k < p; k++) {
      const R other = sums[k];
      rank += other > own || (other == own && k < j);
    }
    own = own > TINY * TINY ? RMATH(sqrt)(own) : (R)0;
    found[rank] = own * scale;
    nonzero += own > 0;
    if (with_vectors) {
      for (i64 i = 0; i < rows; i++) whole[i * width + rank] = own > 0 ? QUOTIENT(x[i * p + j], own) : OF(0);
      for (i64 i = 0; i < p; i++) {
        const T value = y[i * p + j];
        if (is_turned) u_out[GROUP_ID * m * p + i * p + rank] = value;
        else v_out[GROUP_ID * p * n + rank * n + i] = CONJ(value);
      }
    }
  }
  BARRIER;
  TOGETHER(nonzero, room, PLUS)
  // Columns that are missing: the unit vector farthest from those before, made orthogonal to them in two turns.
  const i64 present = with_vectors ? (i64)nonzero : width, turns = 2 * (width - present);
  for (i64 turn = 0; turn < turns; turn++) {
    const i64 column = present + turn / 2;
    const int is_first = turn % 2 == 0;
    R best = -1;
    i32 place = 0;
    EACH(i, 0, is_first ? rows : 0) {
      R left = 1;
      for (i64 j = 0; j < column; j++) left -= SIZE2(whole[i * width + j]);
      if (left > best) best = left, place = (i32)i;
    }
    room[LOCAL_ID] = best, places[LOCAL_ID] = place;
    BARRIER;
    for (int other = 0; other < GROUP; other++)
      if (room[other] > best || (room[other] == best && places[other] < place)) best = room[other], place = places[other];
    BARRIER;
    // By one thread: where all store `i == place`, PoCL 3.1 stores nothing.
    if (LOCAL_ID == 0 && is_first) whole[place * width + column] = OF(1);
    BARRIER;
    EACH(j, 0, column) {
      T dot = OF(0);
      for (i64 i = 0; i < rows; i++) dot = ADD(dot, MUL(CONJ(whole[i * width + j]), whole[i * width + column]));
      x[j] = dot;
    }
    BARRIER;
    R total = 0;
    EACH(i, 0, rows) {
      T value = whole[i * width + column];
      for (i64 j = 0; j < column; j++) value = SUB(value, MUL(x[j], whole[i * width + j]));
      whole[i * width + column] = value;
      total += SIZE2(value);
    }
    TOGETHER(total, room, PLUS)
    EACH(i, 0, rows) whole[i * width + column] = QUOTIENT(whole[i * width + column], RMATH(sqrt)(total));
    BARRIER;
  }
  EACH(k, 0, with_vectors ? rows * width : 0) {
    const i64 i = k / width, j = k % width;
    if (is_turned) v_out[GROUP_ID * width * n + j * n + i] = CONJ(whole[k]);
    else u_out[GROUP_ID * m * width + k] = whole[k];
  }
  if (LOCAL_ID == 0) status[GROUP_ID] = state;
}
