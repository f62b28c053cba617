// The structures of DLPack 1.x, as its specification lays them out.
#ifndef SWIFTLET_DLPACK_H
#define SWIFTLET_DLPACK_H

#include <stdint.h>

typedef struct dl_device { int32_t type, id; } dl_device;
typedef struct dl_dtype { uint8_t code, bits; uint16_t lanes; } dl_dtype;
enum { DL_CPU = 1 };
enum { DL_INT = 0, DL_UINT = 1, DL_FLOAT = 2, DL_BFLOAT = 4, DL_COMPLEX = 5, DL_BOOL = 6 };
enum { DL_FLAG_READ_ONLY = 1, DL_FLAG_COPIED = 2 };

typedef struct dl_tensor {
  void *data;
  dl_device device;
  int32_t ndim;
  dl_dtype dtype;
  int64_t *shape;
  int64_t *strides;  ///< in elements; null for dense row-major
  uint64_t byte_offset;
} dl_tensor;

typedef struct dl_managed {
  dl_tensor tensor;
  void *context;
  void (*deleter)(struct dl_managed *);
} dl_managed;

typedef struct dl_version { uint32_t major, minor; } dl_version;

typedef struct dl_managed_versioned {
  dl_version version;
  void *context;
  void (*deleter)(struct dl_managed_versioned *);
  uint64_t flags;
  dl_tensor tensor;
} dl_managed_versioned;

/// The functions by which arrays are exchanged without a call of Python's, from version 1.3 on. Found in a capsule of the
/// name below that is an attribute of the array type. All but the first report errors as Python's functions do.
typedef struct dl_exchange_header {
  dl_version version;
  struct dl_exchange_header *previous;
} dl_exchange_header;

typedef struct dl_exchange {
  dl_exchange_header header;
  int (*allocate)(dl_tensor *prototype, dl_managed_versioned **out, void *context,
                  void (*set_error)(void *context, const char *kind, const char *message));
  int (*managed_from_object)(void *object, dl_managed_versioned **out);
  int (*managed_to_object)(dl_managed_versioned *tensor, void **out);
  int (*tensor_from_object)(void *object, dl_tensor *out);  ///< borrowed from the object
  int (*current_stream)(int32_t device_type, int32_t device_id, void **out);
} dl_exchange;

#endif
