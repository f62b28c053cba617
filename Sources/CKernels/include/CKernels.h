// CPU kernels: one table of function pointers per instruction set, chosen once; the runner of fused passes; memory.
#ifndef CKERNELS_H
#define CKERNELS_H

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

/// Everything that exists once per instruction set.
typedef struct ck_table {
  const char *name;                                  ///< baseline, avx2 or avx512
  const ck_kernel (*map)[CK_DT_COUNT];               ///< [operator][dtype of the operands]
  const ck_kernel (*cast)[CK_DT_COUNT];              ///< [from][to]
  const ck_kernel *select;                           ///< [log2 of the item size]: where(a, b, c)
  const ck_reducer (*reduce)[CK_DT_COUNT];           ///< [reduction][dtype]
  const ck_reducer *scan_sum;                        ///< [dtype]: cumulative sum; dst has the shape of x
  const ck_reducer *scan_prod;
  ck_centering center_f32, center_f64;
  ck_fft fft_f32, fft_f64;                           ///< by the dtype of the real parts
  ck_recur recur_f32, recur_f64;                     ///< by the dtype of the data; the state is float64
  const ck_multiplier *matmul;                       ///< [dtype]
  ck_randomizer random;
} ck_table;

/// The table for this processor, or the one that SWIFTLET_ISA names (baseline, avx2, avx512). Chosen once.
const ck_table *ck_kernels(void);

/// Entries of the tables, null where an operator is not defined for a dtype.
static inline ck_kernel ck_map_kernel(const ck_table *t, int32_t row, int32_t dtype) { return t->map[row][dtype]; }
static inline ck_kernel ck_cast_kernel(const ck_table *t, int32_t from, int32_t to) { return t->cast[from][to]; }
static inline ck_reducer ck_reducer_for(const ck_table *t, int32_t which, int32_t dtype) {
  return t->reduce[which][dtype];
}

/// An array as a pass reads or writes it. Strides are in bytes, one per dimension of the pass.
typedef struct ck_operand {
  void *base;
  const int64_t *strides;
  int32_t item_size;
  int32_t slot;  ///< the tile that holds its values
} ck_operand;

/// One operator of a pass: slots index tiles; unused operands are -1.
typedef struct ck_step {
  ck_kernel kernel;
  int32_t dst, a, b, c;
} ck_step;

/// A chain of element-wise operators over one iteration space, run tile by tile in the cache.
typedef struct ck_pass {
  int32_t rank, input_count, step_count, output_count, slot_count;
  int32_t widest;  ///< largest item size of any slot
  const int64_t *shape;
  const ck_operand *inputs;
  const ck_step *steps;
  const ck_operand *outputs;
} ck_pass;

/// Runs a pass. Returns 0, or -1 where no scratch memory could be had.
int ck_run(const ck_pass *pass);

/// An array of any layout, as ck_apply takes it: strides in bytes, one per dimension, all 0 for a constant.
typedef struct ck_strided {
  void *base;
  const int64_t *strides;
  int32_t item_size;
} ck_strided;

/// dst = kernel(operands...) over `shape`, a pass of one step; without a kernel, dst = operands[0]. Dimensions are sorted
/// by the strides of dst and merged where they can be. Returns as ck_run.
int ck_apply(ck_kernel kernel, const ck_strided *dst, const ck_strided *operands, int32_t count, const int64_t *shape,
             int32_t rank);

/// An operand of ck_map_dense: dense items, or one item that stands for all of them.
typedef struct ck_dense {
  const void *base;
  int32_t item_size;
  int32_t is_constant;
} ck_dense;

/// Runs one kernel over n dense items of one size, as a pass, which needs no memory: for large arrays. Only `b` may be null.
void ck_map_large(ck_kernel kernel, void *dst, int32_t dst_size, void *a, void *b, int32_t size, int64_t n);
/// Runs one kernel over n dense items; for small arrays, where a pass would cost more than the work.
void ck_map_dense(ck_kernel kernel, void *dst, int32_t dst_size, const ck_dense operands[3], int64_t n);
/// The same for one dense operand and one item of its type, which is the second operand unless `is_first`.
void ck_map_item(ck_kernel kernel, void *dst, int32_t dst_size, const void *dense, const void *item, int32_t size,
                 int is_first, int64_t n);

/// Copies an n-dimensional array of items of 1, 2, 4, 8 or 16 bytes; strides in bytes.
void ck_copy(void *dst, const int64_t *dst_strides, const void *src, const int64_t *src_strides, const int64_t *shape,
             int32_t rank, int32_t item_size);

/// n copies of one item of 1, 2, 4, 8 or 16 bytes.
void ck_fill(void *dst, const void *item, int64_t n, int32_t item_size);

/// dst[o, j, i] = src[o, index[j], i] over contiguous (outer, n, inner) items. Negative indices count from the end.
/// Returns -1, or the first j whose index is out of range.
int64_t ck_take(void *dst, const void *src, const int64_t *index, int64_t count, int64_t outer, int64_t n,
                int64_t inner, int32_t item_size);

/// dst[o, index[j], i] = src[o, j, i]; returns as ck_take.
int64_t ck_put(void *dst, const void *src, const int64_t *index, int64_t count, int64_t outer, int64_t n,
               int64_t inner, int32_t item_size);

