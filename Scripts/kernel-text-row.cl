// A kernel for each formula of the type at hand.
#define FORMULA1(name, result, formula) \
  kernel void CK_PASTE(op_##name, SUFFIX)(global CK_TYPE_OF_##result *out, global const T *xs) { \
    T x = xs[get_global_id(0)]; \
    (void)x; \
    out[get_global_id(0)] = formula; \
  }
#define FORMULA2(name, result, formula) \
  kernel void CK_PASTE(op_##name, SUFFIX)(global CK_TYPE_OF_##result *out, global const T *xs, global const T *ys) { \
    T x = xs[get_global_id(0)], y = ys[get_global_id(0)]; \
    out[get_global_id(0)] = formula; \
  }
#include "../Sources/CKernels/portable/each_formula.inc.h"
