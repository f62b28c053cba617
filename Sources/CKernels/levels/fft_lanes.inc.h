// Fourier transforms of strided arrays: lanes are gathered side by side, transformed, scattered. T computes, S is stored.

/// Where each of a group of lanes starts, in elements, and whether they are neighbours.
typedef struct { int64_t count, at[FFT_LANES], to[FFT_LANES]; int is_run; } LN(lanes);

// Rows are gone through in blocks, so that lanes far apart are read and written along their own memory. Full groups of
// neighbours have a loop of constant length: a register or two instead of a call for each row.
#define FFT_EACH(n, body) \
  if (lanes->is_run && width == FFT_LANES) { \
    for (int64_t j = 0; j < n; j++) \
      _Pragma("clang loop vectorize(enable) interleave_count(1)") for (int64_t l = 0; l < FFT_LANES; l++) { body } \
  } else if (lanes->is_run) { \
    for (int64_t j = 0; j < n; j++) \
      _Pragma("clang loop vectorize(enable) interleave_count(1)") for (int64_t l = 0; l < width; l++) { body } \
  } else { \
    for (int64_t from = 0; from < n; from += 32) { \
      const int64_t end = n - from < 32 ? n : from + 32; \
      for (int64_t l = 0; l < width; l++) \
        for (int64_t j = from; j < end; j++) { body } \
    } \
  }

/// `n` real numbers of each lane as a plane of rows; rows from there up to `length` are zero.
ATTR static void LN(fft_gather)(T *restrict rows, const S *restrict x, const LN(lanes) *lanes, int64_t shift, int64_t n,
                                int64_t stride, int64_t length) {
  const int64_t width = lanes->count, first = lanes->at[0] + shift;
  if (lanes->is_run) {
    FFT_EACH(n, rows[j * width + l] = x[first + l + j * stride];)
  } else {
    FFT_EACH(n, rows[j * width + l] = x[lanes->at[l] + shift + j * stride];)
  }
  if (length > n) memset(rows + n * width, 0, (size_t)((length - n) * width) * sizeof(T));
}

ATTR static void LN(fft_scatter)(S *restrict out, const T *restrict rows, const LN(lanes) *lanes, int64_t shift, int64_t n,
                                 int64_t stride, T scale) {
  const int64_t width = lanes->count, first = lanes->to[0] + shift;
  if (lanes->is_run) {
    FFT_EACH(n, out[first + l + j * stride] = (S)(rows[j * width + l] * scale);)
  } else {
    FFT_EACH(n, out[lanes->to[l] + shift + j * stride] = (S)(rows[j * width + l] * scale);)
  }
}

/// The same for complex numbers, pairs in memory and two planes here.
ATTR static void LN(fft_gather_pairs)(T *restrict re, T *restrict im, const S *restrict x, const LN(lanes) *lanes, int64_t n,
                                      int64_t stride, int64_t length) {
  const int64_t width = lanes->count;
  if (lanes->is_run) {
    const S *pair = x + 2 * lanes->at[0];
    FFT_EACH(n, re[j * width + l] = pair[2 * (l + j * stride)]; im[j * width + l] = pair[2 * (l + j * stride) + 1];)
  } else {
    FFT_EACH(n, const S *pair = x + 2 * (lanes->at[l] + j * stride); re[j * width + l] = pair[0];
             im[j * width + l] = pair[1];)
  }
  if (length > n) {
    memset(re + n * width, 0, (size_t)((length - n) * width) * sizeof(T));
    memset(im + n * width, 0, (size_t)((length - n) * width) * sizeof(T));
  }
}

ATTR static void LN(fft_scatter_pairs)(S *restrict out, const T *restrict re, const T *restrict im, const LN(lanes) *lanes,
                                       int64_t n, int64_t stride, T scale) {
  const int64_t width = lanes->count;
  if (lanes->is_run) {
    S *to = out + 2 * lanes->to[0];
    FFT_EACH(n, to[2 * (l + j * stride)] = (S)(re[j * width + l] * scale);
             to[2 * (l + j * stride) + 1] = (S)(im[j * width + l] * scale);)
  } else {
    FFT_EACH(n, S *to = out + 2 * (lanes->to[l] + j * stride); to[0] = (S)(re[j * width + l] * scale);
             to[1] = (S)(im[j * width + l] * scale);)
  }
}
#undef FFT_EACH

