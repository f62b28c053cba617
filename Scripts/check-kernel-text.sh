#!/bin/sh
# Compiles the kernels for what this machine is not: the shared text as OpenCL C, every C file for 64-bit ARM (Linux
# and macOS). Needs the Swift toolchain's clang alone; headers of this machine stand in for the targets'.
set -eu
cd "$(dirname "$0")/.."
clang="$(dirname "$(readlink -f "$(command -v "${SWIFT:-swift}")")")/clang"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
multiarch="/usr/include/$(uname -m)-linux-gnu"
# What glibc's headers know of the machine, said for another.
mkdir "$scratch/gnu" "$scratch/bits"
: > "$scratch/gnu/stubs.h"
echo '#define __WORDSIZE 64' > "$scratch/bits/wordsize.h"
sed 's/__attribute__ ((__regparm__ (1)))//' "$multiarch/bits/pthreadtypes-arch.h" > "$scratch/bits/pthreadtypes-arch.h"

"$clang" -x cl -cl-std=CL2.0 -Xclang -finclude-default-header --target=spir64-unknown-unknown -Wall -Werror \
  -emit-llvm -S Scripts/kernel-text.cl -o "$scratch/kernels.ll"
echo "OpenCL C: $(grep -c 'spir_kernel' "$scratch/kernels.ll") kernels"

for target in aarch64-linux-gnu arm64-apple-macosx15; do
  for file in Sources/CKernels/*/*.c; do
    "$clang" --target="$target" -U__nonnull -isystem "$scratch" -isystem /usr/include -isystem "$multiarch" -ISources/CKernels/include \
      -O2 -Wall -Werror -S "$file" -o "$scratch/$(basename "$file" .c)-$target.s"
  done
  # Loops over these must be vector code; without calls, but for those that leave rare arguments to the maths library.
  for kernel in op_exp_f32 op_exp_f64 op_tanh_f32 op_asin_f64 op_log_f32 op_log_f64 op_sin_f32 op_pow_f64; do
    awk -v start="^_?$kernel:" '$0 ~ start { on = 1 } on { print } /\.cfi_endproc/ { on = 0 }' \
      "$scratch/baseline-$target.s" > "$scratch/$kernel.s"
    calls='^\s+bl\s'
    case $kernel in op_log_* | op_sin_* | op_pow_*) calls='^never$' ;; esac
    if grep -qE "$calls" "$scratch/$kernel.s" || ! grep -qE 'fmla' "$scratch/$kernel.s"; then
      echo "$target: $kernel is not vector code" >&2
      exit 1
    fi
  done
  echo "$target: $(ls Sources/CKernels/*/*.c | wc -l) files"
done
