#!/bin/sh
# Sets up what is missing on Debian or Ubuntu, and says what it does.
#
#   Scripts/setup.sh system   Swift 6 must be there; compiler headers and git come from apt where they are absent
#   Scripts/setup.sh python   .venv with the packages of Tests/Python/requirements.txt
#   Scripts/setup.sh newest   .venv-newest, on the newest Python that is found from 3.13 on, with those of
#                             Tests/Python/requirements-newest.txt
set -eu
cd "$(dirname "$0")/.."

say() { echo "setup: $*"; }
fail() { echo "setup: $*" >&2; exit 1; }

# install PACKAGE...: by apt, as root or through sudo.
install() {
  command -v apt-get > /dev/null || fail "missing $*; please install it (there is no apt-get here)"
  say "installing $* by apt-get"
  sudo=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || fail "missing $*; please install it as root: apt-get install $*"
    sudo=sudo
  fi
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" > /dev/null
}

system() {
  command -v swift > /dev/null || fail "Swift 6 is not on the PATH; see https://www.swift.org/install"
  case "$(swift --version 2> /dev/null)" in
    *"Swift version 6"*) ;;
    *) fail "Swift 6 is needed, this is: $(swift --version 2> /dev/null | head -n 1)" ;;
  esac
  command -v git > /dev/null || install git
  # C headers for the kernels; the C++ library's files are how Swift's clang finds its way to them.
  [ -e /usr/include/stdio.h ] || [ "$(uname)" != Linux ] || install libc6-dev libstdc++-12-dev
  # LAPACK, which the tests of linear algebra open at run time.
  [ "$(uname)" != Linux ] || ldconfig -p 2> /dev/null | grep -q 'libopenblas.so.0\|liblapack.so.3' || install libopenblas0
  # OpenCL on the processor, so that the tests of graphics processors run on any machine.
  [ "$(uname)" != Linux ] || { ldconfig -p 2> /dev/null | grep -q libOpenCL.so.1 && ls /etc/OpenCL/vendors/*.icd > /dev/null 2>&1; } ||
    install ocl-icd-libopencl1 pocl-opencl-icd
}

# The newest Python that is new enough.
find_python() {
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" > /dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then
      echo "$name"
      return
    fi
  done
}

# The newest Python from 3.13 on, pyenv's among them; what a version manager only knows of does not run.
find_newest_python() {
  for name in python3.14 python3.13 $(ls -d "$HOME"/.pyenv/versions/3.1[3-9].*/bin/python3 2> /dev/null | sort -rV); do
    if command -v "$name" > /dev/null && "$name" -c 'import venv' 2> /dev/null; then
      echo "$name"
      return
    fi
  done
}

newest() {
  name=$(find_newest_python)
  if [ -z "$name" ]; then
    say "no Python 3.13 or newer (pyenv install 3.13): the tests with the newest releases are left out"
    rm -rf .venv-newest && mkdir .venv-newest && touch .venv-newest/ready
    return
  fi
  say "making .venv-newest with $("$name" --version) and the packages of Tests/Python/requirements-newest.txt"
  rm -rf .venv-newest
  "$name" -m venv .venv-newest
  .venv-newest/bin/python -m pip install --quiet --disable-pip-version-check -r Tests/Python/requirements-newest.txt
  touch .venv-newest/ready
}

python() {
  name=$(find_python)
  if [ -z "$name" ]; then
    install python3 python3-venv
    name=$(find_python)
  fi
  [ -n "$name" ] || fail "Python 3.11 or newer is needed"
  # Debian keeps the part of venv that brings pip in a package of its own.
  "$name" -c 'import ensurepip, venv' 2> /dev/null || install python3-venv
  # The headers that the module is compiled against.
  "$name" -c 'import os, sysconfig; os.stat(sysconfig.get_path("include") + "/Python.h")' 2> /dev/null ||
    install python3-dev
  say "making .venv with $("$name" --version) and the packages of Tests/Python/requirements.txt"
  rm -rf .venv
  "$name" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r Tests/Python/requirements.txt
  touch .venv/ready
}

case "${1:-}" in
  system | python | newest) "$1" ;;
  *) fail "usage: Scripts/setup.sh system|python|newest" ;;
esac
