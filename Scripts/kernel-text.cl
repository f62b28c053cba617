// Every formula of every operator for every type, and every conversion, as OpenCL C: compiled to see that it is. The
// devices' kernels are made from the same text.
#include "../Sources/CKernels/portable/prelude.h"
#include "../Sources/CKernels/portable/elementary.h"
#include "../Sources/CKernels/portable/conversions.h"
#define CK_BODY "formulas.inc.h"
#include "../Sources/CKernels/portable/each_type.inc.h"

#include "../Sources/CKernels/portable/philox.h"
kernel void random_words(global u32 *out, u64 key, u64 stream, u64 first) {
  u64 number = first + get_global_id(0);
  out[get_global_id(0)] = philox(key, stream, number / 4).word[number % 4];
}

#define CK_TYPE_OF_CK_SAME T
#define CK_TYPE_OF_CK_BOOL u8
#define CK_TYPE_OF_CK_REAL R
#define CK_TYPE_OF_CK_COMPLEX C
#define CK_BODY "../../../Scripts/kernel-text-row.cl"
#include "../Sources/CKernels/portable/each_type.inc.h"

#define CONVERSION(from, to, expression) \
  kernel void cast_##from##_##to(global to *out, global const from *xs) { \
    from x = xs[get_global_id(0)]; \
    out[get_global_id(0)] = expression; \
  }
#include "../Sources/CKernels/portable/each_conversion.inc.h"
