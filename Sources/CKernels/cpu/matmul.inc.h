// The matrix product of dense row-major matrices, (m, k) times (k, n), for the type at hand.
//
// The products of an element are added in the order of k (but for a single column, in 16 interleaved partial sums), so
// that the result does not depend on the number of rows or columns.

#if CK_IS_INTEGER
#define MAC(c, x, y) (T)((W)(c) + (W)(x) * (W)(y))
#elif CK_IS_REAL
#define MAC(c, x, y) (BITS == 32 ? (T)MULADDF((float)(x), (float)(y), (float)(c)) : (T)MULADD((double)(x), (double)(y), (double)(c)))
#elif CK_IS_COMPLEX
#define MAC(c, x, y) FN(make)((c).re + FN(mul)(x, y).re, (c).im + FN(mul)(x, y).im)
#endif

#if CK_IS_INTEGER || CK_IS_REAL || CK_IS_COMPLEX

#define COLUMNS_AT_ONCE 1024
#define ROWS_AT_ONCE 32

ATTR static void FN(matvec)(T *restrict c, const T *restrict a, const T *restrict b, int64_t m, int64_t k) {
  for (int64_t i = 0; i < m; i++) {
    T part[16] = {0};
    const T *row = a + i * k;
    int64_t p = 0;
    for (; p + 16 <= k; p += 16) {
      _Pragma("clang loop vectorize(enable)") for (int l = 0; l < 16; l++) part[l] = MAC(part[l], row[p + l], b[p + l]);
    }
    for (; p < k; p++) part[p % 16] = MAC(part[p % 16], row[p], b[p]);
    T one;
#if CK_IS_COMPLEX
    one = FN(make)(1, 0);
#else
    one = 1;
#endif
    for (int half = 8; half > 0; half /= 2)
      for (int l = 0; l < half; l++) part[l] = MAC(part[l], part[l + half], one);
    c[i] = part[0];
  }
}

#if CK_IS_REAL

// Large products: tiles of TILE_ROWS rows by TILE_VECTORS vectors of columns are kept in registers while k runs, against
// a panel of b that was packed side by side. The same order of additions, so the same bits.
typedef T FN(vec) __attribute__((ext_vector_type(CK_VECTOR / (BITS / 8))));
// Sums, a row of b and one element of a fill the 32 registers of AVX-512, or the 16 of others.
#define TILE_ROWS (CK_VECTOR == 64 ? 8 : 6)
#define TILE_VECTORS (CK_VECTOR == 64 ? 3 : 2)
#define ROWS_LEFT 2  // at a time, behind the last whole tile
#define LANES_OF (CK_VECTOR / (BITS / 8))
#define TILE_COLUMNS (TILE_VECTORS * LANES_OF)
#define DEPTH 384
#define PANELS (CK_VECTOR == 64 ? 2 : 4)  // of b, packed at a time
#define AHEAD 8  // rows of b, far apart, that are fetched before their turn
#define LINE (DEPTH + 16)  // rows of a, copied so that they begin in different places of the cache
#if CK_FMA
#define VECTOR_MAC(c, x, y) __builtin_elementwise_fma(x, y, c)
#else
#define VECTOR_MAC(c, x, y) ((c) + (x) * (y))
#endif

