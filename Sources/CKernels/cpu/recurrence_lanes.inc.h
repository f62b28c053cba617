// Recurrences of strided arrays that hold S.
#define LN(name) CK_PASTE(name, S)

/// A group of lanes: where they start, in elements, in the data, in the result and in a stage of the state.
typedef struct { int64_t count, at[RC_WIDTH], to[RC_WIDTH], state[RC_WIDTH]; int is_run; } LN(rc_lanes);

/// `count` lanes from `first` on, of those whose place in the inner run is `from` or more.
ATTR static LN(rc_lanes) LN(rc_group)(const ck_lanes *x, int64_t first, int64_t count, int64_t from, int64_t order) {
  LN(rc_lanes) lanes;
  const int64_t run = x->inner - from;
  lanes.count = count;
  lanes.is_run = x->stride_inner == 1 && first % run + count <= run;
  for (int64_t l = 0; l < count; l++) {
    const int64_t o = (first + l) / run, i = from + (first + l) % run;
    lanes.at[l] = o * x->stride_outer + i * x->stride_inner;
    lanes.to[l] = o * x->n * x->inner + i;
    lanes.state[l] = o * order * x->inner + i;
  }
  return lanes;
}

/// A tile of `rows` x `width`, from lanes that may lie far apart: gone through in blocks along their memory.
ATTR static void LN(rc_gather)(double *restrict tile, const S *restrict x, const LN(rc_lanes) *lanes, int64_t width,
                               int64_t rows, int64_t stride) {
  if (lanes->is_run) {
    const S *from = x + lanes->at[0];
    for (int64_t r = 0; r < rows; r++)
      for (int64_t l = 0; l < lanes->count; l++) tile[r * width + l] = (double)from[r * stride + l];
  } else {
    for (int64_t from = 0; from < rows; from += 32)
      for (int64_t l = 0; l < lanes->count; l++)
        for (int64_t r = from; r < rows && r < from + 32; r++) tile[r * width + l] = (double)x[lanes->at[l] + r * stride];
  }
}

ATTR static void LN(rc_scatter)(S *restrict y, const double *restrict tile, const LN(rc_lanes) *lanes, int64_t width,
                                int64_t rows, int64_t stride) {
  if (lanes->is_run) {
    S *to = y + lanes->to[0];
    for (int64_t r = 0; r < rows; r++)
      for (int64_t l = 0; l < lanes->count; l++) to[r * stride + l] = (S)tile[r * width + l];
  } else {
    for (int64_t from = 0; from < rows; from += 32)
      for (int64_t l = 0; l < lanes->count; l++)
        for (int64_t r = from; r < rows && r < from + 32; r++) y[lanes->to[l] + r * stride] = (S)tile[r * width + l];
  }
}

/// Rows of past samples out of the state, oldest first.
ATTR static void LN(rc_load)(double *rows, int64_t width, const double *state, const LN(rc_lanes) *lanes, int64_t order,
                             int64_t inner) {
  for (int64_t j = 0; j < order; j++)
    for (int64_t l = 0; l < lanes->count; l++) rows[j * width + l] = state[lanes->state[l] + j * inner];
}

ATTR static void LN(rc_save)(double *state, const double *rows, int64_t width, const LN(rc_lanes) *lanes, int64_t order,
                             int64_t inner) {
  for (int64_t j = 0; j < order; j++)
    for (int64_t l = 0; l < lanes->count; l++) state[lanes->state[l] + j * inner] = rows[j * width + l];
}

