// Conversions between dtypes. Floating to integer truncates and saturates, NaN becomes 0; floating to narrower floating
// rounds to nearest even, once; integer to integer wraps. The same on every device.
#ifndef CK_CONVERSIONS_H
#define CK_CONVERSIONS_H

typedef u8 b8;
typedef struct { u16 bits; } f16;
typedef struct { u16 bits; } bf16;
FUNC f16 f16_of(u16 bits) { f16 h; h.bits = bits; return h; }
FUNC bf16 bf16_of(u16 bits) { bf16 h; h.bits = bits; return h; }
FUNC c64 c64_of(f32 re, f32 im) { c64 z; z.re = re; z.im = im; return z; }
#ifndef CK_NO_F64
FUNC c128 c128_of(f64 re, f64 im) { c128 z; z.re = re; z.im = im; return z; }
#endif

FUNC f32 f32_from_half(u16 h) {
  u32 sign = (u32)(h & 0x8000) << 16, body = h & 0x7FFF;
  f32 normal = f32_from((body << 13) + 0x38000000u);
  f32 tiny = (f32)body * 5.9604644775390625e-8f;  // 2^-24: subnormals
  u32 bits = body >= 0x7C00 ? (body << 13) + 0x70000000u : body < 0x400 ? f32_bits(tiny) : f32_bits(normal);
  return f32_from(bits | sign);
}
#ifdef CK_NO_F64
#define f32_to_odd(x) ((f32)(x))
#else
/// Rounds towards the odd neighbour, so that rounding once more to fewer bits is as good as rounding once.
FUNC f32 f32_to_odd(f64 x) {
  f32 near = (f32)x;
  u32 bits = f32_bits(near);
  f64 excess = x < 0 ? x - (f64)near : (f64)near - x;
  return (f64)near == x || x != x ? near : f32_from((excess > 0 ? bits - 1 : bits) | 1);
}
#endif
FUNC u16 half_from_f32(f32 x) {
  u32 bits = f32_bits(x), sign = (bits >> 16) & 0x8000, body = bits & 0x7FFFFFFF;
  u32 rounded = body + 0xFFF + ((body >> 13) & 1);  // nearest even at bit 13
  u32 normal = (rounded - 0x38000000u) >> 13;
  u32 tiny = f32_bits(f32_from(body) + 0.5f) - 0x3F000000u;  // the adder rounds at 2^-24
  u32 rest = body > 0x7F800000 ? 0x7E00 : body >= 0x477FF000 ? 0x7C00 : body < 0x38800000 ? tiny : normal;
  return (u16)(rest | sign);
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

#ifdef CK_NO_F64
#define WIDE(v) (v)
#else
#define WIDE(v) ((f64)(v))
#endif
// Half-width results come by way of f32; what does not fit it exactly goes there by rounding to odd.
#define NARROW_b8(v) ((f32)(v))
#define NARROW_i8(v) ((f32)(v))
#define NARROW_i16(v) ((f32)(v))
#define NARROW_i32(v) f32_to_odd(WIDE(v))
#define NARROW_i64(v) f32_to_odd(WIDE(v))
#define NARROW_u8(v) ((f32)(v))
#define NARROW_u16(v) ((f32)(v))
#define NARROW_u32(v) f32_to_odd(WIDE(v))
#define NARROW_u64(v) f32_to_odd(WIDE(v))
#define NARROW_f16(v) (v)
#define NARROW_bf16(v) (v)
#define NARROW_f32(v) (v)
#define NARROW_f64(v) f32_to_odd(v)
#define NARROW_c64(v) (v)
#define NARROW_c128(v) f32_to_odd(v)

// From floating to each integer type: `past` is the first power of two beyond its range.
#define SATURATE(to, v, low, high, past) ((v) >= past ? high : (v) <= (low) ? (to)(low) : (v) == (v) ? (to)(v) : 0)
#define SATURATE_i8(v) SATURATE(i8, v, -0x1p7f, 0x7F, 0x1p7f)
#define SATURATE_i16(v) SATURATE(i16, v, -0x1p15f, 0x7FFF, 0x1p15f)
#define SATURATE_i32(v) SATURATE(i32, v, -0x1p31f, 0x7FFFFFFF, 0x1p31f)
#define SATURATE_i64(v) SATURATE(i64, v, -0x1p63f, 0x7FFFFFFFFFFFFFFF, 0x1p63f)
#define SATURATE_u8(v) SATURATE(u8, v, 0.0f, 0xFF, 0x1p8f)
#define SATURATE_u16(v) SATURATE(u16, v, 0.0f, 0xFFFF, 0x1p16f)
#define SATURATE_u32(v) SATURATE(u32, v, 0.0f, 0xFFFFFFFFu, 0x1p32f)
#define SATURATE_u64(v) SATURATE(u64, v, 0.0f, 0xFFFFFFFFFFFFFFFFu, 0x1p64f)

#endif
