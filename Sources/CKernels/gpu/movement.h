// Gathers, scatters and compaction: they move bits of ITEM, a type of the item's size.

typedef struct { u64 low, high; } u128;
#define PLACE(j, n) ((j) < 0 ? (j) + (n) : (j))
#define IS_OUTSIDE(j, n) ((j) < -(n) || (j) >= (n))

// Where an index is out of range, status[0] becomes count - j for the first such j: what is greatest is first.

// dst[o, j, i] = x[o, index[j], i]
KERNEL void take(GLOBAL ITEM *dst, GLOBAL const ITEM *x, i64 offset, GLOBAL const i64 *index, i64 first, i64 count,
                 i64 outer, i64 n, i64 inner, GLOBAL i32 *status) {
  const i64 t = GLOBAL_ID;
  if (t >= outer * count * inner) return;
  const i64 i = t % inner, j = t / inner % count, o = t / inner / count, place = index[first + j];
  if (IS_OUTSIDE(place, n)) ATOMIC_MAX(status, (i32)(count - j));
  else dst[t] = x[offset + (o * n + PLACE(place, n)) * inner + i];
}

// Up to four arrays, (outer, n, inner), one behind the other from place `first` of `whole` on: `count` places in all.
#define PART(k) GLOBAL const ITEM *x##k, i64 offset##k, i64 n##k, i64 so##k, i64 sn##k, i64 si##k
#define PUT(k) dst[to] = x##k[offset##k + o * so##k + j * sn##k + i * si##k]
KERNEL void join(GLOBAL ITEM *dst, i64 outer, i64 whole, i64 inner, i64 first, i64 count, PART(0), PART(1), PART(2),
                 PART(3)) {
  const i64 t = GLOBAL_ID;
  if (t >= outer * count * inner) return;
  const i64 i = t % inner, o = t / inner / count;
  i64 j = t / inner % count;
  const i64 to = (o * whole + first + j) * inner + i;
  if (j < n0) PUT(0);
  else if ((j -= n0) < n1) PUT(1);
  else if ((j -= n1) < n2) PUT(2);
  else j -= n2, PUT(3);
}

// The last of equal indices wins: winner[place] is the greatest j + 1 that writes there.
KERNEL void elect(GLOBAL i32 *winner, GLOBAL const i64 *index, i64 first, i64 count, i64 n, GLOBAL i32 *status) {
  const i64 j = GLOBAL_ID;
  if (j >= count) return;
  const i64 place = index[first + j];
  if (IS_OUTSIDE(place, n)) ATOMIC_MAX(status, (i32)(count - j));
  else ATOMIC_MAX(winner + PLACE(place, n), (i32)(j + 1));
}

// dst[o, index[j], i] = x[o, j, i], unless an index is out of range
KERNEL void put(GLOBAL ITEM *dst, GLOBAL const ITEM *x, i64 offset, GLOBAL const i64 *index, i64 first, i64 count,
                i64 outer, i64 n, i64 inner, GLOBAL const i32 *winner, GLOBAL const i32 *status) {
  const i64 t = GLOBAL_ID;
  if (status[0] != 0 || t >= outer * count * inner) return;
  const i64 i = t % inner, j = t / inner % count, o = t / inner / count, place = index[first + j];
  const i64 there = PLACE(place, n);
  if (winner[there] == (i32)(j + 1)) dst[(o * n + there) * inner + i] = x[offset + t];
}

KERNEL void fill(GLOBAL i32 *dst, i64 count, i32 value) {
  const i64 t = GLOBAL_ID;
  if (t < count) dst[t] = value;
}

// The number of true values among the elements of each chunk.
KERNEL void count_chunks(GLOBAL i64 *counts, GLOBAL const u8 *mask, i64 offset, i64 count, i64 chunk, i64 chunks) {
  const i64 c = GLOBAL_ID;
  if (c >= chunks) return;
  const i64 end = (c + 1) * chunk < count ? (c + 1) * chunk : count;
  i64 sum = 0;
  for (i64 j = c * chunk; j < end; j++) sum += mask[offset + j] != 0;
  counts[c] = sum;
}

// counts[c] becomes the sum of those before it, counts[chunks] that of all: by one group.
KERNEL void offsets(GLOBAL i64 *counts, i64 chunks) {
  LOCAL i64 sums[256];
  const int t = LOCAL_ID;
  const i64 run = (chunks + 255) / 256, start = t * run, end = start + run < chunks ? start + run : chunks;
  i64 sum = 0;
  for (i64 c = start; c < end; c++) sum += counts[c];
  sums[t] = sum;
  BARRIER;
  i64 before = 0;
  for (int k = 0; k < t; k++) before += sums[k];
  for (i64 c = start; c < end; c++) {
    const i64 own = counts[c];
    counts[c] = before;
    before += own;
  }
  if (t == 255) counts[chunks] = before;
}

KERNEL void compact(GLOBAL i64 *dst, GLOBAL const i64 *counts, GLOBAL const u8 *mask, i64 offset, i64 count, i64 chunk,
                    i64 chunks) {
  const i64 c = GLOBAL_ID;
  if (c >= chunks) return;
  const i64 end = (c + 1) * chunk < count ? (c + 1) * chunk : count;
  i64 at = counts[c];
  for (i64 j = c * chunk; j < end; j++)
    if (mask[offset + j]) dst[at++] = j;
}
