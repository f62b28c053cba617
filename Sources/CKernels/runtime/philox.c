// One block of random bits, for code on the host that needs single numbers.
#define CK_FMA 0
#include "CKernels.h"
#include "../portable/prelude.h"
#include "../portable/philox.h"

void ck_philox(uint32_t words[4], uint64_t key, uint64_t stream, uint64_t number) {
  philox_block block = philox(key, stream, number);
  memcpy(words, block.word, sizeof block.word);
}
