// What a group makes of lanes along the middle axis of (outer, n, inner), adding in the order of the processor's kernels:
// 16 interleaved partial results over blocks of 1024, folded by halves, blocks folded pairwise.
//
// The includer sets REDUCE, one of the names below. Where the elements are what a chain makes, it also defines `element`,
// and sets SOURCE and VALUES, what that takes behind (o, j, i). A group has 256 threads.

#define R_sum 0
#define R_prod 1
#define R_min 2
#define R_max 3
#define R_any 4
#define R_all 5
#define R_mean 6
#if REDUCE == R_mean
#define DIVISOR , T divisor
#define GIVEN_DIVISOR , divisor
#define DIVIDED(x) ((x) / divisor)
#else
#define DIVISOR
#define GIVEN_DIVISOR
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

#ifndef SOURCE
#define SOURCE GLOBAL const T *x, i64 offset, i64 so, i64 sn, i64 si
#define VALUES x, offset, so, sn, si
FUNC T element(i64 o, i64 j, i64 i, SOURCE) { return x[offset + o * so + j * sn + i * si]; }
#endif

// A group works on `columns` neighbours along inner, 16 partial results each, of `blocks` blocks of as many lanes as make
// columns * blocks * rows 16. What it makes of a column, its thread 0 of 16 of block 0 gets.
FUNC T FN(fold_blocks)(LOCAL_POINTER T *part, i64 o, i64 i, i64 n, SOURCE, i64 start, int is_there, i32 columns,
                       i32 blocks) {
  const int t = LOCAL_ID, l = t / columns % 16, b = t / (16 * columns) % blocks;
  const i64 end = n - start < 1024 ? n : start + 1024;
  T value = IDENTITY;
  if (is_there && start + l < end) {
    value = element(o, start + l, i, VALUES);
    for (i64 j = start + l + 16; j < end; j += 16) {
      const T next = element(o, j, i, VALUES);
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
