// Medians along the middle of (outer, n, inner), for the real type at hand: of a group of lanes at a time, as many as a
// line of the cache has elements.
//
// Short lanes are sorted by Batcher's merge exchange (Knuth, The Art of Computer Programming 3, 5.2.2M): which elements meet
// depends on n alone, so each comparison is of a whole group. Of a long lane the middle is selected: two elements of
// a sample most likely have it between them, one pass keeps what lies there, and so on (Floyd and Rivest, 1975).
#if CK_IS_REAL

#define GROUP (64 / (int64_t)sizeof(T))
#define SORTED_UP_TO 640
#define LEFT_TO_SORT 128
#define ROWS_AT_ONCE 16
#define SAMPLE 31
#define MARGIN 6

/// The mean of two, or the sum of their halves where that overflows; NaN where no element is to be had.
FUNC T FN(middle)(T low, T high) {
  const T mean = (low + high) / 2;
  return mean - mean == 0 ? mean : low / 2 + high / 2;
}

/// Sorts n groups, each of their lanes by itself.
ATTR static void FN(merge_exchange)(T *x, int64_t n) {
  int64_t top = 1;
  while (2 * top < n) top *= 2;
  for (int64_t p = top; p > 0; p /= 2)
    for (int64_t q = top, r = 0, d = p;; d = q - p, q /= 2, r = p) {
      for (int64_t i = r; i < n - d; i += 2 * p) {
        // A run of p groups and the one d behind it, which do not overlap.
        T *near = x + i * GROUP, *far = near + d * GROUP;
        const int64_t count = (i + p < n - d ? p : n - d - i) * GROUP;
        _Pragma("clang loop vectorize(assume_safety)") for (int64_t j = 0; j < count; j++) {
          const T a = near[j], b = far[j];
          near[j] = a < b ? a : b;
          far[j] = a < b ? b : a;
        }
      }
      if (q == p) break;
    }
}

ATTR static int64_t FN(missing)(const T *x, int64_t n) {
  int64_t all = 0;
  for (int64_t start = 0; start < n; start += 1 << 20) {
    const int64_t end = start + (1 << 20) < n ? start + (1 << 20) : n;
    CK_BITS some = 0;
    for (int64_t i = start; i < end; i++) some += x[i] != x[i];
    all += (int64_t)some;
  }
  return all;
}

/// Keeps what is a number, in its order; returns how many.
ATTR static int64_t FN(without_nan)(T *x, int64_t n) {
  int64_t count = 0;
  for (int64_t i = 0; i < n; i++) {
    const T value = x[i];
    x[count] = value;
    count += value == value;
  }
  return count;
}

/// How many of n are below a and below b, and not above them.
typedef struct { int64_t below_a, to_a, below_b, to_b; } FN(counts);
ATTR static FN(counts) FN(counted)(const T *x, int64_t n, T a, T b) {
  FN(counts) all = {0, 0, 0, 0};
  for (int64_t start = 0; start < n; start += 1 << 20) {
    const int64_t end = start + (1 << 20) < n ? start + (1 << 20) : n;
    CK_BITS below_a = 0, to_a = 0, below_b = 0, to_b = 0;
    for (int64_t i = start; i < end; i++) {
      below_a += x[i] < a, to_a += x[i] <= a;
      below_b += x[i] < b, to_b += x[i] <= b;
    }
    all.below_a += (int64_t)below_a, all.to_a += (int64_t)to_a;
    all.below_b += (int64_t)below_b, all.to_b += (int64_t)to_b;
  }
  return all;
}

/// Keeps those above `low` and below `high`, in their order; returns how many.
ATTR static int64_t FN(keep)(T *x, int64_t n, T low, T high, int no_low, int no_high) {
  int64_t count = 0;
  for (int64_t i = 0; i < n; i++) {
    const T value = x[i];
    x[count] = value;
    count += ((value > low) | no_low) & ((value < high) | no_high);
  }
  return count;
}

