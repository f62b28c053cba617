// Linear recurrences, which filter strided arrays along one axis. They compute in float64, whatever is stored.
//
// A filter is a cascade of sections y[n] = sum b[j] x[n - j] - sum a[j] y[n - j], in direct form I: what a section keeps
// are the last inputs and outputs, and the outputs of one are the inputs of the next. Every sample of every lane
// (channel) goes through the same operations in the same order, oldest terms first and x[n] last, so its bits depend on
// nothing but the lane's own samples: not on neighbours, nor on how the stream was cut. x[n] last also makes the way
// from one section to the next short.

#define RC_LANES (CK_VECTOR / 8)  // float64 lanes of one register
#define RC_ROWS 64                // samples of a tile
#define RC_WIDTH 64               // most lanes of a tile
#define RC_GROUP 4                // sections that go through the registers together
#define RC_STREAM_FROM ((int64_t)8 << 20)   // bytes from which results go past the caches

// Registers of lanes, and pairs for the few lanes that would leave most of a register idle.
typedef double rc_f64 __attribute__((vector_size(CK_VECTOR), aligned(8)));
typedef float rc_f32 __attribute__((vector_size(CK_VECTOR / 2), aligned(4)));
typedef double rc_pair __attribute__((vector_size(16), aligned(8)));
typedef double rc_whole_f64 __attribute__((vector_size(CK_VECTOR)));
typedef float rc_whole_f32 __attribute__((vector_size(CK_VECTOR / 2)));
#if CK_FMA
#define RC_FUSED(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define RC_FUSED(a, b, c) ((a) * (b) + (c))
#endif

/// Second-order sections over `rows` of some registers of lanes, from x to y, which may be the same. `state` has the last
/// two samples, oldest first, of each stage, a row of 2 RC_LANES lanes each. `c` has b0, b1, b2, -a1, -a2 of each section.
typedef void (*rc_cascade)(void *y, const void *x, int64_t rows, int64_t stride_y, int64_t stride_x, double *state,
                           const double *c, int streams);

// `monic`: b0 is 1 in all sections but the first, as designs give them; a product less, and the same bits.
#define RC_CASCADE(kind, S, vector, stored, whole, registers, count, monic) \
  ATTR static void rc_##kind##_##count##_##monic( \
      void *dst, const void *src, int64_t rows, int64_t stride_y, int64_t stride_x, double *state, const double *c, \
      int streams) { \
    S *y = (S *)dst; \
    const S *x = (const S *)src; \
    vector one[count + 1][registers], two[count + 1][registers], w[5 * count]; \
    for (int k = 0; k <= count; k++) \
      for (int q = 0; q < registers; q++) { \
        two[k][q] = *(const vector *)(state + (4 * k + q) * RC_LANES); \
        one[k][q] = *(const vector *)(state + (4 * k + 2 + q) * RC_LANES); \
      } \
    for (int k = 0; k < 5 * count; k++) w[k] = (vector){0} + c[k]; \
    for (int64_t r = 0; r < rows; r++, x += stride_x, y += stride_y) { \
      __builtin_prefetch(x + RC_ROWS * stride_x); \
      _Pragma("clang loop unroll(full)") for (int q = 0; q < registers; q++) { \
        vector now = __builtin_convertvector(*(const stored *)(x + q * RC_LANES), vector); \
        _Pragma("clang loop unroll(full)") for (int k = 0; k < count; k++) { \
          vector next = RC_FUSED(w[5 * k + 1], one[k][q], w[5 * k + 2] * two[k][q]); \
          next = RC_FUSED(w[5 * k + 4], two[k + 1][q], next); \
          next = RC_FUSED(w[5 * k + 3], one[k + 1][q], next); \
          next = monic && k > 0 ? next + now : RC_FUSED(w[5 * k], now, next); \
          two[k][q] = one[k][q], one[k][q] = now; \
          now = next; \
        } \
        two[count][q] = one[count][q], one[count][q] = now; \
      } \
      for (int q = 0; q < registers; q++) { \
        stored out = __builtin_convertvector(one[count][q], stored); \
        if (streams) \
          __builtin_nontemporal_store((whole)out, (whole *)__builtin_assume_aligned(y + q * RC_LANES, sizeof out)); \
        else \
          *(stored *)(y + q * RC_LANES) = out; \
      } \
    } \
    for (int k = 0; k <= count; k++) \
      for (int q = 0; q < registers; q++) { \
        *(vector *)(state + (4 * k + q) * RC_LANES) = two[k][q]; \
        *(vector *)(state + (4 * k + 2 + q) * RC_LANES) = one[k][q]; \
      } \
  }
