// NVRTC's functions: the text is compiled as C++ for the processor, by the clang that comes with Swift, into a library that is
// the program. What the options ask for is done where it can be told from what is not asked for.
#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>

#include "StandIn.h"

extern char **environ;
const char programMark[8] = {'C', 'U', 'S', 'T', 'A', 'N', 'D', 0};
Counts counts;

double now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

namespace {
enum { ok = 0, invalidProgram = 4, invalidOption = 5, failed = 6 };

/// How every text is compiled: quickly, and with CUDA's meaning of overflow and of pointers of different types.
const std::vector<std::string> flags = {
    "-x", "c++", "-c", "-O1", "-fPIC", "-nostdinc", "-fvisibility=hidden", "-fno-exceptions", "-fno-rtti",
    "-fno-unwind-tables", "-fno-asynchronous-unwind-tables", "-fwrapv", "-fno-strict-aliasing", "-fno-math-errno", "-w",
};

struct Program {
  std::string text, log, code;
};

bool load(const std::string &path, std::string &content) {
  FILE *file = fopen(path.c_str(), "rb");
  if (!file) return false;
  char piece[1 << 14];
  content.clear();
  for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;) content.append(piece, n);
  fclose(file);
  return true;
}

bool store(const std::string &path, const std::string &content) {
  FILE *file = fopen(path.c_str(), "wb");
  if (!file) return false;
  const bool isWhole = fwrite(content.data(), 1, content.size(), file) == content.size();
  return fclose(file) == 0 && isWhole;
}

/// The folder of this library, where kernel.h is too.
const std::string &folder() {
  static const std::string found = [] {
    Dl_info facts;
    if (!dladdr(programMark, &facts)) abort();
    char *path = realpath(facts.dli_fname, nullptr);
    const std::string whole = path ? path : facts.dli_fname;
    free(path);
    return whole.substr(0, whole.rfind('/'));
  }();
  return found;
}

bool isOfName(char c) { return isalnum(static_cast<unsigned char>(c)) || c == '_'; }

/// The names of the kernels in a text: what follows `void` behind `__global__`, or behind a macro that stands for it.
std::set<std::string> kernels(const std::string &text) {
  std::set<std::string> words = {"__global__"}, found;
  bool isAfterMark = false, isAfterVoid = false, isDefined = false;
  std::string defined;
  for (size_t k = 0; k < text.size();) {
    if (text[k] == '\n') isDefined = false, defined.clear();
    if (!isOfName(text[k])) {
      k++;
      continue;
    }
    size_t end = k;
    while (end < text.size() && isOfName(text[end])) end++;
    const std::string word = text.substr(k, end - k);
    k = end;
    if (word == "define") {
      isDefined = true;
    } else if (isDefined && defined.empty()) {
      defined = word;
    } else if (words.count(word)) {
      if (isDefined) words.insert(defined);
      else isAfterMark = true, isAfterVoid = false;
    } else if (isAfterMark && word == "void") {
      isAfterVoid = true;
    } else if (isAfterMark && isAfterVoid) {
      found.insert(word);
      isAfterMark = false;
    }
  }
  return found;
}

int execute(const std::vector<std::string> &words, const std::string &output) {
  std::vector<char *> arguments;
  for (const std::string &word : words) arguments.push_back(const_cast<char *>(word.c_str()));
  arguments.push_back(nullptr);
  // The compiler is a program like others: it does not find the libraries of a test.
  std::vector<char *> variables;
  for (char **variable = environ; *variable; variable++) {
    if (strncmp(*variable, "LD_LIBRARY_PATH=", 16) != 0) variables.push_back(*variable);
  }
  variables.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 2, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child;
  const int status = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), variables.data());
  posix_spawn_file_actions_destroy(&actions);
  if (status != 0) return -1;
  int result = 0;
  while (waitpid(child, &result, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(result) ? WEXITSTATUS(result) : -1;
}
}

/// Changes with what programs and this library must agree on.
uint64_t maker() {
  static const uint64_t found = [] {
    uint64_t sum = 0xCBF29CE484222325;
    std::string text, whole;
    for (const char *name : {"/kernel.h", "/state.h"}) {
      load(folder() + name, text);
      whole += text;
    }
    for (const std::string &flag : flags) whole += flag + ' ';
    for (const char c : whole) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    return sum;
  }();
  return found;
}

