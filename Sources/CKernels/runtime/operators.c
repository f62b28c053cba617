// The operators' rows as the constants that Swift sees.
#include "OperatorTable.h"
#define UNARY(name, swift, kinds, result, help) const ck_unary ck_##name = {#name, help, result, kinds, CK_OP_##name};
#define BINARY(name, swift, kinds, result, help) const ck_binary ck_##name = {#name, help, result, kinds, CK_OP_##name};
#include "rows.h"
#undef UNARY
#undef BINARY

#define UNARY(name, swift, kinds, result, help) &ck_##name,
#define BINARY(name, swift, kinds, result, help)
static const ck_unary *const unary_rows[] = {
#include "rows.h"
  0 };
#undef UNARY
#undef BINARY
#define UNARY(name, swift, kinds, result, help)
#define BINARY(name, swift, kinds, result, help) &ck_##name,
static const ck_binary *const binary_rows[] = {
#include "rows.h"
  0 };

const ck_unary *ck_unary_row(int32_t place) { return unary_rows[place]; }
const ck_binary *ck_binary_row(int32_t place) { return binary_rows[place]; }
