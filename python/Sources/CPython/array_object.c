// Memory of array objects: they come and go with every call, so a few are kept.
#include "include/shim.h"

#define KEPT 64

PyTypeObject *sw_array_type;
static size_t object_size;
static PyObject *kept[KEPT];
static int count;

void sw_set_array_type(PyTypeObject *type, size_t size) {
  sw_array_type = type;
  object_size = size;
}

PyObject *sw_new_array(void) {
  PyObject *object = count > 0 ? kept[--count] : PyObject_Malloc(object_size);
  return object ? PyObject_Init(object, sw_array_type) : PyErr_NoMemory();
}

void sw_free_array(PyObject *object) {
  if (count < KEPT) kept[count++] = object;
  else PyObject_Free(object);
  Py_DECREF((PyObject *)sw_array_type);
}
