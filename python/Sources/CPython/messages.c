// Fields of messages, found and set by name: in C, since each message takes dozens of such steps.
#include "include/shim.h"

sw_message_names sw_all_names;

int sw_make_names(void) {
  const struct { PyObject **name; const char *text; } all[] = {
      {&sw_all_names.data, "data"},     {&sw_all_names.dims, "dims"},     {&sw_all_names.axes, "axes"},
      {&sw_all_names.attrs, "attrs"},   {&sw_all_names.key, "key"},       {&sw_all_names.stream_dim, "stream_dim"},
      {&sw_all_names.gain, "gain"},     {&sw_all_names.offset, "offset"}, {&sw_all_names.unit, "unit"},
      {&sw_all_names.fingerprint, "fingerprint"}, {&sw_all_names.dict, "__dict__"},
  };
  for (size_t k = 0; k < sizeof all / sizeof *all; k++)
    if (!*all[k].name && !(*all[k].name = PyUnicode_InternFromString(all[k].text))) return -1;
  return 0;
}

void sw_find_fields(PyObject *dict, sw_message_fields *found) {
  const sw_message_names *names = &sw_all_names;
  *found = (sw_message_fields){NULL, NULL, NULL, NULL, NULL, NULL};
  PyObject *name, *value;
  Py_ssize_t position = 0;
  // The names in a dictionary of fields are interned, so that one pass finds them all by identity.
  while (PyDict_Next(dict, &position, &name, &value)) {
    if (name == names->data) found->data = value;
    else if (name == names->dims) found->dims = value;
    else if (name == names->axes) found->axes = value;
    else if (name == names->attrs) found->attrs = value;
    else if (name == names->key) found->key = value;
    else if (name == names->stream_dim) found->stream_dim = value;
  }
}

/// Whether PyObject_GenericSetDict gives a new object its attributes, found out by trying: in CPython 3.13 the values that
/// instances of plain classes hold inline stay valid beside the new dictionary, and none of its entries is found. -1 with
/// an exception where it cannot be tried.
static int sets_dict(void) {
  int found = -1;
  PyObject *type = PyObject_CallFunction((PyObject *)&PyType_Type, "s(){}", "Trial");
  PyObject *trial = type ? PyObject_CallNoArgs(type) : NULL, *dict = PyDict_New();
  if (trial && dict && PyDict_SetItem(dict, sw_all_names.data, Py_None) == 0 &&
      PyObject_GenericSetDict(trial, dict, NULL) == 0) {
    PyObject *value = PyObject_GetAttr(trial, sw_all_names.data);
    found = value == Py_None;
    Py_XDECREF(value);
    if (!found) PyErr_Clear();
  }
  Py_XDECREF(dict);
  Py_XDECREF(trial);
  Py_XDECREF(type);
  return found;
}

/// Makes `fields` the dictionary of a new object.
static int set_dict(PyObject *object, PyObject *fields) {
  static int is_direct = -1;
  if (is_direct < 0 && (is_direct = sets_dict()) < 0) return -1;
  // Through the attribute is always right, and takes a tenth of a microsecond more. Not by the class's own way of setting
  // attributes, which may refuse.
  return is_direct ? PyObject_GenericSetDict(object, fields, NULL)
                   : PyObject_GenericSetAttr(object, sw_all_names.dict, fields);
}

PyObject *sw_instance_like(PyObject *model, PyObject *fields) {
  static PyTypeObject *last_type;  // kept, lest another type come to lie where it was
  static sw_new last_new;
  static PyObject *nothing;
  PyTypeObject *type = Py_TYPE(model);
  if (type != last_type) {
    last_new = sw_new_of(type);
    Py_INCREF((PyObject *)type);
    Py_XDECREF((PyObject *)last_type);
    last_type = type;
  }
  if (!nothing && !(nothing = PyTuple_New(0))) return NULL;
  PyObject *new = last_new(type, nothing, NULL);
  if (new && set_dict(new, fields) < 0) Py_CLEAR(new);
  return new;
}
