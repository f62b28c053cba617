// The position of the first extremum; NaN is one. The includer sets REDUCTION (the name), EXTREMUM (the reduction that finds
// the value) and BEATS(a, b): whether a replaces b. Dense rows are searched for the block that holds the extremum first.

ATTR static int64_t PART(row)(const T *x, int64_t n) {
  int64_t from = 0, j;
  T best = ROW_OF(EXTREMUM)(x, n < BLOCK ? n : BLOCK);
  for (j = BLOCK; j < n && !IS_NAN(best); j += BLOCK) {
    T next = ROW_OF(EXTREMUM)(x + j, n - j < BLOCK ? n - j : BLOCK);
    if (BEATS(next, best)) from = j, best = next;
  }
  for (j = from; j < n && !(x[j] == best || (IS_NAN(best) && IS_NAN(x[j]))); j++) {}
  return j < n ? j : from;
}

/// The same of columns side by side, row after row.
ATTR static void PART(columns)(int64_t *dst, const T *x, int64_t n, int64_t columns, int64_t sn) {
  T best[COLUMNS];
  int32_t place[COLUMNS] = {0};
  memcpy(best, x, (size_t)columns * sizeof(T));
  for (int64_t j = 1; j < n; j++) {
    const T *row = x + j * sn;
    VECTOR for (int64_t k = 0; k < columns; k++) {
      const T next = row[k], value = best[k];
      const int32_t beats = (BEATS(next, value)) & !IS_NAN(value);
      best[k] = beats ? next : value;
      place[k] ^= (place[k] ^ (int32_t)j) & -beats;
    }
  }
  PLAINLY for (int64_t k = 0; k < columns; k++) dst[k] = place[k];
}

ATTR static void WHOLE(void *dst, const void *x, int64_t outer, int64_t n, int64_t inner, int64_t so, int64_t sn,
                       int64_t si) {
  if (si == 1 && sn != 1 && inner >= LANES && n < INT32_MAX) {
    for (int64_t o = 0; o < outer; o++)
      for (int64_t i = 0; i < inner; i += COLUMNS)
        PART(columns)((int64_t *)dst + o * inner + i, (const T *)x + o * so + i, n, inner - i < COLUMNS ? inner - i : COLUMNS, sn);
    return;
  }
  for (int64_t o = 0; o < outer; o++)
    for (int64_t i = 0; i < inner; i++) {
      const T *at = (const T *)x + o * so + i * si;
      int64_t best = 0;
      if (sn == 1) {
        ((int64_t *)dst)[o * inner + i] = PART(row)(at, n);
        continue;
      }
      T value = at[0];
      for (int64_t j = 1; j < n && !IS_NAN(value); j++) {
        T next = at[j * sn];
        if (BEATS(next, value)) best = j, value = next;
      }
      ((int64_t *)dst)[o * inner + i] = best;
    }
}

#undef REDUCTION
#undef EXTREMUM
#undef BEATS
