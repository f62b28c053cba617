#ifndef C_CONFORMANCES_H
#define C_CONFORMANCES_H

#include <stddef.h>
#include <stdint.h>

/// The program's table of protocol conformances: offsets to the records, each relative to its own place.
const int32_t *protocol_conformances(size_t *count);

#endif
