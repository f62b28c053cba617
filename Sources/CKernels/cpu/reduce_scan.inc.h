// A running result along the middle axis; dst has the shape of x. The includer sets REDUCTION (the name) and JOIN(a, b).
// A single lane keeps what it has so far at hand; several go row by row, each from the row before.

ATTR static void WHOLE(void *dst, const void *x, int64_t outer, int64_t n, int64_t inner, int64_t so, int64_t sn,
                       int64_t si) {
  for (int64_t o = 0; o < outer && n > 0 && inner > 0; o++) {
    T *out = (T *)dst + o * n * inner;
    const T *from = (const T *)x + o * so;
    T last = from[0];
    for (int64_t i = 0; i < inner; i++) out[i] = from[i * si];
    for (int64_t j = 1; j < n; j++) {
      const T *before = out;
      from += sn;
      out += inner;
      if (inner == 1) {
        out[0] = last = JOIN(last, from[0]);
      } else if (si == 1) {
        _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < inner; i++) out[i] = JOIN(before[i], from[i]);
      } else {
        for (int64_t i = 0; i < inner; i++) out[i] = JOIN(before[i], from[i * si]);
      }
    }
  }
}

#undef REDUCTION
#undef JOIN
