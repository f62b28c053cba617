// The stages of a Fourier transform (Stockham's autosort, decimation in frequency), for the type at hand.
//
// Real and imaginary parts lie in planes of their own; each element is a run of `width` lanes, transforms side by side,
// so that the loops over q are vector code with one twiddle. The order of operations depends on the length alone: a
// lane's bits do not depend on how many run beside it. A backward transform is a forward one with the planes swapped.

/// Complex product of a value and a root.
#ifndef TIMES_RE
#define TIMES_RE(ar, ai, w) FUSED(-(ai), (w)[1], (ar) * (w)[0])
#define TIMES_IM(ar, ai, w) FUSED((ai), (w)[0], (ar) * (w)[1])
#endif

#define V T
#define BN FN
#include "fft_butterflies.inc.h"
#undef BN
#undef V

// y[q, radix p + k] = w(p)^k sum over j of x[q, p + m j] exp(-2 pi i j k / radix), for q < run, p < m.
#define FFT_STAGE(radix) \
  ATTR static void FN(fft_stage##radix)(T *restrict yr, T *restrict yi, const T *restrict xr, const T *restrict xi, \
                                        int64_t m, int64_t run, const T *restrict tw) { \
    if (run == 1) { \
      _Pragma("clang loop vectorize(enable) interleave_count(1)") for (int64_t p = 0; p < m; p++) { \
        T re[radix], im[radix]; \
        const T *w = tw + 2 * (radix - 1) * p; \
        _Pragma("clang loop unroll(full)") for (int j = 0; j < radix; j++) re[j] = xr[p + m * j], im[j] = xi[p + m * j]; \
        FN(dft##radix)(re, im); \
        yr[radix * p] = re[0], yi[radix * p] = im[0]; \
        _Pragma("clang loop unroll(full)") for (int k = 1; k < radix; k++) { \
          yr[radix * p + k] = TIMES_RE(re[k], im[k], w + 2 * (k - 1)); \
          yi[radix * p + k] = TIMES_IM(re[k], im[k], w + 2 * (k - 1)); \
        } \
      } \
      return; \
    } \
    for (int64_t p = 0; p < m; p++) { \
      T w[2 * radix]; \
      for (int k = 0; k < 2 * (radix - 1); k++) w[k] = tw[2 * (radix - 1) * p + k]; \
      const T *ar = xr + p * run, *ai = xi + p * run; \
      T *br = yr + radix * p * run, *bi = yi + radix * p * run; \
      const int64_t apart = m * run; \
      _Pragma("clang loop vectorize(enable) interleave_count(1)") for (int64_t q = 0; q < run; q++) { \
        T re[radix], im[radix]; \
        _Pragma("clang loop unroll(full)") for (int j = 0; j < radix; j++) re[j] = ar[q + apart * j], im[j] = ai[q + apart * j]; \
        FN(dft##radix)(re, im); \
        br[q] = re[0], bi[q] = im[0]; \
        _Pragma("clang loop unroll(full)") for (int k = 1; k < radix; k++) { \
          br[q + run * k] = TIMES_RE(re[k], im[k], w + 2 * (k - 1)); \
          bi[q + run * k] = TIMES_IM(re[k], im[k], w + 2 * (k - 1)); \
        } \
      } \
    } \
  }
FFT_STAGE(2)
FFT_STAGE(3)
FFT_STAGE(4)
FFT_STAGE(5)
#undef FFT_STAGE

typedef T FN(lanes) __attribute__((ext_vector_type(FFT_LANES)));

/// By pointer: the convention of calls differs between instruction sets.
FUNC void FN(load_lanes)(FN(lanes) *to, const T *x, int64_t count) {
  *to = 0;
  if (count == FFT_LANES) memcpy(to, x, sizeof *to);
  else memcpy(to, x, (size_t)count * sizeof(T));
}

FUNC void FN(store_lanes)(T *to, const FN(lanes) *x, int64_t count) {
  if (count == FFT_LANES) memcpy(to, x, sizeof *x);
  else memcpy(to, x, (size_t)count * sizeof(T));
}

/// The same for any odd radix: cosines act on sums of mirrored terms, sines on their differences. The sums stay in registers.
ATTR static void FN(fft_stage_any)(T *restrict yr, T *restrict yi, const T *restrict xr, const T *restrict xi, int64_t m,
                                   int64_t run, const T *restrict tw, int32_t radix, const T *restrict roots) {
  enum { HALF = CK_FFT_PRIME_LIMIT / 2 + 1 };
  FN(lanes) sum_re[HALF], sum_im[HALF], difference_re[HALF], difference_im[HALF];
  const int32_t half = (radix - 1) / 2;
  const int64_t apart = m * run;
  for (int64_t p = 0; p < m; p++)
    for (int64_t from = 0; from < run; from += FFT_LANES) {
      const int64_t count = run - from < FFT_LANES ? run - from : FFT_LANES;
      const T *ar = xr + p * run + from, *ai = xi + p * run + from;
      T *br = yr + radix * p * run + from, *bi = yi + radix * p * run + from;
      FN(lanes) first_re, first_im, re = 0, im = 0;
      FN(load_lanes)(&first_re, ar, count), FN(load_lanes)(&first_im, ai, count);
      for (int32_t j = 1; j <= half; j++) {
        FN(lanes) ur, ui, vr, vi;
        FN(load_lanes)(&ur, ar + apart * j, count), FN(load_lanes)(&ui, ai + apart * j, count);
        FN(load_lanes)(&vr, ar + apart * (radix - j), count), FN(load_lanes)(&vi, ai + apart * (radix - j), count);
        sum_re[j] = ur + vr, sum_im[j] = ui + vi;
        difference_re[j] = ur - vr, difference_im[j] = ui - vi;
        re += sum_re[j], im += sum_im[j];
      }
      re += first_re, im += first_im;
      FN(store_lanes)(br, &re, count), FN(store_lanes)(bi, &im, count);
      for (int32_t k = 1; k <= half; k++) {
        FN(lanes) cr = first_re, ci = first_im, sr = 0, si = 0;
        for (int32_t j = 1, at = k; j <= half; j++, at = at + k < radix ? at + k : at + k - radix) {
          const FN(lanes) c = roots[2 * at], s = -roots[2 * at + 1];
          cr = FUSED(c, sum_re[j], cr), ci = FUSED(c, sum_im[j], ci);
          sr = FUSED(s, difference_re[j], sr), si = FUSED(s, difference_im[j], si);
        }
        const T *w = tw + 2 * ((radix - 1) * p + k - 1), *v = tw + 2 * ((radix - 1) * p + radix - k - 1);
        const FN(lanes) ur = cr + si, ui = ci - sr, vr = cr - si, vi = ci + sr;
        const FN(lanes) w_re = w[0], w_im = w[1], v_re = v[0], v_im = v[1];
        re = FUSED(-ui, w_im, ur * w_re), im = FUSED(ui, w_re, ur * w_im);
        FN(store_lanes)(br + run * k, &re, count), FN(store_lanes)(bi + run * k, &im, count);
        re = FUSED(-vi, v_im, vr * v_re), im = FUSED(vi, v_re, vr * v_im);
        FN(store_lanes)(br + run * (radix - k), &re, count), FN(store_lanes)(bi + run * (radix - k), &im, count);
      }
    }
}

/// Two pairs of planes: the data, and room for the next stage.
typedef struct { T *re, *im, *next_re, *next_im; } FN(planes);

FUNC void FN(flip)(FN(planes) *x) {
  T *re = x->re, *im = x->im;
  x->re = x->next_re, x->im = x->next_im;
  x->next_re = re, x->next_im = im;
}

FUNC void FN(swap_parts)(FN(planes) *x) {
  T *re = x->re, *next = x->next_re;
  x->re = x->im, x->im = re;
  x->next_re = x->next_im, x->next_im = next;
}

ATTR static void FN(fft_stages)(const ck_fft_plan *plan, FN(planes) *x, int64_t width) {
  const T *tw = plan->twiddles, *roots = plan->small_roots;
  int64_t m = plan->n, run = width;
  for (int32_t s = 0; s < plan->stage_count; s++) {
    const int32_t radix = plan->radix[s];
    m /= radix;
    switch (radix) {
      case 2: FN(fft_stage2)(x->next_re, x->next_im, x->re, x->im, m, run, tw); break;
      case 3: FN(fft_stage3)(x->next_re, x->next_im, x->re, x->im, m, run, tw); break;
      case 4: FN(fft_stage4)(x->next_re, x->next_im, x->re, x->im, m, run, tw); break;
      case 5: FN(fft_stage5)(x->next_re, x->next_im, x->re, x->im, m, run, tw); break;
      default:
        FN(fft_stage_any)(x->next_re, x->next_im, x->re, x->im, m, run, tw, radix, roots);
        roots += 2 * radix;
    }
    FN(flip)(x);
    tw += 2 * m * (radix - 1);
    run *= radix;
  }
}

/// Multiplies elements by the roots of a table.
ATTR static void FN(fft_scale)(FN(planes) *x, const T *table, int64_t n, int64_t width) {
  for (int64_t j = 0; j < n; j++) {
    const T w[2] = {table[2 * j], table[2 * j + 1]};
    T *re = x->re + j * width, *im = x->im + j * width;
    for (int64_t q = 0; q < width; q++) {
      T r = TIMES_RE(re[q], im[q], w), i = TIMES_IM(re[q], im[q], w);
      re[q] = r, im[q] = i;
    }
  }
}

/// The forward transform of `width` lanes. Lengths with a large prime factor become a convolution of a length without
/// one. Source: Bluestein 1970, IEEE Trans. Audio Electroacoustics 18.
ATTR static void FN(fft_forward)(const ck_fft_plan *plan, FN(planes) *x, int64_t width) {
  if (!plan->kernel) {
    FN(fft_stages)(plan, x, width);
    return;
  }
  const int64_t n = plan->n, m = plan->inner->n;
  FN(fft_scale)(x, plan->chirp, n, width);
  memset(x->re + n * width, 0, (size_t)((m - n) * width) * sizeof(T));
  memset(x->im + n * width, 0, (size_t)((m - n) * width) * sizeof(T));
  FN(fft_stages)(plan->inner, x, width);
  FN(fft_scale)(x, plan->kernel, m, width);
  FN(swap_parts)(x);
  FN(fft_stages)(plan->inner, x, width);
  FN(swap_parts)(x);
  FN(fft_scale)(x, plan->chirp, n, width);
}

/// From the transform Z of even + i odd samples to that of all: 2 X[k] = 2 E[k] + w^k 2 O[k], which X[half - k] shares.
/// Into the other planes.
FUNC void FN(untangle)(FN(planes) *x, const T *roots, int64_t half, int64_t width) {
  for (int64_t k = 0; 2 * k <= half; k++) {
    const T w[2] = {roots[2 * k], roots[2 * k + 1]};
    const int64_t at = k * width, mirror = (k == 0 ? 0 : half - k) * width, end = (half - k) * width;
    _Pragma("clang loop vectorize(assume_safety) interleave_count(1)") for (int64_t q = 0; q < width; q++) {
      const T ar = x->re[at + q], ai = x->im[at + q], br = x->re[mirror + q], bi = x->im[mirror + q];
      const T er = ar + br, ei = ai - bi, or = ai + bi, oi = br - ar;
      const T tr = TIMES_RE(or, oi, w), ti = TIMES_IM(or, oi, w);
      x->next_re[at + q] = er + tr, x->next_im[at + q] = k == 0 ? (T)0 : ei + ti;
      x->next_re[end + q] = er - tr, x->next_im[end + q] = k == 0 ? (T)0 : ti - ei;
    }
  }
}

ATTR static void FN(fft_untangle)(FN(planes) *x, const T *roots, int64_t half, int64_t width) {
  if (width == FFT_LANES)
    FN(untangle)(x, roots, half, FFT_LANES);
  else
    FN(untangle)(x, roots, half, width);
  FN(flip)(x);
}

/// The reverse: Z[k] = E[k] + i O[k], twice the size. The imaginary parts of X[0] and X[half] count for nothing.
ATTR static void FN(fft_tangle)(FN(planes) *x, const T *roots, int64_t half, int64_t width) {
  for (int64_t q = 0; q < width; q++) x->im[q] = 0, x->im[half * width + q] = 0;
  for (int64_t k = 0; k < half; k++) {
    const T w[2] = {roots[2 * k], -roots[2 * k + 1]};
    const T *ar = x->re + k * width, *ai = x->im + k * width;
    const T *br = x->re + (half - k) * width, *bi = x->im + (half - k) * width;
    T *yr = x->next_re + k * width, *yi = x->next_im + k * width;
    for (int64_t q = 0; q < width; q++) {
      T er = ar[q] + br[q], ei = ai[q] - bi[q], dr = ar[q] - br[q], di = ai[q] + bi[q];
      T or = TIMES_RE(dr, di, w), oi = TIMES_IM(dr, di, w);
      yr[q] = er - oi;
      yi[q] = ei + or;
    }
  }
  FN(flip)(x);
}
