// Plans of Fourier transforms: factors, roots of unity in extended precision, and the cache.
#include "fft_plan.h"
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#define KEPT 64
#define KEPT_BYTES ((size_t)64 << 20)
#define TWO_PI 6.283185307179586476925286766559005768L

typedef struct { long double re, im; } root;

/// exp(-2 pi i k / n) for any k below n, as the product of a coarse and a fine root, each right to the last bit or two.
typedef struct {
  int64_t n;
  int shift;
  root *coarse, *fine;
} roots;

/// By octants, so that the argument is small and the symmetric roots agree exactly.
static root exact_root(int64_t k, int64_t n) {
  // x = 8 k / n as octant and rest, in integers.
  __int128 eight = (__int128)8 * k;
  int octant = (int)(eight / n);
  long double rest = (long double)(int64_t)(eight - (__int128)octant * n) / (long double)n;  // of an octant
  long double angle = (octant & 1 ? 1 - rest : rest) * (TWO_PI / 8);
  long double c = cosl(angle), s = sinl(angle);
  switch (octant & 7) {
    case 0: return (root){c, -s};
    case 1: return (root){s, -c};
    case 2: return (root){-s, -c};
    case 3: return (root){-c, -s};
    case 4: return (root){-c, s};
    case 5: return (root){-s, c};
    case 6: return (root){s, c};
    default: return (root){c, s};
  }
}

static int roots_open(roots *r, int64_t n) {
  r->n = n;
  r->shift = 0;
  while (((int64_t)1 << (2 * r->shift)) < n) r->shift++;
  int64_t fine = (int64_t)1 << r->shift, coarse = n / fine + 1;
  r->fine = malloc((size_t)fine * sizeof(root));
  r->coarse = malloc((size_t)coarse * sizeof(root));
  if (!r->fine || !r->coarse) return -1;
  for (int64_t k = 0; k < fine; k++) r->fine[k] = exact_root(k % n, n);
  for (int64_t k = 0; k < coarse; k++) r->coarse[k] = exact_root((k << r->shift) % n, n);
  return 0;
}

static void roots_close(roots *r) {
  free(r->fine);
  free(r->coarse);
}

