// Products of stacks of matrices.
#include "CKernels.h"

typedef struct {
  ck_multiplier multiply;
  char *dst;
  const char *x, *y;
  int64_t m, k, n, size;
} stack;

static void multiply_some(void *context, int64_t from, int64_t to) {
  const stack *s = context;
  for (int64_t i = from; i < to; i++)
    s->multiply(s->dst + i * s->m * s->n * s->size, s->x + i * s->m * s->k * s->size, s->y + i * s->k * s->n * s->size,
                s->m, s->k, s->n);
}

void ck_products(ck_multiplier multiply, void *dst, const void *x, const void *y, int64_t batch, int64_t m, int64_t k,
                 int64_t n, int64_t size) {
  stack s = {multiply, dst, x, y, m, k, n, size};
  ck_share(batch, multiply_some, &s);
}
