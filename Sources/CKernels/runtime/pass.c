// Runs a chain of element-wise operators tile by tile: each tile goes through the whole chain while it is in the cache.
// Work of some time is shared among threads, whole tiles at a time, so that no bit depends on their number.
#include <stdlib.h>
#include "CKernels.h"
#include "strided.h"

#define TILE_BYTES 4096   // per slot; a chain of some slots stays in a 32 KiB cache, with what it reads and writes
#define STACK_BYTES 65536
#define GRAIN 1024         // elements that go through a kernel at least, and how work is shared
#define WIDE 4096          // elements of rows that need no tiles
#define MAX_SLOTS 128
#define CONSTANT_BYTES 1024
#define SHARED_FROM 65536  // elements times steps: below, no clock is read and no thread made

typedef struct {
  int64_t rows, columns;        // of the tile at hand
  int64_t row_axis, column_axis;
} tile;

/// The distance between neighbours along an axis, 0 where there is no such axis.
static int64_t stride_of(const ck_operand *operand, int64_t axis) { return axis < 0 ? 0 : operand->strides[axis]; }

static int is_dense(const ck_operand *operand, const tile *t) {
  int64_t size = operand->item_size;
  return (t->columns == 1 || stride_of(operand, t->column_axis) == size) &&
         (t->rows == 1 || stride_of(operand, t->row_axis) == size * t->columns);
}

static int is_constant(const ck_operand *operand, int32_t rank) {
  for (int32_t d = 0; d < rank; d++)
    if (operand->strides[d] != 0) return 0;
  return 1;
}

/// A pass as a sequence of tiles, in the order in which elements are stored.
typedef struct {
  const ck_pass *pass;
  int64_t width, height;    // of a plane, the two fastest axes
  int64_t columns, rows;    // of a tile
  int64_t across, down;     // tiles of a plane
  int out_of_memory;
} tiling;

/// Runs the tiles `from` ..< `to`, in any thread: each call has scratch of its own.
static void run_tiles(void *context, int64_t from, int64_t to) {
  tiling *all = context;
  const ck_pass *pass = all->pass;
  const int32_t rank = pass->rank;
  const int64_t *shape = pass->shape, columns = all->columns, rows = all->rows;
  tile t = {1, 1, rank - 2, rank - 1};
  if (rank < 2) t.row_axis = -1;
  if (rank < 1) t.column_axis = -1;
  const size_t slot_bytes = (size_t)(((rows * columns * pass->widest) + 63) & ~(int64_t)63);

  // Scratch: on the stack where it fits, as it nearly always does.
  char stack[STACK_BYTES + 64];
  char *scratch = (char *)(((uintptr_t)stack + 63) & ~(uintptr_t)63), *heap = NULL;
  if (slot_bytes * (size_t)pass->slot_count > STACK_BYTES) {
    heap = malloc(slot_bytes * (size_t)pass->slot_count + 64);
    if (!heap) {
      __atomic_store_n(&all->out_of_memory, 1, __ATOMIC_RELAXED);
      return;
    }
    scratch = (char *)(((uintptr_t)heap + 63) & ~(uintptr_t)63);
  }
  void *slots[MAX_SLOTS];
  for (int32_t s = 0; s < pass->slot_count; s++) slots[s] = scratch + (size_t)s * slot_bytes;

  // Constants fill their tile once.
  for (int32_t k = 0; k < pass->input_count; k++) {
    const ck_operand *in = &pass->inputs[k];
    if (is_constant(in, rank)) ck_fill_row(slots[in->slot], in->base, rows * columns, in->item_size);
  }

  int64_t index[64] = {0}, plane = from / (all->across * all->down);
  int64_t r = from / all->across % all->down * rows, c = from % all->across * columns;
  for (int32_t d = rank - 3; d >= 0; d--) {
    index[d] = plane % shape[d];
    plane /= shape[d];
  }
  for (; from < to; from++) {
    t.rows = all->height - r < rows ? all->height - r : rows;
    t.columns = all->width - c < columns ? all->width - c : columns;
    const int64_t n = t.rows * t.columns;
    void *at[MAX_SLOTS];
    for (int32_t s = 0; s < pass->slot_count; s++) at[s] = slots[s];
    for (int32_t k = 0; k < pass->input_count; k++) {
      const ck_operand *in = &pass->inputs[k];
      if (is_constant(in, rank)) continue;
      const char *source = in->base;
      for (int32_t d = 0; d < rank - 2; d++) source += index[d] * in->strides[d];
      source += r * stride_of(in, t.row_axis) + c * stride_of(in, t.column_axis);
      if (is_dense(in, &t))
        at[in->slot] = (void *)(uintptr_t)source;  // only read: no step writes an input's slot
      else
        ck_copy_block(slots[in->slot], t.columns * in->item_size, in->item_size, source, stride_of(in, t.row_axis),
                      stride_of(in, t.column_axis), t.rows, t.columns, in->item_size);
    }
    for (int32_t k = 0; k < pass->output_count; k++) {
      const ck_operand *out = &pass->outputs[k];
      if (!is_dense(out, &t)) continue;
      char *target = out->base;
      for (int32_t d = 0; d < rank - 2; d++) target += index[d] * out->strides[d];
      at[out->slot] = target + r * stride_of(out, t.row_axis) + c * stride_of(out, t.column_axis);
    }
    for (int32_t k = 0; k < pass->step_count; k++) {
      const ck_step *step = &pass->steps[k];
      step->kernel(at[step->dst], at[step->a], step->b < 0 ? NULL : at[step->b], step->c < 0 ? NULL : at[step->c], n);
    }
    for (int32_t k = 0; k < pass->output_count; k++) {
      const ck_operand *out = &pass->outputs[k];
      if (is_dense(out, &t)) continue;
      char *target = out->base;
      for (int32_t d = 0; d < rank - 2; d++) target += index[d] * out->strides[d];
      target += r * stride_of(out, t.row_axis) + c * stride_of(out, t.column_axis);
      ck_copy_block(target, stride_of(out, t.row_axis), stride_of(out, t.column_axis), at[out->slot],
                    t.columns * out->item_size, out->item_size, t.rows, t.columns, out->item_size);
    }
    if ((c += columns) < all->width) continue;
    c = 0;
    if ((r += rows) < all->height) continue;
    r = 0;
    for (int32_t d = rank - 3; d >= 0 && ++index[d] == shape[d]; d--) index[d] = 0;
  }
  free(heap);
}

