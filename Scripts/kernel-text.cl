// Every formula of every operator for every type, and every conversion, as OpenCL C: compiled to see that it is. The
// devices' kernels are made from the same text.
#include "../Sources/CKernels/text/prelude.h"
#include "../Sources/CKernels/text/elementary.h"
#include "../Sources/CKernels/text/conversions.h"
#define CK_BODY "formulas.h"
#include "../Sources/CKernels/text/each_type.h"

#include "../Sources/CKernels/text/philox.h"
kernel void random_words(global u32 *out, u64 key, u64 stream, u64 first) {
  u64 number = first + get_global_id(0);
  out[get_global_id(0)] = philox(key, stream, number / 4).word[number % 4];
}

#define CK_TYPE_OF_CK_SAME T
#define CK_TYPE_OF_CK_BOOL u8
#define CK_TYPE_OF_CK_REAL R
#define CK_TYPE_OF_CK_COMPLEX C
#define CK_BODY "../../../Scripts/kernel-text-row.cl"
#include "../Sources/CKernels/text/each_type.h"

#define CONVERSION(from, to, expression) \
  kernel void cast_##from##_##to(global to *out, global const from *xs) { \
    from x = xs[get_global_id(0)]; \
    out[get_global_id(0)] = expression; \
  }
#define CONVERSIONS(from) \
  CONVERSION(from, i8, SATURATE_i8(VALUE_##from(x))) \
  CONVERSION(from, i16, SATURATE_i16(VALUE_##from(x))) \
  CONVERSION(from, i32, SATURATE_i32(VALUE_##from(x))) \
  CONVERSION(from, i64, SATURATE_i64(VALUE_##from(x))) \
  CONVERSION(from, u8, SATURATE_u8(VALUE_##from(x))) \
  CONVERSION(from, u16, SATURATE_u16(VALUE_##from(x))) \
  CONVERSION(from, u32, SATURATE_u32(VALUE_##from(x))) \
  CONVERSION(from, u64, SATURATE_u64(VALUE_##from(x))) \
  CONVERSION(from, f16, ((f16){half_from_f32(NARROW_##from(VALUE_##from(x)))})) \
  CONVERSION(from, bf16, ((bf16){bf16_from_f32(NARROW_##from(VALUE_##from(x)))}))
CONVERSIONS(f16)
CONVERSIONS(bf16)
CONVERSIONS(f32)
CONVERSIONS(f64)
CONVERSIONS(c64)
CONVERSIONS(c128)