ATTR static inline __attribute__((always_inline)) void FN(tile)(T *c, int64_t n, const T *a, int64_t k, const T *panel,
                                                                int64_t depth, const int rows, const int vectors,
                                                                int is_first, int64_t columns) {
  FN(vec) sums[TILE_ROWS][TILE_VECTORS];
  T line[TILE_COLUMNS] = {0};
  for (int r = 0; r < rows; r++) {
    const T *from = is_first ? line : c + r * n;
    if (!is_first && columns < TILE_COLUMNS) from = (const T *)memcpy(line, from, (size_t)columns * sizeof(T));
    memcpy(sums[r], from, sizeof line);
  }
  for (int64_t p = 0; p < depth; p++) {
    FN(vec) right[TILE_VECTORS];
    memcpy(right, panel + p * TILE_COLUMNS, (size_t)vectors * sizeof right[0]);
    _Pragma("clang loop unroll(full)") for (int r = 0; r < rows; r++) {
      const FN(vec) left = a[r * k + p];
      _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)
        sums[r][v] = VECTOR_MAC(sums[r][v], left, right[v]);
    }
  }
  for (int r = 0; r < rows; r++) {
    memcpy(line, sums[r], sizeof line);
    if (columns == TILE_COLUMNS) memcpy(c + r * n, line, sizeof line);
    else memcpy(c + r * n, line, (size_t)columns * sizeof(T));
  }
}

/// Columns first ..< last of the product, some panels at a time: what a row of tiles reads of a is copied once for them.
ATTR static void FN(matmul_tiled)(T *c, const T *a, const T *b, int64_t m, int64_t k, int64_t n, int64_t first,
                                  int64_t last) {
  T panels[PANELS][DEPTH * TILE_COLUMNS] __attribute__((aligned(64)));
  T lines[TILE_ROWS * LINE] __attribute__((aligned(64)));
  for (int64_t start = first; start < last; start += PANELS * TILE_COLUMNS) {
    const int64_t stop = start + PANELS * TILE_COLUMNS < last ? start + PANELS * TILE_COLUMNS : last;
    for (int64_t p = 0; p < k; p += DEPTH) {
      const int64_t depth = k - p < DEPTH ? k - p : DEPTH;
      for (int64_t j = start; j < stop; j += TILE_COLUMNS) {
        const int64_t columns = stop - j < TILE_COLUMNS ? stop - j : TILE_COLUMNS;
        T *panel = panels[(j - start) / TILE_COLUMNS];
        if (columns < TILE_COLUMNS) memset(panel, 0, (size_t)(depth * TILE_COLUMNS) * sizeof(T));
        for (int64_t q = 0; q < depth; q++) {
          const T *from = b + (p + q) * n + j;
          if (q + AHEAD < depth)
            for (int v = 0; v < TILE_VECTORS; v++) __builtin_prefetch(from + AHEAD * n + v * LANES_OF);
          if (columns == TILE_COLUMNS) memcpy(panel + q * TILE_COLUMNS, from, TILE_COLUMNS * sizeof(T));
          else memcpy(panel + q * TILE_COLUMNS, from, (size_t)columns * sizeof(T));
        }
      }
      for (int64_t i = 0, rows; i < m; i += rows) {
        rows = i + TILE_ROWS <= m ? TILE_ROWS : i + ROWS_LEFT <= m ? ROWS_LEFT : 1;
        for (int64_t r = 0; r < rows; r++) memcpy(lines + r * LINE, a + (i + r) * k + p, (size_t)depth * sizeof(T));
        for (int64_t j = start; j < stop; j += TILE_COLUMNS) {
          const int64_t columns = stop - j < TILE_COLUMNS ? stop - j : TILE_COLUMNS;
          const T *panel = panels[(j - start) / TILE_COLUMNS];
          T *into = c + i * n + j;
          if (rows == ROWS_LEFT) FN(tile)(into, n, lines, LINE, panel, depth, ROWS_LEFT, TILE_VECTORS, p == 0, columns);
          else if (rows == 1) FN(tile)(into, n, lines, LINE, panel, depth, 1, TILE_VECTORS, p == 0, columns);
          else if (columns <= LANES_OF) FN(tile)(into, n, lines, LINE, panel, depth, TILE_ROWS, 1, p == 0, columns);
          else if (TILE_VECTORS > 2 && columns <= 2 * LANES_OF) FN(tile)(into, n, lines, LINE, panel, depth, TILE_ROWS, 2, p == 0, columns);
          else FN(tile)(into, n, lines, LINE, panel, depth, TILE_ROWS, TILE_VECTORS, p == 0, columns);
        }
      }
    }
  }
}

