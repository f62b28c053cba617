// Fourier transforms for the two real types. FUSED rounds once where it can; FFT_LANES fill a vector register or two.
#define LN(name) CK_PASTE(CK_PASTE(name, S), SUFFIX)

#if CK_FMA
#define FUSED(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define FUSED(a, b, c) ((a) * (b) + (c))
#endif

#define FFT_STREAM_FROM (8 << 20)  // bytes of results that go past the caches

#define T f32
#define SUFFIX f32
#define FFT_LANES 16
#define S f32
#include "fft_stages.inc.h"
#include "fft_blocks.inc.h"
#include "fft_lanes.inc.h"
#undef T
#undef SUFFIX
#undef FFT_LANES
#undef S

#define T f64
#define SUFFIX f64
#define FFT_LANES 8
#define S f64
#include "fft_stages.inc.h"
#include "fft_blocks.inc.h"
#include "fft_lanes.inc.h"
#undef S
#define S f32
#include "fft_lanes.inc.h"
#undef T
#undef SUFFIX
#undef FUSED
#undef FFT_STREAM_FROM
#undef FFT_LANES
#undef S
#undef LN
#undef TIMES_RE
#undef TIMES_IM

/// Convolutions lose digits that float32 cannot spare: they are computed in float64.
ATTR static int fft_f32(ck_fourier kind, void *dst, const void *x, const void *taper, int64_t length,
                        int64_t outer, int64_t n, int64_t inner, int64_t stride_outer, int64_t stride_n,
                        int64_t stride_inner, double scale) {
  ck_fft run = ck_fft_has_small_factors(length) ? fft_f32_f32 : fft_f32_f64;
  return run(kind, dst, x, taper, length, outer, n, inner, stride_outer, stride_n, stride_inner, scale);
}
