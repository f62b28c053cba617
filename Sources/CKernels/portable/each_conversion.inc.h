// Hands every conversion between dtypes to CONVERSION(from, to, expression in x), which the includer defines; it is
// forgotten at the end. What the expressions say is conversions.h.
#define REAL_TARGETS(from) \
  CONVERSION(from, b8, VALUE_##from(x) != 0) \
  CONVERSION(from, f16, f16_of(half_from_f32(NARROW_##from(VALUE_##from(x))))) \
  CONVERSION(from, bf16, bf16_of(bf16_from_f32(NARROW_##from(VALUE_##from(x))))) \
  CONVERSION(from, f32, (f32)VALUE_##from(x)) \
  CONVERSION(from, f64, (f64)VALUE_##from(x)) \
  CONVERSION(from, c64, c64_of((f32)VALUE_##from(x), 0)) \
  CONVERSION(from, c128, c128_of((f64)VALUE_##from(x), 0))
#define FROM_INTEGER(from) \
  REAL_TARGETS(from) \
  CONVERSION(from, i8, (i8)x) CONVERSION(from, i16, (i16)x) CONVERSION(from, i32, (i32)x) \
  CONVERSION(from, i64, (i64)x) CONVERSION(from, u8, (u8)x) CONVERSION(from, u16, (u16)x) \
  CONVERSION(from, u32, (u32)x) CONVERSION(from, u64, (u64)x)
#define FROM_FLOATING(from) \
  REAL_TARGETS(from) INTEGERS_FROM_FLOATING(from)
#define INTEGERS_FROM_FLOATING(from) \
  CONVERSION(from, i8, SATURATE_i8(VALUE_##from(x))) \
  CONVERSION(from, i16, SATURATE_i16(VALUE_##from(x))) \
  CONVERSION(from, i32, SATURATE_i32(VALUE_##from(x))) \
  CONVERSION(from, i64, SATURATE_i64(VALUE_##from(x))) \
  CONVERSION(from, u8, SATURATE_u8(VALUE_##from(x))) \
  CONVERSION(from, u16, SATURATE_u16(VALUE_##from(x))) \
  CONVERSION(from, u32, SATURATE_u32(VALUE_##from(x))) \
  CONVERSION(from, u64, SATURATE_u64(VALUE_##from(x)))
#define FROM_COMPLEX(from) \
  CONVERSION(from, b8, (x.re != 0) | (x.im != 0)) \
  CONVERSION(from, f16, f16_of(half_from_f32(NARROW_##from(x.re)))) \
  CONVERSION(from, bf16, bf16_of(bf16_from_f32(NARROW_##from(x.re)))) \
  CONVERSION(from, f32, (f32)x.re) \
  CONVERSION(from, f64, (f64)x.re) \
  CONVERSION(from, c64, c64_of((f32)x.re, (f32)x.im)) \
  CONVERSION(from, c128, c128_of((f64)x.re, (f64)x.im)) \
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
#undef REAL_TARGETS
#undef FROM_INTEGER
#undef FROM_FLOATING
#undef INTEGERS_FROM_FLOATING
#undef FROM_COMPLEX
#undef CONVERSION