EXPORTED int nvrtcVersion(int *major, int *minor) {
  *major = 0;  // no version that there is: programs that are kept on disk are not mistaken for a device's
  *minor = int(maker() % 1000000);
  return ok;
}

EXPORTED int nvrtcCreateProgram(
    Program **program, const char *text, const char *, int headers, const char *const *, const char *const *) {
  if (const int status = demanded("nvrtcCreateProgram")) return status;
  if (headers != 0) return 3;
  *program = new Program{text, "", ""};
  return ok;
}

EXPORTED int nvrtcDestroyProgram(Program **program) {
  delete *program;
  *program = nullptr;
  return ok;
}

EXPORTED int nvrtcCompileProgram(Program *program, int count, const char *const *options) {
  if (!program) return invalidProgram;
  if (const int status = demanded("nvrtcCompileProgram")) return status;
  std::vector<std::string> words = {"clang++"};
  words.insert(words.end(), flags.begin(), flags.end());
#if defined(__x86_64__)
  if (__builtin_cpu_supports("fma")) words.push_back("-mfma");
#endif
  bool isFused = true;
  int target = 52;
  for (int k = 0; k < count; k++) {
    const std::string option = options[k];
    if (option.rfind("--gpu-architecture=sm_", 0) == 0) target = atoi(option.c_str() + 22);
    else if (option == "--fmad=false") isFused = false;
    else if (option.rfind("--std=c++", 0) == 0) words.push_back(option.substr(1));
    else if (option.rfind("--diag-suppress=", 0) != 0) {
      program->log = "unknown option " + option;
      return invalidOption;
    }
  }
  words.push_back(isFused ? "-ffp-contract=fast" : "-ffp-contract=off");
  words.push_back("-D__CUDA_ARCH__=" + std::to_string(target * 10));

  const double began = now();
  char place[] = "/tmp/cuda-stand-in-XXXXXX";
  if (!mkdtemp(place)) return failed;
  const std::string base = std::string(place) + "/kernels", said = base + ".log";
  std::string text = "#include \"kernel.h\"\n#line 1 \"kernels.cu\"\n" + program->text + "\nSTAND_IN_KERNELS\n";
  for (const std::string &name : kernels(program->text)) text += "STAND_IN_KERNEL(" + name + ")\n";
  words.insert(words.end(), {"-I", folder(), base + ".cu", "-o", base + ".o"});
  // The compiler's own way to the linker starts two programs more.
  const bool isCompiled = store(base + ".cu", text) && execute(words, said) == 0;
  load(said, program->log);
  std::string code;
  const bool isThere = isCompiled && execute({"ld", "-shared", base + ".o", "-o", base + ".so"}, said) == 0 && load(base + ".so", code);
  if (isCompiled && !isThere) load(said, program->log);
  if (getenv("CUDA_STANDIN_KEEP")) {
    fprintf(stderr, "CUDA stand-in: kept %s\n", place);
  } else {
    for (const char *ending : {".cu", ".o", ".so", ".log"}) unlink((base + ending).c_str());
    rmdir(place);
  }
  {
    std::lock_guard<std::recursive_mutex> guard(everything);
    counts.programs++;
    counts.compileSeconds += now() - began;
  }
  if (!isThere) {
    if (program->log.empty()) program->log = "clang++ or ld did not run";
    return failed;
  }
  ProgramHeader header = {{}, maker(), uint64_t(target), code.size()};
  memcpy(header.mark, programMark, sizeof programMark);
  program->code.assign(reinterpret_cast<const char *>(&header), sizeof header);
  program->code += code;
  return ok;
}

EXPORTED int nvrtcGetCUBINSize(Program *program, size_t *size) {
  *size = program->code.size();
  return ok;
}

EXPORTED int nvrtcGetCUBIN(Program *program, char *code) {
  memcpy(code, program->code.data(), program->code.size());
  return ok;
}

EXPORTED int nvrtcGetProgramLogSize(Program *program, size_t *size) {
  *size = program->log.size() + 1;
  return ok;
}

EXPORTED int nvrtcGetProgramLog(Program *program, char *log) {
  memcpy(log, program->log.c_str(), program->log.size() + 1);
  return ok;
}
