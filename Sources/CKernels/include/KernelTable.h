// The kernels as one table of function pointers for each instruction set, of which one is chosen.
#ifndef CK_KERNEL_TABLE_H
#define CK_KERNEL_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include "OperatorTable.h"

/// Element types, in the order of the tables.
enum {
  CK_DT_b8, CK_DT_i8, CK_DT_i16, CK_DT_i32, CK_DT_i64, CK_DT_u8, CK_DT_u16, CK_DT_u32, CK_DT_u64,
  CK_DT_f16, CK_DT_bf16, CK_DT_f32, CK_DT_f64, CK_DT_c64, CK_DT_c128, CK_DT_COUNT
};

/// dst[i] = f(a[i], b[i], c[i]) for n elements, all contiguous; dst may be one of the operands.
typedef void (*ck_kernel)(void *dst, const void *a, const void *b, const void *c, int64_t n);

/// A reduction over the middle of (outer, n, inner) elements; strides in elements; dst is contiguous (outer, inner).
typedef void (*ck_reducer)(void *dst, const void *x, int64_t outer, int64_t n, int64_t inner,
                           int64_t stride_outer, int64_t stride_n, int64_t stride_inner);

/// x less its mean along the middle, as a ck_reducer; dst is dense. Returns 0 and does nothing for shapes that gain nothing.
typedef int (*ck_centering)(void *dst, const void *x, int64_t outer, int64_t n, int64_t inner,
                            int64_t stride_outer, int64_t stride_n, int64_t stride_inner);

/// Multiplies dense row-major matrices, (m, k) by (k, n).
typedef void (*ck_multiplier)(void *dst, const void *a, const void *b, int64_t m, int64_t k, int64_t n);

typedef enum ck_reduction {
  CK_SUM, CK_PROD,  // of bool, CK_SUM counts in int64
  CK_MIN, CK_MAX, CK_ANY, CK_ALL, CK_ARGMIN, CK_ARGMAX, CK_DEVIATIONS, CK_REDUCTION_COUNT
} ck_reduction;

/// What a Fourier transform is between. Backward ones have the positive exponent; none is scaled by itself.
typedef enum ck_fourier {
  CK_FFT_FORWARD, CK_FFT_BACKWARD,  ///< complex to complex
  CK_FFT_REAL_FORWARD,              ///< real to the n / 2 + 1 coefficients of frequencies that are not negative
  CK_FFT_REAL_BACKWARD,             ///< the reverse
  CK_FFT_REAL_POWER                 ///< real to the squared magnitudes of these coefficients
} ck_fourier;

/// Transforms along the middle of (outer, length, inner). `x` has `n` elements there, what is missing reads as 0; real ones
/// are multiplied by the `n` dense numbers of `taper` if that is not null; strides in elements; dst is dense. Returns 0, or -1 where no memory could be had.
typedef int (*ck_fft)(ck_fourier kind, void *dst, const void *x, const void *taper, int64_t length, int64_t outer, int64_t n, int64_t inner,
                      int64_t stride_outer, int64_t stride_n, int64_t stride_inner, double scale);

/// An array seen as (outer, n, inner); strides in elements.
typedef struct ck_lanes {
  int64_t outer, n, inner, stride_outer, stride_n, stride_inner;
} ck_lanes;

/// Medians along the middle of an array into dense (outer, inner): of an even count, the mean of the two in the middle. NaN
/// where an element is, or, if these are left out, where no element is left. Returns 0, or -1 where no memory could be had.
typedef int (*ck_median)(void *dst, const void *x, const ck_lanes *shape, int omits_nan);

/// A cascade of sections y[n] = b0 x[n] + ... + bK x[n - K] - a1 y[n - 1] - ... - aK y[n - K], all of order K.
typedef struct ck_recurrence {
  int64_t sections, order;
  int32_t is_recursive;        ///< false where all a are 0
  int32_t is_direct;           ///< whether each sample is to be made of the same products, however many there are
  const double *coefficients;  ///< of each section: b0 ... bK, -a1 ... -aK
} ck_recurrence;

/// Filters along the middle of an array into a dense one and moves the state on: the last K samples, oldest first, of
/// the input and of each section's output (not that of the last, if not recursive), dense as (stage, outer, K, inner).
/// Returns 0, or -1 where no memory could be had.
typedef int (*ck_recur)(const ck_recurrence *filter, void *dst, const void *x, double *state, const ck_lanes *shape);