/// The largest below `limit`, or the smallest above; there is one.
ATTR static T FN(nearest)(const T *x, int64_t n, T limit, int is_below) {
  T best = is_below ? -(T)INFINITY : (T)INFINITY;
  for (int64_t i = 0; i < n; i++)
    if (is_below) best = x[i] < limit && x[i] > best ? x[i] : best;
    else best = x[i] > limit && x[i] < best ? x[i] : best;
  return best;
}

/// One lane's search: the element number k of n, and the next one where the middle is a pair; or the answer, with n = 0.
typedef struct {
  T *x, answer;
  int64_t n, k;
  int is_pair;
} FN(search_of);

/// Narrows a search by two of its elements, a <= b.
ATTR static void FN(narrow)(FN(search_of) *s, T a, T b) {
  const FN(counts) c = FN(counted)(s->x, s->n, a, b);
  // The middle is in one of five parts, of which those that equal a and b have an element at least.
  const int64_t ends[5] = {c.below_a, c.to_a, c.below_b > c.to_a ? c.below_b : c.to_a, c.to_b, s->n};
  int part = 0;
  while (s->k >= ends[part]) part++;
  T low = part == 1 ? a : b, high = low;
  const int is_split = s->is_pair && s->k + 1 >= ends[part];  // the other one of the pair is in a part behind
  if (part % 2 == 1 || is_split) {
    if (part == 0) low = FN(nearest)(s->x, s->n, a, 1), high = a;
    else if (part == 2) low = FN(nearest)(s->x, s->n, b, 1), high = b;
    else if (is_split) high = FN(nearest)(s->x, s->n, low, 0);
    s->answer = FN(middle)(low, high);
    s->n = 0;
    return;
  }
  s->n = FN(keep)(s->x, s->n, part == 4 ? b : a, part == 0 ? a : b, part == 0, part == 4);
  if (part > 0) s->k -= ends[part - 1];
}

/// The middles of a group of searches; samples are sorted together, and what is left at the end.
ATTR static void FN(select)(FN(search_of) *searches, int64_t count) {
  T sample[SAMPLE * GROUP] = {0}, rest[LEFT_TO_SORT * GROUP];
  for (;;) {
    int is_busy = 0;
    for (int64_t l = 0; l < count; l++) {
      const FN(search_of) *s = searches + l;
      if (s->n <= LEFT_TO_SORT) continue;
      is_busy = 1;
      for (int64_t i = 0; i < SAMPLE; i++) sample[i * GROUP + l] = s->x[(2 * i + 1) * (s->n / 2) / SAMPLE];
    }
    if (!is_busy) break;
    FN(merge_exchange)(sample, SAMPLE);
    for (int64_t l = 0; l < count; l++) {
      FN(search_of) *s = searches + l;
      if (s->n <= LEFT_TO_SORT) continue;
      const int64_t at = (int64_t)((double)s->k / (double)s->n * SAMPLE);
      FN(narrow)(s, sample[(at > MARGIN ? at - MARGIN : 0) * GROUP + l],
                 sample[(at + MARGIN < SAMPLE ? at + MARGIN : SAMPLE - 1) * GROUP + l]);
    }
  }
  int64_t most = 0;
  for (int64_t l = 0; l < count; l++) most = searches[l].n > most ? searches[l].n : most;
  for (int64_t j = 0; j < most; j++)
    for (int64_t l = 0; l < GROUP; l++)
      rest[j * GROUP + l] = l < count && j < searches[l].n ? searches[l].x[j] : (T)INFINITY;
  FN(merge_exchange)(rest, most);
  for (int64_t l = 0; l < count; l++) {
    FN(search_of) *s = searches + l;
    if (s->n > 0) s->answer = FN(middle)(rest[s->k * GROUP + l], rest[(s->k + s->is_pair) * GROUP + l]);
  }
}

typedef struct {
  T *dst;
  const T *x;
  const ck_lanes *shape;
  int omits_nan, has_failed;
} FN(medians);

