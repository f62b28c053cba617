// The driver's functions. What is enqueued is done when somebody waits for its stream, no earlier: who reads before has rubbish,
// who changes the source of a copy before has changed what arrives.
#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>

#include "StandIn.h"

namespace {
constexpr size_t sharedLimit = 48 << 10, pendingLimit = 4096;
constexpr unsigned threadLimit = 1024;

struct Context {
  int retained;
} primary;

struct Function;
struct Module {
  void *library;
  std::map<std::string, std::unique_ptr<Function>> functions;
};
struct Function {
  std::string name;
  Module *module;
  const StandInKernel *kernel;
  StandInState *state;
  char *shared;
  size_t sharedSize;
};
struct Stream {
  std::deque<std::function<int()>> work;
  /// How much was ever enqueued.
  uint64_t count = 0;
};
/// A place in a stream's work.
struct Event {
  Stream *stream;
  uint64_t count;
};

/// CUDA_STANDIN_MEMORY, in bytes, or 4 GiB.
size_t totalMemory() {
  static const size_t found = getenv("CUDA_STANDIN_MEMORY") ? size_t(atoll(getenv("CUDA_STANDIN_MEMORY"))) : size_t(4) << 30;
  return found;
}

/// What a driver keeps for itself: less can be had than the device has.
size_t left() {
  const size_t most = totalMemory() - totalMemory() / 8;
  return most > bytesInUse() ? most - bytesInUse() : 0;
}

bool isInitialised;
int sticky;
Stream defaultStream;
std::map<Stream *, std::unique_ptr<Stream>> streams;
std::map<Event *, std::unique_ptr<Event>> events;
std::map<Module *, std::unique_ptr<Module>> modules;
std::map<Function *, Module *> functions;
StandInState registers;
thread_local Context *context;

/// What any call answers before it does its work.
int ready(const char *call, bool needsContext = true) {
  if (!isInitialised) return complain(notInitialised, "%s: cuInit was not called", call);
  if (sticky) return sticky;
  if (const int status = demanded(call)) {
    // Errors of the device stay, as long as the process lives.
    if (status >= 700) sticky = status;
    return status;
  }
  if (needsContext && context != &primary) return complain(invalidContext, "%s: no context is current in this thread", call);
  return success;
}

#define ENTER(...) \
  std::lock_guard<std::recursive_mutex> guard(everything); \
  if (const int status = ready(__func__, ##__VA_ARGS__)) return status;

/// A stream by its handle: none is the default stream, 1 and 2 are other names of it.
Stream *known(Stream *handle) {
  if (reinterpret_cast<uintptr_t>(handle) <= 2) return &defaultStream;
  const auto found = streams.find(handle);
  return found == streams.end() ? nullptr : found->second.get();
}

/// Does what was enqueued, the last `left` pieces apart.
int finish(Stream &stream, size_t left = 0) {
  while (stream.work.size() > left && !sticky) {
    const auto next = std::move(stream.work.front());
    stream.work.pop_front();
    if (const int status = next()) sticky = status;
  }
  return sticky;
}

int finishAll() {
  finish(defaultStream);
  for (auto &[handle, stream] : streams) finish(*stream);
  return sticky;
}

/// No queue is endless.
int enqueue(Stream &stream, std::function<int()> work) {
  stream.work.push_back(std::move(work));
  stream.count++;
  return stream.work.size() > pendingLimit ? finish(stream) : success;
}

int checkRange(const char *call, uintptr_t address, size_t size) {
  if (isAllocated(address, size)) return success;
  const Allocation *near = allocation(address);
  if (near && near->isFree) return complain(invalidValue, "%s: the memory was freed", call);
  return complain(invalidValue, "%s: %zu bytes that were not allocated", call, size);
}
}

EXPORTED int cuInit(unsigned flags) {
  std::lock_guard<std::recursive_mutex> guard(everything);
  if (const int status = demanded(__func__)) return status;
  if (flags != 0) return invalidValue;
  isInitialised = true;
  return success;
}

EXPORTED int cuDriverGetVersion(int *version) {
  if (const int status = demanded(__func__)) return status;
  const char *wanted = getenv("CUDA_STANDIN_DRIVER");
  *version = wanted ? atoi(wanted) : 13000;
  return success;
}

EXPORTED int cuDeviceGetCount(int *count) {
  ENTER(false)
  *count = 1;
  return success;
}

EXPORTED int cuDeviceGet(int *device, int index) {
  ENTER(false)
  if (index != 0) return invalidDevice;
  *device = 0;
  return success;
}

EXPORTED int cuDeviceGetName(char *name, int size, int device) {
  ENTER(false)
  if (device != 0) return invalidDevice;
  snprintf(name, size_t(size), "the processor, for tests");
  return success;
}

EXPORTED int cuDeviceTotalMem_v2(size_t *size, int device) {
  ENTER(false)
  if (device != 0) return invalidDevice;
  *size = totalMemory();
  return success;
}

EXPORTED int cuDeviceGetAttribute(int *value, int which, int device) {
  ENTER(false)
  if (device != 0) return invalidDevice;
  switch (which) {
    case 1: *value = threadLimit; return success;
    case 8: *value = sharedLimit; return success;
    case 10: *value = 32; return success;
    case 16: *value = 64; return success;
    case 75: *value = architecture / 10; return success;
    case 76: *value = architecture % 10; return success;
    default: return complain(invalidValue, "cuDeviceGetAttribute: attribute %d is not there", which);
  }
}

EXPORTED int cuDevicePrimaryCtxRetain(Context **result, int device) {
  ENTER(false)
  if (device != 0) return invalidDevice;
  primary.retained++;
  *result = &primary;
  return success;
}

EXPORTED int cuDevicePrimaryCtxRelease_v2(int device) {
  ENTER(false)
  if (device != 0 || primary.retained == 0) return invalidContext;
  primary.retained--;
  return success;
}

EXPORTED int cuCtxSetCurrent(Context *wanted) {
  ENTER(false)
  if (wanted && (wanted != &primary || primary.retained == 0)) return complain(invalidContext, "cuCtxSetCurrent: no such context");
  context = wanted;
  return success;
}

EXPORTED int cuCtxGetCurrent(Context **current) {
  ENTER(false)
  *current = context;
  return success;
}

EXPORTED int cuStreamCreate(Stream **stream, unsigned flags) {
  ENTER()
  if (flags > 1) return invalidValue;
  auto made = std::make_unique<Stream>();
  *stream = made.get();
  streams[made.get()] = std::move(made);
  return success;
}

EXPORTED int cuStreamDestroy_v2(Stream *handle) {
  ENTER()
  Stream *stream = known(handle);
  if (!stream || stream == &defaultStream) return invalidHandle;
  const int status = finish(*stream);
  streams.erase(handle);
  return status;
}

EXPORTED int cuStreamSynchronize(Stream *handle) {
  ENTER()
  Stream *stream = known(handle);
  if (!stream) return complain(invalidHandle, "cuStreamSynchronize: no such stream");
  counts.waits++;
  return finish(*stream);
}

EXPORTED int cuStreamQuery(Stream *handle) {
  ENTER()
  Stream *stream = known(handle);
  if (!stream) return complain(invalidHandle, "cuStreamQuery: no such stream");
  return stream->work.empty() ? success : 600;
}

EXPORTED int cuEventCreate(Event **result, unsigned) {
  ENTER()
  auto made = std::make_unique<Event>(Event{nullptr, 0});
  *result = made.get();
  events[made.get()] = std::move(made);
  return success;
}

EXPORTED int cuEventDestroy_v2(Event *event) {
  ENTER()
  return events.erase(event) == 1 ? success : complain(invalidHandle, "cuEventDestroy: no such event");
}

EXPORTED int cuEventRecord(Event *event, Stream *handle) {
  ENTER()
  Stream *stream = known(handle);
  if (!stream || events.find(event) == events.end()) return complain(invalidHandle, "cuEventRecord: no such event or stream");
  *event = {stream, stream->count};
  return success;
}

/// What is enqueued from now on waits for what was before the event.
EXPORTED int cuStreamWaitEvent(Stream *handle, Event *event, unsigned) {
  ENTER()
  Stream *stream = known(handle);
  if (!stream || events.find(event) == events.end()) return complain(invalidHandle, "cuStreamWaitEvent: no such event or stream");
  const Event place = *event;
  if (!place.stream) return success;
  return enqueue(*stream, [place] { return finish(*place.stream, size_t(place.stream->count - place.count)); });
}

EXPORTED int cuCtxSynchronize() {
  ENTER()
  counts.waits++;
  return finishAll();
}

EXPORTED int cuMemAlloc_v2(uintptr_t *address, size_t size) {
  ENTER()
  if (size == 0) return complain(invalidValue, "cuMemAlloc: no bytes");
  if (size > left()) return outOfMemory;
  *address = allocate(size);
  return *address ? success : outOfMemory;
}

/// Waits for all work, as the driver does.
EXPORTED int cuMemFree_v2(uintptr_t address) {
  ENTER()
  if (address == 0) return success;
  if (const int status = finishAll()) return status;
  return release(address);
}

EXPORTED int cuMemGetInfo_v2(size_t *free, size_t *total) {
  ENTER()
  *free = left();
  *total = totalMemory();
  return success;
}

EXPORTED int cuMemcpyHtoDAsync_v2(uintptr_t to, const void *from, size_t size, Stream *handle) {
  ENTER()
  Stream *stream = known(handle);
  if (!stream) return complain(invalidHandle, "cuMemcpyHtoDAsync: no such stream");
  if (const int status = checkRange(__func__, to, size)) return status;
  if (isOfDevice(reinterpret_cast<uintptr_t>(from))) return complain(invalidValue, "cuMemcpyHtoDAsync: not from the host");
  counts.copies++;
  return enqueue(*stream, [=] {
    if (const int status = checkRange("cuMemcpyHtoDAsync", to, size)) return status;
    memcpy(real(to), from, size);
    return int(success);
  });
}

EXPORTED int cuMemcpyDtoHAsync_v2(void *to, uintptr_t from, size_t size, Stream *handle) {
  ENTER()
  Stream *stream = known(handle);
  if (!stream) return complain(invalidHandle, "cuMemcpyDtoHAsync: no such stream");
  if (const int status = checkRange(__func__, from, size)) return status;
  if (isOfDevice(reinterpret_cast<uintptr_t>(to))) return complain(invalidValue, "cuMemcpyDtoHAsync: not to the host");
  counts.copies++;
  memset(to, 0xFB, size);
  return enqueue(*stream, [=] {
    if (const int status = checkRange("cuMemcpyDtoHAsync", from, size)) return status;
    memcpy(to, real(from), size);
    return int(success);
  });
}

EXPORTED int cuModuleLoadData(Module **result, const void *image) {
  ENTER()
  ProgramHeader header;
  memcpy(&header, image, sizeof header);
  if (memcmp(header.mark, programMark, sizeof programMark) != 0 || header.maker != maker()) return invalidImage;
  if (header.architecture != architecture) return complain(noBinary, "cuModuleLoadData: made for sm_%d", int(header.architecture));
  const char *code = static_cast<const char *>(image) + sizeof header;
  // A name of its own, for the loader takes files of one name for one library.
  char path[] = "/tmp/cuda-program-XXXXXX";
  const int file = mkstemp(path);
  const bool isWritten = write(file, code, header.size) == ssize_t(header.size);
  close(file);
  void *library = isWritten ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : nullptr;
  unlink(path);
  if (!library) return complain(invalidImage, "cuModuleLoadData: %s", dlerror());
  auto made = std::make_unique<Module>();
  made->library = library;
  *result = made.get();
  modules[made.get()] = std::move(made);
  return success;
}

EXPORTED int cuModuleGetFunction(Function **result, Module *handle, const char *name) {
  ENTER()
  const auto found = modules.find(handle);
  if (found == modules.end()) return complain(invalidHandle, "cuModuleGetFunction: no such module");
  Module *module = found->second.get();
  std::unique_ptr<Function> &function = module->functions[name];
  if (!function) {
    const auto kernel = static_cast<const StandInKernel *>(dlsym(module->library, (std::string("stand_in_kernel_") + name).c_str()));
    if (!kernel) {
      module->functions.erase(name);
      return notFound;
    }
    auto state = static_cast<StandInState **>(dlsym(module->library, "stand_in_state"));
    *state = &registers;
    const auto shared = static_cast<char *const *>(dlsym(module->library, "stand_in_shared"));
    function = std::make_unique<Function>(Function{name, module, kernel, *state, shared[0], size_t(shared[1] - shared[0])});
    functions[function.get()] = module;
  }
  *result = function.get();
  return success;
}

/// Where an argument lies among all, each on a multiple of its size, and how large it is.
EXPORTED int cuFuncGetParamInfo(Function *handle, size_t index, size_t *place, size_t *size) {
  ENTER()
  if (functions.find(handle) == functions.end()) return complain(invalidHandle, "cuFuncGetParamInfo: no such kernel");
  if (index >= handle->kernel->count) return invalidValue;
  size_t end = 0;
  for (size_t k = 0; k <= index; k++) {
    const size_t own = handle->kernel->parameters[k].size;
    *place = (end + own - 1) / own * own;
    end = *place + own;
    if (size) *size = own;
  }
  return success;
}

EXPORTED int cuLaunchKernel(
    Function *handle, unsigned blocksX, unsigned blocksY, unsigned blocksZ, unsigned threadsX, unsigned threadsY,
    unsigned threadsZ, unsigned sharedBytes, Stream *streamHandle, void **parameters, void **extra) {
  ENTER()
  if (functions.find(handle) == functions.end()) return complain(invalidHandle, "cuLaunchKernel: no such kernel");
  const Function &function = *handle;
  const char *name = function.name.c_str();
  Stream *stream = known(streamHandle);
  if (!stream) return complain(invalidHandle, "cuLaunchKernel(%s): no such stream", name);
  if (extra || !blocksX || !blocksY || !blocksZ || !threadsX || !threadsY || !threadsZ || blocksX > 0x7FFFFFFF || blocksY > 65535 ||
      blocksZ > 65535) {
    return complain(invalidValue, "cuLaunchKernel(%s): %u x %u x %u blocks", name, blocksX, blocksY, blocksZ);
  }
  if (threadsX > threadLimit || threadsY > threadLimit || threadsZ > 64 || uint64_t(threadsX) * threadsY * threadsZ > threadLimit) {
    return complain(invalidValue, "cuLaunchKernel(%s): blocks of %u x %u x %u threads", name, threadsX, threadsY, threadsZ);
  }
  if (function.sharedSize + sharedBytes > sharedLimit) {
    return complain(outOfResources, "cuLaunchKernel(%s): %zu bytes of shared memory", name, function.sharedSize + sharedBytes);
  }
  Launch launch = {
      function.name, function.kernel, function.state, {blocksX, blocksY, blocksZ}, {threadsX, threadsY, threadsZ},
      function.shared, function.sharedSize, {}, {}, {}};
  size_t bytes = 0;
  for (unsigned k = 0; k < function.kernel->count; k++) {
    const StandInParameter &parameter = function.kernel->parameters[k];
    bytes += parameter.size;
    if (!parameters || !parameters[k]) return complain(invalidValue, "cuLaunchKernel(%s): argument %u is missing", name, k);
    uint64_t value = 0;
    memcpy(&value, parameters[k], parameter.size);
    if (parameter.alignment > 0) {
      const Allocation *near = allocation(value);
      if (!near || near->isFree) {
        return complain(illegalAddress, "cuLaunchKernel(%s): argument %u points to no memory%s", name, k, near ? " any more" : "");
      }
      if (value % parameter.alignment != 0) {
        return complain(sticky = misalignedAddress, "cuLaunchKernel(%s): argument %u is not aligned", name, k);
      }
      launch.memory.push_back(value);
      value = reinterpret_cast<uint64_t>(real(value));
    }
    launch.values.push_back(value);
  }
  if (bytes > 4096) return complain(outOfResources, "cuLaunchKernel(%s): %zu bytes of arguments", name, bytes);
  auto kept = std::make_shared<Launch>(std::move(launch));
  return enqueue(*stream, [kept] { return run(*kept); });
}

// For tests.

/// Bytes that were allocated and not freed.
EXPORTED size_t standInBytesInUse() {
  std::lock_guard<std::recursive_mutex> guard(everything);
  return bytesInUse();
}

/// How often: programs compiled, kernels launched, copies enqueued, streams waited for.
EXPORTED void standInCounts(long result[4]) {
  std::lock_guard<std::recursive_mutex> guard(everything);
  result[0] = counts.programs, result[1] = counts.launches, result[2] = counts.copies, result[3] = counts.waits;
}

namespace {
/// Says at the end what there was to do, where it is asked for.
struct Report {
  ~Report() {
    if (!getenv("CUDA_STANDIN_REPORT") || !isInitialised) return;
    fprintf(
        stderr, "CUDA stand-in: %ld programs compiled in %.1f s; %ld launches of %ld blocks in %.1f s; %ld copies, %ld waits; %zu bytes in use\n",
        counts.programs, counts.compileSeconds, counts.launches, counts.blocks, counts.runSeconds, counts.copies, counts.waits,
        bytesInUse());
  }
} report;
}