/// Fills dst with `count` words of the random stream (key, stream), the first of them word number `first`: four to a
/// block of Philox 4x32-10, blocks numbered from 0.
typedef void (*ck_randomizer)(uint32_t *dst, uint64_t key, uint64_t stream, uint64_t first, int64_t count);

/// How a file stores a number.
typedef enum ck_encoding {
  CK_STORED_I8, CK_STORED_U8, CK_STORED_I16, CK_STORED_U16, CK_STORED_I24, CK_STORED_I32, CK_STORED_U32, CK_STORED_I64,
  CK_STORED_U64, CK_STORED_F32, CK_STORED_F64, CK_ENCODING_COUNT
} ck_encoding;

/// Samples as a file has them, and what they mean: of channel c in row r the number n that lies `places[c] + r * stride` bytes
/// from a start, whose value is n * gain[c] + offset[c]. Where `divides`, it is (n - offset[c]) / gain[c], and NaN where n is
/// `missing`, of which NaN means none.
typedef struct ck_samples {
  int64_t channels, rows, stride;
  const int64_t *places;
  const double *gain, *offset;
  double missing;
  int32_t encoding;
  int32_t is_swapped;  ///< whether the most significant byte comes first on a machine where it comes last
  int32_t divides;
  int32_t is_float32;  ///< of the result, which is float64 else
} ck_samples;

/// Writes rows of channels, dense.
typedef void (*ck_decoder)(const ck_samples *samples, const void *raw, void *dst);

/// Everything that exists once per instruction set; null where an operator is not defined for a dtype. Swift reads it by
/// the functions below alone.
typedef struct ck_table {
  const char *name;                                   ///< baseline, avx2 or avx512
  ck_kernel map[CK_OPERATOR_COUNT][CK_DT_COUNT];      ///< [operator][dtype of the operands]
  ck_kernel cast[CK_DT_COUNT][CK_DT_COUNT];           ///< [from][to]
  ck_kernel select[5];                                ///< [log2 of the item size]: where(a, b, c)
  ck_reducer reduce[CK_REDUCTION_COUNT][CK_DT_COUNT];
  ck_reducer scan[2][CK_DT_COUNT];                    ///< [CK_SUM or CK_PROD]: running results; dst has the shape of x
  ck_centering center[CK_DT_COUNT];
  ck_median median[CK_DT_COUNT];
  ck_fft fft[CK_DT_COUNT];                            ///< by the dtype of the real parts
  ck_recur recur[CK_DT_COUNT];                        ///< by the dtype of the data; the state is float64
  ck_multiplier matmul[CK_DT_COUNT];
  ck_randomizer random;
  ck_decoder decode;
} ck_table;

/// The table for this processor, or the one that SWIFTLET_ISA names (baseline, avx2, avx512). Chosen once.
const ck_table *ck_kernels(void);

static inline const char *ck_instruction_set(const ck_table *t) { return t->name; }
static inline ck_kernel ck_map_kernel(const ck_table *t, int32_t row, int32_t dtype) { return t->map[row][dtype]; }
static inline ck_kernel ck_cast_kernel(const ck_table *t, int32_t from, int32_t to) { return t->cast[from][to]; }
static inline ck_kernel ck_select_kernel(const ck_table *t, int32_t size_log2) { return t->select[size_log2]; }
static inline ck_reducer ck_reducer_for(const ck_table *t, int32_t which, int32_t dtype) {
  return t->reduce[which][dtype];
}
static inline ck_reducer ck_scanner_for(const ck_table *t, int32_t which, int32_t dtype) { return t->scan[which][dtype]; }
static inline ck_centering ck_centering_for(const ck_table *t, int32_t dtype) { return t->center[dtype]; }
static inline ck_median ck_median_for(const ck_table *t, int32_t dtype) { return t->median[dtype]; }
static inline ck_fft ck_fft_for(const ck_table *t, int32_t dtype) { return t->fft[dtype]; }
static inline ck_multiplier ck_multiplier_for(const ck_table *t, int32_t dtype) { return t->matmul[dtype]; }
static inline ck_randomizer ck_randomizer_of(const ck_table *t) { return t->random; }
static inline ck_decoder ck_decoder_of(const ck_table *t) { return t->decode; }

#endif