static root root_at(const roots *r, int64_t k) {
  root a = r->coarse[k >> r->shift], b = r->fine[k & (((int64_t)1 << r->shift) - 1)];
  return (root){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static void store(void *table, int64_t at, root z, int is_double) {
  if (is_double) {
    ((double *)table)[2 * at] = (double)z.re;
    ((double *)table)[2 * at + 1] = (double)z.im;
  } else {
    ((float *)table)[2 * at] = (float)z.re;
    ((float *)table)[2 * at + 1] = (float)z.im;
  }
}

static void *make_table(ck_fft_plan *plan, int64_t count) {
  size_t bytes = (size_t)count * (plan->is_double ? 16 : 8) + 16;
  plan->bytes += bytes;
  return malloc(bytes);
}

/// Splits n into radices, 4 before the others; false where a prime factor is too large.
static int factorise(ck_fft_plan *plan, int64_t n) {
  plan->stage_count = 0;
  while (n % 4 == 0) plan->radix[plan->stage_count++] = 4, n /= 4;
  for (int32_t r = 2; r <= CK_FFT_PRIME_LIMIT; r++)
    while (n % r == 0) plan->radix[plan->stage_count++] = r, n /= r;
  return n == 1;
}

int ck_fft_has_small_factors(int64_t n) {
  ck_fft_plan scratch;
  return factorise(&scratch, n);
}

static int fill_stages(ck_fft_plan *plan) {
  int64_t twiddles = 0, small = 0, m = plan->n;
  for (int32_t s = 0; s < plan->stage_count; s++) {
    m /= plan->radix[s];
    twiddles += m * (plan->radix[s] - 1);
    small += plan->radix[s];
  }
  plan->twiddles = make_table(plan, twiddles);
  plan->small_roots = make_table(plan, small);
  roots all;
  int status = roots_open(&all, plan->n);
  if (status == 0 && plan->twiddles && plan->small_roots) {
    int64_t at = 0, small_at = 0, step = 1;
    m = plan->n;
    for (int32_t s = 0; s < plan->stage_count; s++) {
      int32_t r = plan->radix[s];
      m /= r;
      for (int64_t p = 0; p < m; p++)
        for (int32_t k = 1; k < r; k++) store(plan->twiddles, at++, root_at(&all, step * p * k), plan->is_double);
      if (r > 5)
        for (int32_t k = 0; k < r; k++) store(plan->small_roots, small_at++, exact_root(k, r), plan->is_double);
      step *= r;
    }
  } else {
    status = -1;
  }
  roots_close(&all);
  return status;
}

/// A transform of a power of two in extended precision, in place; for the kernel of the convolution.
static void transform(root *x, int64_t n, const roots *all) {
  for (int64_t i = 1, j = 0; i < n; i++) {
    int64_t bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      root t = x[i];
      x[i] = x[j], x[j] = t;
    }
  }
  for (int64_t half = 1; half < n; half *= 2)
    for (int64_t k = 0; k < half; k++) {
      root w = root_at(all, k * (n / (2 * half)));
      for (int64_t i = k; i < n; i += 2 * half) {
        root a = x[i], b = x[i + half];
        root t = {b.re * w.re - b.im * w.im, b.re * w.im + b.im * w.re};
        x[i] = (root){a.re + t.re, a.im + t.im};
        x[i + half] = (root){a.re - t.re, a.im - t.im};
      }
    }
}

static int fill_bluestein(ck_fft_plan *plan) {
  const int64_t n = plan->n;
  int64_t m = 1;
  while (m < 2 * n - 1) m *= 2;
  plan->stage_count = 0;
  plan->inner = ck_fft_plan_get(m, plan->is_double, 0);
  plan->chirp = make_table(plan, n);
  plan->kernel = make_table(plan, m);
  root *kernel = calloc((size_t)m, sizeof(root));
  roots chirps, all = {0};
  int status = roots_open(&chirps, 2 * n);
  if (status == 0) status = roots_open(&all, m);
  if (status == 0 && plan->inner && plan->chirp && plan->kernel && kernel) {
    int64_t square = 0;  // j^2 modulo 2 n
    for (int64_t j = 0; j < n; j++) {
      root z = root_at(&chirps, square);
      store(plan->chirp, j, z, plan->is_double);
      kernel[j] = (root){z.re / m, -z.im / m};
      if (j > 0) kernel[m - j] = kernel[j];
      square = (square + 2 * j + 1) % (2 * n);
    }
    transform(kernel, m, &all);
    for (int64_t k = 0; k < m; k++) store(plan->kernel, k, kernel[k], plan->is_double);
  } else {
    status = -1;
  }
  roots_close(&chirps);
  roots_close(&all);
  free(kernel);
  return status;
}

/// The even real transform: that of half the length, and the roots that part even from odd samples.
static int fill_real(ck_fft_plan *plan) {
  plan->inner = ck_fft_plan_get(plan->n / 2, plan->is_double, 0);
  plan->chirp = make_table(plan, plan->n / 2 + 1);
  roots all;
  int status = roots_open(&all, plan->n);
  if (status == 0 && plan->inner && plan->chirp) {
    for (int64_t k = 0; 4 * k <= plan->n; k++) {  // and those of the other half as their mirror images, to the bit
      const root z = root_at(&all, k);
      store(plan->chirp, plan->n / 2 - k, (root){-z.re, z.im}, plan->is_double);
      store(plan->chirp, k, z, plan->is_double);
    }
  } else {
    status = -1;
  }
  roots_close(&all);
  return status;
}

static void destroy(ck_fft_plan *plan) {
  if (!plan) return;
  if (plan->inner) ck_fft_plan_release(plan->inner);
  free(plan->twiddles);
  free(plan->small_roots);
  free(plan->chirp);
  free(plan->kernel);
  free(plan);
}

static ck_fft_plan *make(int64_t n, int is_double, int is_real) {
  ck_fft_plan *plan = calloc(1, sizeof(ck_fft_plan));
  if (!plan) return NULL;
  plan->n = n;
  plan->is_double = is_double;
  plan->is_real = is_real;
  plan->bytes = sizeof(ck_fft_plan);
  int status = is_real ? fill_real(plan) : factorise(plan, n) ? fill_stages(plan) : fill_bluestein(plan);
  if (status == 0) return plan;
  destroy(plan);
  return NULL;
}

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static ck_fft_plan *cache[KEPT];
static uint64_t clock_now;

/// Looks a plan up and counts a user. Called with the lock held.
static ck_fft_plan *find(int64_t n, int is_double, int is_real) {
  for (int i = 0; i < KEPT; i++) {
    ck_fft_plan *plan = cache[i];
    if (plan && plan->n == n && plan->is_double == is_double && plan->is_real == is_real) {
      plan->users++;
      plan->used = ++clock_now;
      return plan;
    }
  }
  return NULL;
}

/// Makes room for a plan and keeps it; whatever must go is unlinked and chained for the caller to destroy.
static int keep(ck_fft_plan *plan, ck_fft_plan *gone[KEPT]) {
  int gone_count = 0;
  for (;;) {
    size_t bytes = plan->bytes;
    int free_slot = -1, oldest = -1;
    for (int i = 0; i < KEPT; i++) {
      if (!cache[i]) { free_slot = i; continue; }
      bytes += cache[i]->bytes;
      if (cache[i]->users == 1 && (oldest < 0 || cache[i]->used < cache[oldest]->used)) oldest = i;
    }
    if (free_slot >= 0 && (bytes <= KEPT_BYTES || oldest < 0)) {
      plan->users++;
      plan->used = ++clock_now;
      cache[free_slot] = plan;
      return gone_count;
    }
    if (oldest < 0) return gone_count;  // all in use: this one lives as long as its user
    cache[oldest]->users--;
    gone[gone_count++] = cache[oldest];
    cache[oldest] = NULL;
  }
}

const ck_fft_plan *ck_fft_plan_get(int64_t n, int is_double, int is_real) {
  pthread_mutex_lock(&cache_lock);
  ck_fft_plan *plan = find(n, is_double, is_real);
  pthread_mutex_unlock(&cache_lock);
  if (plan) return plan;
  ck_fft_plan *mine = make(n, is_double, is_real), *gone[KEPT];
  if (!mine) return NULL;
  mine->users = 1;
  int gone_count = 0;
  pthread_mutex_lock(&cache_lock);
  plan = find(n, is_double, is_real);  // another thread may have been quicker
  if (!plan) gone_count = keep(mine, gone);
  pthread_mutex_unlock(&cache_lock);
  for (int i = 0; i < gone_count; i++) destroy(gone[i]);
  if (!plan) return mine;
  destroy(mine);
  return plan;
}

void ck_fft_plan_release(const ck_fft_plan *given) {
  ck_fft_plan *plan = (ck_fft_plan *)(uintptr_t)given;
  pthread_mutex_lock(&cache_lock);
  int is_last = --plan->users == 0;
  pthread_mutex_unlock(&cache_lock);
  if (is_last) destroy(plan);
}

// As in memory.c.
static void hold(void) { pthread_mutex_lock(&cache_lock); }
static void let_go(void) { pthread_mutex_unlock(&cache_lock); }
__attribute__((constructor)) static void heed_forks(void) { pthread_atfork(hold, let_go, let_go); }
