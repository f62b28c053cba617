// Hands each formula of each row to the macro of its kind: BOOL1 ... COMPLEX2(name, result, formula).
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
