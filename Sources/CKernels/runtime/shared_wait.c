// Waiting for a number in memory that processes share, which those that wait may only read.
#include "runtime.h"

#include <limits.h>
#include <time.h>

#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

void ck_shared_wait(const uint32_t *number, uint32_t seen, double seconds) {
  const struct timespec end = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
  syscall(SYS_futex, number, FUTEX_WAIT, seen, &end, NULL, 0);
}

void ck_shared_wake(uint32_t *number) { syscall(SYS_futex, number, FUTEX_WAKE, INT_MAX, NULL, NULL, 0); }
#else
// Without such calls, looks again ten thousand times a second.
void ck_shared_wait(const uint32_t *number, uint32_t seen, double seconds) {
  const struct timespec nap = {0, 100000};
  for (double waited = 0; waited < seconds && __atomic_load_n(number, __ATOMIC_ACQUIRE) == seen; waited += 1e-4) {
    nanosleep(&nap, NULL);
  }
}

void ck_shared_wake(uint32_t *number) { (void)number; }
#endif
