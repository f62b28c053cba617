// Reads every row of operators.h with its formulas dropped: the includer defines
// UNARY and BINARY(name, swift name, dtype kinds, result, help).
#define UNARY_B(n, s, res, h, b) UNARY(n, s, CK_KIND_B, res, h)
#define UNARY_BI(n, s, res, h, b, i) UNARY(n, s, CK_KIND_B | CK_KIND_I, res, h)
#define UNARY_R(n, s, res, h, r) UNARY(n, s, CK_KIND_R, res, h)
#define UNARY_IR(n, s, res, h, i, r) UNARY(n, s, CK_KIND_I | CK_KIND_R, res, h)
#define UNARY_RC(n, s, res, h, r, c) UNARY(n, s, CK_KIND_R | CK_KIND_C, res, h)
#define UNARY_IRC(n, s, res, h, i, r, c) UNARY(n, s, CK_KIND_I | CK_KIND_R | CK_KIND_C, res, h)
#define BINARY_B(n, s, res, h, b) BINARY(n, s, CK_KIND_B, res, h)
#define BINARY_I(n, s, res, h, i) BINARY(n, s, CK_KIND_I, res, h)
#define BINARY_BI(n, s, res, h, b, i) BINARY(n, s, CK_KIND_B | CK_KIND_I, res, h)
#define BINARY_R(n, s, res, h, r) BINARY(n, s, CK_KIND_R, res, h)
#define BINARY_IR(n, s, res, h, i, r) BINARY(n, s, CK_KIND_I | CK_KIND_R, res, h)
#define BINARY_RC(n, s, res, h, r, c) BINARY(n, s, CK_KIND_R | CK_KIND_C, res, h)
#define BINARY_IRC(n, s, res, h, i, r, c) BINARY(n, s, CK_KIND_I | CK_KIND_R | CK_KIND_C, res, h)
#define BINARY_BIRC(n, s, res, h, b, i, r, c) BINARY(n, s, CK_KIND_B | CK_KIND_I | CK_KIND_R | CK_KIND_C, res, h)
#include "operators.h"
#include "undefine_rows.h"
