// One kernel for each pair of dtypes. The conversions themselves are text/conversions.h.

#include "../text/conversions.h"

#define CAST_KERNEL(from, to, expression) \
  ATTR static void cast_##from##_##to(void *dst, const void *a, const void *b, const void *c, int64_t n) { \
    const from *xs = (const from *)a; \
    to *out = (to *)dst; \
    (void)b, (void)c; \
    _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < n; i++) { \
      from x = xs[i]; \
      out[i] = expression; \
    } \
  }

#define REAL_TARGETS(from) \
  CAST_KERNEL(from, b8, VALUE_##from(x) != 0) \
  CAST_KERNEL(from, f16, ((f16){half_from_f32(NARROW_##from(VALUE_##from(x)))})) \
  CAST_KERNEL(from, bf16, ((bf16){bf16_from_f32(NARROW_##from(VALUE_##from(x)))})) \
  CAST_KERNEL(from, f32, (f32)VALUE_##from(x)) \
  CAST_KERNEL(from, f64, (f64)VALUE_##from(x)) \
  CAST_KERNEL(from, c64, ((c64){(f32)VALUE_##from(x), 0})) \
  CAST_KERNEL(from, c128, ((c128){(f64)VALUE_##from(x), 0}))
#define FROM_INTEGER(from) \
  REAL_TARGETS(from) \
  CAST_KERNEL(from, i8, (i8)x) CAST_KERNEL(from, i16, (i16)x) CAST_KERNEL(from, i32, (i32)x) \
  CAST_KERNEL(from, i64, (i64)x) CAST_KERNEL(from, u8, (u8)x) CAST_KERNEL(from, u16, (u16)x) \
  CAST_KERNEL(from, u32, (u32)x) CAST_KERNEL(from, u64, (u64)x)
#define FROM_FLOATING(from) \
  REAL_TARGETS(from) INTEGERS_FROM_FLOATING(from)
#define INTEGERS_FROM_FLOATING(from) \
  CAST_KERNEL(from, i8, SATURATE_i8(VALUE_##from(x))) \
  CAST_KERNEL(from, i16, SATURATE_i16(VALUE_##from(x))) \
  CAST_KERNEL(from, i32, SATURATE_i32(VALUE_##from(x))) \
  CAST_KERNEL(from, i64, SATURATE_i64(VALUE_##from(x))) \
  CAST_KERNEL(from, u8, SATURATE_u8(VALUE_##from(x))) \
  CAST_KERNEL(from, u16, SATURATE_u16(VALUE_##from(x))) \
  CAST_KERNEL(from, u32, SATURATE_u32(VALUE_##from(x))) \
  CAST_KERNEL(from, u64, SATURATE_u64(VALUE_##from(x)))
#define FROM_COMPLEX(from) \
  CAST_KERNEL(from, b8, (x.re != 0) | (x.im != 0)) \
  CAST_KERNEL(from, f16, ((f16){half_from_f32(NARROW_##from(x.re))})) \
  CAST_KERNEL(from, bf16, ((bf16){bf16_from_f32(NARROW_##from(x.re))})) \
  CAST_KERNEL(from, f32, (f32)x.re) \
  CAST_KERNEL(from, f64, (f64)x.re) \
  CAST_KERNEL(from, c64, ((c64){(f32)x.re, (f32)x.im})) \
  CAST_KERNEL(from, c128, ((c128){(f64)x.re, (f64)x.im})) \
  INTEGERS_FROM_FLOATING(from)

FROM_INTEGER(b8)
FROM_INTEGER(i8)
FROM_INTEGER(i16)
FROM_INTEGER(i32)
FROM_INTEGER(i64)
FROM_INTEGER(u8)
FROM_INTEGER(u16)
FROM_INTEGER(u32)
FROM_INTEGER(u64)
FROM_FLOATING(f16)
FROM_FLOATING(bf16)
FROM_FLOATING(f32)
FROM_FLOATING(f64)
FROM_COMPLEX(c64)
FROM_COMPLEX(c128)

#define TARGETS(from) \
  [CK_DT_##from] = { \
    cast_##from##_b8, cast_##from##_i8, cast_##from##_i16, cast_##from##_i32, cast_##from##_i64, cast_##from##_u8, \
    cast_##from##_u16, cast_##from##_u32, cast_##from##_u64, cast_##from##_f16, cast_##from##_bf16, \
    cast_##from##_f32, cast_##from##_f64, cast_##from##_c64, cast_##from##_c128 },
static const ck_kernel cast_table[CK_DT_COUNT][CK_DT_COUNT] = {
  TARGETS(b8) TARGETS(i8) TARGETS(i16) TARGETS(i32) TARGETS(i64) TARGETS(u8) TARGETS(u16) TARGETS(u32) TARGETS(u64)
  TARGETS(f16) TARGETS(bf16) TARGETS(f32) TARGETS(f64) TARGETS(c64) TARGETS(c128)
};
