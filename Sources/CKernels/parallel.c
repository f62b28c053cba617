// Large work in several threads, made for it and gone after it: nothing waits in between, nothing survives a fork.
#if defined(__linux__)
#define _GNU_SOURCE
#include <sched.h>
#endif
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#include "include/CKernels.h"

#define MOST 32

typedef struct {
  void (*body)(void *, int64_t, int64_t);
  void *context;
  int64_t from, to;
} part;

static void *run(void *argument) {
  const part *p = argument;
  p->body(p->context, p->from, p->to);
  return NULL;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int threads = 1;

static void count_threads(void) {
  long usable = sysconf(_SC_NPROCESSORS_ONLN);
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) usable = CPU_COUNT(&set);
#endif
  const char *asked = getenv("SWIFTLET_THREADS");
  if (asked && atol(asked) > 0 && atol(asked) < usable) usable = atol(asked);
  threads = usable < 1 ? 1 : usable > MOST ? MOST : (int)usable;
}

void ck_parallel(int64_t n, int64_t grain, void (*body)(void *, int64_t, int64_t), void *context) {
  pthread_once(&once, count_threads);
  const int64_t grains = (n + grain - 1) / grain;
  const int64_t count = grains < threads ? grains : threads;
  part parts[MOST];
  pthread_t made[MOST];
  int is_made[MOST] = {0};
  for (int64_t k = 0; k < count; k++) {
    const int64_t to = (k + 1) * grains / count * grain;
    parts[k] = (part){body, context, k * grains / count * grain, to < n ? to : n};
  }
  for (int64_t k = 1; k < count; k++) is_made[k] = pthread_create(&made[k], NULL, run, &parts[k]) == 0;
  for (int64_t k = 0; k < count; k++)
    if (!is_made[k]) run(&parts[k]);
  for (int64_t k = 1; k < count; k++)
    if (is_made[k]) pthread_join(made[k], NULL);
}
