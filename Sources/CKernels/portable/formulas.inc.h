// The functions that the rows of operators.h are written in, for one element type at a time.
//
// The includer sets T (the type), SUFFIX, W (an unsigned type that its integer arithmetic wraps in), BITS, and one of
// CK_IS_INTEGER (with CK_IS_SIGNED), CK_IS_REAL, CK_IS_COMPLEX; REAL_SUFFIX, COMPLEX_SUFFIX and R where they exist. Each
// function begins at the begin of a line: Swift leaves out of text for devices those that it does not use.

#if CK_IS_INTEGER

FUNC T FN(abs)(T x) {
#if CK_IS_SIGNED
  return x < 0 ? (T)((W)0 - (W)x) : x;
#else
  return x;
#endif
}

FUNC T FN(floor_divide)(T x, T y) {
#if CK_IS_SIGNED
  if (y == -1) return (T)((W)0 - (W)x);  // the one quotient that could overflow
#endif
  if (y == 0) return 0;
  T q = (T)(x / y);
#if CK_IS_SIGNED
  if (x % y != 0 && (x < 0) != (y < 0)) q = (T)(q - 1);
#endif
  return q;
}

FUNC T FN(remainder)(T x, T y) {
#if CK_IS_SIGNED
  if (y == -1) return 0;
#endif
  if (y == 0) return 0;
  T r = (T)(x % y);
#if CK_IS_SIGNED
  if (r != 0 && (r < 0) != (y < 0)) r = (T)(r + y);
#endif
  return r;
}

FUNC T FN(pow)(T x, T y) {
#if CK_IS_SIGNED
  if (y < 0) return x == 1 ? 1 : x == -1 ? ((y & 1) ? (T)-1 : (T)1) : (T)0;
#endif
  W result = 1, base = (W)x;
  for (; y > 0; y = (T)(y >> 1)) {
    if (y & 1) result *= base;
    base *= base;
  }
  return (T)result;
}

// A negative shift reads as one beyond the width.
FUNC T FN(shl)(T x, T y) { return (u64)y >= BITS ? (T)0 : (T)((W)x << (W)y); }
FUNC T FN(shr)(T x, T y) {
  T beyond = 0;
#if CK_IS_SIGNED
  beyond = (T)(x < 0 ? -1 : 0);
#endif
  return (u64)y >= BITS ? beyond : (T)(x >> y);
}

#elif CK_IS_REAL

FUNC T FN(abs)(T x) { return MATH(fabs)(x); }
FUNC T FN(sign)(T x) { return x > 0 ? (T)1 : x < 0 ? (T)-1 : x == 0 ? (T)0 : x; }  // of -0 it is +0; NaN stays
FUNC int FN(signbit)(T x) { return (int)(CK_PASTE(SUFFIX, bits)(x) >> (BITS - 1)); }
FUNC int FN(isinf)(T x) { return MATH(fabs)(x) == (T)(1.0f / 0.0f); }
FUNC T FN(minimum)(T x, T y) { T least = x < y ? x : y; return x != x ? x + x : least; }
FUNC T FN(maximum)(T x, T y) { T most = x > y ? x : y; return x != x ? x + x : most; }
// The same of a partial result `x` and what comes next, for reductions: only one comparison waits for `x`, and of equal values
// the first stays, so that zeros have the sign of the same one everywhere.
FUNC T FN(least)(T x, T next) { return next != next || next < x ? next : x; }
FUNC T FN(largest)(T x, T next) { return next != next || next > x ? next : x; }
FUNC T FN(remainder)(T x, T y) {
  T r = MATH(fmod)(x, y);
  return r == 0 ? MATH(copysign)((T)0, y) : (r < 0) != (y < 0) ? r + y : r;
}
// Rounded down from the exact quotient, so that x = q y + r with the remainder above, as in Python; but where x or y is
// infinite, the quotient's limit.
FUNC T FN(floor_divide)(T x, T y) {
  T r = MATH(fmod)(x, y), q = (x - r) / y;
  if (y == 0 || FN(isinf)(x) || FN(isinf)(y)) return MATH(floor)(x / y);
  if (r != 0 && (r < 0) != (y < 0)) q -= 1;
  T whole = MATH(floor)(q);
  if (q - whole > (T)0.5) whole += 1;
  return q == 0 ? MATH(copysign)((T)0, x / y) : whole;
}
// By the bits: the number beside x is the one beside it in whole numbers; from zero, the least.
FUNC T FN(nextafter)(T x, T y) {
  CK_BITS bits = CK_PASTE(SUFFIX, bits)(x), least = (CK_PASTE(SUFFIX, bits)(y) & (CK_BITS)1 << (BITS - 1)) | 1;
  CK_BITS next = x == 0 ? least : (x < y) == (x > 0) ? bits + 1 : bits - 1;
  return ((x != x) | (y != y)) ? x + y : x == y ? y : CK_PASTE(SUFFIX, from)(next);
}
// In float64 for float32: where the two terms cancel, that leaves it digits enough.
FUNC T FN(logaddexp)(T x, T y) {
#ifdef CK_NO_F64
  T high = x > y ? x : y, sum = x == y ? high + 0.693147181f : high + log1p_f32(exp_f32(-MATH(fabs)(x - y)));
#else
  f64 high = x > y ? x : y, gap = x > y ? (f64)x - (f64)y : (f64)y - (f64)x;
  f64 sum = x == y ? high + 0.6931471805599453 : high + log1p_fast_f64(exp_f64(-gap));
#endif
  return ((x != x) | (y != y)) ? x + y : (T)sum;
}

#include "normal_quantile.h"

#elif CK_IS_COMPLEX

FUNC T FN(make)(R re, R im) { T z; z.re = re; z.im = im; return z; }
#ifndef CK_NO_F64
FUNC int FN(abs_is_rare)(T x) { return RFN(hypot_is_rare)(x.re, x.im); }
FUNC R FN(abs_fast)(T x) { return RFN(hypot_fast)(x.re, x.im); }
FUNC R FN(abs_rare)(T x) { return RFN(hypot_rare)(x.re, x.im); }
#endif
FUNC R FN(abs)(T x) { return RFN(hypot)(x.re, x.im); }
FUNC T FN(mul)(T x, T y) { return FN(make)(x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re); }
// Smith 1962: scaled by the larger part of the divisor, so that its square cannot overflow.
FUNC T FN(div)(T x, T y) {
  if (RMATH(fabs)(y.re) >= RMATH(fabs)(y.im)) {
    if (y.re == 0 && y.im == 0) return FN(make)(x.re / y.re, x.im / y.re);
    R q = y.im / y.re, d = y.re + y.im * q;
    return FN(make)((x.re + x.im * q) / d, (x.im - x.re * q) / d);
  }
  R q = y.re / y.im, d = y.re * q + y.im;
  return FN(make)((x.re * q + x.im) / d, (x.im * q - x.re) / d);
}
FUNC T FN(sign)(T x) {
  // Halved first, so that the magnitude of the largest numbers does not overflow; unless they are the smallest.
  R part = RMATH(fabs)(x.re) + RMATH(fabs)(x.im) > 1 ? (R)0.5f : (R)1;
  R re = x.re * part, im = x.im * part, m = RFN(hypot)(re, im);
  return m == 0 ? FN(make)(0, 0) : FN(make)(re / m, im / m);
}
#include "complex_functions.inc.h"

#endif
