// Matrix factorisations by LAPACK, a library that is opened when first asked for and never linked.
//
// Arrays are row-major stacks of matrices, LAPACK's are column-major: each matrix is turned on its way in and out.
#define _GNU_SOURCE  // dladdr
#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "CKernels.h"
#include "../portable/prelude.h"

typedef int32_t fint;  // Fortran's integer in the usual builds
#define SOLO_UP_TO 256  // rows and columns of a matrix that one thread does alone

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;
static int (*get_threads)(void);  // OpenBLAS's number of threads; null where the library is another
static void (*set_threads)(int);

/// Where the package scipy-openblas32, which the Python wheel depends on, has its library: beside the package that holds this
/// code. Found without a word from Python, so that importing costs nothing.
static int beside_us(char *path, size_t size) {
  Dl_info here;
  if (!dladdr((void *)(uintptr_t)&beside_us, &here) || !here.dli_fname) return 0;
  const char *name = strrchr(here.dli_fname, '/');
  const int folder = name ? (int)(name - here.dli_fname) : 0;
#if defined(__APPLE__)
  const char *file = "../scipy_openblas32/lib/libscipy_openblas.dylib";
#else
  const char *file = "../scipy_openblas32/lib/libscipy_openblas.so";
#endif
  const int length = snprintf(path, size, "%.*s/%s", folder, here.dli_fname, file);
  return name && length > 0 && (size_t)length < size;
}

static void *either(const char *name, const char *other) {
  void *found = dlsym(library, name);
  return found ? found : dlsym(library, other);
}

static void heed_forks(void);

static void open_library(void) {
  char wheel[4096];
  const char *asked = getenv("SWIFTLET_LAPACK");
  const char *names[] = {asked, beside_us(wheel, sizeof wheel) ? wheel : NULL, "libopenblas.so.0", "libopenblas.so", "liblapack.so.3", "libopenblas.dylib",
                         "/System/Library/Frameworks/Accelerate.framework/Accelerate"};
  for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++)
    if (names[i]) library = dlopen(names[i], RTLD_LAZY | RTLD_LOCAL);
  if (!library) return;
  get_threads = either("openblas_get_num_threads", "scipy_openblas_get_num_threads");
  set_threads = either("openblas_set_num_threads", "scipy_openblas_set_num_threads");
  heed_forks();
}

int ck_lapack_is_there(void) {
  pthread_once(&once, open_library);
  return library != NULL;
}

/// The routine of that name, with or without the prefix of Python's scipy-openblas packages.
static void *routine(const char *name) {
  char text[64];
  snprintf(text, sizeof text, "%s_", name);
  void *found = dlsym(library, text);
  if (found) return found;
  snprintf(text, sizeof text, "scipy_%s_", name);
  return dlsym(library, text);
}

/// Scratch of one call, freed together.
typedef struct { void *blocks[16]; int count, failed; } scratch;

static void *room(scratch *s, size_t items, size_t size) {
  void *block = NULL;
  if (s->count < 16 && (items == 0 || size <= (SIZE_MAX - 64) / items)) block = malloc(items * size + 64);
  if (!block) s->failed = 1;
  else s->blocks[s->count++] = block;
  return block;
}

static void leave(scratch *s) {
  for (int i = 0; i < s->count; i++) free(s->blocks[i]);
}

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

#define T f32
#define R f32
#define L(name) CK_PASTE(name, f32)
#define ROUTINE(real, complex) routine("s" real)
#define IS_COMPLEX 0
#include "lapack_calls.inc.h"
#define T f64
#define R f64
#define L(name) CK_PASTE(name, f64)
#define ROUTINE(real, complex) routine("d" real)
#define IS_COMPLEX 0
#include "lapack_calls.inc.h"
#define T c64
#define R f32
#define L(name) CK_PASTE(name, c64)
#define ROUTINE(real, complex) routine("c" complex)
#define IS_COMPLEX 1
#include "lapack_calls.inc.h"
#define T c128
#define R f64
#define L(name) CK_PASTE(name, c128)
#define ROUTINE(real, complex) routine("z" complex)
#define IS_COMPLEX 1
#include "lapack_calls.inc.h"

