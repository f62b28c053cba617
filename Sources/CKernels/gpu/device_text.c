// The kernels' text as data, for devices whose drivers compile it: the files of portable/ and gpu/, and every formula and
// conversion as one expression.
#include "DeviceText.h"
#include "CKernels.h"
#include "../portable/names.h"

// #embed is C23's; the compiler has it as an extension before.
#pragma clang diagnostic ignored "-Wc23-extensions"

// A row for each file: its name, and its text with a zero behind it.
static const struct { const char *name, *text; } files[] = {
{"prelude.h", (const char[]){
#embed "../portable/prelude.h" suffix(, 0)
}},
{"names.h", (const char[]){
#embed "../portable/names.h" suffix(, 0)
}},
{"elementary.h", (const char[]){
#embed "../portable/elementary.h" suffix(, 0)
}},
{"polynomials.h", (const char[]){
#embed "../portable/polynomials.h" suffix(, 0)
}},
{"exp_log.h", (const char[]){
#embed "../portable/exp_log.h" suffix(, 0)
}},
{"trigonometry.h", (const char[]){
#embed "../portable/trigonometry.h" suffix(, 0)
}},
{"hyperbolic.h", (const char[]){
#embed "../portable/hyperbolic.h" suffix(, 0)
}},
{"powers.h", (const char[]){
#embed "../portable/powers.h" suffix(, 0)
}},
{"normal_quantile.h", (const char[]){
#embed "../portable/normal_quantile.h" suffix(, 0)
}},
{"philox.h", (const char[]){
#embed "../portable/philox.h" suffix(, 0)
}},
{"conversions.h", (const char[]){
#embed "../portable/conversions.h" suffix(, 0)
}},
{"formulas.inc.h", (const char[]){
#embed "../portable/formulas.inc.h" suffix(, 0)
}},
{"complex_functions.inc.h", (const char[]){
#embed "../portable/complex_functions.inc.h" suffix(, 0)
}},
{"each_type.inc.h", (const char[]){
#embed "../portable/each_type.inc.h" suffix(, 0)
}},
{"forget_type.inc.h", (const char[]){
#embed "../portable/forget_type.inc.h" suffix(, 0)
}},
{"device.h", (const char[]){
#embed "../gpu/device.h" suffix(, 0)
}},
{"opencl_mathematics.h", (const char[]){
#embed "../gpu/opencl_mathematics.h" suffix(, 0)
}},
{"opencl_functions.h", (const char[]){
#embed "../gpu/opencl_functions.h" suffix(, 0)
}},
{"fold.h", (const char[]){
#embed "../gpu/fold.h" suffix(, 0)
}},
{"center.h", (const char[]){
#embed "../gpu/center.h" suffix(, 0)
}},
{"reduce.h", (const char[]){
#embed "../gpu/reduce.h" suffix(, 0)
}},
{"extreme.h", (const char[]){
#embed "../gpu/extreme.h" suffix(, 0)
}},
{"scan.h", (const char[]){
#embed "../gpu/scan.h" suffix(, 0)
}},
{"recurrence.h", (const char[]){
#embed "../gpu/recurrence.h" suffix(, 0)
}},
{"adaptive.h", (const char[]){
#embed "../gpu/adaptive.h" suffix(, 0)
}},
{"random.h", (const char[]){
#embed "../gpu/random.h" suffix(, 0)
}},
{"movement.h", (const char[]){
#embed "../gpu/movement.h" suffix(, 0)
}},
{"sort.h", (const char[]){
#embed "../gpu/sort.h" suffix(, 0)
}},
{"matmul.h", (const char[]){
#embed "../gpu/matmul.h" suffix(, 0)
}},
{"fourier.h", (const char[]){
#embed "../gpu/fourier.h" suffix(, 0)
}},
{"field.h", (const char[]){
#embed "../gpu/field.h" suffix(, 0)
}},
{"solve.h", (const char[]){
#embed "../gpu/solve.h" suffix(, 0)
}},
{"orthogonal.h", (const char[]){
#embed "../gpu/orthogonal.h" suffix(, 0)
}},
{"jacobi.h", (const char[]){
#embed "../gpu/jacobi.h" suffix(, 0)
}},
{"eig.h", (const char[]){
#embed "../gpu/eig.h" suffix(, 0)
}},
};

const char *ck_device_text(const char *name) {
  for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
    const char *a = files[i].name, *b = name;
    while (*a && *a == *b) a++, b++;
    if (*a == *b) return files[i].text;
  }
  return 0;
}

// LIBM_<type> and the names of types are left for the device's own prelude to define.
static const char *const formulas[CK_OPERATOR_COUNT][CK_DT_COUNT] = {
#define CK_BODY "../gpu/formula_text.inc.h"
#include "../portable/each_type.inc.h"
};

static const char *const conversions[CK_DT_COUNT][CK_DT_COUNT] = {
#define CONVERSION(from, to, expression) [CK_DT_##from][CK_DT_##to] = #expression,
#include "../portable/each_conversion.inc.h"
};

const char *ck_formula_text(int32_t row, int32_t dtype) { return formulas[row][dtype]; }
const char *ck_conversion_text(int32_t from, int32_t to) { return conversions[from][to]; }
