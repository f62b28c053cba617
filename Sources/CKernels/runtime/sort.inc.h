// Sorts and searches for the type at hand, where it has an order. Keys are unsigned integers in the order of the values.
#if CK_IS_INTEGER || CK_IS_REAL

#if CK_IS_INTEGER
#define WIDE W
#define IS_NAN(x) 0
// Turns the sign over, so that negative numbers come first.
#define FLIP (CK_IS_SIGNED ? (WIDE)1 << (BITS - 1) : (WIDE)0)
// Keys of a type narrower than its key have no more bits than the type.
#define MASK ((WIDE)(~(u64)0 >> (64 - BITS)))
static WIDE FN(key)(T x) { return ((WIDE)x ^ FLIP) & MASK; }
static T FN(value)(WIDE k) { return (T)((k ^ FLIP) & MASK); }
#undef FLIP
#undef MASK
#else
#define WIDE CK_BITS
#define IS_NAN(x) ((x) != (x))
static WIDE FN(key)(T x) {
  const WIDE b = FN_BITS(x), sign = (WIDE)1 << (BITS - 1);
  return b ^ (b & sign ? ~(WIDE)0 : sign);
}
static T FN(value)(WIDE k) {
  const WIDE sign = (WIDE)1 << (BITS - 1);
  return FN_FROM(k ^ (k & sign ? sign : ~(WIDE)0));
}
#endif

static int FN(before)(T a, T b, int descending) {
  if (IS_NAN(a) || IS_NAN(b)) return !IS_NAN(a) && IS_NAN(b);
  return descending ? b < a : a < b;
}

/// Sorts positions of one row by its keys: insertion in runs of 16, then merges.
static void FN(merge)(int64_t *order, int64_t *spare, const T *keys, int64_t n, int descending) {
  for (int64_t start = 0; start < n; start += 16) {
    int64_t end = start + 16 < n ? start + 16 : n;
    for (int64_t i = start; i < end; i++) {
      int64_t j = i;
      for (; j > start && FN(before)(keys[i], keys[order[j - 1]], descending); j--) order[j] = order[j - 1];
      order[j] = i;
    }
  }
  int64_t *from = order, *to = spare;
  for (int64_t width = 16; width < n; width *= 2) {
    for (int64_t start = 0; start < n; start += 2 * width) {
      int64_t middle = start + width < n ? start + width : n, end = middle + width < n ? middle + width : n;
      int64_t i = start, j = middle, k = start;
      while (i < middle && j < end)
        to[k++] = FN(before)(keys[from[j]], keys[from[i]], descending) ? from[j++] : from[i++];
      while (i < middle) to[k++] = from[i++];
      while (j < end) to[k++] = from[j++];
    }
    int64_t *other = from;
    from = to, to = other;
  }
  if (from != order) memcpy(order, from, (size_t)n * sizeof *order);
}

/// Positions in the order of their keys, of what is not NaN; returns how many. Zeros of both signs are one key here.
static int64_t FN(order_by_digits)(int64_t *order, void *scratch, const T *x, int64_t n, WIDE flip) {
  int64_t count = 0;
#if BITS == 64
  keyed *items = scratch;
  for (int64_t i = 0; i < n; i++)
    if (!IS_NAN(x[i])) items[count++] = (keyed){FN(key)(x[i] + 0) ^ flip, i};
  const keyed *sorted = radix_keyed(items, items + n, count);
  for (int64_t i = 0; i < count; i++) order[i] = sorted[i].position;
#else
  u64 *items = scratch;
  for (int64_t i = 0; i < n; i++)
    if (!IS_NAN(x[i])) items[count++] = (u64)(u32)(FN(key)((T)(x[i] + 0)) ^ flip) << 32 | (u64)i;
  const u64 *sorted = radix_packed(items, items + n, count);
  for (int64_t i = 0; i < count; i++) order[i] = (int64_t)(sorted[i] & 0xFFFFFFFFu);
#endif
  return count;
}

