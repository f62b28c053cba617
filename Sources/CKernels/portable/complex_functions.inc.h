// Elementary functions of complex numbers, for the complex type at hand; included by formulas.inc.h.
//
// Special values are those of C's Annex G with the standard's additions; signs of zero choose the side of a branch cut.
// Sources: Kahan 1987, Branch Cuts for Complex Elementary Functions; ISO C11, Annex G.

#if BITS == 64
#define CK_SPLIT ((R)4097.0f)          // 2^12 + 1
#define CK_LARGE ((R)1e9f)             // beyond, 1 is lost beside z
#define CK_EXP_LIMIT ((R)80.0f)        // exp overflows, or becomes subnormal, soon beyond
#define CK_NEAR_OVERFLOW ((R)1e37f)
#define CK_NEAR_UNDERFLOW ((R)1e-30f)
#define CK_UP ((R)16777216.0f)         // 2^24, an even power
#define CK_UP_ROOT ((R)4096.0f)
#define CK_TANH_ONE ((R)15.0f)         // beyond, tanh is 1 but for the imaginary part
#define CK_ROOT_TINY ((R)1e-18f)
#else
#define CK_SPLIT ((R)134217729.0)      // 2^27 + 1
#define CK_LARGE ((R)1e18)
#define CK_EXP_LIMIT ((R)700.0)
#define CK_NEAR_OVERFLOW ((R)1e307)
#define CK_NEAR_UNDERFLOW ((R)1e-290)
#define CK_UP ((R)18014398509481984.0)  // 2^54
#define CK_UP_ROOT ((R)134217728.0)
#define CK_TANH_ONE ((R)30.0)
#define CK_ROOT_TINY ((R)1e-150)
#endif
#define CK_NAN ((R)(0.0f / 0.0f))
#define CK_INFINITY ((R)(1.0f / 0.0f))
#define CK_HALF_PI ((R)1.57079632679489661923)
#define CK_LN2 ((R)0.693147180559945309417)
#define IS_FINITE(v) ((v) - (v) == 0)
#define IS_INFINITE(v) (RMATH(fabs)(v) == CK_INFINITY)

/// The exact error of x * x as `square`, by Dekker's splitting.
FUNC R FN(square_error)(R x, R square) {
  R t = CK_SPLIT * x, high = t - (t - x), low = x - high;
  return ((high * high - square) + (high * low + high * low)) + low * low;
}

/// x^2 + y^2 + c, where c cancels most of the squares, as if with twice the digits.
FUNC R FN(squares_and)(R x, R y, R c) {
  R p = x * x, q = y * y;
  R s = p + c, b = s - p, e = (p - (s - b)) + (c - b);
  R t = s + q, d = t - s, f = (s - (t - d)) + (q - d);
  return t + ((e + f) + (FN(square_error)(x, p) + FN(square_error)(y, q)));
}

/// log |x + iy|, without overflow and accurate about 1.
CK_SHARED R FN(log_modulus)(R x, R y) {
  R ax = RMATH(fabs)(x), ay = RMATH(fabs)(y), big = ax > ay ? ax : ay, small = ax > ay ? ay : ax;
  if (big >= (R)0.7f && big <= (R)1.4f) return (R)0.5f * RFN(log1p)(FN(squares_and)(big, small, (R)-1));
  if (big > CK_NEAR_OVERFLOW && big < CK_INFINITY) return RFN(log)(RFN(hypot)(x * (R)0.25f, y * (R)0.25f)) + 2 * CK_LN2;
  if (big < CK_NEAR_UNDERFLOW && big > 0)
    return RFN(log)(RFN(hypot)(x * CK_UP, y * CK_UP)) - (BITS == 64 ? 24 : 54) * CK_LN2;
  return RFN(log)(RFN(hypot)(x, y));
}

/// m (cos y + i sin y) exp(x) for x beyond what exp can hold.
CK_SHARED T FN(large_exp)(R x, R y, R m) {
  R root = RFN(exp)(x * (R)0.5f);
  return FN(make)(m * root * RFN(cos)(y) * root, m * root * RFN(sin)(y) * root);
}

