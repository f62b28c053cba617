#!/bin/sh
# Builds the stand-in for NVIDIA's driver and compiler into a folder: who puts it on LD_LIBRARY_PATH has a device cuda:0.
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
out="${1:?the folder to build into}"
compile() { clang++ -std=c++17 -O2 -g -fPIC -shared -fvisibility=hidden -Wall -Wextra -Wno-zero-length-array -o "$@" -ldl -lpthread; }

# Whole, or not at all: another process may use the one that is there.
library() {
  mkdir -p "$1"
  folder="$1"
  shift
  compile "$folder/libcuda.so.1.new" "$@"
  mv "$folder/libcuda.so.1.new" "$folder/libcuda.so.1"
  ln -sf libcuda.so.1 "$folder/libnvrtc.so.13"
}

library "$out" "$here"/*.cpp
library "$out/faults" "$here"/Faults/*.cpp
library "$out/old" -DOLD_DRIVER "$here"/Faults/*.cpp
cp "$here/kernel.h" "$here/state.h" "$out/"
