// What a Fourier transform of one length needs beside the data: factors and roots of unity. Made once, then shared.
#ifndef CK_FFT_PLAN_H
#define CK_FFT_PLAN_H
#include <stddef.h>
#include <stdint.h>

enum {
  CK_FFT_PRIME_LIMIT = 61,  // larger prime factors go by Bluestein's convolution
  CK_FFT_MOST_STAGES = 64
};

/// Tables hold pairs (re, im) of the plan's real type.
typedef struct ck_fft_plan {
  int64_t n;
  int32_t is_double, is_real;
  int32_t stage_count;
  int32_t radix[CK_FFT_MOST_STAGES];
  /// Stage after stage, for each p < m: exp(-2 pi i p k / (radix m)) for k = 1 ..< radix.
  void *twiddles;
  /// For each stage whose radix is above 5: exp(-2 pi i k / radix) for k < radix.
  void *small_roots;
  /// The plan of the convolution's length (Bluestein), or that of half the length (real, even n); else null.
  const struct ck_fft_plan *inner;
  /// Bluestein: exp(-pi i j^2 / n) for j < n. Real, even n: exp(-2 pi i k / n) for k <= n / 2.
  void *chirp;
  /// Bluestein: the transform of the conjugate chirp, divided by the convolution's length.
  void *kernel;
  size_t bytes;
  int32_t users;  // under the cache's lock
  uint64_t used;
} ck_fft_plan;

/// The plan for a length, from the cache or made now; null where no memory could be had. `is_real` with even n makes
/// the plan of the real transform. Give it back with ck_fft_plan_release.
const ck_fft_plan *ck_fft_plan_get(int64_t n, int is_double, int is_real);
void ck_fft_plan_release(const ck_fft_plan *plan);

/// Whether no prime factor is above CK_FFT_PRIME_LIMIT.
int ck_fft_has_small_factors(int64_t n);

#endif
