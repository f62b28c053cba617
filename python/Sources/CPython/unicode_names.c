// Stands in for the Swift runtime's names of Unicode's characters where the extension is linked for its size: half a
// megabyte that only `Unicode.Scalar.Properties.name` asks for, which is nil then.
#include <stdint.h>

intptr_t __wrap__swift_stdlib_getScalarName(uint32_t scalar, uint8_t *buffer, intptr_t capacity) {
  (void)scalar, (void)buffer, (void)capacity;
  return 0;
}
