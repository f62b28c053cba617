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
#define JOIN(a, b) FN(minimum)(a, b)
#endif
#define IDENTITY ((T)0)
#elif REDUCE == R_max
#if CK_IS_INTEGER
#define JOIN(a, b) ((a) > (b) ? (a) : (b))
#else
#define JOIN(a, b) FN(maximum)(a, b)
#endif
#define IDENTITY ((T)0)
#elif REDUCE == R_any
#define JOIN(a, b) ((a) | (b))
#define IDENTITY ((T)0)
#else
#define JOIN(a, b) ((a) & (b))
#define IDENTITY ((T)1)
#endif

// A group works on `columns` neighbours along inner, 16 partial results each, of `blocks` blocks and `rows` rows:
// columns * blocks * rows is 16. dst is (outer, inner, parts), a part for every `blocks` blocks.
// A mean is a sum whose last kernel divides; the one before divides by 1.
KERNEL void reduce_blocks(GLOBAL T *dst, GLOBAL const T *x, i64 offset, i64 outer, i64 n, i64 inner, i64 so, i64 sn,
                          i64 si, i32 columns, i32 blocks, i32 rows, i64 parts DIVISOR) {
  LOCAL T part[256];
  const int t = LOCAL_ID, c = t % columns, l = t / columns % 16, b = t / (16 * columns) % blocks;
  const int r = t / (16 * columns * blocks);
  const i64 strips = (inner + columns - 1) / columns;
  const i64 g = GROUP_ID, p = g % parts, strip = g / parts % strips, o = g / (parts * strips) * rows + r;
  const i64 i = strip * columns + c, start = (p * blocks + b) * 1024;
  const i64 end = n - start < 1024 ? n : start + 1024;
  const int is_there = o < outer && i < inner && start < n;
  T value = IDENTITY;
  if (is_there && start + l < end) {
    GLOBAL const T *at = x + (offset + o * so + i * si);
    value = at[(start + l) * sn];
    for (i64 j = start + l + 16; j < end; j += 16) {
      const T next = at[j * sn];
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
  if (l == 0 && b == 0 && o < outer && i < inner) dst[(o * inner + i) * parts + p] = DIVIDED(value);
}

// Folds the `parts` of each of `count` results pairwise: `width` threads, a power of two, for a result; each first folds
// `run` neighbours, a power of two.
KERNEL void reduce_parts(GLOBAL T *dst, GLOBAL const T *x, i64 count, i64 parts, i32 width, i64 run DIVISOR) {
  LOCAL T part[256];
  const int t = LOCAL_ID, w = t % width;
  const i64 item = GROUP_ID * (256 / width) + t / width, start = w * run;
  const int is_there = item < count && start < parts;
  T value = IDENTITY;
  if (is_there) {
    T stack[40];
    int depth = 0;
    i64 done = 0;
    const i64 end = parts - start < run ? parts : start + run;
    for (i64 j = start; j < end; j++) {
      stack[depth++] = x[item * parts + j];
      done++;
      for (i64 k = done; (k & 1) == 0; k >>= 1, depth--) stack[depth - 2] = JOIN(stack[depth - 2], stack[depth - 1]);
    }
    for (; depth > 1; depth--) stack[depth - 2] = JOIN(stack[depth - 2], stack[depth - 1]);
    value = stack[0];
  }
  part[t] = value;
  BARRIER;
  for (int step = 1; step < width; step *= 2) {
    if (is_there && w % (2 * step) == 0 && (w + step) * run < parts) {
      const T other = part[t + step];
      value = JOIN(value, other);
      part[t] = value;
    }
    BARRIER;
  }
  if (w == 0 && item < count) dst[item] = DIVIDED(value);
}
