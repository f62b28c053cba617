// Includes CK_BODY once for every element type that arithmetic is defined for, with the type described by macros.

#define CK_IS_BOOL 0
#define CK_IS_INTEGER 1
#define CK_IS_REAL 0
#define CK_IS_COMPLEX 0
#define CK_IS_SIGNED 1
#define T i8
#define SUFFIX i8
#define REAL_SUFFIX i8
#define R i8
#define W u32
#define BITS 8
#include CK_BODY
#include "forget_type.h"
#define T i16
#define SUFFIX i16
#define REAL_SUFFIX i16
#define R i16
#define W u32
#define BITS 16
#include CK_BODY
#include "forget_type.h"
#define T i32
#define SUFFIX i32
#define REAL_SUFFIX i32
#define R i32
#define W u32
#define BITS 32
#include CK_BODY
#include "forget_type.h"
#define T i64
#define SUFFIX i64
#define REAL_SUFFIX i64
#define R i64
#define W u64
#define BITS 64
#include CK_BODY
#include "forget_type.h"
#undef CK_IS_SIGNED
#define CK_IS_SIGNED 0
#define T u8
#define SUFFIX u8
#define REAL_SUFFIX u8
#define R u8
#define W u32
#define BITS 8
#include CK_BODY
#include "forget_type.h"
#define T u16
#define SUFFIX u16
#define REAL_SUFFIX u16
#define R u16
#define W u32
#define BITS 16
#include CK_BODY
#include "forget_type.h"
#define T u32
#define SUFFIX u32
#define REAL_SUFFIX u32
#define R u32
#define W u32
#define BITS 32
#include CK_BODY
#include "forget_type.h"
#define T u64
#define SUFFIX u64
#define REAL_SUFFIX u64
#define R u64
#define W u64
#define BITS 64
#include CK_BODY
#include "forget_type.h"
#undef CK_IS_INTEGER
#define CK_IS_INTEGER 0

#undef CK_IS_REAL
#define CK_IS_REAL 1
#define T f32
#define SUFFIX f32
#define REAL_SUFFIX f32
#define COMPLEX_SUFFIX c64
#define R f32
#define C c64
#define CK_BITS u32
#define BITS 32
#include CK_BODY
#include "forget_type.h"
#define T f64
#define SUFFIX f64
#define REAL_SUFFIX f64
#define COMPLEX_SUFFIX c128
#define R f64
#define C c128
#define CK_BITS u64
#define BITS 64
#include CK_BODY
#include "forget_type.h"
#undef CK_IS_REAL
#define CK_IS_REAL 0

#undef CK_IS_COMPLEX
#define CK_IS_COMPLEX 1
#define T c64
#define SUFFIX c64
#define REAL_SUFFIX f32
#define R f32
#define BITS 64
#include CK_BODY
#include "forget_type.h"
#define T c128
#define SUFFIX c128
#define REAL_SUFFIX f64
#define R f64
#define BITS 128
#include CK_BODY
#include "forget_type.h"
#undef CK_IS_COMPLEX
#define CK_IS_COMPLEX 0

#undef CK_IS_BOOL
#define CK_IS_BOOL 1
#define T u8
#define SUFFIX b8
#define REAL_SUFFIX b8
#define R u8
#define BITS 8
#include CK_BODY
#include "forget_type.h"

#undef CK_IS_BOOL
#undef CK_IS_INTEGER
#undef CK_IS_REAL
#undef CK_IS_COMPLEX
#undef CK_IS_SIGNED
#undef CK_BODY
