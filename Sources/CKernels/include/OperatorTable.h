// The element-wise operators as constants that Swift calls by their standard names.
#ifndef CK_OPERATOR_TABLE_H
#define CK_OPERATOR_TABLE_H

#include <stdint.h>

/// How the dtype of a result follows from the dtype of the (promoted) operands.
typedef enum __attribute__((enum_extensibility(closed), swift_name("ResultRule"))) ck_result {
  CK_SAME __attribute__((swift_name("same"))) = 0,     ///< the operands' dtype
  CK_BOOL __attribute__((swift_name("bool"))) = 1,     ///< bool
  CK_REAL __attribute__((swift_name("real"))) = 2,     ///< the real counterpart of a complex dtype, else the same
  CK_COMPLEX __attribute__((swift_name("complex"))) = 3,  ///< the complex counterpart of a real floating dtype
} ck_result;

/// Kinds of dtypes that an operator is defined for, as a bit set.
enum { CK_KIND_B = 1, CK_KIND_I = 2, CK_KIND_R = 4, CK_KIND_C = 8 };

/// An element-wise function of one array. Made by a row of `operators.h` alone.
typedef struct __attribute__((swift_name("UnaryOperator"), swift_attr("@Sendable"))) ck_unary {
  const char *_Nonnull name;  ///< the standard's spelling, in snake case
  const char *_Nonnull help;  ///< one sentence
  ck_result result;
  int32_t kinds;              ///< dtype kinds it takes
  int32_t index;              ///< its place in the kernel tables
} ck_unary;

/// An element-wise function of two arrays. Made by a row of `operators.h` alone.
typedef struct __attribute__((swift_name("BinaryOperator"), swift_attr("@Sendable"))) ck_binary {
  const char *_Nonnull name;
  const char *_Nonnull help;
  ck_result result;
  int32_t kinds;
  int32_t index;
} ck_binary;

#define UNARY(name, swift, kinds, result, help) extern const ck_unary ck_##name __attribute__((swift_name(#swift)));
#define BINARY(name, swift, kinds, result, help) extern const ck_binary ck_##name __attribute__((swift_name(#swift)));
#include "rows.h"
#undef UNARY
#undef BINARY

/// Every row, in the order of the file, for those who list them; null after the last.
const ck_unary *_Nullable ck_unary_row(int32_t place);
const ck_binary *_Nullable ck_binary_row(int32_t place);

enum {
#define UNARY(name, swift, kinds, result, help) CK_OP_##name,
#define BINARY(name, swift, kinds, result, help) CK_OP_##name,
#include "rows.h"
#undef UNARY
#undef BINARY
  CK_OPERATOR_COUNT
};

#endif
