// Strided copies of items of any size, shared by the pass runner and by plain copies.
#ifndef CK_STRIDED_H
#define CK_STRIDED_H
#include <stdint.h>
#include <string.h>

typedef struct { uint64_t low, high; } ck_item16;

/// n copies of one item.
static inline void ck_fill_row(void *dst, const void *src, int64_t n, int32_t size) {
#define FILL(type) { \
    type item; \
    if (n > 0) memcpy(&item, src, sizeof item); \
    for (int64_t i = 0; i < n; i++) memcpy((char *)dst + i * (int64_t)sizeof item, &item, sizeof item); \
    break; \
  }
  switch (size) {
    case 1: FILL(uint8_t)
    case 2: FILL(uint16_t)
    case 4: FILL(uint32_t)
    case 8: FILL(uint64_t)
    default: FILL(ck_item16)
  }
#undef FILL
}

/// dst[i] = src[i] for n items; strides in bytes.
static inline void ck_copy_row(char *dst, int64_t ds, const char *src, int64_t ss, int64_t n, int32_t size) {
  if (ds == size && ss == size) {
    memcpy(dst, src, (size_t)n * (size_t)size);
    return;
  }
  if (ss == 0 && ds == size) {
    ck_fill_row(dst, src, n, size);
    return;
  }
#define ROW(type) \
  for (int64_t i = 0; i < n; i++) { \
    type item; \
    memcpy(&item, src + i * ss, sizeof item); \
    memcpy(dst + i * ds, &item, sizeof item); \
  }
  switch (size) {
    case 1: ROW(uint8_t) break;
    case 2: ROW(uint16_t) break;
    case 4: ROW(uint32_t) break;
    case 8: ROW(uint64_t) break;
    default: ROW(ck_item16) break;
  }
#undef ROW
}

/// The same for a block of rows.
static inline void ck_copy_block(char *dst, int64_t dr, int64_t ds, const char *src, int64_t sr, int64_t ss,
                                 int64_t rows, int64_t n, int32_t size) {
  if (rows > n && n < 8) {  // long in the other direction: run along it
    for (int64_t i = 0; i < n; i++) ck_copy_row(dst + i * ds, dr, src + i * ss, sr, rows, size);
  } else {
    for (int64_t r = 0; r < rows; r++) ck_copy_row(dst + r * dr, ds, src + r * sr, ss, n, size);
  }
}

#endif
