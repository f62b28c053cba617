// Random words, many blocks side by side. The generator itself is portable/philox.h. After 2^64 words they begin again.

#include "../portable/philox.h"

#define BLOCKS_AT_ONCE 64

ATTR static void random_words(uint32_t *dst, uint64_t key, uint64_t stream, uint64_t first, int64_t count) {
  u32 tile[4 * BLOCKS_AT_ONCE];
  int64_t skip = (int64_t)(first % 4);
  for (u64 number = first / 4; count > 0; number += BLOCKS_AT_ONCE) {
    int64_t needed = (skip + count + 3) / 4;
    int blocks = needed < BLOCKS_AT_ONCE ? (int)needed : BLOCKS_AT_ONCE;
    _Pragma("clang loop vectorize(assume_safety)") for (int l = 0; l < blocks; l++) {
      philox_block block = philox(key, stream, (number + (u64)l) & (~(u64)0 >> 2));
      tile[4 * l] = block.word[0];
      tile[4 * l + 1] = block.word[1];
      tile[4 * l + 2] = block.word[2];
      tile[4 * l + 3] = block.word[3];
    }
    int64_t n = 4 * blocks - skip;
    if (n > count) n = count;
    memcpy(dst, tile + skip, (size_t)n * sizeof *dst);
    dst += n, count -= n, skip = 0;
  }
}

#undef BLOCKS_AT_ONCE
