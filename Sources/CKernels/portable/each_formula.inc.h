// Hands every formula of operators.h for the type at hand to FORMULA1 or FORMULA2(name, result, formula), which the
// includer defines; they are forgotten at the end.
#define CK_NO_FORMULA(name, result, formula)
#if CK_IS_BOOL
#define BOOL1 FORMULA1
#define BOOL2 FORMULA2
#else
#define BOOL1 CK_NO_FORMULA
#define BOOL2 CK_NO_FORMULA
#endif
#if CK_IS_INTEGER
#define INT1 FORMULA1
#define INT2 FORMULA2
#else
#define INT1 CK_NO_FORMULA
#define INT2 CK_NO_FORMULA
#endif
#if CK_IS_REAL
#define REAL1 FORMULA1
#define REAL2 FORMULA2
#else
#define REAL1 CK_NO_FORMULA
#define REAL2 CK_NO_FORMULA
#endif
#if CK_IS_COMPLEX
#define COMPLEX1 FORMULA1
#define COMPLEX2 FORMULA2
#else
#define COMPLEX1 CK_NO_FORMULA
#define COMPLEX2 CK_NO_FORMULA
#endif
#define UNARY_B(n, s, res, h, fb) BOOL1(n, res, fb)
#define UNARY_BI(n, s, res, h, fb, fi) BOOL1(n, res, fb) INT1(n, res, fi)
#define UNARY_R(n, s, res, h, fr) REAL1(n, res, fr)
#define UNARY_IR(n, s, res, h, fi, fr) INT1(n, res, fi) REAL1(n, res, fr)
#define UNARY_RC(n, s, res, h, fr, fc) REAL1(n, res, fr) COMPLEX1(n, res, fc)
#define UNARY_IRC(n, s, res, h, fi, fr, fc) INT1(n, res, fi) REAL1(n, res, fr) COMPLEX1(n, res, fc)
#define BINARY_B(n, s, res, h, fb) BOOL2(n, res, fb)
#define BINARY_I(n, s, res, h, fi) INT2(n, res, fi)
#define BINARY_BI(n, s, res, h, fb, fi) BOOL2(n, res, fb) INT2(n, res, fi)
#define BINARY_R(n, s, res, h, fr) REAL2(n, res, fr)
#define BINARY_IR(n, s, res, h, fi, fr) INT2(n, res, fi) REAL2(n, res, fr)
#define BINARY_RC(n, s, res, h, fr, fc) REAL2(n, res, fr) COMPLEX2(n, res, fc)
#define BINARY_IRC(n, s, res, h, fi, fr, fc) INT2(n, res, fi) REAL2(n, res, fr) COMPLEX2(n, res, fc)
#define BINARY_BIRC(n, s, res, h, fb, fi, fr, fc) \
  BOOL2(n, res, fb) INT2(n, res, fi) REAL2(n, res, fr) COMPLEX2(n, res, fc)
#include "../include/operators.h"
#include "../include/undefine_rows.h"
#undef BOOL1
#undef BOOL2
#undef INT1
#undef INT2
#undef REAL1
#undef REAL2
#undef COMPLEX1
#undef COMPLEX2
#undef CK_NO_FORMULA
#undef FORMULA1
#undef FORMULA2
