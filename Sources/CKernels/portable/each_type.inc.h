// Includes CK_BODY once for every element type that arithmetic is defined for, with the type described by macros; for
// some of them where the includer defines CK_WANTS(suffix). Between //@type and //@end is one type: Swift leaves it out of
// text for a device that does not need it.
#ifndef CK_WANTS
#define CK_WANTS(suffix) 1
#endif

#define CK_IS_BOOL 0
#define CK_IS_INTEGER 1
#define CK_IS_REAL 0
#define CK_IS_COMPLEX 0
#define CK_IS_SIGNED 1
//@type i8
#if CK_WANTS(i8)
#define T i8
#define SUFFIX i8
#define REAL_SUFFIX i8
#define R i8
#define W u32
#define BITS 8
#include CK_BODY
#include "forget_type.inc.h"
#endif
//@end
//@type i16
#if CK_WANTS(i16)
#define T i16
#define SUFFIX i16
#define REAL_SUFFIX i16
#define R i16
#define W u32
#define BITS 16
#include CK_BODY
#include "forget_type.inc.h"
#endif
//@end
//@type i32
#if CK_WANTS(i32)
#define T i32
#define SUFFIX i32
#define REAL_SUFFIX i32
#define R i32
#define W u32
#define BITS 32
#include CK_BODY
#include "forget_type.inc.h"
#endif
//@end
//@type i64
#if CK_WANTS(i64)
#define T i64
#define SUFFIX i64
#define REAL_SUFFIX i64
#define R i64
#define W u64
#define BITS 64
#include CK_BODY
#include "forget_type.inc.h"
#endif
//@end
#undef CK_IS_SIGNED
#define CK_IS_SIGNED 0
//@type u8
#if CK_WANTS(u8)
#define T u8
#define SUFFIX u8
#define REAL_SUFFIX u8
#define R u8
#define W u32
#define BITS 8
#include CK_BODY
#include "forget_type.inc.h"
#endif
//@end
//@type u16
#if CK_WANTS(u16)
#define T u16
#define SUFFIX u16
#define REAL_SUFFIX u16
#define R u16
#define W u32
#define BITS 16
#include CK_BODY
#include "forget_type.inc.h"
#endif
//@end
//@type u32
#if CK_WANTS(u32)
#define T u32
#define SUFFIX u32
#define REAL_SUFFIX u32
#define R u32
#define W u32
#define BITS 32
#include CK_BODY
#include "forget_type.inc.h"
#endif
//@end
//@type u64
#if CK_WANTS(u64)
#define T u64
#define SUFFIX u64
#define REAL_SUFFIX u64
#define R u64
#define W u64
#define BITS 64
#include CK_BODY
#include "forget_type.inc.h"
#endif
//@end
#undef CK_IS_INTEGER
#define CK_IS_INTEGER 0

#undef CK_IS_REAL
#define CK_IS_REAL 1
//@type f32
#if CK_WANTS(f32)
#define T f32
#define SUFFIX f32
#define REAL_SUFFIX f32
#define COMPLEX_SUFFIX c64
#define R f32
#define C c64
#define CK_BITS u32
#define BITS 32
#include CK_BODY
#include "forget_type.inc.h"
#endif
//@end
//@type f64
#if CK_WANTS(f64)
#define T f64
#define SUFFIX f64
#define REAL_SUFFIX f64
#define COMPLEX_SUFFIX c128
#define R f64
#define C c128
#define CK_BITS u64
#define BITS 64
#include CK_BODY
#include "forget_type.inc.h"
#endif
//@end
#undef CK_IS_REAL
#define CK_IS_REAL 0

#undef CK_IS_COMPLEX
#define CK_IS_COMPLEX 1
//@type c64
#if CK_WANTS(c64)
#define T c64
#define SUFFIX c64
#define REAL_SUFFIX f32
#define R f32
#define BITS 64
#include CK_BODY
#include "forget_type.inc.h"
#endif
//@end
//@type c128
#if CK_WANTS(c128)
#define T c128
#define SUFFIX c128
#define REAL_SUFFIX f64
#define R f64
#define BITS 128
#include CK_BODY
#include "forget_type.inc.h"
#endif
//@end
#undef CK_IS_COMPLEX
#define CK_IS_COMPLEX 0

#undef CK_IS_BOOL
#define CK_IS_BOOL 1
//@type b8
#if CK_WANTS(b8)
#define T u8
#define SUFFIX b8
#define REAL_SUFFIX b8
#define R u8
#define BITS 8
#include CK_BODY
#include "forget_type.inc.h"
#endif
//@end

#undef CK_IS_BOOL
#undef CK_IS_INTEGER
#undef CK_IS_REAL
#undef CK_IS_COMPLEX
#undef CK_IS_SIGNED
#undef CK_BODY
