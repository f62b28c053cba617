// Python's stable ABI (3.11) for Swift: what macros, variadic functions and mutable globals hide from it.
#ifndef SWIFTLET_PYTHON_SHIM_H
#define SWIFTLET_PYTHON_SHIM_H

// First, so that Python's own feature macros do not give the C library other declarations than Swift sees.
#if defined(__linux__)
#include <features.h>
#endif

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stdint.h>

static inline PyModuleDef_Base sw_module_head(void) { PyModuleDef_Base b = PyModuleDef_HEAD_INIT; return b; }

static inline PyObject *sw_none(void) { return Py_None; }
static inline PyObject *sw_true(void) { return Py_True; }
static inline PyObject *sw_false(void) { return Py_False; }
static inline PyObject *sw_not_implemented(void) { return Py_NotImplemented; }
static inline PyObject *sw_ellipsis(void) { return Py_Ellipsis; }

static inline PyObject *sw_retained(PyObject *o) { Py_INCREF(o); return o; }
static inline void sw_release(PyObject *o) { Py_XDECREF(o); }
static inline PyTypeObject *sw_type(PyObject *o) { return Py_TYPE(o); }
static inline PyObject *sw_as_object(PyTypeObject *t) { return (PyObject *)t; }

static inline int sw_is_bool(PyObject *o) { return Py_IS_TYPE(o, &PyBool_Type); }
static inline int sw_is_int(PyObject *o) { return PyLong_Check(o); }
/// An int that is none of a subclass, bool among them.
static inline int sw_is_exact_int(PyObject *o) { return Py_IS_TYPE(o, &PyLong_Type); }
static inline int sw_is_float(PyObject *o) { return PyFloat_Check(o); }
static inline int sw_is_exact_float(PyObject *o) { return Py_IS_TYPE(o, &PyFloat_Type); }
static inline int sw_is_exact_complex(PyObject *o) { return Py_IS_TYPE(o, &PyComplex_Type); }
static inline int sw_is_complex(PyObject *o) { return PyComplex_Check(o); }
static inline int sw_is_str(PyObject *o) { return PyUnicode_Check(o); }
static inline int sw_is_tuple(PyObject *o) { return PyTuple_Check(o); }
static inline int sw_is_list(PyObject *o) { return PyList_Check(o); }
static inline int sw_is_dict(PyObject *o) { return PyDict_Check(o); }
static inline int sw_is_slice(PyObject *o) { return Py_IS_TYPE(o, &PySlice_Type); }

static inline PyTypeObject *sw_type_type(void) { return &PyType_Type; }
static inline PyTypeObject *sw_bool_type(void) { return &PyBool_Type; }
static inline PyTypeObject *sw_int_type(void) { return &PyLong_Type; }
static inline PyTypeObject *sw_float_type(void) { return &PyFloat_Type; }
static inline PyTypeObject *sw_complex_type(void) { return &PyComplex_Type; }

static inline PyObject *sw_exception(void) { return PyExc_Exception; }
static inline PyObject *sw_type_error(void) { return PyExc_TypeError; }
static inline PyObject *sw_value_error(void) { return PyExc_ValueError; }
static inline PyObject *sw_index_error(void) { return PyExc_IndexError; }
static inline PyObject *sw_memory_error(void) { return PyExc_MemoryError; }
static inline PyObject *sw_runtime_error(void) { return PyExc_RuntimeError; }
static inline PyObject *sw_buffer_error(void) { return PyExc_BufferError; }
static inline PyObject *sw_overflow_error(void) { return PyExc_OverflowError; }
static inline PyObject *sw_not_implemented_error(void) { return PyExc_NotImplementedError; }
static inline PyObject *sw_os_error(void) { return PyExc_OSError; }
static inline PyObject *sw_not_found_error(void) { return PyExc_FileNotFoundError; }
static inline PyObject *sw_stop_iteration(void) { return PyExc_StopIteration; }
static inline PyObject *sw_attribute_error(void) { return PyExc_AttributeError; }

/// An array object: what Swift's `NDArray` consists of, as it lies there, and what Python adds.
typedef struct { Py_ssize_t at[4]; void *spill; Py_ssize_t count; } sw_dims;
typedef struct { sw_dims shape, strides; Py_ssize_t offset; } sw_layout;
typedef struct {
  PyObject head;
  void *source;
  uint8_t dtype;
  sw_layout layout;
  /// Shape and strides as borrowers of the memory see them; made when the first comes.
  int64_t *numbers;
  /// The object whose memory this view shares. It is kept in place of a count of the memory, which takes longer: what else
  /// is in such an object is lent, not owned. Null for arrays that count.
  PyObject *base;
  /// Whether it gets no other memory, as far as was asked: 0 not yet, 1 yes, -1 no or not to be told quickly.
  int steadiness;
} sw_array;

