// What differs between C, OpenCL C and CUDA before the shared text: type names, bit casts and the maths library.
#ifndef CK_PRELUDE_H
#define CK_PRELUDE_H

#if defined(__OPENCL_C_VERSION__)
typedef char i8;
typedef short i16;
typedef int i32;
typedef long i64;
typedef uchar u8;
typedef ushort u16;
typedef uint u32;
typedef ulong u64;
#define FUNC static inline
#define f32_bits(x) as_uint(x)
#define f32_from(x) as_float(x)
#define f64_bits(x) as_ulong(x)
#define f64_from(x) as_double(x)
#define LIBM_f32(name) name
#define LIBM_f64(name) name
#define MULADD(a, b, c) fma(a, b, c)
#define MULADDF(a, b, c) fma(a, b, c)
#elif defined(__CUDACC_RTC__)
typedef signed char i8;
typedef short i16;
typedef int i32;
typedef long long i64;
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
#define FUNC inline __device__
#define f32_bits(x) __float_as_uint(x)
#define f32_from(x) __uint_as_float(x)
#define f64_bits(x) ((u64)__double_as_longlong(x))
#define f64_from(x) __longlong_as_double((i64)(x))
#define LIBM_f32(name) name##f
#define LIBM_f64(name) name
#define MULADD(a, b, c) fma(a, b, c)
#define MULADDF(a, b, c) fmaf(a, b, c)
#else
#include <math.h>
#include <stdint.h>
#include <string.h>
typedef int8_t i8;
typedef int16_t i16;
typedef int32_t i32;
typedef int64_t i64;
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
// Always inlined, so the convention of calls is of no consequence but for one thing: the usual one on x86-64 packs a complex
// float into a vector register, and loops over such values stay scalar.
#if defined(__clang__) && defined(__x86_64__)
#define FUNC static inline __attribute__((always_inline, unused, regcall))
#else
#define FUNC static inline __attribute__((always_inline, unused))
#endif
FUNC u32 f32_bits(float x) { u32 b; memcpy(&b, &x, 4); return b; }
FUNC float f32_from(u32 b) { float x; memcpy(&x, &b, 4); return x; }
FUNC u64 f64_bits(double x) { u64 b; memcpy(&b, &x, 8); return b; }
FUNC double f64_from(u64 b) { double x; memcpy(&x, &b, 8); return x; }
#define LIBM_f32(name) name##f
#define LIBM_f64(name) name
// Fused where the instruction set has it (always the same choice in one build of the kernels), else two roundings:
// a call of the library's fma would cost 10 times the whole function.
#if CK_FMA
#define MULADD(a, b, c) __builtin_fma(a, b, c)
#define MULADDF(a, b, c) __builtin_fmaf(a, b, c)
#else
#define CK_HAS_MULADD 0
#define MULADD(a, b, c) ((a) * (b) + (c))
#define MULADDF(a, b, c) ((a) * (b) + (c))
#endif
/// The square root as an instruction: the library's sets errno, which keeps loops scalar.
#if defined(__clang__)
#define ROOT(x) __builtin_elementwise_sqrt(x)
#endif
#endif

#ifndef CK_HAS_MULADD
#define CK_HAS_MULADD 1
#endif
#ifndef ROOT
#define ROOT(x) sqrt(x)
#endif
/// For functions of some length that no loop is vectorised over: kept once and called, where the includer says so.
#ifndef CK_SHARED
#define CK_SHARED FUNC
#endif

typedef float f32;
typedef struct { float re, im; } c64;
#ifndef CK_NO_F64  // devices without double precision
typedef double f64;
typedef struct { double re, im; } c128;
#endif

#include "names.h"

#endif
