// Filters that follow their signal, on the processor: the text of gpu/adaptive.h, several lanes side by side.
#include <stdlib.h>
#include "CKernels.h"
#include "../portable/prelude.h"
#pragma STDC FP_CONTRACT OFF

#define GLOBAL
#define ADAPT_LANES 8
#define OSCILLATE(k, t) \
  (void)position; \
  const f64 cosine = table[2 * ((k) * count + (t))], sine = table[2 * ((k) * count + (t)) + 1];
#define lattice_lanes lattice_lanes_f32
#define notch_lanes notch_lanes_f32
#define subtract_lanes subtract_lanes_f32
#define T float
#include "../gpu/adaptive.h"
#undef T
#undef lattice_lanes
#undef notch_lanes
#undef subtract_lanes
#undef EACH_LANE
#undef FIND_LANES
#undef ROW
#undef ADAPT_X
#undef SHARED
#define follow_line follow_line_again
#define T double
#include "../gpu/adaptive.h"
#undef follow_line

#define SHAPE 0, shape->outer, shape->n, shape->inner, shape->stride_outer, shape->stride_n, shape->stride_inner, state

int ck_adapt(const ck_adaptation *filter, void *dst, const void *x, double *state, const ck_lanes *shape,
             int32_t is_double) {
  const int64_t lanes = shape->outer * shape->inner, n = shape->n, harmonics = filter->harmonics;
  if (lanes == 0 || n == 0) return 0;
  const double *parameters = filter->parameters;
  if (filter->kind == CK_LATTICE) {
    for (int64_t first = 0; first < lanes; first += ADAPT_LANES) {
      if (is_double) lattice_lanes(dst, x, SHAPE, parameters, filter->is_wide, first);
      else lattice_lanes_f32(dst, x, SHAPE, parameters, filter->is_wide, first);
    }
    return 0;
  }
  const int32_t subtracts = filter->kind == CK_SUBTRACT;
  const int64_t block = filter->block, longest = n < block ? n : block, waves = subtracts ? harmonics : 1;
  double *table = malloc((size_t)(2 * longest * waves) * sizeof(double));
  if (!table) return -1;
  int64_t position = filter->position;
  for (int64_t begin = 0; begin < n;) {
    const int64_t rest = block - position, count = rest < n - begin ? rest : n - begin;
    for (int64_t k = 0; k < (subtracts || parameters[1] > 0 ? waves : 0); k++)
      for (int64_t t = 0; t < count; t++) {
        const double angle = (double)(k + 1) * (state[1] + state[0] * (double)(position + t));
        table[2 * (k * count + t)] = cos(angle);
        table[2 * (k * count + t) + 1] = sin(angle);
      }
    for (int64_t first = 0; first < lanes; first += ADAPT_LANES) {
      if (subtracts && is_double) subtract_lanes(dst, x, SHAPE, harmonics, position, begin, count, table, first);
      else if (subtracts) subtract_lanes_f32(dst, x, SHAPE, harmonics, position, begin, count, table, first);
      else if (is_double) notch_lanes(dst, x, SHAPE, parameters, harmonics, position, begin, count, table, first);
      else notch_lanes_f32(dst, x, SHAPE, parameters, harmonics, position, begin, count, table, first);
    }
    begin += count;
    position += count;
    if (position == block) {
      follow_line(state, parameters, harmonics, lanes, block, subtracts);
      position = 0;
    }
  }
  free(table);
  return 0;
}
