// The stages of fft_stages.inc.h for a full group of lanes, block by block, so that each block stays in the first cache.
//
// The first stages, whose radices multiply to `heads`, never mix elements that differ modulo n / heads = `tails`; the
// others never mix those that differ modulo `heads`. So the first are run for one remainder after the other, then the
// others likewise: memory is gone through twice instead of once for each stage. Every element sees the same operations
// with the same roots as in the other order, and gets the same bits.

typedef T FN(reg) __attribute__((vector_size(CK_VECTOR), aligned(sizeof(T))));

#define V FN(reg)
#define BN(name) FN(name##_regs)
#include "fft_butterflies.inc.h"
#undef BN

// A stage over `rows` rows of a block, as FFT_STAGE: its roots are `step` apart, and results of neighbouring rows `pitch`.
#define FFT_BLOCK_STAGE(radix) \
  ATTR static void FN(fft_block##radix)(T *restrict yr, T *restrict yi, const T *restrict xr, const T *restrict xi, \
                                        int64_t m, int64_t rows, const T *restrict tw, int64_t step, int64_t pitch) { \
    enum { LANES = CK_VECTOR / sizeof(T) }; \
    const int64_t apart = m * rows * FFT_LANES, next = rows * pitch; \
    for (int64_t p = 0; p < m; p++, tw += step * 2 * (radix - 1)) { \
      V w[2 * radix]; \
      _Pragma("clang loop unroll(full)") for (int k = 0; k < 2 * (radix - 1); k++) w[k] = (V){0} + tw[k]; \
      for (int64_t q = 0; q < rows; q++) { \
        const int64_t from = (p * rows + q) * FFT_LANES, to = (radix * p * rows + q) * pitch; \
        _Pragma("clang loop unroll(full)") for (int64_t l = 0; l < FFT_LANES; l += LANES) { \
          V re[radix], im[radix]; \
          _Pragma("clang loop unroll(full)") for (int j = 0; j < radix; j++) { \
            re[j] = *(const V *)(xr + from + l + apart * j), im[j] = *(const V *)(xi + from + l + apart * j); \
          } \
          FN(dft##radix##_regs)(re, im); \
          *(V *)(yr + to + l) = re[0], *(V *)(yi + to + l) = im[0]; \
          _Pragma("clang loop unroll(full)") for (int k = 1; k < radix; k++) { \
            *(V *)(yr + to + l + next * k) = TIMES_RE(re[k], im[k], w + 2 * (k - 1)); \
            *(V *)(yi + to + l + next * k) = TIMES_IM(re[k], im[k], w + 2 * (k - 1)); \
          } \
        } \
      } \
    } \
  }
FFT_BLOCK_STAGE(2)
FFT_BLOCK_STAGE(3)
FFT_BLOCK_STAGE(4)
FFT_BLOCK_STAGE(5)
#undef FFT_BLOCK_STAGE
#undef V

/// How a plan's stages are parted; `head` stages come first. Roots of stage s begin at `roots[s]`.
typedef struct {
  int32_t head;
  int64_t heads, tails, pitch;
  const T *roots[CK_FFT_MOST_STAGES];
} FN(blocks);

/// Whether a plan can be run in blocks and gains by it.
ATTR static int FN(fft_part)(const ck_fft_plan *plan, FN(blocks) *b) {
  const T *at = plan->twiddles;
  int64_t m = plan->n, best = INT64_MAX, heads = 1;
  if (plan->kernel || plan->n < 128) return 0;
  for (int32_t s = 0; s < plan->stage_count; s++) {
    const int32_t radix = plan->radix[s];
    if (radix > 5) return 0;
    m /= radix, heads *= radix;
    b->roots[s] = at;
    at += 2 * m * (radix - 1);
    const int64_t largest = heads > 2 * m ? heads : 2 * m;  // two blocks of the second kind are at work together
    if (largest < best) best = largest, b->head = s + 1, b->heads = heads, b->tails = m;
  }
  b->pitch = (b->tails | 1) * FFT_LANES;  // odd, or rows would fall on few sets of the cache
  return best <= 4096 && b->head < plan->stage_count;
}

/// Stages `first ..< last` of a block of n rows, remainder `at` of `step`; the results of the last go to `to`.
ATTR static void FN(fft_block)(const ck_fft_plan *plan, const FN(blocks) *b, FN(planes) x, int64_t n, int32_t first,
                               int32_t last, int64_t at, int64_t step, T *to_re, T *to_im, int64_t pitch) {
  int64_t m = n, rows = 1;
  for (int32_t s = first; s < last; s++) {
    const int32_t radix = plan->radix[s];
    const T *tw = b->roots[s] + 2 * (radix - 1) * at;
    const int is_last = s + 1 == last;
    T *yr = is_last ? to_re : x.next_re, *yi = is_last ? to_im : x.next_im;
    const int64_t apart = is_last ? pitch : FFT_LANES;
    m /= radix;
    switch (radix) {
      case 2: FN(fft_block2)(yr, yi, x.re, x.im, m, rows, tw, step, apart); break;
      case 3: FN(fft_block3)(yr, yi, x.re, x.im, m, rows, tw, step, apart); break;
      case 4: FN(fft_block4)(yr, yi, x.re, x.im, m, rows, tw, step, apart); break;
      default: FN(fft_block5)(yr, yi, x.re, x.im, m, rows, tw, step, apart);
    }
    FN(flip)(&x);
    rows *= radix;
  }
}
