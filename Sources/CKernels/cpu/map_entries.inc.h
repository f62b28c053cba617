// The entries of the kernel table for the type at hand.
#define FORMULA1(name, result, formula) [CK_OP_##name][CK_PASTE(CK_DT, SUFFIX)] = LEVEL_NAME(name),
#define FORMULA2 FORMULA1
#include "../portable/each_formula.inc.h"
