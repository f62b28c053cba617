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
#define T float
#include "opencl_mathematics.h"
#undef T
#ifndef CK_NO_F64
#define T double
#include "opencl_mathematics.h"
#undef T
#endif
#undef PURE
