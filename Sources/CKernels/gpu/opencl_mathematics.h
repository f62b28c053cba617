// The functions of OpenCL for a real type T.
PURE(T) acosh(T); PURE(T) asinh(T); PURE(T) ceil(T); PURE(T) cos(T); PURE(T) exp(T); PURE(T) fabs(T);
PURE(T) floor(T); PURE(T) log(T); PURE(T) log10(T); PURE(T) log1p(T); PURE(T) log2(T); PURE(T) rint(T);
PURE(T) sin(T); PURE(T) sqrt(T); PURE(T) tan(T); PURE(T) trunc(T);
PURE(T) atan2(T, T); PURE(T) copysign(T, T); PURE(T) fmod(T, T); PURE(T) hypot(T, T); PURE(T) pow(T, T);
PURE(T) fma(T, T, T);
