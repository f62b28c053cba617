// Primitives that exist once, whatever the instruction set.
#ifndef CK_PRIMITIVES_H
#define CK_PRIMITIVES_H

#include "KernelTable.h"

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

/// Products of the matrices of two stacks, one by one, elements of `size` bytes: the stack shared among
/// threads, or each product where there are few.
void ck_products(ck_multiplier multiply, void *dst, const void *x, const void *y, int64_t batch, int64_t m, int64_t k,
                 int64_t n, int64_t size);

#endif
