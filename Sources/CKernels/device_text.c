// The kernels' text as data, for devices whose drivers compile it: the files of text/ and device/, and every formula and
// conversion as one expression.
#include "include/DeviceText.h"
#include "include/CKernels.h"
#include "text/names.h"

// #embed is C23's; the compiler has it as an extension before.
#pragma clang diagnostic ignored "-Wc23-extensions"

#define TEXT(name) static const char name##_text[] = {
#define END , 0};
TEXT(prelude)
#embed "text/prelude.h"
END
TEXT(names)
#embed "text/names.h"
END
TEXT(elementary)
#embed "text/elementary.h"
END
TEXT(polynomials)
#embed "text/polynomials.h"
END
TEXT(exp_log)
#embed "text/exp_log.h"
END
TEXT(trigonometry)
#embed "text/trigonometry.h"
END
TEXT(hyperbolic)
#embed "text/hyperbolic.h"
END
TEXT(powers)
#embed "text/powers.h"
END
TEXT(normal_quantile)
#embed "text/normal_quantile.h"
END
TEXT(philox)
#embed "text/philox.h"
END
TEXT(conversions)
#embed "text/conversions.h"
END
TEXT(formulas)
#embed "text/formulas.h"
END
TEXT(complex_functions)
#embed "text/complex_functions.h"
END
TEXT(each_type)
#embed "text/each_type.h"
END
TEXT(forget_type)
#embed "text/forget_type.h"
END
TEXT(device)
#embed "device/device.h"
END
TEXT(opencl_functions)
#embed "device/opencl_functions.h"
END
TEXT(reduce)
#embed "device/reduce.h"
END
TEXT(extreme)
#embed "device/extreme.h"
END
TEXT(scan)
#embed "device/scan.h"
END
TEXT(recurrence)
#embed "device/recurrence.h"
END
TEXT(adaptive)
#embed "device/adaptive.h"
END
TEXT(random)
#embed "device/random.h"
END
TEXT(movement)
#embed "device/movement.h"
END
TEXT(sort)
#embed "device/sort.h"
END
TEXT(matmul)
#embed "device/matmul.h"
END
TEXT(fourier)
#embed "device/fourier.h"
END
TEXT(field)
#embed "device/field.h"
END
TEXT(solve)
#embed "device/solve.h"
END
TEXT(orthogonal)
#embed "device/orthogonal.h"
END
TEXT(jacobi)
#embed "device/jacobi.h"
END
TEXT(eig)
#embed "device/eig.h"
END

#define FILE_ROW(name) {#name ".h", name##_text}
static const struct { const char *name, *text; } files[] = {
  FILE_ROW(prelude), FILE_ROW(names), FILE_ROW(elementary), FILE_ROW(polynomials), FILE_ROW(exp_log),
  FILE_ROW(trigonometry), FILE_ROW(hyperbolic), FILE_ROW(powers), FILE_ROW(normal_quantile), FILE_ROW(philox),
  FILE_ROW(conversions), FILE_ROW(formulas), FILE_ROW(complex_functions), FILE_ROW(each_type), FILE_ROW(forget_type),
  FILE_ROW(device), FILE_ROW(opencl_functions), FILE_ROW(reduce), FILE_ROW(extreme), FILE_ROW(scan),
  FILE_ROW(recurrence), FILE_ROW(adaptive), FILE_ROW(random), FILE_ROW(movement), FILE_ROW(sort), FILE_ROW(matmul), FILE_ROW(fourier),
  FILE_ROW(field), FILE_ROW(solve), FILE_ROW(orthogonal), FILE_ROW(jacobi), FILE_ROW(eig),
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
#define CK_BODY "../device/formula_text.inc.h"
#include "text/each_type.h"
};

static const char *const conversions[CK_DT_COUNT][CK_DT_COUNT] = {
#define CONVERSION(from, to, expression) [CK_DT_##from][CK_DT_##to] = #expression,
#include "text/each_conversion.h"
};

const char *ck_formula_text(int32_t row, int32_t dtype) { return formulas[row][dtype]; }
const char *ck_conversion_text(int32_t from, int32_t to) { return conversions[from][to]; }