/// One group of lanes, from the strided array to the dense result.
ATTR static void LN(fft_group)(ck_fourier kind, const ck_fft_plan *plan, FN(planes) x, const LN(lanes) *lanes, S *out,
                               const S *in, int64_t length, int64_t n, int64_t stride, int64_t inner, T scale) {
  const int64_t width = lanes->count, half = length / 2;
  const int is_even = plan->is_real;
  switch (kind) {
    case CK_FFT_FORWARD:
    case CK_FFT_BACKWARD:
      LN(fft_gather_pairs)(x.re, x.im, in, lanes, n, stride, length);
      if (kind == CK_FFT_BACKWARD) FN(swap_parts)(&x);
      FN(fft_forward)(plan, &x, width);
      if (kind == CK_FFT_BACKWARD) FN(swap_parts)(&x);
      LN(fft_scatter_pairs)(out, x.re, x.im, lanes, length, inner, scale);
      break;
    case CK_FFT_REAL_FORWARD:
      if (is_even) {
        LN(fft_gather)(x.re, in, lanes, 0, (n + 1) / 2, 2 * stride, half);
        LN(fft_gather)(x.im, in, lanes, stride, n / 2, 2 * stride, half);
        FN(fft_forward)(plan->inner, &x, width);
        FN(fft_untangle)(&x, plan->chirp, half, width);
      } else {
        LN(fft_gather)(x.re, in, lanes, 0, n, stride, length);
        memset(x.im, 0, (size_t)(length * width) * sizeof(T));
        FN(fft_forward)(plan, &x, width);
        memset(x.im, 0, (size_t)width * sizeof(T));
      }
      LN(fft_scatter_pairs)(out, x.re, x.im, lanes, half + 1, inner, scale);
      break;
    case CK_FFT_REAL_BACKWARD:
      LN(fft_gather_pairs)(x.re, x.im, in, lanes, n, stride, half + 1);
      if (is_even) {
        FN(fft_tangle)(&x, plan->chirp, half, width);
      } else {
        for (int64_t q = 0; q < width; q++) x.im[q] = 0;
        for (int64_t k = 1; k <= half; k++)
          for (int64_t q = 0; q < width; q++) {
            x.re[(length - k) * width + q] = x.re[k * width + q];
            x.im[(length - k) * width + q] = -x.im[k * width + q];
          }
      }
      FN(swap_parts)(&x);
      FN(fft_forward)(is_even ? plan->inner : plan, &x, width);
      FN(swap_parts)(&x);
      if (is_even) {
        LN(fft_scatter)(out, x.re, lanes, 0, half, 2 * inner, scale);
        LN(fft_scatter)(out, x.im, lanes, inner, half, 2 * inner, scale);
      } else {
        LN(fft_scatter)(out, x.re, lanes, 0, length, inner, scale);
      }
      break;
  }
}

ATTR static int LN(fft)(ck_fourier kind, void *dst, const void *x, int64_t length, int64_t outer, int64_t n, int64_t inner,
                        int64_t stride_outer, int64_t stride_n, int64_t stride_inner, double scale) {
  const int64_t half = length / 2 + 1, total = outer * inner;
  const int64_t coefficients = kind == CK_FFT_REAL_BACKWARD ? half : length;
  const int64_t results = kind == CK_FFT_REAL_FORWARD ? half : length;
  if (total == 0) return 0;
  const ck_fft_plan *plan = ck_fft_plan_get(length, sizeof(T) == 8, kind >= CK_FFT_REAL_FORWARD && length % 2 == 0);
  if (!plan) return -1;
  const ck_fft_plan *convolution = plan->kernel ? plan : plan->inner && plan->inner->kernel ? plan->inner : NULL;
  const int64_t rows = convolution && convolution->inner->n > length ? convolution->inner->n : length + 2;
  // Long transforms run alone: their stages are wide enough, and side by side they would leave the cache.
  const int64_t width = rows > 32768 ? 1 : total < FFT_LANES ? total : FFT_LANES;
  const size_t plane = (size_t)(rows * width), bytes = (4 * plane + 64) * sizeof(T);
  T *work = ck_allocate(bytes);
  if (work) {
    LN(lanes) lanes;
    for (int64_t first = 0; first < total; first += width) {
      lanes.count = total - first < width ? total - first : width;
      for (int64_t l = 0; l < lanes.count; l++) {
        int64_t o = (first + l) / inner, i = (first + l) % inner;
        lanes.at[l] = o * stride_outer + i * stride_inner;
        lanes.to[l] = o * results * inner + i;
      }
      lanes.is_run = stride_inner == 1 && lanes.to[lanes.count - 1] - lanes.to[0] == lanes.count - 1 &&
                     lanes.at[lanes.count - 1] - lanes.at[0] == lanes.count - 1;
      FN(planes) planes = {work, work + plane + 16, work + 2 * plane + 32, work + 3 * plane + 48};
      LN(fft_group)(kind, plan, planes, &lanes, (S *)dst, (const S *)x, length, n < coefficients ? n : coefficients,
                    stride_n, inner, (T)scale);
    }
    ck_free(work, bytes);
  }
  ck_fft_plan_release(plan);
  return work ? 0 : -1;
}
