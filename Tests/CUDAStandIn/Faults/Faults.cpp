// Stands between Swiftlet and the stand-in, and does what CUDADriver.swift would do if it had the fault that
// CUDA_STANDIN_FAULT names: each function here hands its call on, changed. Tests see to it that every fault is found.
#include <dlfcn.h>
#include <pthread.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#define EXPORTED extern "C" __attribute__((visibility("default")))

namespace {
bool has(const char *fault) {
  const char *wanted = getenv("CUDA_STANDIN_FAULT");
  return wanted && strcmp(wanted, fault) == 0;
}

void *next(const char *name) {
  static void *library = [] {
    void *found = dlopen(getenv("CUDA_STANDIN"), RTLD_NOW | RTLD_LOCAL);
    if (!found) {
      fprintf(stderr, "CUDA_STANDIN: %s\n", dlerror());
      abort();
    }
    return found;
  }();
  return dlsym(library, name);
}
}

#define NEXT(...) reinterpret_cast<int (*)(__VA_ARGS__)>(next(__func__))
#define HANDED_ON(name, parameters, types, values) \
  EXPORTED int name parameters { \
    static const auto real = reinterpret_cast<int(*) types>(next(#name)); \
    return real values; \
  }

HANDED_ON(cuInit, (unsigned a), (unsigned), (a))
HANDED_ON(cuDriverGetVersion, (int *a), (int *), (a))
HANDED_ON(cuDeviceGetCount, (int *a), (int *), (a))
HANDED_ON(cuDeviceGet, (int *a, int b), (int *, int), (a, b))
HANDED_ON(cuDeviceGetName, (char *a, int b, int c), (char *, int, int), (a, b, c))
HANDED_ON(cuDeviceTotalMem_v2, (size_t * a, int b), (size_t *, int), (a, b))
HANDED_ON(cuDeviceGetAttribute, (int *a, int b, int c), (int *, int, int), (a, b, c))
HANDED_ON(cuDevicePrimaryCtxRetain, (void **a, int b), (void **, int), (a, b))
HANDED_ON(cuStreamCreate, (void **a, unsigned b), (void **, unsigned), (a, b))
HANDED_ON(cuModuleLoadData, (void **a, void *b), (void **, void *), (a, b))
HANDED_ON(cuFuncGetParamInfo, (void *a, size_t b, size_t *c, size_t *d), (void *, size_t, size_t *, size_t *), (a, b, c, d))
HANDED_ON(nvrtcVersion, (int *a, int *b), (int *, int *), (a, b))
HANDED_ON(
    nvrtcCreateProgram, (void **a, char *b, char *c, int d, void *e, void *f), (void **, char *, char *, int, void *, void *),
    (a, b, c, d, e, f))
HANDED_ON(nvrtcDestroyProgram, (void **a), (void **), (a))
HANDED_ON(nvrtcGetCUBINSize, (void *a, size_t *b), (void *, size_t *), (a, b))
HANDED_ON(nvrtcGetCUBIN, (void *a, char *b), (void *, char *), (a, b))
HANDED_ON(nvrtcGetProgramLogSize, (void *a, size_t *b), (void *, size_t *), (a, b))
HANDED_ON(nvrtcGetProgramLog, (void *a, char *b), (void *, char *), (a, b))

/// "context": `enter()` is left out of every thread but the one that opened the device.
EXPORTED int cuCtxSetCurrent(void *context) {
  static const pthread_t first = pthread_self();
  if (has("context") && !pthread_equal(first, pthread_self())) return 0;
  return NEXT(void *)(context);
}

#ifndef OLD_DRIVER
/// "kernel": `load` finds another kernel of the program, which takes other arguments.
EXPORTED int cuModuleGetFunction(void **kernel, void *module, const char *name) {
  const bool isOther = has("kernel") && strcmp(name, "reduce_short") == 0;
  return NEXT(void **, void *, const char *)(kernel, module, isOther ? "reduce_long" : name);
}
#endif

/// "synchronise": `synchronise()` does nothing, so reads and writes return before they are done.
EXPORTED int cuStreamSynchronize(void *stream) { return has("synchronise") ? 0 : NEXT(void *)(stream); }

/// "status": a status is not looked at, here the one that says that there is no memory.
EXPORTED int cuMemAlloc_v2(uintptr_t *address, size_t size) {
  const int status = NEXT(uintptr_t *, size_t)(address, size);
  if (!has("status") || status != 2) return status;
  *address = 4096;
  return 0;
}

/// "leak": `free` does not give memory back.
EXPORTED int cuMemFree_v2(uintptr_t address) { return has("leak") ? 0 : NEXT(uintptr_t)(address); }

/// "bytes": `write` counts in words where the driver counts in bytes.
EXPORTED int cuMemcpyHtoDAsync_v2(uintptr_t to, const void *from, size_t size, void *stream) {
  return NEXT(uintptr_t, const void *, size_t, void *)(to, from, has("bytes") ? size / 8 : size, stream);
}

/// "stream": `read` copies in the default stream, which does not wait for ours.
EXPORTED int cuMemcpyDtoHAsync_v2(void *to, uintptr_t from, size_t size, void *stream) {
  return NEXT(void *, uintptr_t, size_t, void *)(to, from, size, has("stream") ? nullptr : stream);
}

EXPORTED int cuLaunchKernel(
    void *kernel, unsigned x, unsigned y, unsigned z, unsigned threadsX, unsigned threadsY, unsigned threadsZ, unsigned shared,
    void *stream, void **parameters, void **extra) {
  const auto real = NEXT(
      void *, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void *, void **, void **);
  // "order": groups and the size of a group change places.
  if (has("order")) {
    const unsigned groups = x;
    x = threadsX, threadsX = groups;
  }
  // "grid": one group too few.
  if (has("grid") && x > 1) x--;
  // "arguments": the addresses of the values begin one too late, as they do where a result's address was left out.
  if (has("arguments")) parameters++;
  // "early": memory goes back when the launch is enqueued that was to hold the result.
  const int status = real(kernel, x, y, z, threadsX, threadsY, threadsZ, shared, stream, parameters, extra);
  if (has("early") && status == 0) {
    // The driver waits in cuMemFree, so what is too early is the next launch's use of what this one made.
    uintptr_t address;
    memcpy(&address, parameters[1], sizeof address);
    cuMemFree_v2(address);
  }
  return status;
}

/// "fused": the option that forbids to contract a product with a sum is left out; "architecture": so is the device's.
EXPORTED int nvrtcCompileProgram(void *program, int count, const char *const *options) {
  const char *kept[16];
  int left = 0;
  for (int k = 0; k < count && left < 16; k++) {
    if (has("fused") && strncmp(options[k], "--fmad", 6) == 0) continue;
    if (has("architecture") && strncmp(options[k], "--gpu-architecture", 18) == 0) continue;
    kept[left++] = options[k];
  }
  return NEXT(void *, int, const char *const *)(program, left, kept);
}
