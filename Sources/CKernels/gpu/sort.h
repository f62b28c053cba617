// Stable merge sort of rows for the type at hand, NaN last in either direction. Keys travel with their positions.
//
// A merge needs no order among threads: an element's place in a pair of sorted runs is its place in its own run plus the
// number of the other run's elements that come before it, found by bisection.
#if CK_IS_REAL
#define IS_NAN(x) ((x) != (x))
#else
#define IS_NAN(x) 0
#endif
FUNC int FN(before)(T a, T b, int descending) {
  if (IS_NAN(a) || IS_NAN(b)) return !IS_NAN(a) && IS_NAN(b);
  return descending ? b < a : a < b;
}

// Of the run keys[start ..< end], how many come before `key`; those equal to it too if `with_equals`.
#define RANK(keys, start, end, key, with_equals, result) \
  { \
    i64 from_ = start, to_ = end; \
    while (from_ < to_) { \
      const i64 middle_ = from_ + (to_ - from_) / 2; \
      const T there_ = keys[middle_]; \
      if (FN(before)(there_, key, descending) || (with_equals && !FN(before)(key, there_, descending))) from_ = middle_ + 1; \
      else to_ = middle_; \
    } \
    result = from_ - (start); \
  }

// Sorts tiles of 256 of each row; tiles_per_row groups a row.
KERNEL void sort_tiles(GLOBAL T *keys, GLOBAL i32 *order, GLOBAL const T *x, i64 offset, i64 n, i64 tiles, i32 descending) {
  LOCAL T tile[256];
  LOCAL i32 places[256];
  const int t = LOCAL_ID;
  const i64 row = GROUP_ID / tiles, first = GROUP_ID % tiles * 256;
  const int count = n - first < 256 ? (int)(n - first) : 256;
  T key = 0;
  i32 place = (i32)(first + t);
  if (t < count) key = x[offset + row * n + first + t];
  tile[t] = key, places[t] = place;
  BARRIER;
  for (int width = 1; width < 256; width *= 2) {
    int target = t;
    if (t < count) {
      const int pair = t / (2 * width) * (2 * width), is_right = t >= pair + width;
      int low = is_right ? pair : pair + width, high = low + width;
      if (low > count) low = count;
      if (high > count) high = count;
      i64 rank;
      RANK(tile, low, high, key, is_right, rank)
      target = (is_right ? t - width : t) + (int)rank;
    }
    BARRIER;
    if (t < count) tile[target] = key, places[target] = place;
    BARRIER;
    key = tile[t], place = places[t];
  }
  if (t < count) keys[row * n + first + t] = key, order[row * n + first + t] = place;
}

// Merges neighbouring runs of `width`.
KERNEL void merge(GLOBAL T *to, GLOBAL i32 *order_to, GLOBAL const T *from, GLOBAL const i32 *order_from, i64 rows, i64 n,
                  i64 width, i32 descending) {
  const i64 t = GLOBAL_ID;
  if (t >= rows * n) return;
  const i64 row = t / n, j = t % n, pair = j / (2 * width) * (2 * width);
  const int is_right = j >= pair + width;
  GLOBAL const T *keys = from + row * n;
  i64 low = is_right ? pair : pair + width, high = low + width, rank;
  if (low > n) low = n;
  if (high > n) high = n;
  const T key = keys[j];
  RANK(keys, low, high, key, is_right, rank)
  const i64 target = row * n + (is_right ? j - width : j) + rank;
  to[target] = key, order_to[target] = order_from[t];
}

KERNEL void widen(GLOBAL i64 *dst, GLOBAL const i32 *order, i64 count) {
  const i64 t = GLOBAL_ID;
  if (t < count) dst[t] = order[t];
}
