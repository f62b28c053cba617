// Each element of (outer, n, inner) less the mean of its lane, for lanes that one group takes, `rows` of them at once: the
// includer sets REDUCE to R_mean, and the mean is reduce_short's.
#include "fold.h"

KERNEL void center(GLOBAL T *dst, i64 outer, i64 n, i64 inner, SOURCE, i32 columns, i32 blocks, i32 rows DIVISOR) {
  LOCAL T part[256];
  const int t = LOCAL_ID, l = t / columns % 16, b = t / (16 * columns) % blocks, team = 16 * columns * blocks;
  const i64 strips = (inner + columns - 1) / columns;
  const i64 o = GROUP_ID / strips * rows + t / team, i = GROUP_ID % strips * columns + t % columns;
  const int is_there = o < outer && i < inner && b * 1024 < n;
  const T value = FN(fold_blocks)(part, o, i, n, VALUES, b * 1024, is_there, columns, blocks);
  if (l == 0 && b == 0) part[t] = DIVIDED(value);
  BARRIER;
  const T mean = part[t / team * team + t % columns];
  const i64 end = n - b * 1024 < 1024 ? n : (b + 1) * 1024;
  if (is_there)
    for (i64 j = b * 1024 + l; j < end; j += 16) dst[(o * n + j) * inner + i] = element(o, j, i, VALUES) - mean;
}
