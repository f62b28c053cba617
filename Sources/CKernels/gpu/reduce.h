// Reductions over the middle axis of (outer, n, inner) for the type at hand, adding in the order of the processor's
// kernels: 16 interleaved partial results over blocks of 1024, folded by halves, blocks folded pairwise.
//
// The includer sets REDUCE, one of the names below, and GROUP, the size of a group: 256.

#define R_sum 0
#define R_prod 1
#define R_min 2
#define R_max 3
#define R_any 4
#define R_all 5
#define R_mean 6
#if REDUCE == R_mean
#define DIVISOR , T divisor
#define DIVIDED(x) ((x) / divisor)
#else
#define DIVISOR
#define DIVIDED(x) (x)
#endif
#if REDUCE == R_sum || REDUCE == R_mean
#if CK_IS_COMPLEX
#define JOIN(a, b) FN(make)((a).re + (b).re, (a).im + (b).im)
#define IDENTITY FN(make)(0, 0)
#elif CK_IS_INTEGER
#define JOIN(a, b) ((T)((W)(a) + (W)(b)))
#define IDENTITY ((T)0)
#else
#define JOIN(a, b) ((a) + (b))
#define IDENTITY ((T)0)
#endif
#elif REDUCE == R_prod
#if CK_IS_COMPLEX
#define JOIN(a, b) FN(mul)(a, b)
#define IDENTITY FN(make)(1, 0)
#elif CK_IS_INTEGER
#define JOIN(a, b) ((T)((W)(a) * (W)(b)))
#define IDENTITY ((T)1)
#else
#define JOIN(a, b) ((a) * (b))
#define IDENTITY ((T)1)
#endif
#elif REDUCE == R_min
#if CK_IS_INTEGER
#define JOIN(a, b) ((a) < (b) ? (a) : (b))
#else
#define JOIN(a, b) FN(least)(a, b)
#endif
#define IDENTITY ((T)0)
#elif REDUCE == R_max
#if CK_IS_INTEGER
#define JOIN(a, b) ((a) > (b) ? (a) : (b))
#else
#define JOIN(a, b) FN(largest)(a, b)
#endif
#define IDENTITY ((T)0)
#elif REDUCE == R_any
#define JOIN(a, b) ((a) | (b))
#define IDENTITY ((T)0)
#else
#define JOIN(a, b) ((a) & (b))
#define IDENTITY ((T)1)
#endif

// A group works on `columns` neighbours along inner, 16 partial results each, of `blocks` blocks of as many lanes as make
// columns * blocks * rows 16. What it makes of a column, its thread 0 of 16 of block 0 gets.
FUNC T FN(fold_blocks)(LOCAL_POINTER T *part, GLOBAL const T *lane, i64 n, i64 sn, i64 start, int is_there, i32 columns,
                       i32 blocks) {
  const int t = LOCAL_ID, l = t / columns % 16, b = t / (16 * columns) % blocks;
  const i64 end = n - start < 1024 ? n : start + 1024;
  T value = IDENTITY;
  if (is_there && start + l < end) {
    value = lane[(start + l) * sn];
    for (i64 j = start + l + 16; j < end; j += 16) {
      const T next = lane[j * sn];
      value = JOIN(value, next);
    }
  }
  part[t] = value;
  BARRIER;
  const i64 lanes = end - start < 16 ? end - start : 16;
  for (int fold = 8; fold > 0; fold /= 2) {
    if (is_there && l < fold && l + fold < lanes) {
      const T other = part[t + fold * columns];
      value = JOIN(value, other);
      part[t] = value;
    }
    BARRIER;
  }
  // Blocks pairwise; what is left of the last pair stays.
  for (int step = 1; step < blocks; step *= 2) {
    if (is_there && l == 0 && b % (2 * step) == 0 && b + step < blocks && start + step * 1024 < n) {
      const T other = part[t + step * 16 * columns];
      value = JOIN(value, other);
      part[t] = value;
    }
    BARRIER;
  }
  return value;
}

// Lanes that one group takes, and `rows` of them at once. dst is (outer, inner).
KERNEL void reduce_short(GLOBAL T *dst, GLOBAL const T *x, i64 offset, i64 outer, i64 n, i64 inner, i64 so, i64 sn,
                         i64 si, i32 columns, i32 blocks, i32 rows DIVISOR) {
  LOCAL T part[256];
  const int t = LOCAL_ID, l = t / columns % 16, b = t / (16 * columns) % blocks;
  const i64 strips = (inner + columns - 1) / columns;
  const i64 o = GROUP_ID / strips * rows + t / (16 * columns * blocks), i = GROUP_ID % strips * columns + t % columns;
  const int is_there = o < outer && i < inner && b * 1024 < n;
  const T value = FN(fold_blocks)(part, x + (is_there ? offset + o * so + i * si : 0), n, sn, b * 1024, is_there,
                                  columns, blocks);
  if (l == 0 && b == 0 && o < outer && i < inner) dst[o * inner + i] = DIVIDED(value);
}

// Longer lanes, by `parts` groups for each strip of columns: partial is (outer, inner, parts). The group that comes last,
// which `arrived` tells and is then 0 again, folds the parts pairwise: 256 / columns threads for a lane, each first `run`
// neighbours, a power of two.
KERNEL void reduce_long(GLOBAL T *dst, GLOBAL const T *x, i64 offset, i64 outer, i64 n, i64 inner, i64 so, i64 sn,
                        i64 si, i32 columns, i32 blocks, GLOBAL T *partial, i64 parts, i64 run,
                        GLOBAL i32 *arrived DIVISOR) {
  LOCAL T part[256];
  LOCAL i32 place;
  const int t = LOCAL_ID, l = t / columns % 16, b = t / (16 * columns);
  const i64 strips = (inner + columns - 1) / columns, team = GROUP_ID / parts, p = GROUP_ID % parts;
  const i64 o = team / strips, first = team % strips * columns, i = first + t % columns;
  const i64 start = (p * blocks + b) * 1024;
  const int is_there = i < inner && start < n;
  T value = FN(fold_blocks)(part, x + (is_there ? offset + o * so + i * si : 0), n, sn, start, is_there, columns, blocks);
  if (l == 0 && b == 0 && i < inner) partial[(o * inner + i) * parts + p] = value;
  FENCE;
  BARRIER;
  if (t == 0) place = ATOMIC_INC(arrived + team);
  BARRIER;
  FENCE;
  const int is_last = place == parts - 1;
  const int width = is_last ? 256 / columns : 1, w = t % width;
  const i64 lane = o * inner + first + t / width, from = w * run;
  const int is_mine = is_last && first + t / width < inner && from < parts;
  if (is_last && t == 0) arrived[team] = 0;
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
