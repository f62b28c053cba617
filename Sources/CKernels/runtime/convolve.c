// Long finite filters by overlap-save: the signal goes block by block through a Fourier transform, and each block begins
// with the samples that the taps look back on. Blocks of one lane and of several are columns of a group, which are
// transformed side by side. A group in which a value is not finite is filtered directly, or that value would reach
// samples that no tap connects it with.
#include <math.h>
#include <string.h>
#include "CKernels.h"

#define SIDE_BY_SIDE 8
#define LARGEST 0x1p900  // sums of as many as a block has stay finite below

typedef struct {
  const ck_table *table;
  const ck_recurrence *filter;
  const ck_lanes *shape;
  const double *state;
  int64_t lanes, order, length, step;
} save;

/// Some columns of a group: block after block, and all lanes of a block before the next.
typedef struct {
  int64_t count;
  int is_run;                    ///< neighbours in memory too, at the same times
  int64_t first[SIDE_BY_SIDE];   ///< when the block begins; below 0 the state has the samples
  int64_t from[SIDE_BY_SIDE], to[SIDE_BY_SIDE], kept[SIDE_BY_SIDE];  ///< of sample 0 of data, result and state
} columns;

static columns columns_at(const save *s, int64_t first, int64_t total) {
  const ck_lanes *d = s->shape;
  columns c = {.count = total - first < SIDE_BY_SIDE ? total - first : SIDE_BY_SIDE};
  for (int64_t w = 0; w < c.count; w++) {
    const int64_t lane = (first + w) % s->lanes, o = lane / d->inner, i = lane % d->inner;
    c.first[w] = (first + w) / s->lanes * s->step - s->order;
    c.from[w] = o * d->stride_outer + i * d->stride_inner;
    c.to[w] = o * d->n * d->inner + i;
    c.kept[w] = (o + 1) * s->order * d->inner + i;
  }
  const int64_t last = c.count - 1;
  c.is_run = d->stride_inner == 1 && c.first[last] == c.first[0] && c.to[last] - c.to[0] == last;
  return c;
}

// Compact: the transforms take many times as long.
#define SLIM _Pragma("clang loop vectorize(disable) unroll(disable)")

#define MOVES(S) \
  static void gather_##S(double *restrict block, const save *s, const columns *c, const S *x) { \
    const int64_t width = c->count, inner = s->shape->inner, sn = s->shape->stride_n; \
    if (c->is_run) { \
      const double *kept = s->state + c->kept[0]; \
      x += c->from[0]; \
      for (int64_t r = 0, t = c->first[0]; r < s->length; r++, t++, block += width) { \
        if (t < 0) memcpy(block, kept + t * inner, (size_t)width * sizeof(double)); \
        else if (t >= s->shape->n) memset(block, 0, (size_t)width * sizeof(double)); \
        else if (width == SIDE_BY_SIDE) for (int w = 0; w < SIDE_BY_SIDE; w++) block[w] = (double)x[t * sn + w]; \
        else SLIM for (int64_t w = 0; w < width; w++) block[w] = (double)x[t * sn + w]; \
      } \
      return; \
    } \
    for (int64_t w = 0; w < width; w++) { \
      const double *kept = s->state + c->kept[w]; \
      const S *from = x + c->from[w]; \
      double *to = block + w; \
      SLIM for (int64_t r = 0, t = c->first[w]; r < s->length; r++, t++, to += width) \
        *to = t < 0 ? kept[t * inner] : t < s->shape->n ? (double)from[t * sn] : 0; \
    } \
  } \
  static void scatter_##S(S *restrict y, const save *s, const columns *c, const double *restrict block) { \
    const int64_t width = c->count, inner = s->shape->inner; \
    block += s->order * width; \
    for (int64_t w = 0; w < (c->is_run ? 1 : width); w++) { \
      const double *from = block + w; \
      const int64_t begin = c->first[w] + s->order, end = begin + s->step < s->shape->n ? begin + s->step : s->shape->n; \
      S *to = y + c->to[w] + begin * inner; \
      SLIM for (int64_t t = begin; t < end; t++, from += width, to += inner) { \
        if (!c->is_run) *to = (S)*from; \
        else if (width == SIDE_BY_SIDE) for (int k = 0; k < SIDE_BY_SIDE; k++) to[k] = (S)from[k]; \
        else SLIM for (int64_t k = 0; k < width; k++) to[k] = (S)from[k]; \
      } \
    } \
  } \
  /* the last samples; of a short message, the newer ones of the state before them */ \
  static void keep_##S(double *state, const save *s, const S *x) { \
    const ck_lanes *d = s->shape; \
    for (int64_t o = 0; o < d->outer; o++) \
      for (int64_t k = 0, t = d->n - s->order; k < s->order; k++, t++) \
        SLIM for (int64_t i = 0; i < d->inner; i++, state++) \
          *state = t < 0 ? state[d->n * d->inner] : (double)x[o * d->stride_outer + t * d->stride_n + i * d->stride_inner]; \
  }
