// Words of a random stream, a thread for each block of four; the generator is portable/philox.h.
#include "../portable/philox.h"

KERNEL void random_words(GLOBAL u32 *dst, u64 key, u64 stream, u64 first, i64 count) {
  const i64 block = GLOBAL_ID, from = 4 * block - (i64)(first % 4);
  if (from >= count) return;
  const philox_block words = philox(key, stream, (first / 4 + (u64)block) & (~(u64)0 >> 2));
  for (int k = 0; k < 4; k++)
    if (from + k >= 0 && from + k < count) dst[from + k] = words.word[k];
}
