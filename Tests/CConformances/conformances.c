#include "CConformances.h"

#ifdef __ELF__
// The linker sets these to the ends of the section, for the image that this is linked into.
extern const int32_t first[] __asm__("__start_swift5_protocol_conformances") __attribute__((weak, visibility("hidden")));
extern const int32_t last[] __asm__("__stop_swift5_protocol_conformances") __attribute__((weak, visibility("hidden")));

const int32_t *protocol_conformances(size_t *count) {
  *count = (size_t)(last - first);
  return first;
}
#else
const int32_t *protocol_conformances(size_t *count) {
  *count = 0;
  return NULL;
}
#endif