/// Second-order sections over the first `whole` lanes of each inner run, straight from memory to memory: tile after tile
/// of all lanes, so that memory is gone through once and in order.
ATTR static void LN(rc_direct)(const ck_recurrence *f, S *y, const S *x, double *state, double *kept, const ck_lanes *d,
                               int64_t whole) {
  enum { WIDTH = 2 * RC_LANES };
  const int64_t stages = f->sections + 1, stage = 2 * d->outer * d->inner, size = stages * 2 * WIDTH;
  const int monic = rc_is_monic(f->coefficients, f->sections);
  const int streams = d->inner % RC_LANES == 0 && WIDTH * (int64_t)sizeof(S) >= 64 &&
                      d->outer * d->n * d->inner * (int64_t)sizeof(S) >= RC_STREAM_FROM;
  for (int64_t o = 0; o < d->outer; o++) {
    for (int64_t i = 0; i < whole; i += WIDTH) {
      const LN(rc_lanes) lanes = LN(rc_group)(d, o * d->inner + i, whole - i < WIDTH ? whole - i : WIDTH, 0, 2);
      for (int64_t k = 0; k < stages; k++)
        LN(rc_load)(kept + i / WIDTH * size + k * 2 * WIDTH, WIDTH, state + k * stage, &lanes, 2, d->inner);
    }
    for (int64_t at = 0; at < d->n; at += RC_ROWS)
      for (int64_t i = 0; i < whole; i += WIDTH)
        (whole - i > RC_LANES ? LN(rc_two) : LN(rc_one))[f->sections - 1][monic](
            y + (o * d->n + at) * d->inner + i, x + o * d->stride_outer + at * d->stride_n + i,
            d->n - at < RC_ROWS ? d->n - at : RC_ROWS, d->inner, d->stride_n, kept + i / WIDTH * size, f->coefficients,
            streams);
    for (int64_t i = 0; i < whole; i += WIDTH) {
      const LN(rc_lanes) lanes = LN(rc_group)(d, o * d->inner + i, whole - i < WIDTH ? whole - i : WIDTH, 0, 2);
      for (int64_t k = 0; k < stages; k++)
        LN(rc_save)(state + k * stage, kept + i / WIDTH * size + k * 2 * WIDTH, WIDTH, &lanes, 2, d->inner);
    }
  }
}

/// Second-order sections over one group of lanes, through a tile.
ATTR static void LN(rc_biquads)(const ck_recurrence *f, S *y, const S *x, double *state, double *tile, double *kept,
                                const ck_lanes *d, const LN(rc_lanes) *lanes) {
  enum { WIDTH = 2 * RC_LANES, SIZE = (RC_GROUP + 1) * 2 * WIDTH };
  const int64_t stage = 2 * d->outer * d->inner;
  const int monic = rc_is_monic(f->coefficients, f->sections);
  const rc_cascade(*run)[2] = lanes->count > RC_LANES ? rc_two_f64 : lanes->count > 2 ? rc_one_f64 : rc_pair_f64;
  // The last stage of a group of sections is the first of the next, and kept twice.
#define EACH_STAGE(body) \
  for (int64_t s = 0; s < f->sections; s += RC_GROUP) \
    for (int64_t k = s; k <= s + RC_GROUP && k <= f->sections; k++) { \
      double *rows = kept + s / RC_GROUP * SIZE + (k - s) * 2 * WIDTH; \
      body; \
    }
  EACH_STAGE(LN(rc_load)(rows, WIDTH, state + k * stage, lanes, 2, d->inner))
  for (int64_t at = 0; at < d->n; at += RC_ROWS) {
    const int64_t rows = d->n - at < RC_ROWS ? d->n - at : RC_ROWS;
    LN(rc_gather)(tile, x + at * d->stride_n, lanes, WIDTH, rows, d->stride_n);
    for (int64_t s = 0; s < f->sections; s += RC_GROUP)
      run[(f->sections - s < RC_GROUP ? f->sections - s : RC_GROUP) - 1][monic](
          tile, tile, rows, WIDTH, WIDTH, kept + s / RC_GROUP * SIZE, f->coefficients + 5 * s, 0);
    LN(rc_scatter)(y + at * d->inner, tile, lanes, WIDTH, rows, d->inner);
  }
  EACH_STAGE(LN(rc_save)(state + k * stage, rows, WIDTH, lanes, 2, d->inner))
#undef EACH_STAGE
}

