// Stable sorts of rows, by value or by position, NaN last whatever the direction; and searches of sorted rows.
//
// Short rows are sorted by merging, long ones digit by digit: keys are turned into unsigned integers of the same order.
#include "CKernels.h"
#include "../portable/prelude.h"

#define BY_DIGITS_FROM 256
#define DIGIT 11
#define BUCKETS (1 << DIGIT)

typedef struct { u64 key; int64_t position; } keyed;

// Sorts items stably by `digits` digits of their key; returns which of the two arrays holds the result.
#define RADIX(name, type, digits, KEY) \
  static type *name(type *from, type *to, int64_t n) { \
    int64_t counts[digits][BUCKETS]; \
    memset(counts, 0, sizeof counts); \
    for (int64_t i = 0; i < n; i++) \
      for (int d = 0; d < digits; d++) counts[d][(KEY(from[i]) >> (d * DIGIT)) & (BUCKETS - 1)]++; \
    for (int d = 0; d < digits; d++) { \
      int64_t *count = counts[d], sum = 0; \
      if (count[(KEY(from[0]) >> (d * DIGIT)) & (BUCKETS - 1)] == n) continue; \
      for (int b = 0; b < BUCKETS; b++) { \
        const int64_t here = count[b]; \
        count[b] = sum; \
        sum += here; \
      } \
      for (int64_t i = 0; i < n; i++) to[count[(KEY(from[i]) >> (d * DIGIT)) & (BUCKETS - 1)]++] = from[i]; \
      type *other = from; \
      from = to, to = other; \
    } \
    return from; \
  }
#define SAME(x) (x)
#define UPPER(x) ((x) >> 32)
#define KEY_OF(x) ((x).key)
RADIX(radix_u32, u32, 3, SAME)
RADIX(radix_u64, u64, 6, SAME)
RADIX(radix_packed, u64, 3, UPPER)  // a key of 32 bits above a position
RADIX(radix_keyed, keyed, 6, KEY_OF)

// Keys in the order of their values, and back. Zeros of both signs are one key where positions are asked for.
#define SIGNED_KEY(bits, x) ((u##bits)(x) ^ (u##bits)1 << (bits - 1))
#define FLOAT_KEY(bits, b) ((b) ^ ((b) >> (bits - 1) ? ~(u##bits)0 : (u##bits)1 << (bits - 1)))
#define FLOAT_BITS(bits, k) ((k) ^ ((k) >> (bits - 1) ? (u##bits)1 << (bits - 1) : ~(u##bits)0))
#define INTEGER_KEYS(type, unsigned_type, wide, flip) \
  static wide key_##type(type x) { return (wide)((unsigned_type)x ^ (unsigned_type)(flip)); } \
  static type value_##type(wide k) { return (type)((unsigned_type)k ^ (unsigned_type)(flip)); }
INTEGER_KEYS(i8, u8, u32, 0x80)
INTEGER_KEYS(i16, u16, u32, 0x8000)
INTEGER_KEYS(i32, u32, u32, 0x80000000u)
INTEGER_KEYS(i64, u64, u64, 0x8000000000000000u)
INTEGER_KEYS(u8, u8, u32, 0)
INTEGER_KEYS(u16, u16, u32, 0)
INTEGER_KEYS(u32, u32, u32, 0)
INTEGER_KEYS(u64, u64, u64, 0)
static u32 key_f32(f32 x) { const u32 b = f32_bits(x); return FLOAT_KEY(32, b); }
static f32 value_f32(u32 k) { return f32_from(FLOAT_BITS(32, k)); }
static u64 key_f64(f64 x) { const u64 b = f64_bits(x); return FLOAT_KEY(64, b); }
static f64 value_f64(u64 k) { return f64_from(FLOAT_BITS(64, k)); }

#define NEVER(x) 0
#define UNORDERED(x) ((x) != (x))

