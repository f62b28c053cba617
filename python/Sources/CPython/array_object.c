// Objects of arrays, and the views that basic index expressions select: both come and go with every call.
#include "include/shim.h"

#define KEPT 64
#define INLINE inline __attribute__((always_inline))

PyTypeObject *sw_array_type;
static PyObject *kept[KEPT];
static int count;

PyObject *sw_new_array(void) {
  if (count > 0) {
    PyObject *object = kept[--count];
    Py_SET_REFCNT(object, 1);  // all else of it is as it was
    return object;
  }
  PyObject *object = PyObject_Malloc(sizeof(sw_array));
  return object ? PyObject_Init(object, sw_array_type) : PyErr_NoMemory();
}

void sw_free_array(PyObject *object) {
  if (count < KEPT) {
    kept[count++] = object;
    return;
  }
  PyObject_Free(object);
  Py_DECREF((PyObject *)sw_array_type);
}

void sw_dealloc(PyObject *object) {
  sw_array *x = (sw_array *)object;
  if (!x->base || x->numbers) swiftlet_release(object);
  Py_XDECREF(x->base);
  sw_free_array(object);
}

/// A view that is being made: the axes taken so far of an array's and written to the view's layout.
typedef struct {
  const sw_layout *from;
  sw_layout *to;
  Py_ssize_t axis, rank;
} taking;

static INLINE taking begin(const sw_array *x, sw_array *view) {
  view->source = x->source;
  view->dtype = x->dtype;
  view->layout.offset = x->layout.offset;
  view->layout.shape.spill = view->layout.strides.spill = NULL;  // four axes at most
  return (taking){&x->layout, &view->layout, 0, 0};
}

static INLINE void keep(taking *t, Py_ssize_t axes) {
#pragma clang loop vectorize(disable) unroll(disable)
  for (; axes > 0; axes--, t->axis++, t->rank++) {
    t->to->shape.at[t->rank] = t->from->shape.at[t->axis];
    t->to->strides.at[t->rank] = t->from->strides.at[t->axis];
  }
}

/// Keeps what was not taken.
static INLINE void finish(taking *t) {
  keep(t, t->from->shape.count - t->axis);
  t->to->shape.count = t->to->strides.count = t->rank;
}

static INLINE int pick(taking *t, Py_ssize_t i) {
  if (t->axis == t->from->shape.count) return 0;
  const Py_ssize_t n = t->from->shape.at[t->axis];
  if (i < 0) i += n;
  if (i < 0 || i >= n) return 0;
  t->to->offset += i * t->from->strides.at[t->axis++];
  return 1;
}

/// What PySlice_AdjustIndices does; the usual cases without a call.
static INLINE Py_ssize_t clip(Py_ssize_t n, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t step) {
  if (step != 1 || *start < 0 || *stop < 0) return PySlice_AdjustIndices(n, start, stop, step);
  if (*stop > n) *stop = n;
  return *start < *stop ? *stop - *start : 0;
}

static INLINE int narrow(taking *t, PyObject *slice) {
  Py_ssize_t start, stop, step;
  if (t->axis == t->from->shape.count) return 0;
  if (PySlice_Unpack(slice, &start, &stop, &step) < 0) return -1;
  const Py_ssize_t stride = t->from->strides.at[t->axis];
  const Py_ssize_t n = clip(t->from->shape.at[t->axis], &start, &stop, step);
  if (n > 0) t->to->offset += start * stride;
  t->to->shape.at[t->rank] = n;
  t->to->strides.at[t->rank++] = n > 1 ? stride * step : stride;
  t->axis++;
  return 1;
}

/// Takes an entry of a key that is not `...`.
static INLINE int take(taking *t, PyObject *entry) {
  if (sw_is_exact_int(entry)) {
    const Py_ssize_t i = PyLong_AsSsize_t(entry);
    if (i != -1 || !PyErr_Occurred()) return pick(t, i);
    PyErr_Clear();
    return 0;
  }
  if (sw_is_slice(entry)) return narrow(t, entry);
  if (entry != Py_None || t->rank + (t->from->shape.count - t->axis) >= 4) return 0;
  t->to->shape.at[t->rank] = 1;
  t->to->strides.at[t->rank++] = 0;
  return 1;
}