/// A pass of one step over rows of dense memory and constants: no tile comes between the kernel and what it reads and writes,
/// since memory falls behind with every pause.
typedef struct {
  const ck_pass *pass;
  const ck_operand *operands[3];  // of the step; null where it has fewer
  int64_t width, grains;          // of a row: elements, and parts of GRAIN of them
} flat;

static void run_flat(void *context, int64_t from, int64_t to) {
  const flat *all = context;
  const ck_pass *pass = all->pass;
  const int32_t last = pass->rank - 1;
  const ck_operand *out = pass->outputs;
  while (from < to) {
    int64_t row = from / all->grains, index[64];
    const int64_t first = from % all->grains, end = all->grains - first < to - from ? all->grains : first + to - from;
    const int64_t start = first * GRAIN, stop = end * GRAIN < all->width ? end * GRAIN : all->width;
    from += end - first;
    for (int32_t d = last - 1; d >= 0; d--) {
      index[d] = row % pass->shape[d];
      row /= pass->shape[d];
    }
    ck_dense dense[3];
    for (int k = 0; k < 3; k++) {
      const ck_operand *in = all->operands[k];
      dense[k] = (ck_dense){NULL, 1, 0};
      if (!in) continue;
      const char *base = in->base;
      for (int32_t d = 0; d < last; d++) base += index[d] * in->strides[d];
      dense[k] = (ck_dense){base + start * in->strides[last], in->item_size, in->strides[last] == 0};
    }
    char *target = out->base;
    for (int32_t d = 0; d < last; d++) target += index[d] * out->strides[d];
    ck_map_dense(pass->steps->kernel, target + start * out->item_size, out->item_size, dense, stop - start);
  }
}

/// Whether the pass is one such, and which.
static int flattens(const ck_pass *pass, flat *all) {
  const int32_t last = pass->rank - 1;
  if (last < 0 || pass->step_count != 1 || pass->output_count != 1) return 0;
  if (pass->outputs->strides[last] != pass->outputs->item_size || (last > 0 && pass->shape[last] < WIDE)) return 0;
  const ck_step *step = pass->steps;
  *all = (flat){.pass = pass, .width = pass->shape[last], .grains = (pass->shape[last] + GRAIN - 1) / GRAIN};
  for (int32_t i = 0; i < pass->input_count; i++) {
    const ck_operand *in = &pass->inputs[i];
    if (in->strides[last] != 0 && in->strides[last] != in->item_size) return 0;
    if (step->a == in->slot) all->operands[0] = in;
    if (step->b == in->slot) all->operands[1] = in;
    if (step->c == in->slot) all->operands[2] = in;
  }
  return 1;
}

static int run(const ck_pass *pass, int64_t work) {
  const int32_t rank = pass->rank;
  const int64_t *shape = pass->shape;
  if (pass->slot_count > MAX_SLOTS) return -1;
  int64_t planes = 1;
  for (int32_t d = 0; d < rank; d++) {
    if (shape[d] == 0) return 0;
    if (d < rank - 2) planes *= shape[d];
  }
  flat rows;
  if (flattens(pass, &rows)) {
    int64_t parts = rows.grains;
    for (int32_t d = 0; d < rank - 1; d++) parts *= shape[d];
    if (work < SHARED_FROM)
      run_flat(&rows, 0, parts);
    else
      ck_share(parts, run_flat, &rows);
    return 0;
  }
  tiling all = {.pass = pass, .width = rank >= 1 ? shape[rank - 1] : 1, .height = rank >= 2 ? shape[rank - 2] : 1};
  const int64_t room = TILE_BYTES / pass->widest;
  all.columns = all.width < room ? all.width : room;
  all.rows = all.columns < all.width ? 1 : (room / all.columns < all.height ? room / all.columns : all.height);
  all.across = (all.width + all.columns - 1) / all.columns;
  all.down = (all.height + all.rows - 1) / all.rows;
  const int64_t count = planes * all.down * all.across;
  if (work < SHARED_FROM)
    run_tiles(&all, 0, count);
  else
    ck_share(count, run_tiles, &all);
  return all.out_of_memory ? -1 : 0;
}

