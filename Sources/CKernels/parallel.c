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
#define PROBE 64                 // one part in so many is done first and timed
#define SHARED_FROM 16           // parts
#define LEAST 16                 // of each thread's share, one part in so many is the least to take at once
#define THREAD_NANOSECONDS 50e3  // to make a thread, have it scheduled beside others, and wait for its end

/// Work that threads take from in parts, the larger the more is left. A thread that comes when nothing is left just goes, and
/// nobody waits for it: on a busy machine the caller does all by itself. Whoever leaves last frees it.
typedef struct {
  void (*body)(void *, int64_t, int64_t);
  void *context;
  int64_t end, grain, count;
  pthread_mutex_t lock;
  pthread_cond_t done;
  int64_t next, left;  // under the lock, as the count of users
  int64_t users;
} job;

/// Whether this thread is at work that is shared: what it begins there it does alone.
static _Thread_local int is_sharing;

static void take_part(job *j) {
  int64_t size = 0;
  is_sharing = 1;
  for (;;) {
    pthread_mutex_lock(&j->lock);
    j->left -= size;
    if (j->left == 0) pthread_cond_signal(&j->done);
    const int64_t from = j->next, share = (j->end - from) / (2 * j->count) / j->grain * j->grain;
    size = share > j->grain ? share : j->grain;
    if (size > j->end - from) size = j->end - from;
    j->next += size;
    pthread_mutex_unlock(&j->lock);
    if (size == 0) break;
    j->body(j->context, from, from + size);
  }
  is_sharing = 0;
}

static void leave(job *j) {
  pthread_mutex_lock(&j->lock);
  const int is_last = --j->users == 0;
  pthread_mutex_unlock(&j->lock);
  if (!is_last) return;
  pthread_mutex_destroy(&j->lock);
  pthread_cond_destroy(&j->done);
  free(j);
}

static void *help(void *argument) {
  take_part(argument);
  leave(argument);
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

/// New threads begin on other processors than this one. Left to itself, the kernel puts one beside its maker where the
/// others sleep, and it waits there for milliseconds.
static void place_elsewhere(pthread_attr_t *attributes) {
#if defined(__linux__) && defined(__GLIBC__)
  cpu_set_t set;
  const int here = sched_getcpu();
  if (here < 0 || sched_getaffinity(0, sizeof set, &set) != 0) return;
  CPU_CLR((size_t)here, &set);
  if (CPU_COUNT(&set) > 0) pthread_attr_setaffinity_np(attributes, sizeof set, &set);
#else
  (void)attributes;
#endif
}

/// Calls body over from ..< to in multiples of `grain`, in at most `count` threads, this one among them.
static void spread(int64_t from, int64_t to, int64_t grain, int64_t count, void (*body)(void *, int64_t, int64_t),
                   void *context) {
  if (from >= to) return;
  job *j = count > 1 && !is_sharing ? malloc(sizeof *j) : NULL;
  if (!j) {
    body(context, from, to);
    return;
  }
  *j = (job){.body = body, .context = context, .end = to, .grain = grain, .count = count, .next = from, .left = to - from, .users = count};
  pthread_mutex_init(&j->lock, NULL);
  pthread_cond_init(&j->done, NULL);
  pthread_attr_t detached;
  pthread_attr_init(&detached);
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  place_elsewhere(&detached);
  for (int64_t k = 1; k < count; k++) {
    pthread_t made;
    if (pthread_create(&made, &detached, help, j) != 0) leave(j);
  }
  pthread_attr_destroy(&detached);
  take_part(j);
  pthread_mutex_lock(&j->lock);
  while (j->left > 0) pthread_cond_wait(&j->done, &j->lock);
  pthread_mutex_unlock(&j->lock);
  leave(j);
}

static int64_t most_threads(void) {
  pthread_once(&once, count_threads);
  return threads;
}

/// How many threads work of so many nanoseconds is worth, this one among them: in k it takes time / k, and k times what it
/// takes to make one: least at the root of their ratio.
static int64_t worth(double nanoseconds) {
  const double best = sqrt(nanoseconds / THREAD_NANOSECONDS);
  const int64_t most = most_threads();
  return best < (double)most ? (int64_t)best : most;
}

void ck_parallel(int64_t n, int64_t grain, double nanoseconds, void (*body)(void *, int64_t, int64_t), void *context) {
  const int64_t grains = (n + grain - 1) / grain, most = worth(nanoseconds);
  spread(0, n, grain, grains < most ? grains : most, body, context);
}

static double nanoseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

void ck_share(int64_t n, void (*body)(void *, int64_t, int64_t), void *context) {
  const int64_t first = (n + PROBE - 1) / PROBE;
  if (n >= SHARED_FROM && most_threads() > 1) {
    const double start = nanoseconds();
    body(context, 0, first);
    const int64_t count = worth((nanoseconds() - start) * (double)(n - first) / (double)first);
    spread(first, n, (n - first) / (LEAST * (count > 0 ? count : 1)) + 1, count, body, context);
  } else {
    body(context, 0, n);
  }
}
