// The kernels for one instruction set. The includer sets ATTR (the target attribute), CK_FMA, CK_VECTOR (bytes of a
// register) and LEVEL_TABLE; LEVEL_IS_HIGHEST where only what computes rather than moves is worth its code: real
// element-wise operators, products, transforms, filters, random words, and choices.

// Loops over functions of the maths library stay scalar, and may. Before the first include: the compiler looks the
// place of such a remark up where its file was first read.
#pragma clang diagnostic ignored "-Wpass-failed"

#define CK_SHARED ATTR static __attribute__((noinline, unused))
#include "CKernels.h"
#include "../portable/prelude.h"

// Every operator rounds once, so that eager, fused and cut evaluation agree bit for bit; MULADD fuses where asked.
#pragma clang fp contract(off)
#pragma clang diagnostic ignored "-Wunused-function"

#include "../portable/elementary.h"
#define CK_BODY "../portable/formulas.inc.h"
#include "../portable/each_type.inc.h"

#if LEVEL_IS_HIGHEST
#define WANTED_f32 1
#define WANTED_f64 1
#undef CK_WANTS
#define CK_WANTS(suffix) WANTED_##suffix
#endif

// Rows together: not where registers are short and another level has longer ones.
#if CK_VECTOR > 16 || !defined(__x86_64__)
#define LEVEL_HAS_ROWS 1
#else
#define LEVEL_HAS_ROWS 0
#endif

#define LEVEL_NAME(name) CK_PASTE(op_##name, SUFFIX)
#define CK_BODY "../cpu/elementwise.inc.h"
#include "../portable/each_type.inc.h"

#include "../runtime/fft_plan.h"
#include "fft_types.inc.h"
#include "recurrence.inc.h"
#define CK_BODY "../cpu/matmul.inc.h"
#include "../portable/each_type.inc.h"

#include "random.inc.h"
#include "select.inc.h"

#if !LEVEL_IS_HIGHEST
#define CK_BODY "../cpu/reduce.inc.h"
#include "../portable/each_type.inc.h"
#define CK_BODY "../cpu/median.inc.h"
#include "../portable/each_type.inc.h"
#include "casts.inc.h"
#include "samples.inc.h"
#endif

#define REAL_ENTRIES(name) [CK_DT_f32] = name##_f32, [CK_DT_f64] = name##_f64
#define ORDERED_ENTRIES(name) \
  [CK_DT_i8] = name##_i8, [CK_DT_i16] = name##_i16, [CK_DT_i32] = name##_i32, [CK_DT_i64] = name##_i64, \
  [CK_DT_u8] = name##_u8, [CK_DT_u16] = name##_u16, [CK_DT_u32] = name##_u32, [CK_DT_u64] = name##_u64, \
  REAL_ENTRIES(name)
#define NUMERIC_ENTRIES(name) ORDERED_ENTRIES(name), [CK_DT_c64] = name##_c64, [CK_DT_c128] = name##_c128

extern const ck_table LEVEL_TABLE;
const ck_table LEVEL_TABLE = {
  .name = LEVEL_STRING,
  .map = {
#define CK_BODY "../cpu/map_entries.inc.h"
#include "../portable/each_type.inc.h"
  },
  .fft = { [CK_DT_f32] = fft_f32, [CK_DT_f64] = fft_f64_f64 },
  .recur = { REAL_ENTRIES(recur) },
  .random = random_words,
  .select = SELECT_ENTRIES,
#if LEVEL_IS_HIGHEST
  .matmul = { REAL_ENTRIES(matmul) },
#else
  .matmul = { NUMERIC_ENTRIES(matmul) },
  .cast = CAST_ENTRIES,
  .decode = decode_samples,
  .reduce = {
    [CK_SUM] = { [CK_DT_b8] = sum_b8, NUMERIC_ENTRIES(sum) },
    [CK_MIN] = { ORDERED_ENTRIES(min) },
    [CK_MAX] = { ORDERED_ENTRIES(max) },
    [CK_ANY] = { [CK_DT_b8] = any_b8 },
    [CK_ALL] = { [CK_DT_b8] = all_b8 },
    [CK_ARGMIN] = { ORDERED_ENTRIES(argmin) },
    [CK_ARGMAX] = { ORDERED_ENTRIES(argmax) },
    [CK_PROD] = { NUMERIC_ENTRIES(prod) },
    [CK_DEVIATIONS] = { REAL_ENTRIES(deviations) },
  },
  .median = { REAL_ENTRIES(median) },
#if LEVEL_HAS_ROWS
  .center = { REAL_ENTRIES(center) },
#endif
  .scan = { [CK_SUM] = { NUMERIC_ENTRIES(scan_sum) }, [CK_PROD] = { NUMERIC_ENTRIES(scan_prod) } },
#endif
};
