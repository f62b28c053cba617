// Random bits by counter: the same key, stream and number of block give the same 128 bits, whatever was asked before.
// Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", Philox 4x32-10.
#ifndef CK_PHILOX_H
#define CK_PHILOX_H

typedef struct { u32 word[4]; } philox_block;

FUNC philox_block philox(u64 key, u64 stream, u64 number) {
  u32 c0 = (u32)number, c1 = (u32)(number >> 32), c2 = (u32)stream, c3 = (u32)(stream >> 32);
  u32 k0 = (u32)key, k1 = (u32)(key >> 32);
  for (int i = 0; i < 10; i++) {
    u64 p0 = (u64)0xD2511F53u * c0, p1 = (u64)0xCD9E8D57u * c2;
    c0 = (u32)(p1 >> 32) ^ c1 ^ k0;
    c1 = (u32)p1;
    c2 = (u32)(p0 >> 32) ^ c3 ^ k1;
    c3 = (u32)p0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  philox_block block = {{c0, c1, c2, c3}};
  return block;
}

#endif
