// Chooses the kernels once. A table of pointers rather than ifuncs: it works on every C library and with sanitizers.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "CKernels.h"

extern const ck_table ck_baseline;
static ck_table kernels;

// Fills the entries that are still empty, all of which are pointers, from the table of one instruction set.
static void fill_from(const ck_table *set) {
  for (size_t at = 0; at < sizeof kernels; at += sizeof(uintptr_t)) {
    uintptr_t entry;
    memcpy(&entry, (const char *)&kernels + at, sizeof entry);
    if (!entry) memcpy((char *)&kernels + at, (const char *)set + at, sizeof entry);
  }
}

// From the highest set down, so that a set need not have what gains nothing by it.
static void choose(void) {
#if defined(__x86_64__)
  extern const ck_table ck_avx2, ck_avx512;
  const char *asked = getenv("SWIFTLET_ISA");
  if (!asked) asked = "";
  __builtin_cpu_init();
  int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && strcmp(asked, "baseline") != 0;
  int avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && strcmp(asked, "avx2") != 0;
  if (avx512) fill_from(&ck_avx512);
  if (avx2) fill_from(&ck_avx2);
#endif
  fill_from(&ck_baseline);
}

const ck_table *ck_kernels(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, choose);
  return &kernels;
}
