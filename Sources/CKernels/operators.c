// The operators' rows as the constants that Swift sees.
#include "include/OperatorTable.h"
#define UNARY(name, swift, kinds, result, help) const ck_unary ck_##name = {#name, help, result, kinds, CK_OP_##name};
#define BINARY(name, swift, kinds, result, help) const ck_binary ck_##name = {#name, help, result, kinds, CK_OP_##name};
#include "include/rows.h"