CK_SHARED T FN(exp)(T z) {
  R x = z.re, y = z.im;
  if (y == 0) return FN(make)(RFN(exp)(x), y);
  if (!IS_FINITE(y)) {
    if (x == -CK_INFINITY) return FN(make)(0, RMATH(copysign)((R)0, y));
    return FN(make)(x == CK_INFINITY ? x : CK_NAN, CK_NAN);
  }
  if (RMATH(fabs)(x) > CK_EXP_LIMIT) return FN(large_exp)(x, y, 1);
  R m = RFN(exp)(x);
  return FN(make)(m * RFN(cos)(y), m * RFN(sin)(y));
}

CK_SHARED T FN(expm1)(T z) {
  R x = z.re, y = z.im;
  if (y == 0) return FN(make)(x == 0 ? 0 : RFN(expm1)(x), y);
  if (!IS_FINITE(y) || RMATH(fabs)(x) > CK_EXP_LIMIT || x != x) {
    T e = FN(exp)(z);
    return FN(make)(e.re - 1, e.im);
  }
  R s = RFN(sin)(y * (R)0.5f);
  return FN(make)(RFN(expm1)(x) * RFN(cos)(y) - 2 * s * s, RFN(exp)(x) * RFN(sin)(y));
}

CK_SHARED T FN(log)(T z) { return FN(make)(FN(log_modulus)(z.re, z.im), RFN(atan2)(z.im, z.re)); }

CK_SHARED T FN(log2)(T z) {
  T w = FN(log)(z);
  return FN(make)(w.re * (R)1.44269504088896340736, w.im * (R)1.44269504088896340736);
}

CK_SHARED T FN(log10)(T z) {
  T w = FN(log)(z);
  return FN(make)(w.re * (R)0.434294481903251827651, w.im * (R)0.434294481903251827651);
}

CK_SHARED T FN(log1p)(T z) {
  R x = z.re, y = z.im, angle = RFN(atan2)(y, 1 + x);
  if (RMATH(fabs)(x) < (R)2.5f && RMATH(fabs)(y) < (R)1.5f) {
    R s = FN(squares_and)(x, y, 2 * x);
    if (RMATH(fabs)(s) < (R)0.5f) return FN(make)((R)0.5f * RFN(log1p)(s), angle);
  }
  return FN(make)(FN(log_modulus)(1 + x, y), angle);
}

CK_SHARED T FN(sqrt)(T z) {
  R x = z.re, y = z.im, scale = 1;
  if (x == 0 && y == 0) return FN(make)(0, y);
  if (IS_INFINITE(y)) return FN(make)(CK_INFINITY, y);
  if (x != x) return FN(make)(x, x);
  if (IS_INFINITE(x))
    return x > 0 ? FN(make)(x, y != y ? y : RMATH(copysign)((R)0, y)) : FN(make)(RMATH(fabs)(y - y), RMATH(copysign)(x, y));
  R ax = RMATH(fabs)(x), ay = RMATH(fabs)(y), big = ax > ay ? ax : ay;
  if (big > CK_NEAR_OVERFLOW) ax *= (R)0.25f, ay *= (R)0.25f, scale = 2;
  if (big < CK_NEAR_UNDERFLOW) ax *= CK_UP, ay *= CK_UP, scale = 1 / CK_UP_ROOT;
  R t = ROOT((ax + RFN(hypot)(ax, ay)) * (R)0.5f), other = scale * (ay / (2 * t));
  t *= scale;
  return x >= 0 ? FN(make)(t, RMATH(copysign)(other, y)) : FN(make)(other, RMATH(copysign)(t, y));
}

CK_SHARED T FN(sinh)(T z) {
  R x = z.re, y = z.im;
  if (y == 0) return FN(make)(RFN(sinh)(x), y);
  if (!IS_FINITE(y)) return FN(make)(x == 0 || IS_INFINITE(x) ? x : CK_NAN, CK_NAN);
  if (RMATH(fabs)(x) > CK_EXP_LIMIT) {
    T e = FN(large_exp)(RMATH(fabs)(x), y, (R)0.5f);
    return FN(make)(RMATH(copysign)((R)1, x) * e.re, e.im);
  }
  return FN(make)(RFN(sinh)(x) * RFN(cos)(y), RFN(cosh)(x) * RFN(sin)(y));
}