/// Positions of the first `room` true values among n; returns how many there are. `dst` may be null to count only.
int64_t ck_positions(int64_t *dst, int64_t room, const uint8_t *mask, int64_t n);

/// dst[i] = start + i * step, wrapping.
void ck_iota(int64_t *dst, int64_t n, int64_t start, int64_t step);

/// For each of `count` values, how many of the n sorted ones (NaN last) come before it, equal ones included if `right`.
/// Returns 0, or -2 for a dtype without an order.
int ck_search(int64_t *dst, const void *sorted, int64_t n, const void *values, int64_t count, int32_t dtype, int right);

/// Stable sort of each of `rows` contiguous rows of n values, NaN last; writes values, or positions where `order` is
/// not null. Returns 0, or -1 where no scratch memory could be had, or -2 for a dtype without an order.
int ck_sort(void *values, int64_t *order, const void *x, int64_t rows, int64_t n, int32_t dtype, int descending);

/// What LAPACK computes of each matrix of a stack, and where its results go.
typedef enum ck_factorisation_kind {
  CK_CHOLESKY,        ///< a (n, n) -> lower triangle
  CK_SOLVE,           ///< a (n, n), b (n, k) -> x (n, k)
  CK_DETERMINANT,     ///< a (n, n) -> sign, logarithm of the magnitude (real), value
  CK_EIGH,            ///< a (n, n) -> values (n, real), vectors (n, n) or null
  CK_EIG,             ///< a (n, n) -> values (n, complex), vectors (n, n, complex) or null
  CK_QR,              ///< a (m, n) -> q (m, k), r (k, n)
  CK_SVD,             ///< a (m, n) -> u or null, values (real), v or null; u and v whole if `option`
  CK_MATRIX_PRODUCT   ///< a (m, k), b (k, n) -> (m, n)
} ck_factorisation_kind;

/// Operands and results are dense, row-major, and one matrix after the other.
typedef struct ck_factorisation {
  ck_factorisation_kind kind;
  int32_t dtype, option;
  int64_t batch, m, n, k;
  const void *a, *b;
  void *out[3];
} ck_factorisation;

enum { CK_LAPACK_MISSING = -1000, CK_LAPACK_NO_MEMORY, CK_LAPACK_TOO_LARGE, CK_LAPACK_NOT_FINITE };

/// Returns 0; above it, LAPACK's complaint about the matrix; below, one of the above.
int64_t ck_factorise(const ck_factorisation *call);
int ck_lapack_is_there(void);

/// The words of one block of a random stream; see ck_randomizer.
void ck_philox(uint32_t words[4], uint64_t key, uint64_t stream, uint64_t number);

/// What a ck_recur does; a long filter without feedback by Fourier transforms where that takes half the time, which changes
/// results by rounding and the state not at all.
int ck_convolve(const ck_table *table, const ck_recurrence *filter, void *dst, const void *x, double *state,
                const ck_lanes *shape, int32_t is_double);

/// A filter whose coefficients follow its signal: see device/adaptive.h for its state and parameters.
enum { CK_LATTICE, CK_NOTCH, CK_SUBTRACT };
typedef struct ck_adaptation {
  int32_t kind, is_wide;
  int64_t harmonics, block, position;
  const double *parameters;
} ck_adaptation;

/// Filters along the middle of an array into a dense one, or two of them, and moves the state on. Returns 0, or -1 where no
/// memory could be had.
int ck_adapt(const ck_adaptation *filter, void *dst, const void *x, double *state, const ck_lanes *shape,
             int32_t is_double);

/// Memory for arrays, aligned to 64 bytes. Large blocks are kept for reuse; null where there is none left.
void *ck_allocate(size_t bytes);
void ck_free(void *block, size_t bytes);
/// Gives blocks kept for reuse back to the system; returns their bytes.
size_t ck_trim(void);

/// What a host wants done about work that takes a while, so that others may run meanwhile: `leave` before it, in the
/// thread at work, and `enter` with what that returned after it.
void ck_set_host(void *(*leave)(void), void (*enter)(void *));
/// Announce work on so many elements; nothing happens where it is short. Calls come in pairs.
void *ck_leave(int64_t elements);
void ck_enter(void *token);

/// Calls body(context, from, to) over parts of 0 ..< n, multiples of `grain` long, in as many threads as work of so many
/// nanoseconds is worth: several from some 80 microseconds on, since they are made for it, from 6 where threads are still
/// there, and no more than there are processors to use (SWIFTLET_THREADS at most). Work within such work stays in its thread.
void ck_parallel(int64_t n, int64_t grain, double nanoseconds, void (*body)(void *, int64_t, int64_t), void *context);
/// Calls body(context, from, to) over parts of 0 ..< n. What a small first part takes tells how many threads the rest is
/// worth, as above: more with the root of the time.
void ck_share(int64_t n, void (*body)(void *, int64_t, int64_t), void *context);

/// Products of the matrices of two stacks, one by one, elements of `size` bytes: the stack shared among
/// threads, or each product where there are few.
void ck_products(ck_multiplier multiply, void *dst, const void *x, const void *y, int64_t batch, int64_t m, int64_t k,
                 int64_t n, int64_t size);

/// One lock and one condition for threads that wait for another's pass.
void ck_lock(void);
void ck_unlock(void);
void ck_wait(void);
void ck_wake(void);

/// The lock of the device registry.
void ck_registry_lock(void);
void ck_registry_unlock(void);

#endif