#define RC_KIND(kind, ...) \
  RC_CASCADE(kind, __VA_ARGS__, 1, 0) \
  RC_CASCADE(kind, __VA_ARGS__, 1, 1) \
  RC_CASCADE(kind, __VA_ARGS__, 2, 0) \
  RC_CASCADE(kind, __VA_ARGS__, 2, 1) \
  RC_CASCADE(kind, __VA_ARGS__, 3, 0) \
  RC_CASCADE(kind, __VA_ARGS__, 3, 1) \
  RC_CASCADE(kind, __VA_ARGS__, 4, 0) \
  RC_CASCADE(kind, __VA_ARGS__, 4, 1) \
  static const rc_cascade rc_##kind[4][2] = { /* [sections - 1][monic] */ \
    {rc_##kind##_1_0, rc_##kind##_1_1}, {rc_##kind##_2_0, rc_##kind##_2_1}, \
    {rc_##kind##_3_0, rc_##kind##_3_1}, {rc_##kind##_4_0, rc_##kind##_4_1}};
RC_KIND(two_f32, f32, rc_f64, rc_f32, rc_whole_f32, 2)
RC_KIND(one_f32, f32, rc_f64, rc_f32, rc_whole_f32, 1)
RC_KIND(two_f64, f64, rc_f64, rc_f64, rc_whole_f64, 2)
RC_KIND(one_f64, f64, rc_f64, rc_f64, rc_whole_f64, 1)
RC_KIND(pair_f64, f64, rc_pair, rc_pair, rc_pair, 1)
#undef RC_KIND
#undef RC_CASCADE

static int rc_is_monic(const double *c, int64_t sections) {
  for (int64_t k = 1; k < sections; k++)
    if (c[5 * k] != 1) return 0;
  return 1;
}

/// y[i] = b[0] x[i] + (... + (b[taps - 1] x[i - (taps - 1) stride])) for i < count, but for b[0] x[i], which comes last of
/// all, after the feedback. Lanes of a tile follow each other, so one loop serves any number of them.
ATTR static void rc_convolve(double *restrict y, const double *restrict x, int64_t count, int64_t stride, const double *b,
                             int64_t taps) {
  enum { WIDE = 8 };
  int64_t i = 0;
  for (; i + WIDE * RC_LANES <= count; i += WIDE * RC_LANES) {
    rc_f64 sum[WIDE];
    for (int q = 0; q < WIDE; q++) sum[q] = b[taps - 1] * *(const rc_f64 *)(x + i + q * RC_LANES - (taps - 1) * stride);
    for (int64_t j = taps - 2; j > 0; j--) {
      const rc_f64 tap = (rc_f64){0} + b[j];
      const double *from = x + i - j * stride;
      for (int q = 0; q < WIDE; q++) sum[q] = RC_FUSED(tap, *(const rc_f64 *)(from + q * RC_LANES), sum[q]);
    }
    for (int q = 0; q < WIDE; q++) *(rc_f64 *)(y + i + q * RC_LANES) = sum[q];
  }
  for (; i < count; i++) {
    double sum = b[taps - 1] * x[i - (taps - 1) * stride];
    for (int64_t j = taps - 2; j > 0; j--) sum = MULADD(b[j], x[i - j * stride], sum);
    y[i] = sum;
  }
}

/// One section of any order over `rows` of `width` lanes; y and x have `order` rows before their first.
ATTR static void rc_section(double *restrict y, const double *restrict x, int64_t rows, int64_t width, int64_t order,
                            const double *c, int is_recursive) {
  const double *a = c + order;  // a[j] is -a_j
  const int64_t count = rows * width;
  if (order == 0) {
    for (int64_t i = 0; i < count; i++) y[i] = c[0] * x[i];
    return;
  }
  rc_convolve(y, x, count, width, c, order + 1);
  if (!is_recursive) {
    for (int64_t i = 0; i < count; i++) y[i] = MULADD(c[0], x[i], y[i]);
  } else {
    for (int64_t r = 0; r < rows; r++)
      for (int64_t l = 0; l < width; l += RC_LANES) {
        double *at = y + r * width + l;
        const double *now = x + r * width + l;
        if (width - l >= RC_LANES) {
          rc_f64 sum = *(const rc_f64 *)at;
          for (int64_t j = order; j > 0; j--) sum = RC_FUSED((rc_f64){0} + a[j], *(const rc_f64 *)(at - j * width), sum);
          *(rc_f64 *)at = RC_FUSED((rc_f64){0} + c[0], *(const rc_f64 *)now, sum);
        } else {
          for (int64_t q = 0; q < width - l; q++) {
            double sum = at[q];
            for (int64_t j = order; j > 0; j--) sum = MULADD(a[j], at[q - j * width], sum);
            at[q] = MULADD(c[0], now[q], sum);
          }
        }
      }
  }
}

#define S f32
#include "recurrence_lanes.inc.h"
#undef S
#define S f64
#include "recurrence_lanes.inc.h"
#undef S
