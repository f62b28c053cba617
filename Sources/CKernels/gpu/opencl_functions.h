// The functions of OpenCL that kernels call, where the compiler reads no header: that of all functions, with every width of
// vector, takes PoCL longer than all else of a common kernel.
#define PURE(result) result __attribute__((overloadable, const))
PURE(size_t) get_local_id(uint);
PURE(size_t) get_local_size(uint);
PURE(size_t) get_group_id(uint);
PURE(size_t) get_global_id(uint);
PURE(size_t) get_global_size(uint);
void __attribute__((overloadable, convergent)) barrier(cl_mem_fence_flags);
void __attribute__((overloadable)) mem_fence(cl_mem_fence_flags);
int __attribute__((overloadable)) atomic_max(volatile global int *, int);
int __attribute__((overloadable)) atomic_inc(volatile global int *);
#define EACH_FUNCTION(T) \
  PURE(T) acosh(T); PURE(T) asinh(T); PURE(T) ceil(T); PURE(T) cos(T); PURE(T) exp(T); PURE(T) fabs(T); \
  PURE(T) floor(T); PURE(T) log(T); PURE(T) log10(T); PURE(T) log1p(T); PURE(T) log2(T); PURE(T) rint(T); \
  PURE(T) sin(T); PURE(T) sqrt(T); PURE(T) tan(T); PURE(T) trunc(T); \
  PURE(T) atan2(T, T); PURE(T) copysign(T, T); PURE(T) fmod(T, T); PURE(T) hypot(T, T); PURE(T) pow(T, T); \
  PURE(T) fma(T, T, T);
EACH_FUNCTION(float)
#ifndef CK_NO_F64
EACH_FUNCTION(double)
#endif
#undef EACH_FUNCTION
#undef PURE