// Positions by 32 and by 64 bits of key.
#define ORDER_u32(type, IS_NAN) \
  u64 *items = scratch, *sorted; \
  int64_t count = 0; \
  for (int64_t i = 0; i < n; i++) \
    if (!IS_NAN(x[i])) items[count++] = (u64)(u32)(key_##type((type)(x[i] + 0)) ^ flip) << 32 | (u64)i; \
  sorted = radix_packed(items, items + n, count); \
  for (int64_t i = 0; i < count; i++) order[i] = (int64_t)(sorted[i] & 0xFFFFFFFFu);
#define ORDER_u64(type, IS_NAN) \
  keyed *items = scratch, *sorted; \
  int64_t count = 0; \
  for (int64_t i = 0; i < n; i++) \
    if (!IS_NAN(x[i])) items[count++] = (keyed){(key_##type(x[i] + 0)) ^ flip, i}; \
  sorted = radix_keyed(items, items + n, count); \
  for (int64_t i = 0; i < count; i++) order[i] = sorted[i].position;

#define SORT(type, wide, IS_NAN) \
  static int before_##type(type a, type b, int descending) { \
    if (IS_NAN(a) || IS_NAN(b)) return !IS_NAN(a) && IS_NAN(b); \
    return descending ? b < a : a < b; \
  } \
  /* Sorts positions of one row by its keys: insertion in runs of 16, then merges. */ \
  static void merge_##type(int64_t *order, int64_t *spare, const type *keys, int64_t n, int descending) { \
    for (int64_t start = 0; start < n; start += 16) { \
      int64_t end = start + 16 < n ? start + 16 : n; \
      for (int64_t i = start; i < end; i++) { \
        int64_t j = i; \
        for (; j > start && before_##type(keys[i], keys[order[j - 1]], descending); j--) order[j] = order[j - 1]; \
        order[j] = i; \
      } \
    } \
    int64_t *from = order, *to = spare; \
    for (int64_t width = 16; width < n; width *= 2) { \
      for (int64_t start = 0; start < n; start += 2 * width) { \
        int64_t middle = start + width < n ? start + width : n, end = middle + width < n ? middle + width : n; \
        int64_t i = start, j = middle, k = start; \
        while (i < middle && j < end) \
          to[k++] = before_##type(keys[from[j]], keys[from[i]], descending) ? from[j++] : from[i++]; \
        while (i < middle) to[k++] = from[i++]; \
        while (j < end) to[k++] = from[j++]; \
      } \
      int64_t *other = from; \
      from = to, to = other; \
    } \
    if (from != order) memcpy(order, from, (size_t)n * sizeof *order); \
  } \
  static void digits_##type(type *values, int64_t *order, void *scratch, const type *x, int64_t n, wide flip) { \
    if (order) { \
      ORDER_##wide(type, IS_NAN) \
      if (count < n) \
        for (int64_t i = 0, k = count; i < n && k < n; i++) \
          if (IS_NAN(x[i])) order[k++] = i; \
    } else { \
      wide *items = scratch; \
      int64_t count = 0; \
      for (int64_t i = 0; i < n; i++) \
        if (!IS_NAN(x[i])) items[count++] = key_##type(x[i]) ^ flip; \
      const wide *sorted = radix_##wide(items, items + n, count); \
      for (int64_t i = 0; i < count; i++) values[i] = value_##type(sorted[i] ^ flip); \
      for (int64_t i = 0, k = count; i < n && k < n; i++) \
        if (IS_NAN(x[i])) values[k++] = x[i]; \
    } \
  } \
  static int sort_##type(type *values, int64_t *order, const type *x, int64_t rows, int64_t n, int descending) { \
    const int by_digits = n >= BY_DIGITS_FROM && n < (int64_t)1 << 32; \
    const size_t item = by_digits ? sizeof(wide) == 8 && order ? sizeof(keyed) : sizeof(u64) : sizeof(int64_t); \
    const size_t bytes = (size_t)(n > 0 ? n : 1) * 2 * item; \
    void *scratch = n <= INT64_MAX / 64 ? ck_allocate(bytes) : NULL; \
    if (!scratch) return -1; \
    for (int64_t r = 0; r < rows; r++) { \
      const type *keys = x + r * n; \
      if (by_digits) { \
        digits_##type(values ? values + r * n : NULL, order ? order + r * n : NULL, scratch, keys, n, \
                      descending ? (wide)~(wide)0 : 0); \
        continue; \
      } \
      int64_t *positions = order ? order + r * n : scratch; \
      merge_##type(positions, (int64_t *)scratch + n, keys, n, descending); \
      if (!order) \
        for (int64_t i = 0; i < n; i++) values[r * n + i] = keys[positions[i]]; \
    } \
    ck_free(scratch, bytes); \
    return 0; \
  } \
  static int goes_behind_##type(type value, type other, int right) { \
    return right ? !before_##type(value, other, 0) : before_##type(other, value, 0); \
  } \
  /* Many values are put in order first, and the places found in one walk; false where there is no memory for that. */ \
  static int walk_##type(int64_t *dst, const type *sorted, int64_t n, const type *values, int64_t count, int right) { \
    const size_t bytes = (size_t)count * sizeof(int64_t); \
    int64_t *order = ck_allocate(bytes), low = 0; \
    if (!order) return 0; \
    const int is_sorted = sort_##type(NULL, order, values, 1, count, 0) == 0; \
    for (int64_t k = 0; k < count && is_sorted; k++) { \
      const type value = values[order[k]]; \
      while (low < n && goes_behind_##type(value, sorted[low], right)) low++; \
      dst[order[k]] = low; \
    } \
    ck_free(order, bytes); \
    return is_sorted; \
  } \
  static void search_##type(int64_t *dst, const type *sorted, int64_t n, const type *values, int64_t count, int right) { \
    if (count >= 4096 && n >= 4096 && walk_##type(dst, sorted, n, values, count, right)) return; \
    for (int64_t i = 0; i < count; i++) { \
      const type value = values[i]; \
      int64_t low = 0, left = n; \
      while (left > 0) { \
        const int64_t half = left / 2, middle = low + half; \
        const int goes_on = goes_behind_##type(value, sorted[middle], right); \
        low = goes_on ? middle + 1 : low; \
        left = goes_on ? left - half - 1 : half; \
      } \
      dst[i] = low; \
    } \
  }
