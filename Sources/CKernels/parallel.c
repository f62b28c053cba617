// Large work in several threads, made for it and gone after it: nothing waits in between, nothing survives a fork.
#if defined(__linux__)
#define _GNU_SOURCE
#include <sched.h>
#endif
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "include/CKernels.h"

#define MOST 32
#define PROBE 16                 // one part in so many is done first and timed
#define THREAD_NANOSECONDS 20e3  // to make a thread and wait for its end

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

/// Calls body over parts of from ..< to, multiples of `grain` long, in as many threads as there may be.
static void spread(int64_t from, int64_t to, int64_t grain, void (*body)(void *, int64_t, int64_t), void *context) {
  pthread_once(&once, count_threads);
  const int64_t grains = (to - from + grain - 1) / grain;
  const int64_t count = grains < threads ? grains : threads;
  part parts[MOST];
  pthread_t made[MOST];
  int is_made[MOST] = {0};
  for (int64_t k = 0; k < count; k++) {
    const int64_t end = from + (k + 1) * grains / count * grain;
    parts[k] = (part){body, context, from + k * grains / count * grain, end < to ? end : to};
  }
  for (int64_t k = 1; k < count; k++) is_made[k] = pthread_create(&made[k], NULL, run, &parts[k]) == 0;
  for (int64_t k = 0; k < count; k++)
    if (!is_made[k]) run(&parts[k]);
  for (int64_t k = 1; k < count; k++)
    if (is_made[k]) pthread_join(made[k], NULL);
}

void ck_parallel(int64_t n, int64_t grain, void (*body)(void *, int64_t, int64_t), void *context) {
  spread(0, n, grain, body, context);
}

static double nanoseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

void ck_share(int64_t n, void (*body)(void *, int64_t, int64_t), void *context) {
  const int64_t first = n / PROBE;
  double count = 1;
  if (first > 0) {
    const double start = nanoseconds();
    body(context, 0, first);
    // In k threads the rest takes time / k, and k times what it takes to make one: least at the root of their ratio.
    count = sqrt((nanoseconds() - start) * (double)(n - first) / (double)first / THREAD_NANOSECONDS);
  }
  if (count < 2)
    body(context, first, n);
  else
    spread(first, n, (int64_t)((double)(n - first) / (count < MOST ? floor(count) : MOST)) + 1, body, context);
}
