// Chooses the kernels once. A table of pointers rather than ifuncs: it works on every C library and with sanitizers.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "level.h"

extern const ck_level ck_baseline;
static ck_level kernels;
static ck_table table;

// Entries that are still empty. All are pointers to functions.
static void fill_from(const ck_level *level) {
  for (size_t at = 0; at < sizeof kernels; at += sizeof(uintptr_t)) {
    uintptr_t entry;
    memcpy(&entry, (const char *)&kernels + at, sizeof entry);
    if (!entry) memcpy((char *)&kernels + at, (const char *)level + at, sizeof entry);
  }
}

static void choose(void) {
  const char *name = "baseline";
#if defined(__x86_64__)
  extern const ck_level ck_avx2, ck_avx512;
  const char *asked = getenv("SWIFTLET_ISA");
  if (!asked) asked = "";
  __builtin_cpu_init();
  int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && strcmp(asked, "baseline") != 0;
  int avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && strcmp(asked, "avx2") != 0;
  if (avx512) fill_from(&ck_avx512);
  if (avx2) fill_from(&ck_avx2);
  name = avx512 ? "avx512" : avx2 ? "avx2" : name;
#endif
  fill_from(&ck_baseline);
  table = (ck_table){
    .name = name, .map = kernels.map, .cast = kernels.cast, .select = kernels.select, .reduce = kernels.reduce,
    .center_f32 = kernels.center_f32, .center_f64 = kernels.center_f64, .scan_sum = kernels.scan_sum,
    .scan_prod = kernels.scan_prod, .fft_f32 = kernels.fft_f32, .fft_f64 = kernels.fft_f64,
    .recur_f32 = kernels.recur_f32, .recur_f64 = kernels.recur_f64, .matmul = kernels.matmul, .random = kernels.random,
  };
}

const ck_table *ck_kernels(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, choose);
  return &table;
}