CK_SHARED T FN(cosh)(T z) {
  R x = z.re, y = z.im;
  if (y == 0) return FN(make)(RFN(cosh)(x), RMATH(copysign)((R)0, x) * RMATH(copysign)((R)1, y));
  if (!IS_FINITE(y)) return FN(make)(IS_INFINITE(x) ? CK_INFINITY : CK_NAN, x == 0 ? (R)0 : CK_NAN);
  if (RMATH(fabs)(x) > CK_EXP_LIMIT) {
    T e = FN(large_exp)(RMATH(fabs)(x), y, (R)0.5f);
    return FN(make)(e.re, RMATH(copysign)((R)1, x) * e.im);
  }
  return FN(make)(RFN(cosh)(x) * RFN(cos)(y), RFN(sinh)(x) * RFN(sin)(y));
}

CK_SHARED T FN(tanh)(T z) {
  R x = z.re, y = z.im, ax = RMATH(fabs)(x);
  if (ax == CK_INFINITY) return FN(make)(RMATH(copysign)((R)1, x), RMATH(copysign)((R)0, y));
  if (!IS_FINITE(y)) return FN(make)(x == 0 ? x : CK_NAN, CK_NAN);
  if (y == 0) return FN(make)(RFN(tanh)(x), y);
  if (ax > CK_TANH_ONE) {
    R e = RFN(exp)(-ax);
    return FN(make)(RMATH(copysign)((R)1, x), 4 * RFN(sin)(y) * RFN(cos)(y) * e * e);
  }
  R t = RFN(tan)(y), beta = 1 + t * t, s = RFN(sinh)(x), c = RFN(cosh)(x), d = 1 + beta * s * s;
  return FN(make)(beta * c * s / d, t / d);
}

// The three of the circle are those of the hyperbola on the other axis.
CK_SHARED T FN(sin)(T z) {
  T w = FN(sinh)(FN(make)(-z.im, z.re));
  return FN(make)(w.im, -w.re);
}
CK_SHARED T FN(cos)(T z) { return FN(cosh)(FN(make)(-z.im, z.re)); }
CK_SHARED T FN(tan)(T z) {
  T w = FN(tanh)(FN(make)(-z.im, z.re));
  return FN(make)(w.im, -w.re);
}

CK_SHARED T FN(acos)(T z) {
  R x = z.re, y = z.im;
  if (IS_INFINITE(x) || IS_INFINITE(y))
    return FN(make)(RFN(atan2)(RMATH(fabs)(y), x), RMATH(copysign)(CK_INFINITY, y != y || y < 0 || 1 / y < 0 ? (R)1 : (R)-1));
  if (x != x || y != y) return FN(make)(x == 0 ? CK_HALF_PI : CK_NAN, CK_NAN);
  if (RMATH(fabs)(x) > CK_LARGE || RMATH(fabs)(y) > CK_LARGE)
    return FN(make)(RFN(atan2)(RMATH(fabs)(y), x), RMATH(copysign)(FN(log_modulus)(x, y) + CK_LN2, -y));
  T below = FN(sqrt)(FN(make)(1 - x, -y)), above = FN(sqrt)(FN(make)(1 + x, y));
  return FN(make)(2 * RFN(atan2)(below.re, above.re), RFN(asinh)(above.re * below.im - above.im * below.re));
}

CK_SHARED T FN(acosh)(T z) {
  T w = FN(acos)(z);
  return FN(make)(RMATH(fabs)(w.im), RMATH(copysign)(w.re, z.im));
}