MOVES(float)
MOVES(double)
#undef MOVES

static int is_tame(const double *x, int64_t n) {
  int64_t wild = 0;
  _Pragma("clang loop unroll(disable) interleave_count(1)") for (int64_t i = 0; i < n; i++) wild |= !(fabs(x[i]) < LARGEST);
  return !wild;
}

static void multiply(double *restrict a, const double *restrict b, int64_t rows, int64_t width) {
  for (int64_t k = 0; k < rows; k++, a += 2 * width) {
    const double re = b[2 * k], im = b[2 * k + 1];
    for (int64_t w = 0; w < width; w++) {
      const double x = a[2 * w], y = a[2 * w + 1];
      a[2 * w] = x * re - y * im;
      a[2 * w + 1] = x * im + y * re;
    }
  }
}

// Nanoseconds for a lane on one machine, of which only the ratio counts. How many lanes there are is not asked: a lane
// has the same bits alone as beside others.
static double direct_cost(int64_t taps, int64_t n) { return 0.05 * (double)taps * (double)n; }

static double transform_cost(int64_t length, int64_t order, int64_t n) {
  const int64_t step = length - order;
  return (double)((n + step - 1) / step) * (double)length * (1.7 + 0.37 * log2((double)length));
}

/// The length of the blocks that cost least, or 0 where none takes half the time: direct results do not depend on the cut.
static int64_t best_length(const ck_recurrence *filter, const ck_lanes *d) {
  if (filter->is_direct || filter->is_recursive || filter->sections != 1 || filter->order < 63 || d->n < 32) return 0;
  const int64_t order = filter->order;
  double least = direct_cost(order + 1, d->n) / 2;
  int64_t best = 0;
  for (int64_t power = 64; power / 2 < order + d->n; power *= 2)
    for (int64_t quarters = 4; quarters < 7; quarters++) {  // 1, 1.25 and 1.5 of it
      const int64_t length = power / 4 * quarters;
      if (length <= order) continue;
      const double cost = transform_cost(length, order, d->n);
      if (cost < least) least = cost, best = length;
    }
  return best;
}

int ck_convolve(const ck_table *table, const ck_recurrence *filter, void *dst, const void *x, double *state,
                const ck_lanes *shape, int32_t is_double) {
  const int64_t length = best_length(filter, shape);
  if (length == 0) return table->recur[is_double ? CK_DT_f64 : CK_DT_f32](filter, dst, x, state, shape);
  save s = {table, filter, shape, state, shape->outer * shape->inner, filter->order, length, length - filter->order};
  const int64_t total = s.lanes * ((shape->n + s.step - 1) / s.step), half = length / 2 + 1;
  const int64_t width = total < SIDE_BY_SIDE ? total : SIDE_BY_SIDE, block = length * width;
  // A block before and after, its transform, and that of the taps.
  const size_t bytes = (size_t)(2 * block + 2 * half * width + 2 * half) * sizeof(double);
  double *work = ck_allocate(bytes);
  if (!work) return -1;
  double *in = work, *out = in + block, *transform = out + block, *taps = transform + 2 * half * width;
  int status = table->fft[CK_DT_f64](CK_FFT_REAL_FORWARD, taps, filter->coefficients, NULL, length, 1, s.order + 1, 1, 0, 1, 1, 1);
  for (int64_t first = 0; first < total && status == 0; first += SIDE_BY_SIDE) {
    const columns c = columns_at(&s, first, total);
    if (is_double) gather_double(in, &s, &c, x); else gather_float(in, &s, &c, x);
    if (is_tame(in, length * c.count)) {
      status = table->fft[CK_DT_f64](CK_FFT_REAL_FORWARD, transform, in, NULL, length, 1, length, c.count, 0, c.count, 1, 1);
      if (status != 0) break;
      multiply(transform, taps, half, c.count);
      status = table->fft[CK_DT_f64](CK_FFT_REAL_BACKWARD, out, transform, NULL, length, 1, half, c.count, 0, c.count, 1,
                              1 / (double)length);
    } else {
      const ck_lanes rest = {1, s.step, c.count, 0, c.count, 1};
      status = table->recur[CK_DT_f64](filter, out + s.order * c.count, in + s.order * c.count, in, &rest);
    }
    if (is_double) scatter_double(dst, &s, &c, out); else scatter_float(dst, &s, &c, out);
  }
  if (status == 0) {
    if (is_double) keep_double(state, &s, x); else keep_float(state, &s, x);
  }
  ck_free(work, bytes);
  return status;
}
