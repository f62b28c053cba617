// Runs a kernel's blocks one after another, and the threads of a block as fibres of the one thread that waits: a barrier is a
// switch to the next fibre. A fibre takes one thread after another until one waits at a barrier; of a program without barriers,
// each kernel is a plain loop in a single fibre.
//
// From barrier to barrier the order of the threads turns round, and so does that of the blocks from launch to launch: what
// leans on an order that CUDA does not promise comes out otherwise.
#include <signal.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "StandIn.h"

#if defined(__x86_64__)
asm(R"(
.text
.globl stand_in_switch
.hidden stand_in_switch
stand_in_switch:
  push %rbp
  push %rbx
  push %r12
  push %r13
  push %r14
  push %r15
  mov %rsp, (%rdi)
  mov %rsi, %rsp
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbx
  pop %rbp
  ret
)");
constexpr int returnWord = 6, frameWords = 8;
#elif defined(__aarch64__)
asm(R"(
.text
.globl stand_in_switch
.hidden stand_in_switch
stand_in_switch:
  sub sp, sp, #176
  stp x19, x20, [sp]
  stp x21, x22, [sp, #16]
  stp x23, x24, [sp, #32]
  stp x25, x26, [sp, #48]
  stp x27, x28, [sp, #64]
  stp x29, x30, [sp, #80]
  stp d8, d9, [sp, #96]
  stp d10, d11, [sp, #112]
  stp d12, d13, [sp, #128]
  stp d14, d15, [sp, #144]
  mov x9, sp
  str x9, [x0]
  mov sp, x1
  ldp x19, x20, [sp]
  ldp x21, x22, [sp, #16]
  ldp x23, x24, [sp, #32]
  ldp x25, x26, [sp, #48]
  ldp x27, x28, [sp, #64]
  ldp x29, x30, [sp, #80]
  ldp d8, d9, [sp, #96]
  ldp d10, d11, [sp, #112]
  ldp d12, d13, [sp, #128]
  ldp d14, d15, [sp, #144]
  add sp, sp, #176
  ret
)");
constexpr int returnWord = 11, frameWords = 22;
#else
#error "no switch of stacks for this processor"
#endif
extern "C" void stand_in_switch(void **from, void *to);

namespace {
constexpr size_t stackSize = 64 << 10, page = 4096;
// Where stacks begin differs, or all would want the same lines of the caches.
constexpr size_t colours = 64, colourSize = 4 * 64;

struct Fibre {
  char *stack = nullptr;
  void *place = nullptr;
  int thread = -1;
  bool waits = false;
};

std::vector<Fibre> fibres(1024);
void *home;
Launch *current;
/// How many fibres wait for the next round, or have waited in this one; and the way from one to the next, 0 before the first.
int waiting, step;
int running = -1, started, total, ended, barrierPlace, failure;
bool isDescending;
thread_local bool isInKernel;

int threadAt(int turn) { return isDescending ? total - 1 - turn : turn; }

void place(int thread) {
  const StandInPlace &size = current->threads;
  const unsigned t = unsigned(thread);
  current->state->thread = {t % size.x, t / size.x % size.y, t / size.x / size.y};
}

/// Leaves the kernel for good, with an error.
void leave(int status) {
  failure = status;
  void *ignored;
  stand_in_switch(&ignored, home);
}

/// What every fibre does: take the next thread until there is none.
void live() {
  for (;;) {
    Fibre &own = fibres[size_t(running)];
    if (started < total && current->kernel->loop) {
      current->kernel->loop(current->places.data(), threadAt(0), isDescending ? -1 : total, isDescending ? -1 : 1);
      started = ended = total;
    }
    while (started < total) {
      own.thread = threadAt(started++);
      place(own.thread);
      current->kernel->call(current->places.data());
      ended++;
    }
    own.thread = -1;
    stand_in_switch(&own.place, home);
  }
}

void begin(Fibre &fibre) {
  if (!fibre.stack) {
    fibre.stack = static_cast<char *>(
        mmap(nullptr, stackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    if (fibre.stack == MAP_FAILED) abort();
    mprotect(fibre.stack, page, PROT_NONE);
  }
  const size_t colour = size_t(&fibre - fibres.data()) % colours;
  void **top = reinterpret_cast<void **>(fibre.stack + stackSize - colour * colourSize) - frameWords;
  memset(top, 0, frameWords * sizeof(void *));
  top[returnWord] = reinterpret_cast<void *>(live);
  fibre.place = top;
  fibre.waits = false;
  fibre.thread = -1;
}

void barrier(int place) {
  Fibre &own = fibres[size_t(running)];
  if (barrierPlace < 0) barrierPlace = place;
  if (barrierPlace != place) {
    complain(launchFailed, "%s: threads of a block wait at different barriers", current->name.c_str());
    return leave(launchFailed);
  }
  own.waits = true;
  // In a round the next fibre goes on at once.
  const int next = running + step;
  const bool isInRound = step != 0 && next >= 0 && next < waiting;
  if (isInRound) running = next;
  stand_in_switch(&own.place, isInRound ? fibres[size_t(next)].place : home);
  ::place(own.thread);
}

void faulted(int, siginfo_t *, void *) {
  if (isInKernel) {
    complain(illegalAddress, "%s: a thread used memory that is not there", current->name.c_str());
    leave(illegalAddress);
  }
  signal(SIGSEGV, SIG_DFL);
  signal(SIGBUS, SIG_DFL);
}

/// One block from beginning to end.
int runBlock(bool startsDescending) {
  started = ended = 0;
  isDescending = startsDescending;
  waiting = step = 0;
  // Until all threads have begun: each time one waits, another fibre takes the next.
  while (started < total) {
    running = waiting++;
    begin(fibres[size_t(running)]);
    stand_in_switch(&home, fibres[size_t(running)].place);
    if (failure) return failure;
    if (fibres[size_t(running)].waits) continue;
    waiting--;
  }
  while (waiting > 0) {
    if (ended > 0) {
      return complain(launchFailed, "%s: a thread ended while others wait at a barrier", current->name.c_str());
    }
    barrierPlace = -1;
    isDescending = !isDescending;
    step = isDescending ? -1 : 1;
    for (running = isDescending ? waiting - 1 : 0; running >= 0 && running < waiting; running += step) {
      stand_in_switch(&home, fibres[size_t(running)].place);
      if (failure) return failure;
    }
    if (ended == total) return success;
  }
  return success;
}

void ownSignalStack() {
  static thread_local bool isSet;
  if (isSet) return;
  isSet = true;
  stack_t known;
  if (sigaltstack(nullptr, &known) == 0 && !(known.ss_flags & SS_DISABLE)) return;
  stack_t own = {};
  own.ss_size = 64 << 10;
  own.ss_sp = mmap(nullptr, own.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  sigaltstack(&own, nullptr);
}
}

int run(Launch &launch) {
  const double began = now();
  static bool isTurned;
  isTurned = !isTurned;
  current = &launch;
  launch.state->threads = launch.threads;
  launch.state->blocks = launch.blocks;
  launch.state->barrier = barrier;
  for (uint64_t &value : launch.values) launch.places.push_back(&value);
  total = int(launch.threads.x * launch.threads.y * launch.threads.z);
  failure = success;
  ownSignalStack();
  struct sigaction action = {}, segment, bus;
  action.sa_sigaction = faulted;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigaction(SIGSEGV, &action, &segment);
  sigaction(SIGBUS, &action, &bus);
  isInKernel = true;
  const uint64_t blocks = uint64_t(launch.blocks.x) * launch.blocks.y * launch.blocks.z;
  int status = success;
  for (uint64_t k = 0; k < blocks && status == success; k++) {
    const uint64_t block = isTurned ? blocks - 1 - k : k;
    launch.state->block = {
        unsigned(block % launch.blocks.x), unsigned(block / launch.blocks.x % launch.blocks.y),
        unsigned(block / launch.blocks.x / launch.blocks.y)};
    memset(launch.shared, 0xFB, launch.sharedSize);
    barrierPlace = -1;
    status = runBlock((block & 1) == 1);
  }
  isInKernel = false;
  sigaction(SIGSEGV, &segment, nullptr);
  sigaction(SIGBUS, &bus, nullptr);
  for (const uintptr_t address : launch.memory) {
    const Allocation *known = allocation(address);
    if (status == success && known && !isWhole(*known)) {
      status = complain(illegalAddress, "%s: a thread wrote before memory that it was given", launch.name.c_str());
    }
  }
  counts.launches++;
  counts.blocks += long(blocks);
  counts.runSeconds += now() - began;
  return status;
}
