// All of the kernels' interface but the text for devices.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "KernelTable.h"
#include "passes.h"
#include "primitives.h"
#include "runtime.h"

#endif
