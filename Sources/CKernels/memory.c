// Blocks for arrays. Fresh pages cost ten times the copy that fills them, so large blocks are kept for reuse.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "include/CKernels.h"
#if defined(__linux__)
#include <sys/mman.h>
#endif

#define KEEP_FROM (256u << 10)   // smaller blocks are left to malloc, which reuses them well
#define KEEP_AT_MOST (64u << 20)
#define HUGE_FROM (4u << 20)
#define KEPT 64
#define ASK_FROM ((size_t)256 << 20)
#define NEARBY 8  // blocks that a thread keeps for itself, of sizes that malloc takes its slow way for
#define NEARBY_FROM 1024u
#define NEARBY_TO (16u << 10)

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

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1  // a block that is given back is not to be touched
#endif
#endif

/// The last blocks that this thread gave back, which are in its cache still.
typedef struct {
  int32_t count, isWatched;
  void *blocks[NEARBY];
  size_t bytes[NEARBY];
} ck_nearby;
static _Thread_local ck_nearby nearby;
static pthread_key_t nearby_key;
static pthread_once_t nearby_once = PTHREAD_ONCE_INIT;

static size_t let_go(ck_nearby *of) {
  size_t bytes = 0;
  while (of->count > 0) {
    bytes += of->bytes[--of->count];
    free_small(of->blocks[of->count]);
  }
  return bytes;
}
static void end_of_thread(void *of) { let_go(of), ((ck_nearby *)of)->isWatched = 0; }
static void make_key(void) { pthread_key_create(&nearby_key, end_of_thread); }

static int is_nearby(size_t bytes) {
#if defined(WATCHED)
  return 0;
#endif
  return bytes > NEARBY_FROM && bytes <= NEARBY_TO;
}

static void *take_nearby(size_t bytes) {
  for (int32_t i = nearby.count; i-- > 0;)
    if (nearby.bytes[i] == bytes) {
      void *block = nearby.blocks[i];
      nearby.blocks[i] = nearby.blocks[--nearby.count];
      nearby.bytes[i] = nearby.bytes[nearby.count];
      return block;
    }
  return NULL;
}

static int keep_nearby(void *block, size_t bytes) {
  if (nearby.count == NEARBY) return 0;
  if (!nearby.isWatched) {
    pthread_once(&nearby_once, make_key);
    if (pthread_setspecific(nearby_key, &nearby) != 0) return 0;
    nearby.isWatched = 1;
  }
  nearby.blocks[nearby.count] = block;
  nearby.bytes[nearby.count++] = bytes;
  return 1;
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
  if (is_nearby(bytes)) {
    bytes = (bytes + 255) & ~(size_t)255;
    void *found = take_nearby(bytes);
    return found ? found : allocate_small(bytes);
  }
  if (bytes < KEEP_FROM) return allocate_small(bytes);
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
  if (is_nearby(bytes) && keep_nearby(block, (bytes + 255) & ~(size_t)255)) return;
  if (bytes < KEEP_FROM) {
    free_small(block);
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
  size_t bytes = kept_bytes + let_go(&nearby);
  for (int i = 0; i < KEPT; i++) {
    free(kept[i].block);
    kept[i].block = NULL;
  }
  kept_bytes = 0;
  pthread_mutex_unlock(&cache_lock);
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
