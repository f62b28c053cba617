// A reduction in the fixed order of reduce.inc.h. The includer sets REDUCTION (the name), JOIN(a, b), IDENTITY (the result of
// nothing), VALUE(element, mean of its column), and ROWS(dst, x, outer, n, so), which does the first of many dense rows
// together and returns how many, or 0.

/// One block of a dense row, of at least LANES elements: the partial results stay in registers.
ATTR static inline T PART(dense)(const T *x, int64_t n, const T *mean) {
  T lane[LANES];
  int64_t j = LANES;
  _Pragma("clang loop unroll(full)") for (int k = 0; k < LANES; k++) lane[k] = VALUE(x[k], mean[0]);
  for (; j + LANES <= n; j += LANES) {
    _Pragma("clang loop unroll(full)") for (int k = 0; k < LANES; k++) lane[k] = JOIN(lane[k], VALUE(x[j + k], mean[0]));
  }
  for (int k = 0; j < n; j++, k++) lane[k] = JOIN(lane[k], VALUE(x[j], mean[0]));
  for (int half = LANES / 2; half > 0; half /= 2)
    for (int k = 0; k < half; k++) lane[k] = JOIN(lane[k], lane[k + half]);
  return lane[0];
}

/// dst[0..<columns] = one block of at most BLOCK rows.
ATTR static void PART(block)(T *dst, const T *x, int64_t n, int64_t columns, int64_t sn, int64_t si, const T *mean) {
  T part[LANES * COLUMNS];  // of BLOCK elements, too
  const int64_t lanes = n < LANES ? n : LANES;
  if (columns == 1 && n < LANES) {
    PLAINLY for (int64_t k = 0; k < n; k++) part[k] = VALUE(x[k * sn], mean[0]);
    for (int64_t half = LANES / 2; half > 0; half /= 2)
      PLAINLY for (int64_t k = 0; k < half && k + half < n; k++) part[k] = JOIN(part[k], part[k + half]);
    dst[0] = part[0];
    return;
  }
  if (columns == 1 || (sn == 1 && n >= LANES)) {
    for (int64_t i = 0; i < columns; i++) {
      const T *row = x + i * si;
      if (sn != 1) {
        PLAINLY for (int64_t j = 0; j < n; j++) part[j] = row[j * sn];
        row = part;
      }
      dst[i] = PART(dense)(row, n, mean ? mean + i : NULL);
    }
    return;
  }
  for (int64_t j = 0; j < n; j++) {
    T *into = part + (j % LANES) * COLUMNS;
    const T *row = x + j * sn;
    // Where this is a part of longer rows, the processor does not fetch the next by itself.
    if (si == 1 && sn > columns)
      for (int64_t i = 0; i < columns; i += 64 / (int64_t)sizeof(T)) __builtin_prefetch(row + ROWS_AHEAD * sn + i);
    if (si == 1 && j >= LANES) {
      VECTOR for (int64_t i = 0; i < columns; i++) into[i] = JOIN(into[i], VALUE(row[i], mean[i]));
    } else if (si == 1) {
      VECTOR for (int64_t i = 0; i < columns; i++) into[i] = VALUE(row[i], mean[i]);
    } else if (j >= LANES) {
      PLAINLY for (int64_t i = 0; i < columns; i++) into[i] = JOIN(into[i], VALUE(row[i * si], mean[i]));
    } else {
      PLAINLY for (int64_t i = 0; i < columns; i++) into[i] = VALUE(row[i * si], mean[i]);
    }
  }
  for (int64_t half = LANES / 2; half > 0; half /= 2)
    for (int64_t k = 0; k < half && k + half < lanes; k++) {
      T *into = part + k * COLUMNS;
      const T *other = into + half * COLUMNS;
      VECTOR for (int64_t i = 0; i < columns; i++) into[i] = JOIN(into[i], other[i]);
    }
  memcpy(dst, part, (size_t)columns * sizeof(T));
}

ATTR static void PART(columns)(T *dst, const T *x, int64_t n, int64_t columns, int64_t sn, int64_t si, const T *mean) {
  T stack[48 * COLUMNS];  // partial results of 1, 2, 4, ... blocks: a binary counter
  int64_t blocks = 0;
  int depth = 0;
  if (n == 0) {
    PLAINLY for (int64_t i = 0; i < columns; i++) dst[i] = IDENTITY;
    return;
  }
  if (n <= BLOCK) { PART(block)(dst, x, n, columns, sn, si, mean); return; }
  for (int64_t at = 0; at < n; at += BLOCK) {
    PART(block)(stack + depth * COLUMNS, x + at * sn, n - at < BLOCK ? n - at : BLOCK, columns, sn, si, mean);
    depth++;
    blocks++;
    for (int64_t done = blocks; (done & 1) == 0; done >>= 1, depth--)
      VECTOR for (int64_t i = 0; i < columns; i++)
        stack[(depth - 2) * COLUMNS + i] = JOIN(stack[(depth - 2) * COLUMNS + i], stack[(depth - 1) * COLUMNS + i]);
  }
  for (; depth > 1; depth--)
    VECTOR for (int64_t i = 0; i < columns; i++)
      stack[(depth - 2) * COLUMNS + i] = JOIN(stack[(depth - 2) * COLUMNS + i], stack[(depth - 1) * COLUMNS + i]);
  memcpy(dst, stack, (size_t)columns * sizeof(T));
}

ATTR static void WHOLE(void *dst, const void *x, int64_t outer, int64_t n, int64_t inner, int64_t so, int64_t sn,
                       int64_t si) {
  if (inner == 1 && sn == 1 && n >= LANES && n <= BLOCK) {
    for (int64_t o = ROWS(dst, x, outer, n, so); o < outer; o++)
      ((T *)dst)[o] = PART(dense)((const T *)x + o * so, n, NULL);
    return;
  }
  for (int64_t o = 0; o < outer; o++)
    for (int64_t i = 0; i < inner; i += COLUMNS) {
      int64_t columns = inner - i < COLUMNS ? inner - i : COLUMNS;
      PART(columns)((T *)dst + o * inner + i, (const T *)x + o * so + i * si, n, columns, sn, si, NULL);
    }
}

#undef REDUCTION
#undef JOIN
#undef IDENTITY
#undef VALUE
#undef ROWS