/// Takes the entries of a tuple.
static INLINE int take_all(taking *t, PyObject *key) {
  const Py_ssize_t entries = Py_SIZE(key);
  int is_elided = 0;
  for (Py_ssize_t k = 0; k < entries; k++) {
    PyObject *entry = PyTuple_GetItem(key, k);
    if (entry != Py_Ellipsis) {
      const int taken = take(t, entry);
      if (taken <= 0) return taken;
      continue;
    }
    if (is_elided++) return 0;
    Py_ssize_t rest = t->from->shape.count - t->axis;  // less the axes that the entries behind it take
    for (Py_ssize_t j = k + 1; j < entries; j++) rest -= PyTuple_GetItem(key, j) != Py_None;
    if (rest < 0) return 0;
    keep(t, rest);
  }
  return 1;
}

static INLINE int make_view(PyObject *object, PyObject *key, sw_array *view) {
  const sw_array *x = (const sw_array *)object;
  if (x->layout.shape.count > 4) return 0;
  taking t = begin(x, view);
  const int taken = Py_IS_TYPE(key, &PyTuple_Type) ? take_all(&t, key) : key == Py_Ellipsis ? 1 : take(&t, key);
  if (taken > 0) finish(&t);
  return taken;
}

int sw_make_view(PyObject *object, PyObject *key, sw_array *view) { return make_view(object, key, view); }

/// What a new view has beside what is lent.
static INLINE PyObject *lean(sw_array *view, PyObject *object) {
  PyObject *base = ((sw_array *)object)->base;
  view->numbers = NULL;
  view->base = base ? base : object;
  Py_INCREF(view->base);
  return &view->head;
}

PyObject *sw_new_view(PyObject *object, PyObject *key) {
  PyObject *new = sw_new_array();
  if (!new) return NULL;
  if (make_view(object, key, (sw_array *)new) > 0) return lean((sw_array *)new, object);
  sw_free_array(new);
  return NULL;
}

PyObject *sw_subscript(PyObject *object, PyObject *key) {
  if (!sw_is_array(key) && sw_is_steady(object)) {
    PyObject *view = sw_new_view(object, key);
    if (view || PyErr_Occurred()) return view;
  }
  return swiftlet_subscript(object, key);
}

PyObject *sw_item(PyObject *object, Py_ssize_t i) {
  const sw_array *x = (const sw_array *)object;
  if (sw_is_steady(object) && x->layout.shape.count <= 4) {
    PyObject *new = sw_new_array();
    if (!new) return NULL;
    taking t = begin(x, (sw_array *)new);
    if (pick(&t, i)) {
      finish(&t);
      return lean((sw_array *)new, object);
    }
    sw_free_array(new);
  }
  return swiftlet_item(object, i);
}

PyObject *sw_shape(PyObject *object, void *closure) {
  (void)closure;
  const sw_dims *shape = &((const sw_array *)object)->layout.shape;
  if (shape->count > 4) return swiftlet_shape(object);
  PyObject *sizes = PyTuple_New(shape->count);
  for (Py_ssize_t k = 0; sizes && k < shape->count; k++) {
    PyObject *size = PyLong_FromSsize_t(shape->at[k]);
    if (size && PyTuple_SetItem(sizes, k, size) == 0) continue;
    Py_DECREF(sizes);
    return NULL;
  }
  return sizes;
}

static PyObject *dtypes[SW_DTYPE_LIMIT];

void sw_set_dtype(int raw_value, PyObject *object) { dtypes[raw_value] = object; }

PyObject *sw_dtype(PyObject *object, void *closure) {
  (void)closure;
  PyObject *dtype = dtypes[((const sw_array *)object)->dtype];
  Py_INCREF(dtype);
  return dtype;
}
