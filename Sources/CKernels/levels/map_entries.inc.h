// The entries of the kernel table for the type at hand.
#define ENTRY(name, result, formula) [CK_OP_##name][CK_PASTE(CK_DT, SUFFIX)] = LEVEL_NAME(name),
#define NOTHING(name, result, formula)
#if CK_IS_BOOL
#define BOOL1 ENTRY
#else
#define BOOL1 NOTHING
#endif
#if CK_IS_INTEGER
#define INT1 ENTRY
#else
#define INT1 NOTHING
#endif
#if CK_IS_REAL
#define REAL1 ENTRY
#else
#define REAL1 NOTHING
#endif
#if CK_IS_COMPLEX
#define COMPLEX1 ENTRY
#else
#define COMPLEX1 NOTHING
#endif
#define BOOL2 BOOL1
#define INT2 INT1
#define REAL2 REAL1
#define COMPLEX2 COMPLEX1
#include "row_kinds.inc.h"
#undef ENTRY
#undef NOTHING
#undef BOOL1
#undef BOOL2
#undef INT1
#undef INT2
#undef REAL1
#undef REAL2
#undef COMPLEX1
#undef COMPLEX2
