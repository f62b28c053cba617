// Blocks for arrays. Fresh pages cost ten times the copy that fills them, so large blocks are kept for reuse.
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "CKernels.h"
#if defined(__linux__)
#include <sys/mman.h>
#endif

#define KEEP_FROM (256u << 10)   // smaller blocks are left to malloc, but for the spare ones
#define KEEP_AT_MOST (64u << 20)
#define HUGE_FROM (4u << 20)
#define KEPT 64
#define ASK_FROM ((size_t)256 << 20)

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static struct { void *block; size_t bytes; } kept[KEPT];
static size_t kept_bytes;

/// Sizes are rounded up in steps of 1/8, so that chunks of nearly equal length share blocks.
static size_t rounded(size_t bytes) {
  size_t step = (size_t)1 << (60 - __builtin_clzll(bytes));
  return (bytes + step - 1) / step * step;
}

/// malloc and a step up to the next 64 bytes, the step kept in the byte before: a sixth of posix_memalign's time.
static void *allocate_small(size_t bytes) {
  char *base = malloc(bytes + 64);
  if (!base) return NULL;
  char *block = (char *)(((uintptr_t)base + 64) & ~(uintptr_t)63);
  block[-1] = (char)(block - base);
  return block;
}
static void free_small(void *block) { free((char *)block - ((char *)block)[-1]); }

// Messages make results of the same few sizes again and again, beyond those that malloc keeps at hand. Two of each number
// of kilobytes are kept, each in a place that one exchange empties or fills. Not from the address sanitizer, who would miss
// the use of what was given back.
#if defined(__SANITIZE_ADDRESS__)
#define SPARE_UP_TO 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SPARE_UP_TO 0
#endif
#endif
#ifndef SPARE_UP_TO
#define SPARE_UP_TO 16  // kilobytes
#endif
static void *_Atomic spare[SPARE_UP_TO + 1][2];

/// The kilobytes of a block that may be a spare one; 0 for all others.
static size_t kilobytes_of(size_t bytes) {
  const size_t kilobytes = (bytes + 1023) >> 10;
  return kilobytes > 1 && kilobytes <= SPARE_UP_TO ? kilobytes : 0;
}

static void *take_spare(size_t kilobytes) {
  for (int i = 0; i < 2; i++) {
    void *_Atomic *place = &spare[kilobytes][i];
    if (!atomic_load_explicit(place, memory_order_relaxed)) continue;
    void *block = atomic_exchange_explicit(place, NULL, memory_order_acquire);
    if (block) return block;
  }
  return NULL;
}

static int keep_spare(void *block, size_t kilobytes) {
  for (int i = 0; i < 2; i++) {
    void *_Atomic *place = &spare[kilobytes][i], *none = NULL;
    if (atomic_load_explicit(place, memory_order_relaxed)) continue;
    if (atomic_compare_exchange_strong_explicit(place, &none, block, memory_order_release, memory_order_relaxed))
      return 1;
  }
  return 0;
}

#if defined(__linux__)
/// The number in a file, behind `word` if that is not null; SIZE_MAX where there is none.
static size_t number_in(const char *path, const char *word) {
  FILE *file = fopen(path, "r");
  if (!file) return SIZE_MAX;
  char line[256];
  size_t found = SIZE_MAX;
  while (found == SIZE_MAX && fgets(line, sizeof line, file)) {
    unsigned long long number;
    const size_t skip = word ? strlen(word) : 0;
    if ((!word || strncmp(line, word, skip) == 0) && sscanf(line + skip, "%llu", &number) == 1) found = number;
  }
  fclose(file);
  return found;
}

/// Whether so much memory can be filled and an eighth be left. The system grants more than it has, and ends the process
/// that uses it.
static int is_there(size_t bytes) {
  if (bytes > (size_t)1 << 60) return 0;
  bytes += bytes / 8;
  const size_t kilobytes = number_in("/proc/meminfo", "MemAvailable:");
  if (kilobytes != SIZE_MAX && bytes / 1024 >= kilobytes) return 0;
  const size_t limit = number_in("/sys/fs/cgroup/memory.max", NULL);  // of a container
  const size_t used = number_in("/sys/fs/cgroup/memory.current", NULL);
  return limit == SIZE_MAX || used == SIZE_MAX || (used < limit && bytes < limit - used);
}
#else
static int is_there(size_t bytes) { return bytes < (size_t)1 << 46; }
#endif

