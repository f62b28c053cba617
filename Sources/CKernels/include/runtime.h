// Memory, threads, and locks.
#ifndef CK_RUNTIME_H
#define CK_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

/// Memory for arrays, aligned to 64 bytes. Large blocks are kept for reuse; null where there is none left.
void *ck_allocate(size_t bytes);
void ck_free(void *block, size_t bytes);
/// Gives blocks kept for reuse back to the system; returns their bytes.
size_t ck_trim(void);

/// What a host wants done about work that takes a while, so that others may run meanwhile: `leave` before it, in the
/// thread at work, and `enter` with what that returned after it.
void ck_set_host(void *(*leave)(void), void (*enter)(void *));
/// Announce work on so many elements; nothing happens where it is short. Calls come in pairs.
void *ck_leave(int64_t elements);
void ck_enter(void *token);

/// Calls body(context, from, to) over parts of 0 ..< n, multiples of `grain` long, in as many threads as work of so many
/// nanoseconds is worth: several from some 80 microseconds on, since they are made for it, from 6 where threads are still
/// there, and no more than there are processors to use (SWIFTLET_THREADS at most). Work within such work stays in its thread.
void ck_parallel(int64_t n, int64_t grain, double nanoseconds, void (*body)(void *, int64_t, int64_t), void *context);
/// Calls body(context, from, to) over parts of 0 ..< n. What a small first part takes tells how many threads the rest is
/// worth, as above: more with the root of the time.
void ck_share(int64_t n, void (*body)(void *, int64_t, int64_t), void *context);

/// Threads that work is shared among, at most: processors that this process may use, SWIFTLET_THREADS at most.
int64_t ck_threads(void);

/// One lock and one condition for threads that wait for another's pass.
void ck_lock(void);
void ck_unlock(void);
void ck_wait(void);
void ck_wake(void);

/// Waits until a number in memory shared among processes is another than `seen`, for so many seconds at most; may return
/// earlier. Memory that may only be read will do.
void ck_shared_wait(const uint32_t *number, uint32_t seen, double seconds);
/// Wakes all who wait for the number, in any process, once it has changed. Never waits.
void ck_shared_wake(uint32_t *number);

/// The lock of the device registry.
void ck_registry_lock(void);
void ck_registry_unlock(void);

#endif
