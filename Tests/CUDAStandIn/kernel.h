// Stands before the text of every kernel: the part of CUDA C++ that NVRTC has built in and our text uses, for the host. It
// includes nothing, so that a kernel takes no longer to compile than it must.
#include "state.h"

#define __CUDACC_RTC__ 1
#define __device__
#define __host__
#define __restrict__ __restrict
// Made where it is called from, and nowhere else.
#define __global__ inline
// One block runs at a time, so its shared memory is the program's. All of it lies in one section, which the driver fills with
// rubbish before each block.
#define __shared__ static __attribute__((section("shared_memory")))

extern "C" __attribute__((visibility("default"))) StandInState *stand_in_state;
StandInState *stand_in_state;
// A program without shared memory has the section all the same, or its ends would be unknown.
__attribute__((used, section("shared_memory"))) static char stand_in_no_shared_memory;
extern "C" {
extern char __start_shared_memory, __stop_shared_memory;
extern __attribute__((visibility("default"), used)) char *const stand_in_shared[2];
char *const stand_in_shared[] = {&__start_shared_memory, &__stop_shared_memory};
}

#define threadIdx (stand_in_state->thread)
#define blockIdx (stand_in_state->block)
#define blockDim (stand_in_state->threads)
#define gridDim (stand_in_state->blocks)
// Barriers are known by their places: all threads of a block must wait at one and the same.
#define __syncthreads() stand_in_state->barrier(__COUNTER__)
#define __threadfence() __atomic_thread_fence(__ATOMIC_SEQ_CST)

static inline int atomicAdd(int *place, int value) { return __atomic_fetch_add(place, value, __ATOMIC_RELAXED); }
static inline int atomicMax(int *place, int value) {
  const int old = *place;
  if (value > old) *place = value;
  return old;
}

static inline unsigned __float_as_uint(float x) { return __builtin_bit_cast(unsigned, x); }
static inline float __uint_as_float(unsigned x) { return __builtin_bit_cast(float, x); }
static inline long long __double_as_longlong(double x) { return __builtin_bit_cast(long long, x); }
static inline double __longlong_as_double(long long x) { return __builtin_bit_cast(double, x); }

extern "C" {
#define STAND_IN_UNARY(name) double name(double) noexcept; float name##f(float) noexcept;
#define STAND_IN_BINARY(name) double name(double, double) noexcept; float name##f(float, float) noexcept;
STAND_IN_UNARY(fabs) STAND_IN_UNARY(floor) STAND_IN_UNARY(ceil) STAND_IN_UNARY(trunc) STAND_IN_UNARY(rint)
STAND_IN_UNARY(sqrt) STAND_IN_UNARY(exp) STAND_IN_UNARY(expm1) STAND_IN_UNARY(log) STAND_IN_UNARY(log2)
STAND_IN_UNARY(log10) STAND_IN_UNARY(log1p) STAND_IN_UNARY(sin) STAND_IN_UNARY(cos) STAND_IN_UNARY(tan)
STAND_IN_UNARY(asin) STAND_IN_UNARY(acos) STAND_IN_UNARY(atan) STAND_IN_UNARY(sinh) STAND_IN_UNARY(cosh)
STAND_IN_UNARY(tanh) STAND_IN_UNARY(asinh) STAND_IN_UNARY(acosh) STAND_IN_UNARY(atanh)
STAND_IN_BINARY(atan2) STAND_IN_BINARY(hypot) STAND_IN_BINARY(pow) STAND_IN_BINARY(fmod) STAND_IN_BINARY(copysign)
double fma(double, double, double) noexcept;
float fmaf(float, float, float) noexcept;
}

// How a kernel is called, found out from its declaration.
template <class T> struct StandInKind { static constexpr StandInParameter value = {sizeof(T), 0}; };
template <class T> struct StandInKind<T *> { static constexpr StandInParameter value = {sizeof(T *), alignof(T)}; };
template <unsigned... places> struct StandInPlaces {};
template <class, unsigned... places> using StandInPlacesOf = StandInPlaces<places...>;
template <auto kernel, class... Values, unsigned... places>
static inline void stand_in_call(void *const *values, void (*)(Values...), StandInPlaces<places...>) {
  kernel(*static_cast<Values *>(values[places])...);
}
// All threads of a block one after another, where none can wait for the others: arguments are read once.
template <auto kernel, class... Values> static inline void stand_in_each(int begin, int end, int step, Values... values) {
  const StandInPlace size = stand_in_state->threads;
  for (int thread = begin; thread != end; thread += step) {
    const unsigned t = unsigned(thread);
    stand_in_state->thread = {t % size.x, t / size.x % size.y, t / size.x / size.y};
    kernel(values...);
  }
}
template <auto kernel, class... Values, unsigned... places>
static inline void stand_in_loop(
    void *const *values, int begin, int end, int step, void (*)(Values...), StandInPlaces<places...>) {
  stand_in_each<kernel>(begin, end, step, *static_cast<Values *>(values[places])...);
}
template <auto kernel, bool waits, class... Values> static constexpr StandInKernel stand_in_kernel(void (*)(Values...)) {
  using Places = decltype(__make_integer_seq<StandInPlacesOf, unsigned, sizeof...(Values)>());
  static constexpr StandInParameter parameters[] = {StandInKind<Values>::value..., {0, 0}};
  StandInKernel result = {sizeof...(Values), parameters, nullptr, nullptr};
  if constexpr (waits) {
    result.call = [](void *const *values) { stand_in_call<kernel>(values, kernel, Places()); };
  } else {
    result.loop = [](void *const *values, int begin, int end, int step) {
      stand_in_loop<kernel>(values, begin, end, step, kernel, Places());
    };
  }
  return result;
}
// Behind the text, each barrier of which has counted.
#define STAND_IN_KERNELS constexpr bool stand_in_waits = __COUNTER__ > 0;
#define STAND_IN_KERNEL(name) \
  extern "C" __attribute__((visibility("default"), used)) const StandInKernel stand_in_kernel_##name = stand_in_kernel<name, stand_in_waits>(name);
