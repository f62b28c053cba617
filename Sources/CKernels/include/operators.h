// The element-wise operators: one row each, and nothing else to touch.
//
//   UNARY_<kinds>(standard name, Swift name, result dtype, help, formula per kind...)
//   BINARY_<kinds>(...)
//
// The kinds name the dtypes an operator is defined for, one formula each, in this order: B boolean, I integer,
// R real floating, C complex. A formula is an expression in `x` (and `y`) of type T, over the functions of
// formulas.inc.h as FN(name); EITHER(name, ...) is FN(name)(...) by its two ways of elementary.h. CPU kernels, OpenCL and CUDA compile this same text.

// Arithmetic
UNARY_IRC(abs, abs, CK_REAL, "Absolute value; the magnitude of complex numbers.", FN(abs)(x), FN(abs)(x), EITHER(abs, x))
UNARY_IRC(negative, negative, CK_SAME, "Numerical negative.", (T)((W)0 - (W)x), -x, FN(make)(-x.re, -x.im))
UNARY_IRC(positive, positive, CK_SAME, "The values themselves.", x, x, x)
UNARY_IRC(square, square, CK_SAME, "Square.", (T)((W)x * (W)x), x * x, FN(mul)(x, x))
UNARY_IRC(sign, sign, CK_SAME, "Sign: -1, 0 or 1, for complex numbers x / abs(x).", (T)((x > 0) - (x < 0)), FN(sign)(x), FN(sign)(x))
UNARY_RC(reciprocal, reciprocal, CK_SAME, "1 / x.", (T)1 / x, FN(div)(FN(make)(1, 0), x))
UNARY_IRC(conj, conj, CK_SAME, "Complex conjugate.", x, x, FN(make)(x.re, -x.im))
UNARY_IRC(real, real, CK_REAL, "Real part.", x, x, x.re)
UNARY_IRC(imag, imag, CK_REAL, "Imaginary part.", (T)0, (T)0, x.im)
BINARY_IRC(add, add, CK_SAME, "Sum.", (T)((W)x + (W)y), x + y, FN(make)(x.re + y.re, x.im + y.im))
BINARY_IRC(subtract, subtract, CK_SAME, "Difference.", (T)((W)x - (W)y), x - y, FN(make)(x.re - y.re, x.im - y.im))
BINARY_IRC(multiply, multiply, CK_SAME, "Product.", (T)((W)x * (W)y), x * y, FN(mul)(x, y))
BINARY_RC(divide, divide, CK_SAME, "Quotient.", x / y, FN(div)(x, y))
BINARY_IR(floor_divide, floorDivide, CK_SAME, "Quotient rounded down; integers by zero give zero.", FN(floor_divide)(x, y), FN(floor_divide)(x, y))
BINARY_IR(remainder, remainder, CK_SAME, "Remainder with the sign of the divisor.", FN(remainder)(x, y), FN(remainder)(x, y))
BINARY_IRC(pow, pow, CK_SAME, "x to the power y.", FN(pow)(x, y), EITHER(pow, x, y), FN(pow)(x, y))
BINARY_IR(minimum, minimum, CK_SAME, "Smaller of the two; NaN if either is.", x < y ? x : y, FN(minimum)(x, y))
BINARY_IR(maximum, maximum, CK_SAME, "Larger of the two; NaN if either is.", x > y ? x : y, FN(maximum)(x, y))
BINARY_R(complex, complex, CK_COMPLEX, "x + iy.", CFN(make)(x, y))

// Roots, exponentials and logarithms
UNARY_RC(sqrt, sqrt, CK_SAME, "Square root.", ROOT(x), FN(sqrt)(x))
UNARY_RC(exp, exp, CK_SAME, "Exponential.", FN(exp)(x), FN(exp)(x))
UNARY_RC(expm1, expm1, CK_SAME, "exp(x) - 1, accurate near zero.", FN(expm1)(x), FN(expm1)(x))
UNARY_RC(log, log, CK_SAME, "Natural logarithm.", EITHER(log, x), FN(log)(x))
UNARY_RC(log1p, log1p, CK_SAME, "log(1 + x), accurate near zero.", EITHER(log1p, x), FN(log1p)(x))
UNARY_RC(log2, log2, CK_SAME, "Logarithm to base 2.", EITHER(log2, x), FN(log2)(x))
UNARY_RC(log10, log10, CK_SAME, "Logarithm to base 10.", EITHER(log10, x), FN(log10)(x))
UNARY_R(ndtri, ndtri, CK_SAME, "Quantile of the standard normal distribution: the inverse of its distribution function.", FN(ndtri)(x))
BINARY_R(logaddexp, logaddexp, CK_SAME, "log(exp(x) + exp(y)) without overflow.", FN(logaddexp)(x, y))

