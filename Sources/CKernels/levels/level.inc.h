// All kernels for one instruction set. The includer sets ATTR (the target attribute), CK_FMA, CK_VECTOR (bytes
// of a register) and LEVEL_TABLE, LEVEL_TEXT.

// Loops over functions of the maths library stay scalar, and may. Before the first include: the compiler looks the
// place of such a remark up where its file was first read.
#pragma clang diagnostic ignored "-Wpass-failed"

#define CK_SHARED ATTR static __attribute__((noinline, unused))
#include "../include/CKernels.h"
#include "../text/prelude.h"

// Every operator rounds once, so that eager, fused and cut evaluation agree bit for bit; MULADD fuses where asked.
#pragma clang fp contract(off)
#pragma clang diagnostic ignored "-Wunused-function"

#include "../text/elementary.h"
#define CK_BODY "../text/formulas.h"
#include "../text/each_type.h"

#define LEVEL_NAME(name) CK_PASTE(op_##name, SUFFIX)
#define CK_BODY "../levels/elementwise.inc.h"
#include "../text/each_type.h"

#define CK_BODY "../levels/reduce.inc.h"
#include "../text/each_type.h"

#include "../fft_plan.h"
#include "fft_types.inc.h"
#include "recurrence.inc.h"
#define CK_BODY "../levels/matmul.inc.h"
#include "../text/each_type.h"

#include "casts.inc.h"
#include "random.inc.h"
#include "select.inc.h"

static const ck_kernel map_table[CK_OPERATOR_COUNT][CK_DT_COUNT] = {
#define CK_BODY "../levels/map_entries.inc.h"
#include "../text/each_type.h"
};

#define REAL_REDUCERS(name) \
  { [CK_DT_i8] = name##_i8, [CK_DT_i16] = name##_i16, [CK_DT_i32] = name##_i32, [CK_DT_i64] = name##_i64, \
    [CK_DT_u8] = name##_u8, [CK_DT_u16] = name##_u16, [CK_DT_u32] = name##_u32, [CK_DT_u64] = name##_u64, \
    [CK_DT_f32] = name##_f32, [CK_DT_f64] = name##_f64 }
#define NUMERIC_REDUCERS(name) { NUMERIC_ENTRIES(name) }
#define NUMERIC_ENTRIES(name) \
    [CK_DT_i8] = name##_i8, [CK_DT_i16] = name##_i16, [CK_DT_i32] = name##_i32, [CK_DT_i64] = name##_i64, \
    [CK_DT_u8] = name##_u8, [CK_DT_u16] = name##_u16, [CK_DT_u32] = name##_u32, [CK_DT_u64] = name##_u64, \
    [CK_DT_f32] = name##_f32, [CK_DT_f64] = name##_f64, [CK_DT_c64] = name##_c64, [CK_DT_c128] = name##_c128
static const ck_reducer reduce_table[CK_REDUCTION_COUNT][CK_DT_COUNT] = {
  [CK_SUM] = { [CK_DT_b8] = sum_b8, NUMERIC_ENTRIES(sum) },
  [CK_PROD] = NUMERIC_REDUCERS(prod),
  [CK_MIN] = REAL_REDUCERS(min),
  [CK_MAX] = REAL_REDUCERS(max),
  [CK_ANY] = { [CK_DT_b8] = any_b8 },
  [CK_ALL] = { [CK_DT_b8] = all_b8 },
  [CK_ARGMIN] = REAL_REDUCERS(argmin),
  [CK_ARGMAX] = REAL_REDUCERS(argmax),
  [CK_DEVIATIONS] = { [CK_DT_f32] = deviations_f32, [CK_DT_f64] = deviations_f64 },
};
static const ck_multiplier matmul_table[CK_DT_COUNT] = NUMERIC_REDUCERS(matmul);
static const ck_reducer scan_sum_table[CK_DT_COUNT] = NUMERIC_REDUCERS(scan_sum);
static const ck_reducer scan_prod_table[CK_DT_COUNT] = NUMERIC_REDUCERS(scan_prod);

extern const ck_table LEVEL_TABLE;
const ck_table LEVEL_TABLE = {
  .name = LEVEL_TEXT,
  .map = map_table,
  .cast = cast_table,
  .select = select_table,
  .reduce = reduce_table,
  .scan_sum = scan_sum_table,
  .scan_prod = scan_prod_table,
  .fft_f32 = fft_f32,
  .fft_f64 = fft_f64_f64,
  .recur_f32 = recur_f32,
  .recur_f64 = recur_f64,
  .matmul = matmul_table,
  .random = random_words,
};