/// Those of `count` lanes whose first elements are at `lane`, by sorting.
ATTR static void FN(median_sorted)(const FN(medians) *m, T *dst, const T *const *lane, int64_t count, T *values) {
  const int64_t n = m->shape->n, step = m->shape->stride_n;
  CK_BITS missing[GROUP] = {0};
  int are_together = count == GROUP;  // as columns of a row
  for (int64_t k = 0; k < count; k++) are_together &= lane[k] == lane[0] + k;
  for (int64_t j = 0; j < n; j++) {
    T *to = values + j * GROUP;
    if (are_together) memcpy(to, lane[0] + j * step, GROUP * sizeof(T));
    else
      for (int64_t k = 0; k < GROUP; k++) to[k] = lane[k < count ? k : 0][j * step];
    for (int64_t k = 0; k < GROUP; k++) {
      missing[k] += to[k] != to[k];
      to[k] = to[k] == to[k] ? to[k] : (T)INFINITY;
    }
  }
  FN(merge_exchange)(values, n);
  for (int64_t k = 0; k < count; k++) {
    const int64_t there = n - (int64_t)missing[k];
    dst[k] = there == 0 || (missing[k] && !m->omits_nan)
      ? (T)NAN : FN(middle)(values[(there - 1) / 2 * GROUP + k], values[there / 2 * GROUP + k]);
  }
}

/// The same by selection. Lanes side by side share lines of the cache, so a few rows of all are read at a time.
ATTR static void FN(median_selected)(const FN(medians) *m, T *dst, const T *const *lane, int64_t count, T *rows) {
  const int64_t n = m->shape->n, step = m->shape->stride_n;
  for (int64_t start = 0; start < n; start += ROWS_AT_ONCE) {
    const int64_t end = start + ROWS_AT_ONCE < n ? start + ROWS_AT_ONCE : n;
    for (int64_t k = 0; k < count; k++)
      for (int64_t j = start; j < end; j++) rows[k * n + j] = lane[k][j * step];
  }
  FN(search_of) searches[GROUP];
  for (int64_t k = 0; k < count; k++) {
    T *row = rows + k * n;
    int64_t there = n - FN(missing)(row, n);
    if (there < n) there = m->omits_nan ? FN(without_nan)(row, n) : 0;
    searches[k] = (FN(search_of)){row, (T)NAN, there, (there - 1) / 2, there % 2 == 0};
  }
  FN(select)(searches, count);
  for (int64_t k = 0; k < count; k++) dst[k] = searches[k].answer;
}

ATTR static void FN(median_some)(void *context, int64_t from, int64_t to) {
  FN(medians) *m = context;
  const ck_lanes *s = m->shape;
  const int64_t lanes = s->n <= SORTED_UP_TO || to - from > GROUP ? GROUP : to - from;
  const size_t bytes = (size_t)(lanes * s->n) * sizeof(T);
  T *scratch = s->n < INT64_MAX / 1024 ? ck_allocate(bytes) : NULL;
  if (!scratch) {
    __atomic_store_n(&m->has_failed, 1, __ATOMIC_RELAXED);
    return;
  }
  for (int64_t first = from; first < to; first += GROUP) {
    const int64_t count = first + GROUP < to ? GROUP : to - first;
    const T *lane[GROUP];
    for (int64_t k = 0; k < count; k++)
      lane[k] = m->x + (first + k) / s->inner * s->stride_outer + (first + k) % s->inner * s->stride_inner;
    if (s->n <= SORTED_UP_TO) FN(median_sorted)(m, m->dst + first, lane, count, scratch);
    else FN(median_selected)(m, m->dst + first, lane, count, scratch);
  }
  ck_free(scratch, bytes);
}

ATTR static int FN(median)(void *dst, const void *x, const ck_lanes *shape, int omits_nan) {
  FN(medians) m = {dst, x, shape, omits_nan, 0};
  const double nanoseconds = 3.0 * (double)shape->outer * (double)shape->n * (double)shape->inner;
  ck_parallel(shape->outer * shape->inner, GROUP, nanoseconds, FN(median_some), &m);
  return m.has_failed ? -1 : 0;
}

#undef GROUP
#undef SORTED_UP_TO
#undef LEFT_TO_SORT
#undef ROWS_AT_ONCE
#undef SAMPLE
#undef MARGIN
#endif