/// A stack at work: matrix by matrix, in one thread or several. What LAPACK says of the first that fails is what counts.
typedef struct {
  const ck_factorisation *call;
  int64_t (*one)(const ck_factorisation *, int64_t);
  pthread_mutex_t lock;
  int64_t failed, status;
} stack;

static void factorise_some(void *context, int64_t from, int64_t to) {
  stack *s = context;
  for (int64_t i = from; i < to; i++) {
    const int64_t status = s->one(s->call, i);
    if (status == 0) continue;
    pthread_mutex_lock(&s->lock);
    if (s->status == 0 || i < s->failed) s->failed = i, s->status = status;
    pthread_mutex_unlock(&s->lock);
    return;
  }
}

static pthread_mutex_t solo_lock = PTHREAD_MUTEX_INITIALIZER;
static int solos, threads_before;

/// OpenBLAS keeps to the thread that calls while matrices are small: its own wait in loops for each of their many small
/// steps, and change the bits. So bits depend on the size alone, not on how many matrices there are.
static void solo(int begins) {
  pthread_mutex_lock(&solo_lock);
  if (begins && solos++ == 0) {
    threads_before = get_threads();
    set_threads(1);
  }
  if (!begins && --solos == 0) set_threads(threads_before);
  pthread_mutex_unlock(&solo_lock);
}

// A fork while OpenBLAS is at work leaves its locks taken and its threads behind: the child would wait for them for ever, or
// end in its memory. So whoever forks waits until no call is at work, and none begins meanwhile.
static pthread_mutex_t work_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work_changed = PTHREAD_COND_INITIALIZER;
static int64_t calls_at_work;
static int is_forking;

static void begin_work(void) {
  pthread_mutex_lock(&work_lock);
  while (is_forking) pthread_cond_wait(&work_changed, &work_lock);
  calls_at_work++;
  pthread_mutex_unlock(&work_lock);
}
static void end_work(void) {
  pthread_mutex_lock(&work_lock);
  if (--calls_at_work == 0) pthread_cond_broadcast(&work_changed);
  pthread_mutex_unlock(&work_lock);
}
static void hold_work(void) {
  pthread_mutex_lock(&work_lock);
  is_forking = 1;
  while (calls_at_work > 0) pthread_cond_wait(&work_changed, &work_lock);
}
static void go_on(void) {
  is_forking = 0;
  pthread_cond_broadcast(&work_changed);
  pthread_mutex_unlock(&work_lock);
}
static void begin_child(void) {
  pthread_cond_init(&work_changed, NULL);  // nobody waits there any more
  is_forking = 0;
  pthread_mutex_unlock(&work_lock);
}
/// What asks to be told of forks last is told first: this, before OpenBLAS, and before the threads that calls at work need.
static void heed_forks(void) {
  ck_parallel(0, 1, 0, NULL, NULL);
  pthread_atfork(hold_work, go_on, begin_child);
}

int64_t ck_factorise(const ck_factorisation *call) {
  if (!ck_lapack_is_there()) return CK_LAPACK_MISSING;
  if (call->m > 46340 || call->n > 46340 || call->k > 46340) return CK_LAPACK_TOO_LARGE;
  stack s = {.call = call, .lock = PTHREAD_MUTEX_INITIALIZER};
  switch (call->dtype) {
    case CK_DT_f32: s.one = factorise_f32; break;
    case CK_DT_f64: s.one = factorise_f64; break;
    case CK_DT_c64: s.one = factorise_c64; break;
    case CK_DT_c128: s.one = factorise_c128; break;
    default: return CK_LAPACK_MISSING;
  }
  begin_work();
  if (get_threads && set_threads && larger(call->m, larger(call->n, call->k)) <= SOLO_UP_TO) {
    solo(1);
    ck_share(call->batch, factorise_some, &s);
    solo(0);
  } else {
    factorise_some(&s, 0, call->batch);
  }
  end_work();
  pthread_mutex_destroy(&s.lock);
  return s.status;
}
