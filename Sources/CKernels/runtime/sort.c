// Stable sorts of rows, by value or by position, NaN last whatever the direction; and searches of sorted rows.
//
// Short rows are sorted by merging, long ones digit by digit: keys are turned into unsigned integers of the same order.
#include "CKernels.h"
#include "../portable/prelude.h"

#define BY_DIGITS_FROM 256
#define DIGIT 11
#define BUCKETS (1 << DIGIT)

typedef struct { u64 key; int64_t position; } keyed;

#define RADIX radix_u32
#define ITEM u32
#define KEY(item) (item)
#define DIGITS 3
#include "radix.inc.h"

#define RADIX radix_u64
#define ITEM u64
#define KEY(item) (item)
#define DIGITS 6
#include "radix.inc.h"

// A key of 32 bits above a position.
#define RADIX radix_packed
#define ITEM u64
#define KEY(item) ((item) >> 32)
#define DIGITS 3
#include "radix.inc.h"

#define RADIX radix_keyed
#define ITEM keyed
#define KEY(item) ((item).key)
#define DIGITS 6
#include "radix.inc.h"

#define FN_BITS(x) CK_JOIN(SUFFIX, _bits)(x)
#define FN_FROM(b) CK_JOIN(SUFFIX, _from)(b)
#define CK_BODY "../runtime/sort.inc.h"
#include "../portable/each_type.inc.h"

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
