// The formulas of the type at hand as text.
#define FORMULA1(name, result, formula) [CK_OP_##name][CK_PASTE(CK_DT, SUFFIX)] = #formula,
#define FORMULA2 FORMULA1
#include "../portable/each_formula.inc.h"
