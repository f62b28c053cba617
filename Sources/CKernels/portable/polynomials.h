// Polynomials by Horner's rule, lowest coefficient first, and sums and products with their rounding errors.
//
// The coefficients in the files that include this one interpolate the function at Chebyshev nodes
// (Scripts/polynomials.py prints them with the error that each set leaves).
#ifndef CK_POLYNOMIALS_H
#define CK_POLYNOMIALS_H

#define CK_P2(x, a, b) MULADD(x, b, a)
#define CK_P3(x, a, ...) MULADD(x, CK_P2(x, __VA_ARGS__), a)
#define CK_P4(x, a, ...) MULADD(x, CK_P3(x, __VA_ARGS__), a)
#define CK_P5(x, a, ...) MULADD(x, CK_P4(x, __VA_ARGS__), a)
#define CK_P6(x, a, ...) MULADD(x, CK_P5(x, __VA_ARGS__), a)
#define CK_P7(x, a, ...) MULADD(x, CK_P6(x, __VA_ARGS__), a)
#define CK_P8(x, a, ...) MULADD(x, CK_P7(x, __VA_ARGS__), a)
#define CK_P9(x, a, ...) MULADD(x, CK_P8(x, __VA_ARGS__), a)
#define CK_P10(x, a, ...) MULADD(x, CK_P9(x, __VA_ARGS__), a)
#define CK_P11(x, a, ...) MULADD(x, CK_P10(x, __VA_ARGS__), a)
#define CK_P12(x, a, ...) MULADD(x, CK_P11(x, __VA_ARGS__), a)
#define CK_P13(x, a, ...) MULADD(x, CK_P12(x, __VA_ARGS__), a)

#define ABS64(x) f64_from(f64_bits(x) & 0x7FFFFFFFFFFFFFFFUL)
// By the bits, which is one comparison: positive and subnormal, positive and normal, positive and finite, finite.
#define IS_SUBNORMAL32(x) (int)(f32_bits(x) - 1u < 0x007FFFFFu)
#define IS_SUBNORMAL64(x) (int)(f64_bits(x) - 1u < 0x000FFFFFFFFFFFFFUL)
#define IS_NORMAL64(x) (int)(f64_bits(x) - 0x0010000000000000UL < 0x7FE0000000000000UL)
#define IS_POSITIVE32(x) (int)(f32_bits(x) - 1u < 0x7F7FFFFFu)
#define IS_FINITE32(x) (int)((f32_bits(x) & 0x7FFFFFFFu) < 0x7F800000u)
#define IS_FINITE_NOT_0_32(x) (int)((f32_bits(x) & 0x7FFFFFFFu) - 1u < 0x7F7FFFFFu)
#define ABS32(x) f32_from(f32_bits(x) & 0x7FFFFFFFu)
/// x with the sign of y, for x that is not negative.
#define SIGNED32(x, y) f32_from(f32_bits(x) | (f32_bits(y) & 0x80000000u))
#define SIGNED64(x, y) f64_from(f64_bits(x) | (f64_bits(y) & 0x8000000000000000UL))

/// What a * b, rounded to p, lost: by fused multiply-add, else by Dekker's splitting (1971).
FUNC f64 product_error(f64 a, f64 b, f64 p) {
#if CK_HAS_MULADD
  return MULADD(a, b, -p);
#else
  f64 ah = f64_from(f64_bits(a) & 0xFFFFFFFFF8000000UL), al = a - ah;
  f64 bh = f64_from(f64_bits(b) & 0xFFFFFFFFF8000000UL), bl = b - bh;
  return ((ah * bh - p) + (ah * bl + al * bh)) + al * bl;
#endif
}

/// base + step + rest, where the first sum loses nothing; |base| >= |step|, or base = 0.
FUNC f32 ck_sum_f32(f32 base, f32 step, f32 rest) {
  f32 sum = base + step;
  return sum + (((base - sum) + step) + rest);
}
FUNC f64 ck_sum_f64(f64 base, f64 step, f64 rest) {
  f64 sum = base + step;
  return sum + (((base - sum) + step) + rest);
}

/// 2^k for -1022 <= k <= 1023.
FUNC f64 power_of_2(i64 k) { return f64_from((u64)(k + 1023) << 52); }

#endif
