// Names of the shared text that carry a type: abs_f32 is FN(abs) where SUFFIX is f32.
#ifndef CK_NAMES_H
#define CK_NAMES_H

#define CK_PASTE_(a, b) a##_##b
#define CK_PASTE(a, b) CK_PASTE_(a, b)
#define CK_JOIN_(a, b) a##b
#define CK_JOIN(a, b) CK_JOIN_(a, b)
#define CK_LIBM_(s) LIBM_##s
#define CK_LIBM(s) CK_LIBM_(s)
/// A function of the shared text for the type at hand, and for its real and complex counterparts. The name is pasted
/// before anything else: in some OpenCL headers `exp` is a macro.
#define FN(name) CK_JOIN(name##_, SUFFIX)
#define RFN(name) CK_JOIN(name##_, REAL_SUFFIX)
#define CFN(name) CK_JOIN(name##_, COMPLEX_SUFFIX)
/// A function of the maths library for the type at hand, and for its real counterpart.
#define MATH(name) CK_LIBM(SUFFIX)(name)
#define RMATH(name) CK_LIBM(REAL_SUFFIX)(name)
/// A function of elementary.h by its two ways: here both at once; loops take them apart (elementwise.inc.h).
#define EITHER(name, ...) CK_JOIN(name##_, SUFFIX)(__VA_ARGS__)

#endif