int ck_run(const ck_pass *pass) {
  int64_t work = pass->step_count;
  for (int32_t d = 0; d < pass->rank; d++) work *= pass->shape[d];
  void *token = ck_leave(work);
  const int status = run(pass, work);
  ck_enter(token);
  return status;
}

/// Whether stepping along axis `slow` equals running through all `size` elements along axis `fast`.
static int joins(const ck_strided *operand, int32_t slow, int32_t fast, int64_t size) {
  return operand->strides[slow] == operand->strides[fast] * size;
}

int ck_apply(ck_kernel kernel, const ck_strided *dst, const ck_strided *operands, int32_t count, const int64_t *shape,
             int32_t rank) {
  // More dimensions of at least 2 would be more elements than memory has.
  int32_t axes[64], kept = 0;
  for (int32_t d = 0; d < rank; d++) {
    if (shape[d] == 0) return 0;
    if (shape[d] == 1 || kept == 64) continue;
    int32_t k = kept++;
    const int64_t step = llabs(dst->strides[d]);
    for (; k > 0 && llabs(dst->strides[axes[k - 1]]) < step; k--) axes[k] = axes[k - 1];
    axes[k] = d;
  }
  // From the fastest outwards, an axis joins the group inside it where every operand allows it.
  int32_t groups[64], group_count = 0;
  int64_t sizes[64];
  for (int32_t k = kept - 1; k >= 0; k--) {
    int merges = group_count > 0;
    if (merges) {
      const int32_t fast = groups[group_count - 1];
      const int64_t size = sizes[group_count - 1];
      merges = joins(dst, axes[k], fast, size);
      for (int32_t o = 0; o < count && merges; o++) merges = joins(&operands[o], axes[k], fast, size);
    }
    if (merges) {
      sizes[group_count - 1] *= shape[axes[k]];
    } else {
      groups[group_count] = axes[k];
      sizes[group_count++] = shape[axes[k]];
    }
  }
  int64_t merged[64], strides[4][64];
  for (int32_t g = 0; g < group_count; g++) {
    const int32_t at = group_count - 1 - g;
    merged[at] = sizes[g];
    for (int32_t o = 0; o < count; o++) strides[o][at] = operands[o].strides[groups[g]];
    strides[count][at] = dst->strides[groups[g]];
  }
  if (!kernel) {
    ck_copy(dst->base, strides[count], operands[0].base, strides[0], merged, group_count, dst->item_size);
    return 0;
  }
  ck_operand views[4];
  int32_t widest = dst->item_size;
  for (int32_t o = 0; o <= count; o++) {
    const ck_strided *source = o < count ? &operands[o] : dst;
    views[o] = (ck_operand){source->base, strides[o], source->item_size, o};
    if (source->item_size > widest) widest = source->item_size;
  }
  const ck_step step = {kernel, count, 0, count > 1 ? 1 : -1, count > 2 ? 2 : -1};
  const ck_pass pass = {group_count, count, 1, 1, count + 1, widest, merged, views, &step, &views[count]};
  return ck_run(&pass);
}

void ck_map_large(ck_kernel kernel, void *dst, int32_t dst_size, void *a, void *b, int32_t size, int64_t n) {
  const int64_t step = size, dst_step = dst_size;
  const ck_strided operands[] = {{a, &step, size}, {b, &step, size}}, target = {dst, &dst_step, dst_size};
  ck_apply(kernel, &target, operands, b ? 2 : 1, &n, 1);
}

void ck_map_dense(ck_kernel kernel, void *dst, int32_t dst_size, const ck_dense operands[3], int64_t n) {
  char tiles[3][CONSTANT_BYTES] __attribute__((aligned(64)));
  int64_t step = n;
  for (int k = 0; k < 3; k++)
    if (operands[k].is_constant && CONSTANT_BYTES / operands[k].item_size < step)
      step = CONSTANT_BYTES / operands[k].item_size;
  for (int k = 0; k < 3; k++)
    if (operands[k].is_constant) ck_fill_row(tiles[k], operands[k].base, step, operands[k].item_size);
  for (int64_t at = 0; at < n; at += step) {
    const void *from[3];
    for (int k = 0; k < 3; k++)
      from[k] = operands[k].is_constant ? tiles[k]
                : operands[k].base      ? (const char *)operands[k].base + at * operands[k].item_size
                                        : NULL;
    kernel((char *)dst + at * dst_size, from[0], from[1], from[2], n - at < step ? n - at : step);
  }
}
