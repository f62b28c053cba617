// Reductions over the middle axis of (outer, n, inner) for the type at hand, of an array or of what a chain makes.
#include "fold.h"

// Lanes that one group takes, and `rows` of them at once. dst is (outer, inner).
KERNEL void reduce_short(GLOBAL T *dst, i64 outer, i64 n, i64 inner, SOURCE, i32 columns, i32 blocks,
                         i32 rows DIVISOR) {
  LOCAL T part[256];
  const int t = LOCAL_ID, l = t / columns % 16, b = t / (16 * columns) % blocks;
  const i64 strips = (inner + columns - 1) / columns;
  const i64 o = GROUP_ID / strips * rows + t / (16 * columns * blocks), i = GROUP_ID % strips * columns + t % columns;
  const int is_there = o < outer && i < inner && b * 1024 < n;
  const T value = FN(fold_blocks)(part, o, i, n, VALUES, b * 1024, is_there, columns, blocks);
  if (l == 0 && b == 0 && o < outer && i < inner) dst[o * inner + i] = DIVIDED(value);
}

// Folds the parts of lanes pairwise, `width` threads for a lane, each first `run` neighbours, a power of two. partial is (outer,
// inner, parts). All threads of a group come here, those without a lane too.
FUNC void FN(fold_parts)(LOCAL_POINTER T *part, GLOBAL T *dst, GLOBAL const T *partial, i64 lane, int is_there, int width,
                         i64 parts, i64 run DIVISOR) {
  const int t = LOCAL_ID, w = t % width;
  const i64 from = w * run;
  const int is_mine = is_there && from < parts;
  T value = IDENTITY;
  if (is_mine) {
    T stack[40];
    int depth = 0;
    i64 done = 0;
    const i64 end = parts - from < run ? parts : from + run;
    for (i64 j = from; j < end; j++) {
      stack[depth++] = OF_OTHERS(T, partial + (lane * parts + j));
      done++;
      for (i64 k = done; (k & 1) == 0; k >>= 1, depth--) stack[depth - 2] = JOIN(stack[depth - 2], stack[depth - 1]);
    }
    for (; depth > 1; depth--) stack[depth - 2] = JOIN(stack[depth - 2], stack[depth - 1]);
    value = stack[0];
  }
  part[t] = value;
  BARRIER;
  for (int step = 1; step < width; step *= 2) {
    if (is_mine && w % (2 * step) == 0 && (w + step) * run < parts) {
      const T other = part[t + step];
      value = JOIN(value, other);
      part[t] = value;
    }
    BARRIER;
  }
  if (is_mine && w == 0) dst[lane] = DIVIDED(value);
}

// Longer lanes, by `parts` groups for each strip of columns. Where a group sees what others have stored before a fence, the one
// that comes last, which `arrived` tells and is then 0 again, folds the parts; else that is left to reduce_parts.
KERNEL void reduce_long(GLOBAL T *dst, i64 outer, i64 n, i64 inner, SOURCE, i32 columns, i32 blocks,
                        GLOBAL T *partial, i64 parts, i64 run, GLOBAL i32 *arrived, i32 has_fences DIVISOR) {
  LOCAL T part[256];
  LOCAL i32 place;
  const int t = LOCAL_ID, l = t / columns % 16, b = t / (16 * columns);
  const i64 strips = (inner + columns - 1) / columns, team = GROUP_ID / parts, p = GROUP_ID % parts;
  const i64 o = team / strips, first = team % strips * columns, i = first + t % columns;
  const i64 start = (p * blocks + b) * 1024;
  const int is_there = i < inner && start < n;
  const T value = FN(fold_blocks)(part, o, i, n, VALUES, start, is_there, columns, blocks);
  if (l == 0 && b == 0 && i < inner) partial[(o * inner + i) * parts + p] = value;
  FENCE;
  BARRIER;
  if (t == 0) place = has_fences ? ATOMIC_INC(arrived + team) : 0;
  BARRIER;
  FENCE;
  const int is_last = has_fences && place == parts - 1, width = is_last ? 256 / columns : 1;
  const i64 own = first + t / width;
  if (is_last && t == 0) arrived[team] = 0;
  FN(fold_parts)(part, dst, partial, o * inner + own, is_last && own < inner, width, parts, run GIVEN_DIVISOR);
}

// What reduce_long has left, a group for each strip of columns.
KERNEL void reduce_parts(GLOBAL T *dst, i64 inner, i32 columns, GLOBAL const T *partial, i64 parts, i64 run DIVISOR) {
  LOCAL T part[256];
  const int width = 256 / columns;
  const i64 strips = (inner + columns - 1) / columns, o = GROUP_ID / strips;
  const i64 own = GROUP_ID % strips * columns + LOCAL_ID / width;
  FN(fold_parts)(part, dst, partial, o * inner + own, own < inner, width, parts, run GIVEN_DIVISOR);
}