/// The type of arrays, and memory for them: the interpreter's lock guards what is kept.
extern PyTypeObject *sw_array_type;
static inline void sw_set_array_type(PyTypeObject *type) { sw_array_type = type; }
/// A new object, what it holds yet to be written.
PyObject *sw_new_array(void);
/// Takes back the memory of an object, what it held having been given up.
void sw_free_array(PyObject *object);
/// Writes what a view consists of that a key of plain integers, slices, `None` and `...` selects, lent by the object. Zero, with
/// nothing written, for all other keys, for wrong ones and for more than four axes; below zero with an exception.
int sw_make_view(PyObject *object, PyObject *key, sw_array *view);
/// A new object for such a view, of an object that gets no other memory; null where there is none, if without an exception.
PyObject *sw_new_view(PyObject *object, PyObject *key);
/// Whether an object gets no other memory, so that views can lean on it: views do not, nor do those whose positions share no
/// element. False where the axes are not in order, which is not to say that they do.
static inline int sw_is_steady(PyObject *object) {
  sw_array *x = (sw_array *)object;
  if (x->base) return 1;
  if (x->steadiness) return x->steadiness > 0;
  x->steadiness = -1;
  if (x->layout.shape.count > 4) return 0;
  Py_ssize_t reach = 1;  // elements that the faster axes span
  for (Py_ssize_t k = x->layout.shape.count - 1; k >= 0; k--) {
    const Py_ssize_t n = x->layout.shape.at[k], stride = x->layout.strides.at[k], step = stride < 0 ? -stride : stride;
    if (n == 1) continue;
    if (step < reach) return 0;
    reach += step * (n - 1);
  }
  x->steadiness = 1;
  return 1;
}
/// Slots of the type.
void sw_dealloc(PyObject *object);
PyObject *sw_subscript(PyObject *object, PyObject *key);
PyObject *sw_item(PyObject *object, Py_ssize_t i);
/// Attributes of the type.
PyObject *sw_shape(PyObject *object, void *closure);
PyObject *sw_dtype(PyObject *object, void *closure);
/// The objects that `sw_dtype` returns, by the raw values of Swift's `DType`.
enum { SW_DTYPE_LIMIT = 16 };
void sw_set_dtype(int raw_value, PyObject *object);
/// Defined in Swift: what the slots leave to it.
void swiftlet_release(PyObject *object);
PyObject *swiftlet_subscript(PyObject *object, PyObject *key);
PyObject *swiftlet_item(PyObject *object, Py_ssize_t i);
PyObject *swiftlet_shape(PyObject *object);
static inline int sw_is_array(PyObject *o) { return Py_TYPE(o) == sw_array_type; }

/// Lets other threads run the interpreter while this one works, where it holds the interpreter's lock; and waits for it.
void *sw_leave_interpreter(void);
void sw_enter_interpreter(void *state);
/// Gives up a reference, on any thread, with the interpreter's lock or without; nothing once the interpreter has ended.
void sw_release_anywhere(uintptr_t object);
/// What a type does for a slot, as the function that it is.
typedef PyObject *(*sw_new)(PyTypeObject *, PyObject *, PyObject *);
typedef void (*sw_free)(void *);
static inline sw_new sw_new_of(PyTypeObject *t) { return (sw_new)PyType_GetSlot(t, Py_tp_new); }
static inline sw_new sw_object_new(void) { return sw_new_of(&PyBaseObject_Type); }
static inline void sw_free_instance(PyObject *o) { ((sw_free)PyType_GetSlot(Py_TYPE(o), Py_tp_free))(o); }

/// Names that the exchange of messages looks up again and again, as interned strings.
typedef struct {
  PyObject *data, *dims, *axes, *attrs, *key, *stream_dim, *gain, *offset, *unit, *fingerprint, *dict;
} sw_message_names;
extern sw_message_names sw_all_names;
static inline const sw_message_names *sw_names(void) { return &sw_all_names; }
/// Makes the names; -1 with an exception where there is no memory.
int sw_make_names(void);

/// The fields of a message among the entries of its dictionary, borrowed; null where they stand elsewhere.
typedef struct {
  PyObject *data, *dims, *axes, *attrs, *key, *stream_dim;
} sw_message_fields;
void sw_find_fields(PyObject *dict, sw_message_fields *found);
/// A new object of the class of `model` that has `fields` as its dictionary, as copying makes one.
PyObject *sw_instance_like(PyObject *model, PyObject *fields);

static inline PyObject *sw_call1(PyObject *f, PyObject *a) {
  return PyObject_CallFunctionObjArgs(f, a, NULL);
}

// Of NumPy's table of functions (numpy/__multiarray_api.h): PyArray_GetNDArrayCVersion, PyArray_New and
// PyArray_SetBaseObject.
typedef PyObject *(*numpy_new)(void *, int, Py_ssize_t const *, int, Py_ssize_t const *, void *, int, int, PyObject *);
typedef int (*numpy_set_base)(PyObject *, PyObject *);
// What its arrays and dtypes begin with (numpy/ndarraytypes.h), the same in all releases.
typedef struct {
  PyObject head;
  PyObject *scalar;
  char kind, letter, byte_order, flags;
  int number;
} numpy_dtype;
typedef struct {
  PyObject head;
  void *address;
  int rank;
  Py_ssize_t *shape, *strides;
  PyObject *base;
  numpy_dtype *dtype;
  int flags;
} numpy_array;
static inline unsigned numpy_call_version(void *f) { return ((unsigned (*)(void))f)(); }

/// One parameter list for all functions: positional arguments, then the values of `names`.
typedef PyObject *(*sw_fast)(PyObject *, PyObject *const *, Py_ssize_t, PyObject *);
static inline PyMethodDef sw_method(const char *name, sw_fast function, const char *help) {
  PyMethodDef m = {name, (PyCFunction)(void (*)(void))function, METH_FASTCALL | METH_KEYWORDS, help};
  return m;
}

/// The most rows that the table of functions can have.
#define SW_ROW_LIMIT 512
/// The C function of a row: calls `swiftlet_call` with the row's number. Python tells functions apart by address.
sw_fast sw_trampoline(int row);
/// Defined in Swift.
PyObject *swiftlet_call(int row, PyObject *const *args, Py_ssize_t count, PyObject *names);

#endif