typedef struct { T *c; const T *a, *b; int64_t m, k, n; } FN(product);

static void FN(matmul_rows)(void *context, int64_t from, int64_t to) {
  const FN(product) *p = context;
  FN(matmul_tiled)(p->c + from * p->n, p->a + from * p->k, p->b, to - from, p->k, p->n, 0, p->n);
}

static void FN(matmul_columns)(void *context, int64_t from, int64_t to) {
  const FN(product) *p = context;
  FN(matmul_tiled)(p->c, p->a, p->b, p->m, p->k, p->n, from, to);
}

/// Elements are computed alike whoever computes them: large products in several threads, by columns, so that each panel is
/// packed once, or by rows where there are more of these.
static void FN(matmul_large)(T *c, const T *a, const T *b, int64_t m, int64_t k, int64_t n) {
  FN(product) product = {c, a, b, m, k, n};
  const double nanoseconds = (double)m * (double)n * (double)k / (3 * LANES_OF);
  if (m > n) ck_parallel(m, 64, nanoseconds, FN(matmul_rows), &product);
  else ck_parallel(n, TILE_COLUMNS, nanoseconds, FN(matmul_columns), &product);
}

#undef TILE_ROWS
#undef ROWS_LEFT
#undef TILE_VECTORS
#undef TILE_COLUMNS
#undef LANES_OF
#undef DEPTH
#undef PANELS
#undef LINE
#undef AHEAD
#undef VECTOR_MAC
#endif

ATTR static void FN(matmul)(void *dst, const void *x, const void *y, int64_t m, int64_t k, int64_t n) {
  T *restrict c = (T *)dst;
  const T *restrict a = (const T *)x, *restrict b = (const T *)y;
  if (n == 1) { FN(matvec)(c, a, b, m, k); return; }
#if CK_IS_REAL
  if (k > 0 && n >= 8 && m >= 8 && m * n >= 4096 / k) {
    FN(matmul_large)(c, a, b, m, k, n);
    return;
  }
#endif
  memset(c, 0, (size_t)(m * n) * sizeof(T));
  for (int64_t j0 = 0; j0 < n; j0 += COLUMNS_AT_ONCE) {
    int64_t columns = n - j0 < COLUMNS_AT_ONCE ? n - j0 : COLUMNS_AT_ONCE;
    for (int64_t p0 = 0; p0 < k; p0 += ROWS_AT_ONCE) {
      int64_t end = p0 + ROWS_AT_ONCE < k ? p0 + ROWS_AT_ONCE : k;
      for (int64_t i = 0; i < m; i++) {
        T *restrict into = c + i * n + j0;
        const T *row = a + i * k;
        int64_t p = p0;
        for (; p + 4 <= end; p += 4) {
          const T a0 = row[p], a1 = row[p + 1], a2 = row[p + 2], a3 = row[p + 3];
          const T *restrict b0 = b + p * n + j0, *restrict b1 = b0 + n, *restrict b2 = b1 + n, *restrict b3 = b2 + n;
          _Pragma("clang loop vectorize(enable) interleave_count(1) unroll(disable)") for (int64_t j = 0; j < columns; j++) {
            T sum = MAC(into[j], a0, b0[j]);
            sum = MAC(sum, a1, b1[j]);
            sum = MAC(sum, a2, b2[j]);
            into[j] = MAC(sum, a3, b3[j]);
          }
        }
        for (; p < end; p++) {
          const T a0 = row[p];
          const T *restrict b0 = b + p * n + j0;
          _Pragma("clang loop vectorize(enable) interleave_count(1) unroll(disable)") for (int64_t j = 0; j < columns; j++) into[j] = MAC(into[j], a0, b0[j]);
        }
      }
    }
  }
}

#undef COLUMNS_AT_ONCE
#undef ROWS_AT_ONCE
#undef MAC
#endif