CK_SHARED T FN(asinh)(T z) {
  R x = z.re, y = z.im;
  if (IS_INFINITE(x) || IS_INFINITE(y)) {
    R angle = RFN(atan2)(RMATH(fabs)(y), RMATH(fabs)(x));
    return FN(make)(RMATH(copysign)(CK_INFINITY, x), angle != angle ? angle : RMATH(copysign)(angle, y));
  }
  if (x != x || y != y) return FN(make)(CK_NAN, y == 0 ? y : CK_NAN);
  if (RMATH(fabs)(x) > CK_LARGE || RMATH(fabs)(y) > CK_LARGE)
    return FN(make)(RMATH(copysign)(FN(log_modulus)(x, y) + CK_LN2, x), RFN(atan2)(y, RMATH(fabs)(x)));
  // i z = -y + i x; the arc sine of it, turned back.
  T below = FN(sqrt)(FN(make)(1 + y, -x)), above = FN(sqrt)(FN(make)(1 - y, x));
  R across = below.re * above.im - below.im * above.re;
  return FN(make)(RMATH(copysign)(RFN(asinh)(across), x), RFN(atan2)(y, below.re * above.re - below.im * above.im));
}

CK_SHARED T FN(asin)(T z) {
  T w = FN(asinh)(FN(make)(-z.im, z.re));
  return FN(make)(w.im, -w.re);
}

CK_SHARED T FN(atanh)(T z) {
  R x = z.re, y = z.im, ax = RMATH(fabs)(x), ay = RMATH(fabs)(y);
  if (ax == CK_INFINITY || ay == CK_INFINITY)
    return FN(make)(RMATH(copysign)((R)0, x), y != y ? y : RMATH(copysign)(CK_HALF_PI, y));
  if (x != x || y != y) return FN(make)(x == 0 ? x : CK_NAN, CK_NAN);
  if (ax > CK_LARGE || ay > CK_LARGE) {
    // Re 1/z, the two divisions so that no square overflows.
    R h = RFN(hypot)(x * (R)0.5f, y * (R)0.5f);
    return FN(make)((x / h) * ((R)0.25f / h), RMATH(copysign)(CK_HALF_PI, y));
  }
  R near = 1 - ax;
  R re = ax == 1 && ay < CK_ROOT_TINY ? (CK_LN2 - RFN(log)(ay)) * (R)0.5f
                                      : (R)0.25f * RFN(log1p)(4 * ax / (near * near + y * y));
  return FN(make)(RMATH(copysign)(re, x), (R)0.5f * RFN(atan2)(2 * y, near * (1 + ax) - y * y));
}

CK_SHARED T FN(atan)(T z) {
  T w = FN(atanh)(FN(make)(-z.im, z.re));
  return FN(make)(w.im, -w.re);
}

/// Small whole powers by multiplication, others as exp(w log z). 0 to a power of positive real part is 0.
CK_SHARED T FN(pow)(T z, T w) {
  if (w.im == 0 && RMATH(fabs)(w.re) <= 32 && w.re == RMATH(floor)(w.re)) {
    T result = FN(make)(1, 0), base = z;
    for (int n = (int)RMATH(fabs)(w.re), first = 1; n > 0; n >>= 1) {
      if (n & 1) result = first ? base : FN(mul)(result, base), first = 0;
      if (n > 1) base = FN(mul)(base, base);
    }
    return w.re < 0 ? FN(div)(FN(make)(1, 0), result) : result;
  }
  if (z.re == 0 && z.im == 0 && w.re > 0) return FN(make)(0, 0);
#if BITS == 64 && !defined(CK_NO_F64)
  // The exponent's rounding shows in the result as often as the exponent is large: in float64 it does not.
  f64 size = log_f64(hypot_f64((f64)z.re, (f64)z.im)), angle = atan2_f64((f64)z.im, (f64)z.re);
  f64 u = w.re * size - w.im * angle, v = w.re * angle + w.im * size;
  if (u - u == 0 && v - v == 0) {
    f64 m = exp_f64(u);
    return FN(make)((R)(m * cos_f64(v)), (R)(m * sin_f64(v)));
  }
#endif
  return FN(exp)(FN(mul)(w, FN(log)(z)));
}

#undef CK_SPLIT
#undef CK_LARGE
#undef CK_EXP_LIMIT
#undef CK_NEAR_OVERFLOW
#undef CK_NEAR_UNDERFLOW
#undef CK_UP
#undef CK_UP_ROOT
#undef CK_TANH_ONE
#undef CK_ROOT_TINY
#undef CK_NAN
#undef CK_INFINITY
#undef CK_HALF_PI
#undef CK_LN2
#undef IS_FINITE
#undef IS_INFINITE
