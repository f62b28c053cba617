// The kernels' text as data, for devices whose drivers compile it.
#ifndef CK_DEVICE_TEXT_H
#define CK_DEVICE_TEXT_H

#include <stdint.h>

/// A file of the shared text by its name, such as "formulas.inc.h"; null for no such file.
const char *_Nullable ck_device_text(const char *_Nonnull name);
/// The formula of a row of operators.h for a dtype, an expression in x (and y); null where it is not defined.
const char *_Nullable ck_formula_text(int32_t row, int32_t dtype);
/// The conversion between two dtypes, an expression in x.
const char *_Nullable ck_conversion_text(int32_t from, int32_t to);

#endif
