// Failures on demand: CUDA_STANDIN_FAIL, or standInFail at run time, holds rules with commas between.
//
//   cuMemAlloc_v2:3=2     the third call of that name, counted from now, is answered with 2
//   cuLaunchKernel:2+=700 the second and all that follow are
//   *:10+=999             from the tenth call on, whatever its name, all are: a device that is lost
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "StandIn.h"

std::recursive_mutex everything;

int complain(int status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("CUDA stand-in: ", stderr);
  vfprintf(stderr, format, arguments);
  fputs("\n", stderr);
  va_end(arguments);
  return status;
}

namespace {
struct Rule {
  std::string call;
  long left;
  bool stays;
  int status;
};
std::vector<Rule> rules;
bool wasRead;

void read(const char *text) {
  rules.clear();
  wasRead = true;
  while (text && *text) {
    const size_t length = strcspn(text, ",");
    const std::string rule(text, length);
    const size_t colon = rule.find(':'), equals = rule.find('=');
    if (equals == std::string::npos) {
      fprintf(stderr, "CUDA stand-in: no rule: %s\n", rule.c_str());
      abort();
    }
    const bool isCounted = colon != std::string::npos && colon < equals;
    rules.push_back({
        rule.substr(0, isCounted ? colon : equals), isCounted ? atol(rule.c_str() + colon + 1) : 1,
        !isCounted || rule[equals - 1] == '+', atoi(rule.c_str() + equals + 1)});
    text += length + (text[length] == ',');
  }
}
}

EXPORTED void standInFail(const char *text) {
  std::lock_guard<std::recursive_mutex> guard(everything);
  read(text);
}

int demanded(const char *call) {
  if (!wasRead) read(getenv("CUDA_STANDIN_FAIL"));
  int status = success;
  for (Rule &rule : rules) {
    if (rule.call != "*" && rule.call != call) continue;
    if (rule.left > 0) rule.left--;
    if (rule.left == 0 && status == success) status = rule.status;
    if (rule.left == 0 && !rule.stays) rule.left = -1;
  }
  return status;
}
