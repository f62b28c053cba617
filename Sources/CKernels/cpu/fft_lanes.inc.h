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

/// What real samples are multiplied by as they are gathered, one number for all lanes.
typedef struct { const S *at; int64_t step; } LN(taper);

/// `n` real numbers of each lane, from row `start` on and `step` apart, as a plane of rows; rows from there up to `length`
/// are zero.
ATTR static void LN(fft_gather)(T *restrict rows, const S *restrict x, const LN(lanes) *lanes, LN(taper) taper,
                                int64_t start, int64_t step, int64_t n, int64_t stride, int64_t length) {
  const int64_t width = lanes->count, first = lanes->at[0] + start * stride, apart = step * stride;
  const S *w = taper.at + start * taper.step;
  const int64_t next = step * taper.step;
  if (lanes->is_run) {
    for (int64_t j = 0; j < n; j++) {
      const S *from = x + first + j * apart, by = w[j * next];
      T *to = rows + j * width;
      if (width == FFT_LANES) {  // and the rows of the next block come meanwhile, each in a line of the cache or two
        __builtin_prefetch(from + 2 * stride, 0, 2);
        __builtin_prefetch(from + 2 * stride + FFT_LANES - 1, 0, 2);
        for (int64_t l = 0; l < FFT_LANES; l++) to[l] = from[l] * by;
      } else {
        for (int64_t l = 0; l < width; l++) to[l] = from[l] * by;
      }
    }
  } else {
    FFT_EACH(n, rows[j * width + l] = x[lanes->at[l] + start * stride + j * apart] * w[j * next];)
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

/// Squared magnitudes.
ATTR static void LN(fft_scatter_power)(S *restrict out, const T *restrict re, const T *restrict im, const LN(lanes) *lanes,
                                       int64_t n, int64_t stride, T scale) {
  const int64_t width = lanes->count, first = lanes->to[0];
  if (lanes->is_run) {
    FFT_EACH(n, S r = (S)(re[j * width + l] * scale); S i = (S)(im[j * width + l] * scale);
             out[first + l + j * stride] = r * r + i * i;)
  } else {
    FFT_EACH(n, S r = (S)(re[j * width + l] * scale); S i = (S)(im[j * width + l] * scale);
             out[lanes->to[l] + j * stride] = r * r + i * i;)
  }
}
#undef FFT_EACH

/// A row of results. Those of large transforms go past the caches, which need not read before what is written whole.
FUNC void LN(fft_keep)(S *out, const S *row, int64_t count, int is_streamed) {
  typedef S line __attribute__((vector_size(64), may_alias));
  if (is_streamed)
    for (int64_t l = 0; l < count; l += 64 / sizeof(S)) __builtin_nontemporal_store(*(const line *)(row + l), (line *)(out + l));
  else
    memcpy(out, row, (size_t)count * sizeof(S));
}

/// Coefficients k and half - k of a group of neighbouring lanes, from Z[k] and Z[half - k]; see `untangle`.
FUNC void LN(fft_tell)(S *restrict out, S *restrict mirrored, const T *restrict ar, const T *restrict ai,
                       const T *restrict br, const T *restrict bi, const T *w, int is_real, int is_power, int is_streamed,
                       T scale) {
  _Alignas(64) S row[2 * FFT_LANES], mirror[2 * FFT_LANES];
  _Pragma("clang loop vectorize(enable) interleave_count(1)") for (int64_t l = 0; l < FFT_LANES; l++) {
    const T er = ar[l] + br[l], ei = ai[l] - bi[l], or = ai[l] + bi[l], oi = br[l] - ar[l];
    const T tr = TIMES_RE(or, oi, w), ti = TIMES_IM(or, oi, w);
    const S re = (S)((er + tr) * scale), im = is_real ? (S)0 : (S)((ei + ti) * scale);
    const S mr = (S)((er - tr) * scale), mi = is_real ? (S)0 : (S)((ti - ei) * scale);
    if (is_power)
      row[l] = re * re + im * im, mirror[l] = mr * mr + mi * mi;
    else
      row[2 * l] = re, row[2 * l + 1] = im, mirror[2 * l] = mr, mirror[2 * l + 1] = mi;
  }
  LN(fft_keep)(out, row, is_power ? FFT_LANES : 2 * FFT_LANES, is_streamed);
  LN(fft_keep)(mirrored, mirror, is_power ? FFT_LANES : 2 * FFT_LANES, is_streamed);
}

/// The coefficients of remainders `q` and `heads - q`, whose rows are in x and y.
FUNC void LN(fft_tell_block)(S *restrict out, const T *roots, const FN(blocks) *b, FN(planes) x, FN(planes) y, int64_t q,
                             int64_t inner, int is_power, int is_streamed, T scale) {
  const int64_t half = b->heads * b->tails, size = (is_power ? 1 : 2) * inner;
  for (int64_t j = 0; j < b->tails; j++) {
    const int64_t k = q + b->heads * j, i = q > 0 ? b->tails - 1 - j : j == 0 ? 0 : b->tails - j;
    if (x.re == y.re && i < j) continue;  // told as the mirror image of a row before
    LN(fft_tell)(out + k * size, out + (half - k) * size, x.re + j * FFT_LANES, x.im + j * FFT_LANES,
                 y.re + i * FFT_LANES, y.im + i * FFT_LANES, roots + 2 * k, k == 0, is_power, is_streamed, scale);
  }
}

/// The real transform of a full group of neighbours, in blocks.
ATTR static void LN(fft_blocked)(const ck_fft_plan *plan, const FN(blocks) *b, FN(planes) x, const LN(lanes) *lanes,
                                 LN(taper) taper, S *restrict out, const S *restrict in, int64_t n, int64_t stride,
                                 int64_t inner, int is_power, int is_streamed, T scale) {
  const ck_fft_plan *complex = plan->inner;
  const int64_t heads = b->heads, tails = b->tails, most = heads > tails ? heads : tails, plane = most * FFT_LANES;
  T *small = x.next_re;
  FN(planes) one = {small, small + plane, small + 2 * plane, small + 3 * plane};
  FN(planes) two = {small + 4 * plane, small + 5 * plane, NULL, NULL};
  for (int64_t t = 0; t < tails; t++) {
    const int64_t step = 2 * tails, even = n - 2 * t, odd = even - 1;
    LN(fft_gather)(one.re, in, lanes, taper, 2 * t, step, even > 0 ? (even + step - 1) / step : 0, stride, heads);
    LN(fft_gather)(one.im, in, lanes, taper, 2 * t + 1, step, odd > 0 ? (odd + step - 1) / step : 0, stride, heads);
    FN(fft_block)(complex, b, one, heads, 0, b->head, t, tails, x.re + t * FFT_LANES, x.im + t * FFT_LANES, b->pitch);
  }
  for (int64_t q = 0; 2 * q <= heads; q++) {
    const int64_t mirror = q == 0 ? 0 : heads - q;
    const int32_t last = complex->stage_count;
    FN(planes) from = {x.re + q * b->pitch, x.im + q * b->pitch, one.next_re, one.next_im};
    FN(fft_block)(complex, b, from, tails, b->head, last, 0, 1, one.re, one.im, FFT_LANES);
    if (mirror != q) {
      FN(planes) other = {x.re + mirror * b->pitch, x.im + mirror * b->pitch, one.next_re, one.next_im};
      FN(fft_block)(complex, b, other, tails, b->head, last, 0, 1, two.re, two.im, FFT_LANES);
    }
    if (is_power)
      LN(fft_tell_block)(out + lanes->to[0], plan->chirp, b, one, mirror == q ? one : two, q, inner, 1, is_streamed, scale);
    else
      LN(fft_tell_block)(out + 2 * lanes->to[0], plan->chirp, b, one, mirror == q ? one : two, q, inner, 0, is_streamed, scale);
  }
}

/// One group of lanes, from the strided array to the dense result.
ATTR static void LN(fft_group)(ck_fourier kind, const ck_fft_plan *plan, FN(planes) x, const LN(lanes) *lanes,
                               LN(taper) taper, S *out, const S *in, int64_t length, int64_t n, int64_t stride,
                               int64_t inner, T scale) {
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
    case CK_FFT_REAL_POWER:
      if (is_even) {
        LN(fft_gather)(x.re, in, lanes, taper, 0, 2, (n + 1) / 2, stride, half);
        LN(fft_gather)(x.im, in, lanes, taper, 1, 2, n / 2, stride, half);
        FN(fft_forward)(plan->inner, &x, width);
        FN(fft_untangle)(&x, plan->chirp, half, width);
      } else {
        LN(fft_gather)(x.re, in, lanes, taper, 0, 1, n, stride, length);
        memset(x.im, 0, (size_t)(length * width) * sizeof(T));
        FN(fft_forward)(plan, &x, width);
        memset(x.im, 0, (size_t)width * sizeof(T));
      }
      if (kind == CK_FFT_REAL_POWER)
        LN(fft_scatter_power)(out, x.re, x.im, lanes, half + 1, inner, scale);
      else
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

ATTR static int LN(fft)(ck_fourier kind, void *dst, const void *x, const void *weights, int64_t length,
                        int64_t outer, int64_t n, int64_t inner, int64_t stride_outer, int64_t stride_n,
                        int64_t stride_inner, double scale) {
  const int64_t half = length / 2 + 1, total = outer * inner;
  const int64_t coefficients = kind == CK_FFT_REAL_BACKWARD ? half : length;
  const int is_power = kind == CK_FFT_REAL_POWER, is_forward = kind == CK_FFT_REAL_FORWARD || is_power;
  const int64_t results = is_forward ? half : length;
  const S one = 1;
  const LN(taper) taper = {weights ? (const S *)weights : &one, weights ? 1 : 0};
  if (total == 0) return 0;
  const ck_fft_plan *plan = ck_fft_plan_get(length, sizeof(T) == 8, kind >= CK_FFT_REAL_FORWARD && length % 2 == 0);
  if (!plan) return -1;
  const ck_fft_plan *convolution = plan->kernel ? plan : plan->inner && plan->inner->kernel ? plan->inner : NULL;
  const int64_t rows = convolution && convolution->inner->n > length ? convolution->inner->n : length + 2;
  FN(blocks) blocks;
  const int in_blocks = is_forward && plan->is_real && stride_inner == 1 && inner >= FFT_LANES &&
                        FN(fft_part)(plan->inner, &blocks);
  const int64_t row = inner * (is_power ? 1 : 2) * (int64_t)sizeof(S);
  const int is_streamed = FFT_LANES * sizeof(S) % 64 == 0 && ((uintptr_t)dst | (uintptr_t)row) % 64 == 0 &&
                          outer * half * row >= FFT_STREAM_FROM;
  if (is_forward && plan->is_real) scale /= 2;  // of twice the coefficients
  // Long transforms run alone: their stages are wide enough, and side by side they would leave the cache.
  const int64_t width = rows > 32768 && !in_blocks ? 1 : total < FFT_LANES ? total : FFT_LANES;
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
      if (in_blocks && lanes.is_run && lanes.count == FFT_LANES) {
        FN(planes) planes = {work, work + blocks.heads * blocks.pitch, work + 2 * blocks.heads * blocks.pitch, NULL};
        LN(fft_blocked)(plan, &blocks, planes, &lanes, taper, (S *)dst, (const S *)x, n < length ? n : length, stride_n,
                        inner, is_power, is_streamed, (T)scale);
        continue;
      }
      FN(planes) planes = {work, work + plane + 16, work + 2 * plane + 32, work + 3 * plane + 48};
      LN(fft_group)(kind, plan, planes, &lanes, taper, (S *)dst, (const S *)x, length, n < coefficients ? n : coefficients,
                    stride_n, inner, (T)scale);
    }
    ck_free(work, bytes);
    if (in_blocks && is_streamed) __atomic_thread_fence(__ATOMIC_SEQ_CST);  // before other threads read
  }
  ck_fft_plan_release(plan);
  return work ? 0 : -1;
}