/// Sorts one row by the digits of its keys, turned over by `flip` where the order descends; NaN last.
static void FN(digits)(T *values, int64_t *order, void *scratch, const T *x, int64_t n, WIDE flip) {
  if (order) {
    const int64_t count = FN(order_by_digits)(order, scratch, x, n, flip);
    for (int64_t i = 0, k = count; i < n && k < n; i++)
      if (IS_NAN(x[i])) order[k++] = i;
    return;
  }
  WIDE *items = scratch;
  int64_t count = 0;
  for (int64_t i = 0; i < n; i++)
    if (!IS_NAN(x[i])) items[count++] = FN(key)(x[i]) ^ flip;
#if BITS == 64
  const WIDE *sorted = radix_u64(items, items + n, count);
#else
  const WIDE *sorted = radix_u32(items, items + n, count);
#endif
  for (int64_t i = 0; i < count; i++) values[i] = FN(value)(sorted[i] ^ flip);
  for (int64_t i = 0, k = count; i < n && k < n; i++)
    if (IS_NAN(x[i])) values[k++] = x[i];
}

static int FN(sort)(T *values, int64_t *order, const T *x, int64_t rows, int64_t n, int descending) {
  const int by_digits = n >= BY_DIGITS_FROM && n < (int64_t)1 << 32;
  const size_t item = by_digits ? sizeof(WIDE) == 8 && order ? sizeof(keyed) : sizeof(u64) : sizeof(int64_t);
  const size_t bytes = (size_t)(n > 0 ? n : 1) * 2 * item;
  void *scratch = n <= INT64_MAX / 64 ? ck_allocate(bytes) : NULL;
  if (!scratch) return -1;
  for (int64_t r = 0; r < rows; r++) {
    const T *keys = x + r * n;
    if (by_digits) {
      FN(digits)(values ? values + r * n : NULL, order ? order + r * n : NULL, scratch, keys, n,
                 descending ? (WIDE)~(WIDE)0 : 0);
      continue;
    }
    int64_t *positions = order ? order + r * n : scratch;
    FN(merge)(positions, (int64_t *)scratch + n, keys, n, descending);
    if (!order)
      for (int64_t i = 0; i < n; i++) values[r * n + i] = keys[positions[i]];
  }
  ck_free(scratch, bytes);
  return 0;
}

static int FN(goes_behind)(T value, T other, int right) {
  return right ? !FN(before)(value, other, 0) : FN(before)(other, value, 0);
}

/// Puts many values in order first, and finds their places in one walk; false where there is no memory for that.
static int FN(walk)(int64_t *dst, const T *sorted, int64_t n, const T *values, int64_t count, int right) {
  const size_t bytes = (size_t)count * sizeof(int64_t);
  int64_t *order = ck_allocate(bytes), low = 0;
  if (!order) return 0;
  const int is_sorted = FN(sort)(NULL, order, values, 1, count, 0) == 0;
  for (int64_t k = 0; k < count && is_sorted; k++) {
    const T value = values[order[k]];
    while (low < n && FN(goes_behind)(value, sorted[low], right)) low++;
    dst[order[k]] = low;
  }
  ck_free(order, bytes);
  return is_sorted;
}

static void FN(search)(int64_t *dst, const T *sorted, int64_t n, const T *values, int64_t count, int right) {
  if (count >= 4096 && n >= 4096 && FN(walk)(dst, sorted, n, values, count, right)) return;
  for (int64_t i = 0; i < count; i++) {
    const T value = values[i];
    int64_t low = 0, left = n;
    while (left > 0) {
      const int64_t half = left / 2, middle = low + half;
      const int goes_on = FN(goes_behind)(value, sorted[middle], right);
      low = goes_on ? middle + 1 : low;
      left = goes_on ? left - half - 1 : half;
    }
    dst[i] = low;
  }
}

#undef WIDE
#undef IS_NAN
#endif
