// A reduction whose order does not show, so that a dense row may have many partial results side by side; what lies apart is
// gathered first. The includer sets REDUCTION (the name), JOIN(a, b) and IDENTITY, the result of nothing.

ATTR static T PART(row)(const T *x, int64_t n) {
  enum { WIDE = 256 / sizeof(T) };
  T part[WIDE];
  if (n < 2 * WIDE) {
    T value = x[0];
    for (int64_t j = 1; j < n; j++) value = JOIN(value, x[j]);
    return value;
  }
  memcpy(part, x, sizeof part);
  int64_t j = WIDE;
  for (; j + WIDE <= n; j += WIDE) {
    _Pragma("clang loop vectorize(enable)") for (int k = 0; k < WIDE; k++) part[k] = JOIN(part[k], x[j + k]);
  }
  for (; j < n; j++) part[0] = JOIN(part[0], x[j]);
  for (int half = WIDE / 2; half > 0; half /= 2)
    for (int k = 0; k < half; k++) part[k] = JOIN(part[k], part[k + half]);
  return part[0];
}

ATTR static T PART(apart)(const T *x, int64_t n, int64_t sn) {
  T dense[BLOCK], value = x[0];
  for (int64_t j = 0; j < n; j += BLOCK) {
    int64_t count = n - j < BLOCK ? n - j : BLOCK;
    PLAINLY for (int64_t k = 0; k < count; k++) dense[k] = x[(j + k) * sn];
    const T next = PART(row)(dense, count);
    value = JOIN(value, next);
  }
  return value;
}

ATTR static void WHOLE(void *dst, const void *x, int64_t outer, int64_t n, int64_t inner, int64_t so, int64_t sn,
                       int64_t si) {
  if (inner == 1 && sn == 1 && n > 0) {
    for (int64_t o = 0; o < outer; o++) ((T *)dst)[o] = PART(row)((const T *)x + o * so, n);
    return;
  }
  for (int64_t o = 0; o < outer; o++)
    for (int64_t i = 0; i < inner; i += COLUMNS) {
      const int64_t columns = inner - i < COLUMNS ? inner - i : COLUMNS;
      T *to = (T *)dst + o * inner + i;
      const T *from = (const T *)x + o * so + i * si;
      if (n == 0) {
        PLAINLY for (int64_t k = 0; k < columns; k++) to[k] = IDENTITY;
      } else if (sn == 1) {
        for (int64_t k = 0; k < columns; k++) to[k] = PART(row)(from + k * si, n);
      } else if (si != 1 || columns == 1) {
        for (int64_t k = 0; k < columns; k++) to[k] = PART(apart)(from + k * si, n, sn);
      } else {
        // rows in turn into several partial results, so that none waits for the last
        T part[4 * COLUMNS];
        const int64_t parts = n < 4 ? n : 4;
        for (int64_t j = 0; j < parts; j++)
          memcpy(part + j * COLUMNS, from + j * sn, (size_t)columns * sizeof(T));
        for (int64_t j = 4; j < n; j++) {
          T *into = part + (j % 4) * COLUMNS;
          const T *row = from + j * sn;
          VECTOR for (int64_t k = 0; k < columns; k++) into[k] = JOIN(into[k], row[k]);
        }
        for (int64_t j = 1; j < parts; j++) {
          const T *other = part + j * COLUMNS;
          VECTOR for (int64_t k = 0; k < columns; k++) part[k] = JOIN(part[k], other[k]);
        }
        memcpy(to, part, (size_t)columns * sizeof(T));
      }
    }
}

#undef REDUCTION
#undef JOIN
#undef IDENTITY
