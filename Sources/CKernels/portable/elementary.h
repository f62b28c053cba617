// The elementary functions of real numbers: name_f32 and name_f64.
//
// Where a function has arguments that would need branches or many more digits, it comes in three: name_is_rare tells these
// arguments, name_fast is right for all others and without branches, and name_rare asks the maths library. Loops take the
// rare ones apart from the common (EITHER in operators.h).
#ifndef CK_ELEMENTARY_H
#define CK_ELEMENTARY_H

#ifdef CK_NO_F64  // devices without double precision: their own functions
#define CK_OWN1(name) FUNC f32 name##_f32(f32 x) { return LIBM_f32(name)(x); }
#define CK_OWN2(name) FUNC f32 name##_f32(f32 x, f32 y) { return LIBM_f32(name)(x, y); }
CK_OWN1(exp) CK_OWN1(expm1) CK_OWN1(log) CK_OWN1(log1p) CK_OWN1(log2) CK_OWN1(log10)
CK_OWN1(sin) CK_OWN1(cos) CK_OWN1(tan) CK_OWN1(asin) CK_OWN1(acos) CK_OWN1(atan)
CK_OWN1(sinh) CK_OWN1(cosh) CK_OWN1(tanh) CK_OWN1(asinh) CK_OWN1(acosh) CK_OWN1(atanh)
CK_OWN2(atan2) CK_OWN2(hypot) CK_OWN2(pow)
#else

#include "polynomials.h"
#include "exp_log.h"
#include "trigonometry.h"
#include "hyperbolic.h"
#include "powers.h"

#define CK_UNARY_WAYS(name) \
  FUNC f32 name##_rare_f32(f32 x) { return (f32)LIBM_f64(name)((f64)x); } \
  FUNC f64 name##_rare_f64(f64 x) { return LIBM_f64(name)(x); } \
  CK_SHARED f32 name##_f32(f32 x) { return name##_is_rare_f32(x) ? name##_rare_f32(x) : name##_fast_f32(x); } \
  CK_SHARED f64 name##_f64(f64 x) { return name##_is_rare_f64(x) ? name##_rare_f64(x) : name##_fast_f64(x); }
#define CK_BINARY_WAYS(name) \
  FUNC f32 name##_rare_f32(f32 x, f32 y) { return (f32)LIBM_f64(name)((f64)x, (f64)y); } \
  FUNC f64 name##_rare_f64(f64 x, f64 y) { return LIBM_f64(name)(x, y); } \
  CK_SHARED f32 name##_f32(f32 x, f32 y) { return name##_is_rare_f32(x, y) ? name##_rare_f32(x, y) : name##_fast_f32(x, y); } \
  CK_SHARED f64 name##_f64(f64 x, f64 y) { return name##_is_rare_f64(x, y) ? name##_rare_f64(x, y) : name##_fast_f64(x, y); }
CK_UNARY_WAYS(log)
CK_UNARY_WAYS(log2)
CK_UNARY_WAYS(log10)
CK_UNARY_WAYS(log1p)
CK_UNARY_WAYS(sin)
CK_UNARY_WAYS(cos)
CK_UNARY_WAYS(tan)
CK_UNARY_WAYS(asinh)
CK_UNARY_WAYS(acosh)
CK_BINARY_WAYS(atan2)
CK_BINARY_WAYS(hypot)
CK_BINARY_WAYS(pow)
#endif

#endif
