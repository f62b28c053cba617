// The device's memory. What a program gets are addresses that nothing is mapped at: host code that uses one faults at once.
// Kernels get the same places at a fixed distance, where the memory is.
//
// Each allocation ends where a page ends, and a page that nobody can touch follows; the rest of its first page is filled with
// a pattern that is looked at after every launch. New memory is filled with what is neither zero nor a number.
#include <sys/mman.h>

#include <cstdlib>
#include <cstring>

#include "StandIn.h"

namespace {
constexpr size_t reserved = size_t(1) << 40, page = 4096, alignment = 256;
constexpr unsigned char zone = 0xA5, fresh = 0xFB;

char *addresses, *memory;
size_t used, inUse;
std::map<uintptr_t, Allocation> allocations;

void reserve() {
  if (memory) return;
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  addresses = static_cast<char *>(mmap(nullptr, reserved, PROT_NONE, flags, -1, 0));
  memory = static_cast<char *>(mmap(nullptr, reserved, PROT_NONE, flags, -1, 0));
  if (addresses == MAP_FAILED || memory == MAP_FAILED) abort();
}

size_t pages(size_t size) { return (size + page - 1) / page * page; }
}

char *real(uintptr_t address) { return memory + (address - reinterpret_cast<uintptr_t>(addresses)); }

bool isOfDevice(uintptr_t address) {
  return addresses && address - reinterpret_cast<uintptr_t>(addresses) < reserved;
}

uintptr_t allocate(size_t size) {
  reserve();
  const size_t rounded = (size + alignment - 1) / alignment * alignment, whole = pages(rounded);
  if (size > reserved / 2 || whole + page > reserved - used) return 0;
  char *start = memory + used;
  if (mprotect(start, whole, PROT_READ | PROT_WRITE) != 0) return 0;
  memset(start, zone, whole - rounded);
  // Large memory stays unmapped until somebody uses it.
  if (rounded <= size_t(1) << 24) memset(start + (whole - rounded), fresh, rounded);
  const uintptr_t address = reinterpret_cast<uintptr_t>(addresses) + used + (whole - rounded);
  allocations[address] = {address, rounded, false};
  used += whole + page;
  inUse += rounded;
  return address;
}

int release(uintptr_t address) {
  const auto found = allocations.find(address);
  if (found == allocations.end()) return complain(invalidValue, "cuMemFree: no such memory was allocated");
  Allocation &known = found->second;
  if (known.isFree) return complain(invalidValue, "cuMemFree: the memory was freed before");
  known.isFree = true;
  inUse -= known.size;
  char *start = real(address) - (pages(known.size) - known.size);
  madvise(start, pages(known.size), MADV_DONTNEED);
  mprotect(start, pages(known.size), PROT_NONE);
  return success;
}

const Allocation *allocation(uintptr_t address) {
  auto next = allocations.upper_bound(address);
  if (next == allocations.begin()) return nullptr;
  const Allocation &known = std::prev(next)->second;
  return address <= known.address + known.size ? &known : nullptr;
}

bool isAllocated(uintptr_t address, size_t size) {
  const Allocation *known = allocation(address);
  return known && !known->isFree && size <= known->size && address - known->address <= known->size - size;
}

bool isWhole(const Allocation &known) {
  if (known.isFree) return true;
  const size_t before = pages(known.size) - known.size;
  const unsigned char *start = reinterpret_cast<unsigned char *>(real(known.address)) - before;
  return before == 0 || (start[0] == zone && memcmp(start, start + 1, before - 1) == 0);
}

size_t bytesInUse() { return inUse; }
