// The parts of the stand-in for NVIDIA's driver and compiler: what each file offers the others.
#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "state.h"

#define EXPORTED extern "C" __attribute__((visibility("default")))

/// Numbers of the driver's errors, as cuda.h has them.
enum Status {
  success = 0, invalidValue = 1, outOfMemory = 2, notInitialised = 3, noDevice = 100, invalidDevice = 101,
  invalidImage = 200, invalidContext = 201, noBinary = 209, invalidHandle = 400, notFound = 500,
  illegalAddress = 700, outOfResources = 701, misalignedAddress = 716, launchFailed = 719,
};

/// One call at a time.
extern std::recursive_mutex everything;

/// Says on the error stream what was wrong, and hands the status on.
int complain(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Failures.cpp: calls that fail because a test says so.

/// What a call is to answer instead of doing its work; `success` where it is to do it.
int demanded(const char *call);

// Memory.cpp: addresses that only kernels can use.

struct Allocation {
  uintptr_t address;
  size_t size;
  bool isFree;
};

/// Zero where there is no more memory.
uintptr_t allocate(size_t size);
/// Memory that was freed is never handed out again, and nobody can touch it.
int release(uintptr_t address);
/// The allocation that an address lies in, or just behind, whether it is free or not; null where there is none.
const Allocation *allocation(uintptr_t address);
/// Whether all of a range lies in memory that is allocated.
bool isAllocated(uintptr_t address, size_t size);
/// Whether an address is a device's, allocated or not.
bool isOfDevice(uintptr_t address);
/// Where the memory of an address really is.
char *real(uintptr_t address);
/// Whether the zone before an allocation is as it was. Behind an allocation is a page that nobody can touch.
bool isWhole(const Allocation &);
size_t bytesInUse();

// Blocks.cpp: the execution of a kernel.

struct Launch {
  std::string name;
  const StandInKernel *kernel;
  StandInState *state;
  StandInPlace blocks, threads;
  char *shared;
  size_t sharedSize;
  std::vector<uint64_t> values;
  std::vector<void *> places;
  std::vector<uintptr_t> memory;
};

/// Runs all blocks; an error of the device where the kernel did what it must not.
int run(Launch &);

// Compiler.cpp

extern const char programMark[8];
/// What stands before a program: who made it, and for which architecture.
struct ProgramHeader {
  char mark[8];
  uint64_t maker, architecture, size;
};
uint64_t maker();
/// The device's, as in sm_90.
constexpr int architecture = 90;

struct Counts {
  long programs, launches, blocks, copies, waits;
  double compileSeconds, runSeconds;
};
extern Counts counts;
double now();