/// Sections of any order over one group of lanes: two tiles of `rows`, each with `order` rows of the past before it.
ATTR static void LN(rc_any)(const ck_recurrence *f, S *y, const S *x, double *state, double *tiles, const ck_lanes *d,
                            const LN(rc_lanes) *lanes, int64_t rows) {
  const int64_t width = lanes->count, order = f->order, past = order * width, stage = order * d->outer * d->inner;
  double *one = tiles, *two = tiles + (order + rows) * width;
  for (int64_t at = 0; at < d->n; at += rows) {
    const int64_t count = d->n - at < rows ? d->n - at : rows;
    LN(rc_load)(one, width, state, lanes, order, d->inner);
    LN(rc_gather)(one + past, x + at * d->stride_n, lanes, width, count, d->stride_n);
    for (int64_t s = 0; s < f->sections; s++) {
      const int has_past = f->is_recursive || s + 1 < f->sections;
      if (has_past) LN(rc_load)(two, width, state + (s + 1) * stage, lanes, order, d->inner);
      rc_section(two + past, one + past, count, width, order, f->coefficients + s * (2 * order + 1), f->is_recursive);
      LN(rc_save)(state + s * stage, one + count * width, width, lanes, order, d->inner);
      if (has_past) LN(rc_save)(state + (s + 1) * stage, two + count * width, width, lanes, order, d->inner);
      double *swap = one;
      one = two, two = swap;
    }
    LN(rc_scatter)(y + at * d->inner, one + past, lanes, width, count, d->inner);
  }
}

/// One section of order 1 over lanes side by side: row after row, the last results where the state has them.
ATTR static void LN(rc_pole)(const ck_recurrence *f, S *y, const S *x, double *state, const ck_lanes *d) {
  const double b0 = f->coefficients[0], b1 = f->coefficients[1], a1 = f->coefficients[2];
  for (int64_t o = 0; o < d->outer; o++) {
    double *input = state + o * d->inner, *output = state + (d->outer + o) * d->inner;
    for (int64_t r = 0; r < d->n; r++) {
      const S *now = x + o * d->stride_outer + r * d->stride_n;
      S *to = y + (o * d->n + r) * d->inner;
      _Pragma("clang loop vectorize(assume_safety)") for (int64_t l = 0; l < d->inner; l++) {
        const double value = (double)now[l];
        output[l] = MULADD(b0, value, MULADD(a1, output[l], b1 * input[l]));
        input[l] = value;
        to[l] = (S)output[l];
      }
    }
  }
}

ATTR static int LN(recur)(const ck_recurrence *f, void *dst, const void *src, double *state, const ck_lanes *d) {
  const int is_biquads = f->order == 2 && f->is_recursive;
  if (f->order == 1 && f->is_recursive && f->sections == 1 && d->stride_inner == 1 && d->inner >= RC_LANES) {
    LN(rc_pole)(f, (S *)dst, (const S *)src, state, d);
    return 0;
  }
  const int64_t width = is_biquads ? 2 * RC_LANES : 16;
  // Long filters have long tiles, or their past would be moved more often than it is used.
  const int64_t rows = is_biquads ? RC_ROWS : f->order > 128 ? f->order : 128;
  const int64_t whole = is_biquads && f->sections <= RC_GROUP && d->stride_inner == 1 ? d->inner / RC_LANES * RC_LANES : 0;
  const int64_t tile = is_biquads ? rows * width : 2 * (f->order + rows) * width;
  const int64_t runs = whole > width ? (whole + width - 1) / width : 1;
  const int64_t kept = is_biquads ? runs * (f->sections / RC_GROUP + 1) * (RC_GROUP + 1) * 2 * width : 0;
  const size_t bytes = (size_t)(tile + kept) * sizeof(double);
  double *work = ck_allocate(bytes);
  if (!work) return -1;
  memset(work, 0, bytes);  // registers that are not full compute too
  if (whole > 0) LN(rc_direct)(f, (S *)dst, (const S *)src, state, work + tile, d, whole);
  const int64_t lane_count = d->outer * (d->inner - whole);
  for (int64_t first = 0; first < lane_count; first += width) {
    const LN(rc_lanes) lanes = LN(rc_group)(d, first, lane_count - first < width ? lane_count - first : width, whole, f->order);
    if (is_biquads)
      LN(rc_biquads)(f, (S *)dst, (const S *)src, state, work, work + tile, d, &lanes);
    else
      LN(rc_any)(f, (S *)dst, (const S *)src, state, work, d, &lanes, rows);
  }
  __atomic_thread_fence(__ATOMIC_SEQ_CST);  // what went past the caches is seen before what is stored later
  ck_free(work, bytes);
  return 0;
}
#undef LN
