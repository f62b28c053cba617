// The interpreter's lock, given up while arrays are computed.
#include <dlfcn.h>
#include <pthread.h>
#include "include/shim.h"

// Not part of the stable ABI, but there in every interpreter that has a lock.
static int (*holds_lock)(void);
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void look_up(void) { holds_lock = (int (*)(void))dlsym(RTLD_DEFAULT, "PyGILState_Check"); }

void sw_release_anywhere(uintptr_t object) {
  if (!Py_IsInitialized()) return;
  pthread_once(&once, look_up);
  if (holds_lock && holds_lock()) {
    Py_DECREF((PyObject *)object);
    return;
  }
  const PyGILState_STATE state = PyGILState_Ensure();
  Py_DECREF((PyObject *)object);
  PyGILState_Release(state);
}

void *sw_leave_interpreter(void) {
  pthread_once(&once, look_up);
  return holds_lock && holds_lock() ? PyEval_SaveThread() : NULL;
}

void sw_enter_interpreter(void *state) { PyEval_RestoreThread(state); }
