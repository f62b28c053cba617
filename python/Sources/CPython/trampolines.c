#include "include/shim.h"

#define ROW(n) \
  static PyObject *row_##n(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *names) { \
    (void)module; \
    return swiftlet_call(0x##n, args, count, names); \
  }
#define EACH16(X, n) \
  X(n##0) X(n##1) X(n##2) X(n##3) X(n##4) X(n##5) X(n##6) X(n##7) X(n##8) X(n##9) X(n##a) X(n##b) X(n##c) X(n##d) \
  X(n##e) X(n##f)
#define EACH256(X, n) \
  EACH16(X, n##0) EACH16(X, n##1) EACH16(X, n##2) EACH16(X, n##3) EACH16(X, n##4) EACH16(X, n##5) EACH16(X, n##6) \
  EACH16(X, n##7) EACH16(X, n##8) EACH16(X, n##9) EACH16(X, n##a) EACH16(X, n##b) EACH16(X, n##c) EACH16(X, n##d) \
  EACH16(X, n##e) EACH16(X, n##f)

EACH256(ROW, 0)
EACH256(ROW, 1)

#define ENTRY(n) row_##n,
static const sw_fast rows[SW_ROW_LIMIT] = {EACH256(ENTRY, 0) EACH256(ENTRY, 1)};

sw_fast sw_trampoline(int row) { return rows[row]; }
