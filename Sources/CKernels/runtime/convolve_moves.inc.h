// Samples on their way between an array of T and the columns of a group, for the type at hand.

static void FN(gather)(double *restrict block, const save *s, const columns *c, const T *x) {
  const int64_t width = c->count, inner = s->shape->inner, sn = s->shape->stride_n;
  if (c->is_run) {
    const double *kept = s->state + c->kept[0];
    x += c->from[0];
    for (int64_t r = 0, t = c->first[0]; r < s->length; r++, t++, block += width) {
      if (t < 0) memcpy(block, kept + t * inner, (size_t)width * sizeof(double));
      else if (t >= s->shape->n) memset(block, 0, (size_t)width * sizeof(double));
      else if (width == SIDE_BY_SIDE) for (int w = 0; w < SIDE_BY_SIDE; w++) block[w] = (double)x[t * sn + w];
      else SLIM for (int64_t w = 0; w < width; w++) block[w] = (double)x[t * sn + w];
    }
    return;
  }
  for (int64_t w = 0; w < width; w++) {
    const double *kept = s->state + c->kept[w];
    const T *from = x + c->from[w];
    double *to = block + w;
    SLIM for (int64_t r = 0, t = c->first[w]; r < s->length; r++, t++, to += width)
      *to = t < 0 ? kept[t * inner] : t < s->shape->n ? (double)from[t * sn] : 0;
  }
}

static void FN(scatter)(T *restrict y, const save *s, const columns *c, const double *restrict block) {
  const int64_t width = c->count, inner = s->shape->inner;
  block += s->order * width;
  for (int64_t w = 0; w < (c->is_run ? 1 : width); w++) {
    const double *from = block + w;
    const int64_t begin = c->first[w] + s->order, end = begin + s->step < s->shape->n ? begin + s->step : s->shape->n;
    T *to = y + c->to[w] + begin * inner;
    SLIM for (int64_t t = begin; t < end; t++, from += width, to += inner) {
      if (!c->is_run) *to = (T)*from;
      else if (width == SIDE_BY_SIDE) for (int k = 0; k < SIDE_BY_SIDE; k++) to[k] = (T)from[k];
      else SLIM for (int64_t k = 0; k < width; k++) to[k] = (T)from[k];
    }
  }
}

/// The last samples; of a short message, the newer ones of the state before them.
static void FN(keep)(double *state, const save *s, const T *x) {
  const ck_lanes *d = s->shape;
  for (int64_t o = 0; o < d->outer; o++)
    for (int64_t k = 0, t = d->n - s->order; k < s->order; k++, t++)
      SLIM for (int64_t i = 0; i < d->inner; i++, state++)
        *state = t < 0 ? state[d->n * d->inner] : (double)x[o * d->stride_outer + t * d->stride_n + i * d->stride_inner];
}
