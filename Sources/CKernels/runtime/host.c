// What the host wants done around long work. Set once, before there are threads.
#include <stddef.h>
#include "CKernels.h"

#define LONG_WORK 32768  // elements: some microseconds

static void *(*leave_host)(void);
static void (*enter_host)(void *);

void ck_set_host(void *(*leave)(void), void (*enter)(void *)) {
  leave_host = leave;
  enter_host = enter;
}

void *ck_leave(int64_t elements) { return elements >= LONG_WORK && leave_host ? leave_host() : NULL; }

void ck_enter(void *token) {
  if (token) enter_host(token);
}
