// The position of the first extremum along the middle axis of (outer, n, inner); NaN is one. The includer sets IS_MAX.
//
// A group for each result: every thread looks at each 256th element, then the better of two wins, the earlier of equals.
#if IS_MAX
#define BEATS(a, b) ((a) > (b) || ((a) != (a) && (b) == (b)))
#else
#define BEATS(a, b) ((a) < (b) || ((a) != (a) && (b) == (b)))
#endif

KERNEL void extreme(GLOBAL i64 *dst, GLOBAL const T *x, i64 offset, i64 outer, i64 n, i64 inner, i64 so, i64 sn, i64 si,
                    i32 width) {
  LOCAL T values[256];
  LOCAL i64 places[256];
  const int t = LOCAL_ID, w = t % width;
  const i64 item = GROUP_ID * (256 / width) + t / width;
  const int is_there = item < outer * inner && w < n;
  T value = 0;
  i64 best = 0;
  if (is_there) {
    GLOBAL const T *at = x + (offset + item / inner * so + item % inner * si);
    value = at[w * sn], best = w;
    for (i64 j = w + width; j < n; j += width) {
      const T next = at[j * sn];
      if (BEATS(next, value)) value = next, best = j;
    }
  }
  values[t] = value, places[t] = best;
  BARRIER;
  for (int step = 1; step < width; step *= 2) {
    if (is_there && w % (2 * step) == 0 && w + step < width && w + step < n) {
      const T other = values[t + step];
      const i64 place = places[t + step];
      if (BEATS(other, value) || (!(BEATS(value, other)) && place < best)) value = other, best = place;
      values[t] = value, places[t] = best;
    }
    BARRIER;
  }
  if (is_there && w == 0) dst[item] = best;
}
