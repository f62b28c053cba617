// A cascade of sections of one order along the middle axis of (outer, n, inner), a thread for each lane: the sums of
// cpu/recurrence.inc.h, oldest sample first and b0 x[n] last, in float64, so that the bits are the processor's.
//
// The past of every stage goes round in `past`, (stage, order, lane): the sample of time t is at t mod order, where the
// next to come replaces the oldest. `state` is (stage, outer, order, inner), oldest first.
#define PAST(k, j) past[((k) * order + (j)) * lanes + lane]

KERNEL void recur(GLOBAL T *dst, GLOBAL const T *x, i64 offset, i64 outer, i64 n, i64 inner, i64 so, i64 sn, i64 si,
                  GLOBAL f64 *state, GLOBAL f64 *past, GLOBAL const f64 *coefficients, i64 sections, i64 order,
                  i32 is_recursive) {
  const i64 lane = GLOBAL_ID, lanes = outer * inner, o = lane / inner, i = lane % inner;
  if (lane >= lanes) return;
  GLOBAL const T *from = x + (offset + o * so + i * si);
  GLOBAL T *to = dst + (o * n * inner + i);
  const i64 stages = is_recursive ? sections + 1 : sections, stage = order * lanes;
  GLOBAL f64 *kept = state + (o * order * inner + i);
  for (i64 k = 0; k < stages; k++)
    for (i64 j = 0; j < order; j++) PAST(k, j) = kept[k * stage + j * inner];
  i64 place = 0;  // of the oldest
  for (i64 t = 0; t < n; t++) {
    f64 now = (f64)from[t * sn];
    for (i64 s = 0; s < sections; s++) {
      GLOBAL const f64 *b = coefficients + s * (2 * order + 1), *a = b + order;  // a[j] is -a_j
      f64 next = b[0] * now;
      if (order > 0) {
        f64 sum = b[order] * PAST(s, place);
        i64 at = place;
        for (i64 j = order - 1; j > 0; j--) {
          at = at + 1 == order ? 0 : at + 1;
          sum = MULADD(b[j], PAST(s, at), sum);
        }
        at = place;
        for (i64 j = is_recursive ? order : 0; j > 0; j--) {
          sum = MULADD(a[j], PAST(s + 1, at), sum);
          at = at + 1 == order ? 0 : at + 1;
        }
        next = MULADD(b[0], now, sum);
        PAST(s, place) = now;
      }
      now = next;
    }
    if (is_recursive && order > 0) PAST(sections, place) = now;
    place = place + 1 >= order ? 0 : place + 1;
    to[t * inner] = (T)now;
  }
  for (i64 k = 0; k < stages; k++)
    for (i64 j = 0; j < order; j++) {
      kept[k * stage + j * inner] = PAST(k, place);
      place = place + 1 == order ? 0 : place + 1;
    }
}
