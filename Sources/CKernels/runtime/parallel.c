// Large work in several threads. They are made for it and stay for as long as it takes to make two more, in case other work
// comes: nothing waits for longer, nothing survives a fork.
#if defined(__linux__)
#define _GNU_SOURCE
#include <sched.h>
#endif
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "CKernels.h"

#define MOST 32
#define PROBE 64                 // one part in so many is done first and timed
#define SHARED_FROM 16           // parts
#define LEAST 16                 // of each thread's share, one part in so many is the least to take at once
#define MAKE_NANOSECONDS 40e3    // to make a thread, have it scheduled beside others, and wait for its end
#define HAND_NANOSECONDS 3e3     // to hand work to a thread that is there
#define STAY_NANOSECONDS 100e3   // that a thread stays when it has nothing to do
#if defined(__x86_64__)
#define RELAX() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define RELAX() __asm__ volatile("yield")
#else
#define RELAX()
#endif

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

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

// Threads that have done their work stay for more. A job is offered to some of them, which makes them fewer at once, so
// that each seat is taken by somebody. Under the lock, but read without it to see whether to ask.
static pthread_mutex_t lobby = PTHREAD_MUTEX_INITIALIZER;
static job *offered;
static int64_t seats, staying;

/// Offers a job to at most `count` threads that are there; returns how many take part.
static int64_t offer(job *j, int64_t count) {
  if (__atomic_load_n(&staying, __ATOMIC_RELAXED) == 0) return 0;
  pthread_mutex_lock(&lobby);
  const int64_t some = seats > 0 ? 0 : staying < count ? staying : count;
  if (some > 0) {
    offered = j;
    __atomic_store_n(&staying, staying - some, __ATOMIC_RELAXED);
    __atomic_store_n(&seats, some, __ATOMIC_RELAXED);
  }
  pthread_mutex_unlock(&lobby);
  return some;
}

/// The next job for this thread, or none if there is none for some time.
static job *stay(void) {
  const double end = now() + STAY_NANOSECONDS;
  pthread_mutex_lock(&lobby);
  __atomic_store_n(&staying, staying + 1, __ATOMIC_RELAXED);
  pthread_mutex_unlock(&lobby);
  for (;;) {
    RELAX();
    const int is_late = now() > end;
    if (!is_late && __atomic_load_n(&seats, __ATOMIC_RELAXED) == 0) continue;
    pthread_mutex_lock(&lobby);
    job *next = seats > 0 ? offered : NULL;
    if (next) __atomic_store_n(&seats, seats - 1, __ATOMIC_RELAXED);
    else if (is_late) __atomic_store_n(&staying, staying - 1, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&lobby);
    if (next || is_late) return next;
  }
}

static void *help(void *argument) {
  for (job *j = argument; j; j = stay()) {
    take_part(j);
    leave(j);
  }
  return NULL;
}

static void close_lobby(void) { pthread_mutex_lock(&lobby); }
static void open_lobby(void) { pthread_mutex_unlock(&lobby); }

/// In a child process there is nobody.
static void empty_lobby(void) {
  offered = NULL;
  seats = staying = 0;
  pthread_mutex_unlock(&lobby);
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
  if (pthread_atfork(close_lobby, open_lobby, empty_lobby) != 0) threads = 1;
}

int64_t ck_threads(void) {
  pthread_once(&once, count_threads);
  return threads;
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

/// Makes so many threads, each of which takes part in a job.
static void make_threads(int64_t count, job *j) {
  pthread_attr_t detached;
  pthread_attr_init(&detached);
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  place_elsewhere(&detached);
  for (int64_t k = 0; k < count; k++) {
    pthread_t made;
    if (pthread_create(&made, &detached, help, j) != 0) leave(j);
  }
  pthread_attr_destroy(&detached);
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
  const int64_t found = 1 + offer(j, count - 1);
  if (found < count) make_threads(count - found, j);
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

/// How many threads work of so many nanoseconds is worth, this one among them, if each other costs `price`: in k it takes
/// time / k and k - 1 prices, and one more pays while time / (k (k + 1)) is above the price.
static int64_t affordable(double time, double price) {
  const double best = 0.5 + sqrt(0.25 + time / price);
  const int64_t most = most_threads();
  return best < (double)most ? (int64_t)best : most;
}

static int64_t worth(double time) {
  const int64_t made = affordable(time, MAKE_NANOSECONDS), handed = affordable(time, HAND_NANOSECONDS);
  const int64_t there = 1 + __atomic_load_n(&staying, __ATOMIC_RELAXED), found = there < handed ? there : handed;
  return made > found ? made : found;
}

void ck_parallel(int64_t n, int64_t grain, double nanoseconds, void (*body)(void *, int64_t, int64_t), void *context) {
  const int64_t grains = (n + grain - 1) / grain, most = worth(nanoseconds);
  spread(0, n, grain, grains < most ? grains : most, body, context);
}

void ck_share(int64_t n, void (*body)(void *, int64_t, int64_t), void *context) {
  const int64_t first = (n + PROBE - 1) / PROBE;
  if (n >= SHARED_FROM && most_threads() > 1) {
    const double start = now();
    body(context, 0, first);
    const int64_t count = worth((now() - start) * (double)(n - first) / (double)first);
    spread(first, n, (n - first) / (LEAST * (count > 0 ? count : 1)) + 1, count, body, context);
  } else {
    body(context, 0, n);
  }
}
