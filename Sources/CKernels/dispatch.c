// Chooses the kernels once. A table of pointers rather than ifuncs: it works on every C library and with sanitizers.
#include <stdlib.h>
#include <string.h>
#include "include/CKernels.h"

extern const ck_table ck_baseline;
#if defined(__x86_64__)
extern const ck_table ck_avx2, ck_avx512;

static const ck_table *best(void) {
  const char *asked = getenv("SWIFTLET_ISA");
  __builtin_cpu_init();
  int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  int avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  if (asked && strcmp(asked, "baseline") == 0) return &ck_baseline;
  if (asked && strcmp(asked, "avx2") == 0 && avx2) return &ck_avx2;
  return avx512 ? &ck_avx512 : avx2 ? &ck_avx2 : &ck_baseline;
}
#else
static const ck_table *best(void) { return &ck_baseline; }
#endif

const ck_table *ck_kernels(void) {
  static const ck_table *chosen;
  const ck_table *table = __atomic_load_n(&chosen, __ATOMIC_ACQUIRE);
  if (!table) {
    table = best();  // the same answer in every thread
    __atomic_store_n(&chosen, table, __ATOMIC_RELEASE);
  }
  return table;
}