void *ck_allocate(size_t bytes) {
  void *block = NULL;
  if (bytes < KEEP_FROM) {
    const size_t kilobytes = kilobytes_of(bytes);
    if (!kilobytes) return allocate_small(bytes);
    block = take_spare(kilobytes);
    return block ? block : allocate_small(kilobytes << 10);
  }
  if (bytes > (size_t)1 << 62) return NULL;
  bytes = rounded(bytes);
  pthread_mutex_lock(&cache_lock);
  for (int i = 0; i < KEPT && !block; i++)
    if (kept[i].block && kept[i].bytes == bytes) {
      block = kept[i].block;
      kept[i].block = NULL;
      kept_bytes -= bytes;
    }
  pthread_mutex_unlock(&cache_lock);
  if (block) return block;
  if (bytes >= ASK_FROM && !is_there(bytes)) return NULL;
  if (posix_memalign(&block, bytes >= HUGE_FROM ? (size_t)2 << 20 : 64, bytes) != 0) return NULL;
#if defined(__linux__)
  if (bytes >= HUGE_FROM) madvise(block, bytes, MADV_HUGEPAGE);
#endif
  return block;
}

void ck_free(void *block, size_t bytes) {
  if (!block) return;
  if (bytes < KEEP_FROM) {
    const size_t kilobytes = kilobytes_of(bytes);
    if (!kilobytes || !keep_spare(block, kilobytes)) free_small(block);
    return;
  }
  bytes = rounded(bytes);
  pthread_mutex_lock(&cache_lock);
  for (int i = 0; i < KEPT && block && kept_bytes + bytes <= KEEP_AT_MOST; i++)
    if (!kept[i].block) {
      kept[i].block = block;
      kept[i].bytes = bytes;
      kept_bytes += bytes;
      block = NULL;
    }
  pthread_mutex_unlock(&cache_lock);
  free(block);
}

size_t ck_trim(void) {
  pthread_mutex_lock(&cache_lock);
  size_t bytes = kept_bytes;
  for (int i = 0; i < KEPT; i++) {
    free(kept[i].block);
    kept[i].block = NULL;
  }
  kept_bytes = 0;
  pthread_mutex_unlock(&cache_lock);
  for (size_t kilobytes = 2; kilobytes <= SPARE_UP_TO; kilobytes++)
    for (void *block; (block = take_spare(kilobytes)); bytes += kilobytes << 10) free_small(block);
  return bytes;
}

static pthread_mutex_t wait_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wait_condition = PTHREAD_COND_INITIALIZER;

void ck_lock(void) { pthread_mutex_lock(&wait_lock); }
void ck_unlock(void) { pthread_mutex_unlock(&wait_lock); }
void ck_wait(void) { pthread_cond_wait(&wait_condition, &wait_lock); }
void ck_wake(void) { pthread_cond_broadcast(&wait_condition); }

static pthread_mutex_t registry_lock = PTHREAD_MUTEX_INITIALIZER;

void ck_registry_lock(void) { pthread_mutex_lock(&registry_lock); }
void ck_registry_unlock(void) { pthread_mutex_unlock(&registry_lock); }

// A child of a fork has one thread. What the others held at that moment nobody would give back, so all is held by the thread
// that forks; the same in every file with a lock of its own.
static void hold(void) {
  pthread_mutex_lock(&registry_lock);
  pthread_mutex_lock(&wait_lock);
  pthread_mutex_lock(&cache_lock);
}
static void let_go(void) {
  pthread_mutex_unlock(&cache_lock);
  pthread_mutex_unlock(&wait_lock);
  pthread_mutex_unlock(&registry_lock);
}
__attribute__((constructor)) static void heed_forks(void) { pthread_atfork(hold, let_go, let_go); }
