// What compiled kernels and the library that runs them know of each other.
#pragma once

struct StandInPlace { unsigned x, y, z; };

/// The registers of the thread that runs, and the way back to the library.
struct StandInState {
  StandInPlace thread, block, threads, blocks;
  void (*barrier)(int place);
};

/// A parameter: its size, and for a pointer the alignment of what it points to.
struct StandInParameter { unsigned short size, alignment; };

struct StandInKernel {
  unsigned count;
  const StandInParameter *parameters;
  /// One thread; or, of kernels without barriers, those from `begin` to before `end`.
  void (*call)(void *const *values);
  void (*loop)(void *const *values, int begin, int end, int step);
};
