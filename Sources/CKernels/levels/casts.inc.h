// Conversions between all dtypes. Floating to integer truncates and saturates, NaN becomes 0: the same on every device.

typedef u8 b8;
typedef struct { u16 bits; } f16;
typedef struct { u16 bits; } bf16;

FUNC f32 f32_from_half(u16 h) {
  u32 sign = (u32)(h & 0x8000) << 16, body = h & 0x7FFF;
  f32 normal = f32_from((body << 13) + 0x38000000u);
  f32 tiny = (f32)body * 5.9604644775390625e-8f;  // 2^-24: subnormals
  u32 bits = body >= 0x7C00 ? (body << 13) + 0x70000000u : body < 0x400 ? f32_bits(tiny) : f32_bits(normal);
  return f32_from(bits | sign);
}
FUNC u16 half_from_f32(f32 x) {
  u32 bits = f32_bits(x), sign = (bits >> 16) & 0x8000, body = bits & 0x7FFFFFFF;
  u32 rounded = body + 0xFFF + ((body >> 13) & 1);  // nearest even at bit 13
  u32 normal = (rounded - 0x38000000u) >> 13;
  u32 tiny = f32_bits(f32_from(body) + 0.5f) - 0x3F000000u;  // the adder rounds at 2^-24
  u32 half = body > 0x7F800000 ? 0x7E00 : body >= 0x477FF000 ? 0x7C00 : body < 0x38800000 ? tiny : normal;
  return (u16)(half | sign);
}
FUNC f32 f32_from_bf16(u16 h) { return f32_from((u32)h << 16); }
FUNC u16 bf16_from_f32(f32 x) {
  u32 bits = f32_bits(x);
  return (bits & 0x7FFFFFFF) > 0x7F800000 ? (u16)((bits >> 16) | 0x40) : (u16)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}

// A value of a real type on its way to another: VALUE_<from>(x) reads it, TO_<to>(from, v) makes it.
#define VALUE_b8(x) (x)
#define VALUE_i8(x) (x)
#define VALUE_i16(x) (x)
#define VALUE_i32(x) (x)
#define VALUE_i64(x) (x)
#define VALUE_u8(x) (x)
#define VALUE_u16(x) (x)
#define VALUE_u32(x) (x)
#define VALUE_u64(x) (x)
#define VALUE_f16(x) f32_from_half((x).bits)
#define VALUE_bf16(x) f32_from_bf16((x).bits)
#define VALUE_f32(x) (x)
#define VALUE_f64(x) (x)
#define VALUE_c64(x) ((x).re)
#define VALUE_c128(x) ((x).re)

#define SATURATE(to, v, low, high, past) ((v) >= past ? high : (v) <= (low) ? (to)(low) : (v) == (v) ? (to)(v) : 0)

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
  CAST_KERNEL(from, f16, ((f16){half_from_f32((f32)VALUE_##from(x))})) \
  CAST_KERNEL(from, bf16, ((bf16){bf16_from_f32((f32)VALUE_##from(x))})) \
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
  CAST_KERNEL(from, i8, SATURATE(i8, VALUE_##from(x), -0x1p7f, INT8_MAX, 0x1p7f)) \
  CAST_KERNEL(from, i16, SATURATE(i16, VALUE_##from(x), -0x1p15f, INT16_MAX, 0x1p15f)) \
  CAST_KERNEL(from, i32, SATURATE(i32, VALUE_##from(x), -0x1p31f, INT32_MAX, 0x1p31f)) \
  CAST_KERNEL(from, i64, SATURATE(i64, VALUE_##from(x), -0x1p63f, INT64_MAX, 0x1p63f)) \
  CAST_KERNEL(from, u8, SATURATE(u8, VALUE_##from(x), 0.0f, UINT8_MAX, 0x1p8f)) \
  CAST_KERNEL(from, u16, SATURATE(u16, VALUE_##from(x), 0.0f, UINT16_MAX, 0x1p16f)) \
  CAST_KERNEL(from, u32, SATURATE(u32, VALUE_##from(x), 0.0f, UINT32_MAX, 0x1p32f)) \
  CAST_KERNEL(from, u64, SATURATE(u64, VALUE_##from(x), 0.0f, UINT64_MAX, 0x1p64f))
#define FROM_COMPLEX(from) \
  CAST_KERNEL(from, b8, (x.re != 0) | (x.im != 0)) \
  CAST_KERNEL(from, f16, ((f16){half_from_f32((f32)x.re)})) \
  CAST_KERNEL(from, bf16, ((bf16){bf16_from_f32((f32)x.re)})) \
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
