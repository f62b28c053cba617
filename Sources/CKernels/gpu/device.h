// What differs between OpenCL C and CUDA in kernels: how they are declared, who is who in a group, and memory.
#ifdef __OPENCL_C_VERSION__
#pragma OPENCL FP_CONTRACT OFF
#ifdef CK_DECLARES_FUNCTIONS
#include "opencl_functions.h"
#endif
#define KERNEL kernel
#define GLOBAL global
#define LOCAL local
#define LOCAL_POINTER local
#define RESTRICT restrict
#define BARRIER barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)
#define LOCAL_ID ((int)get_local_id(0))
#define LOCAL_SIZE ((int)get_local_size(0))
#define GROUP_ID ((i64)get_group_id(0))
#define GLOBAL_ID ((i64)get_global_id(0))
#define GLOBAL_SIZE ((i64)get_global_size(0))
#define ATOMIC_MAX(place, value) atomic_max(place, value)
#define ATOMIC_INC(place) atomic_inc(place)
// What a thread has stored before is seen by those of other groups that learn of it after.
#define FENCE mem_fence(CLK_GLOBAL_MEM_FENCE)
#define OF_OTHERS(T, place) (*(volatile GLOBAL T *)(place))
#else
#define KERNEL extern "C" __global__
#define GLOBAL
#define LOCAL __shared__
#define LOCAL_POINTER
#define RESTRICT __restrict__
#define BARRIER __syncthreads()
#define LOCAL_ID ((int)threadIdx.x)
#define LOCAL_SIZE ((int)blockDim.x)
#define GROUP_ID ((i64)blockIdx.x)
#define GLOBAL_ID ((i64)blockIdx.x * blockDim.x + threadIdx.x)
#define GLOBAL_SIZE ((i64)gridDim.x * blockDim.x)
#define ATOMIC_MAX(place, value) atomicMax(place, value)
#define ATOMIC_INC(place) atomicAdd(place, 1)
#define FENCE __threadfence()
#define OF_OTHERS(T, place) (*(place))
#endif

// One value of a type from the bits that came as an argument of a kernel.
#define BITS_b8(low, high) ((u8)(low))
#define BITS_i8(low, high) ((i8)(low))
#define BITS_i16(low, high) ((i16)(low))
#define BITS_i32(low, high) ((i32)(low))
#define BITS_i64(low, high) ((i64)(low))
#define BITS_u8(low, high) ((u8)(low))
#define BITS_u16(low, high) ((u16)(low))
#define BITS_u32(low, high) ((u32)(low))
#define BITS_u64(low, high) ((u64)(low))
#define BITS_f16(low, high) f16_of((u16)(low))
#define BITS_bf16(low, high) bf16_of((u16)(low))
#define BITS_f32(low, high) f32_from((u32)(low))
#define BITS_f64(low, high) f64_from(low)
#define BITS_c64(low, high) c64_of(f32_from((u32)(low)), f32_from((u32)((low) >> 32)))
#define BITS_c128(low, high) c128_of(f64_from(low), f64_from(high))