SORT(i8, u32, NEVER)
SORT(i16, u32, NEVER)
SORT(i32, u32, NEVER)
SORT(i64, u64, NEVER)
SORT(u8, u32, NEVER)
SORT(u16, u32, NEVER)
SORT(u32, u32, NEVER)
SORT(u64, u64, NEVER)
SORT(f32, u32, UNORDERED)
SORT(f64, u64, UNORDERED)

#define EACH_ORDERED(CASE) \
  CASE(i8, i8) CASE(i16, i16) CASE(i32, i32) CASE(i64, i64) CASE(u8, u8) CASE(u16, u16) CASE(u32, u32) \
  CASE(u64, u64) CASE(f32, f32) CASE(f64, f64) CASE(b8, u8)

int ck_sort(void *values, int64_t *order, const void *x, int64_t rows, int64_t n, int32_t dtype, int descending) {
  int status = -2;
  void *token = ck_leave(rows * n);
  switch (dtype) {
#define CASE(name, type) case CK_DT_##name: status = sort_##type(values, order, x, rows, n, descending); break;
    EACH_ORDERED(CASE)
#undef CASE
    default: break;
  }
  ck_enter(token);
  return status;
}

int ck_search(int64_t *dst, const void *sorted, int64_t n, const void *values, int64_t count, int32_t dtype, int right) {
  int status = 0;
  void *token = ck_leave(count);
  switch (dtype) {
#define CASE(name, type) case CK_DT_##name: search_##type(dst, sorted, n, values, count, right); break;
    EACH_ORDERED(CASE)
#undef CASE
    default: status = -2;
  }
  ck_enter(token);
  return status;
}