// Trigonometry
UNARY_RC(sin, sin, CK_SAME, "Sine, of radians.", EITHER(sin, x), FN(sin)(x))
UNARY_RC(cos, cos, CK_SAME, "Cosine, of radians.", EITHER(cos, x), FN(cos)(x))
UNARY_RC(tan, tan, CK_SAME, "Tangent, of radians.", EITHER(tan, x), FN(tan)(x))
UNARY_RC(asin, asin, CK_SAME, "Inverse sine, in radians.", FN(asin)(x), FN(asin)(x))
UNARY_RC(acos, acos, CK_SAME, "Inverse cosine, in radians.", FN(acos)(x), FN(acos)(x))
UNARY_RC(atan, atan, CK_SAME, "Inverse tangent, in radians.", FN(atan)(x), FN(atan)(x))
UNARY_RC(sinh, sinh, CK_SAME, "Hyperbolic sine.", FN(sinh)(x), FN(sinh)(x))
UNARY_RC(cosh, cosh, CK_SAME, "Hyperbolic cosine.", FN(cosh)(x), FN(cosh)(x))
UNARY_RC(tanh, tanh, CK_SAME, "Hyperbolic tangent.", FN(tanh)(x), FN(tanh)(x))
UNARY_RC(asinh, asinh, CK_SAME, "Inverse hyperbolic sine.", EITHER(asinh, x), FN(asinh)(x))
UNARY_RC(acosh, acosh, CK_SAME, "Inverse hyperbolic cosine.", EITHER(acosh, x), FN(acosh)(x))
UNARY_RC(atanh, atanh, CK_SAME, "Inverse hyperbolic tangent.", FN(atanh)(x), FN(atanh)(x))
BINARY_R(atan2, atan2, CK_SAME, "Angle of the point (y, x), in radians.", EITHER(atan2, x, y))
BINARY_R(hypot, hypot, CK_SAME, "sqrt(x^2 + y^2) without overflow.", EITHER(hypot, x, y))

// Rounding and floating-point tests
UNARY_IR(floor, floor, CK_SAME, "Rounded down.", x, MATH(floor)(x))
UNARY_IR(ceil, ceil, CK_SAME, "Rounded up.", x, MATH(ceil)(x))
UNARY_IR(trunc, trunc, CK_SAME, "Rounded towards zero.", x, MATH(trunc)(x))
UNARY_IRC(round, round, CK_SAME, "Rounded to nearest, halves to even.", x, MATH(rint)(x), FN(make)(RMATH(rint)(x.re), RMATH(rint)(x.im)))
UNARY_IRC(isnan, isnan, CK_BOOL, "Is it NaN?", 0, x != x, (x.re != x.re) | (x.im != x.im))
UNARY_IRC(isinf, isinf, CK_BOOL, "Is it infinite?", 0, FN(isinf)(x), RFN(isinf)(x.re) | RFN(isinf)(x.im))
UNARY_IRC(isfinite, isfinite, CK_BOOL, "Is it finite?", 1, x - x == 0, (x.re - x.re == 0) & (x.im - x.im == 0))
UNARY_R(signbit, signbit, CK_BOOL, "Is the sign bit set?", FN(signbit)(x))
BINARY_R(copysign, copysign, CK_SAME, "Magnitude of x with the sign of y.", MATH(copysign)(x, y))
BINARY_R(nextafter, nextafter, CK_SAME, "Next number from x towards y.", FN(nextafter)(x, y))

// Comparisons
BINARY_BIRC(equal, equal, CK_BOOL, "x == y.", x == y, x == y, x == y, (x.re == y.re) & (x.im == y.im))
BINARY_BIRC(not_equal, notEqual, CK_BOOL, "x != y.", x != y, x != y, x != y, (x.re != y.re) | (x.im != y.im))
BINARY_IR(less, less, CK_BOOL, "x < y.", x < y, x < y)
BINARY_IR(less_equal, lessEqual, CK_BOOL, "x <= y.", x <= y, x <= y)
BINARY_IR(greater, greater, CK_BOOL, "x > y.", x > y, x > y)
BINARY_IR(greater_equal, greaterEqual, CK_BOOL, "x >= y.", x >= y, x >= y)

// Logic and bits
UNARY_B(logical_not, logicalNot, CK_BOOL, "Logical not.", !x)
BINARY_B(logical_and, logicalAnd, CK_BOOL, "Logical and.", x & y)
BINARY_B(logical_or, logicalOr, CK_BOOL, "Logical or.", x | y)
BINARY_B(logical_xor, logicalXor, CK_BOOL, "Logical exclusive or.", x ^ y)
UNARY_BI(bitwise_invert, bitwiseInvert, CK_SAME, "Every bit inverted; logical not of bool.", !x, (T)~x)
BINARY_BI(bitwise_and, bitwiseAnd, CK_SAME, "Bitwise and.", x & y, x & y)
BINARY_BI(bitwise_or, bitwiseOr, CK_SAME, "Bitwise or.", x | y, x | y)
BINARY_BI(bitwise_xor, bitwiseXor, CK_SAME, "Bitwise exclusive or.", x ^ y, x ^ y)
BINARY_I(bitwise_left_shift, bitwiseLeftShift, CK_SAME, "Shifted left; zero from the width on.", FN(shl)(x, y))
BINARY_I(bitwise_right_shift, bitwiseRightShift, CK_SAME, "Shifted right; the sign from the width on.", FN(shr)(x, y))
