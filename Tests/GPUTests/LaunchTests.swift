import ArrayAPI
import Foundation
import SignalProcessing
import TestSupport
import Testing
import ToolKit

@testable import GPUBackend

/// How much a device is asked to do, counted on devices of the tests' own.
@Suite(.serialized, .enabled(if: OwnDevice.count != nil, "no graphics processor"))
struct LaunchTests {
  private func launches(_ backend: GPUBackend, _ body: () throws -> Void) throws -> Int {
    let before = backend.launches
    try body()
    return backend.launches - before
  }

  @Test("a chain of element-wise operations is one launch, and stays one when a value inside is kept")
  func chain() throws {
    let backend = try #require(OwnDevice.count)
    let x = try NDArray((0..<5000).map { Float($0) - 2500 }, shape: [50, 100], device: backend.device)
    let count = try launches(backend) {
      _ = try (log(try clip(try abs(x), min: 1, max: 1000)) * 3).evaluated()
    }
    #expect(count == 1)
    let kept = try launches(backend) {
      let inner = try clip(try abs(x), min: 1, max: 1000)
      _ = try (log(inner) * 3).evaluated()
      _ = try inner.evaluated()
    }
    #expect(kept == 1)
  }

  @Test(
    "a reduction is one launch, or two of long lanes where there are no fences, with the processor's bits",
    arguments: [(16000, 1), (20000, 1), (1000, 64), (5000, 64), (700_001, 3), (2049, 40)])
  func reductions(_ n: Int, _ columns: Int) throws {
    let backend = try #require(OwnDevice.count)
    var random = Seed(UInt64(n)).generator
    let numbers = (0..<(n * columns)).map { _ in Float.random(in: -1...1, using: &random) }
    let host = try NDArray(numbers, shape: [n, columns]), x = try host.toDevice(backend.device)
    let functions: [(NDArray) throws -> NDArray] = [
      { try sum($0, axis: 0) }, { try mean($0, axis: 0) }, { try max($0, axis: 0) },
    ]
    _ = try functions[0](x)  // allocates what is kept
    // One behind the other, and other functions: each must find things as it needs them.
    for function in functions {
      var results: [NDArray] = []
      let count = try launches(backend) { for _ in 0..<3 { results.append(try function(x)) } }
      let isLong = n * Swift.min(columns, 16) > 16384
      #expect(count == (isLong && !backend.facts.hasFences ? 6 : 3))
      for result in results { #expect(try bits(result) == bits(try function(host))) }
    }
  }

  @Test("a chain with a mean over time at its end is one launch", arguments: [1000, 30000])
  func chainWithMean(_ samples: Int) throws {
    let backend = try #require(OwnDevice.count)
    let values = (0..<(samples * 64)).map { Float($0 % 97) - 48 }
    func result(_ device: Device) throws -> NDArray {
      let x = try NDArray(values, shape: [samples, 64], device: device)
      return try mean(try log(try clip(try abs(x), min: 0.5, max: 40)) * 0.1, axis: 0)
    }
    _ = try result(backend.device)
    let count = try launches(backend) { _ = try result(backend.device) }
    #expect(count == (samples > 1024 && !backend.facts.hasFences ? 2 : 1))
    let (found, expected) = (try result(backend.device).toDevice(.cpu), try result(.cpu))
    #expect(try max(try abs(found - expected)).item(as: Float.self) < 1e-6)
  }

  @Test("transformers element by element with a mean at their end are one launch a message", arguments: ["time", "ch"])
  func transformersWithMean(_ axis: String) throws {
    let backend = try #require(OwnDevice.count)
    let runner = try Pipeline {
      Abs()
      Clip(min: 0.5, max: 40)
      Log(base: 10)
      Scale(scale: 10)
      Aggregate(axis: axis, operation: .mean)
    }.makeRunner()
    let recording = try Streams.recording(samples: 90, dtype: .float32, device: backend.device)
    for part in try Streams.cut(recording, every: 30) {
      #expect(try launches(backend) { _ = try runner.process(part).data.evaluated() } == 1)
    }
  }

  @Test("a reduction has the bits of its chain's values, which stay for others", arguments: Seed.sweep(6))
  func fusedReductions(_ seed: Seed) throws {
    let backend = try #require(OwnDevice.count)
    var random = seed.generator
    let shape = (0..<3).map { _ in Int.random(in: 1...40, using: &random) }
    let numbers = (0..<shape.reduce(1, *)).map { _ in Float.random(in: -1...1, using: &random) }
    let x = try NDArray(numbers, shape: Dims(shape), device: backend.device)
    let row = try NDArray((0..<shape[2]).map { Float($0) + 0.5 }, device: backend.device)
    let sources = [x, try permuteDims(x, [2, 0, 1]), try flip(x, axis: 1), try x.slice(axis: 1, 0, nil, step: 2)]
    let source = sources[Int.random(in: 0..<sources.count, using: &random)]
    let functions: [(NDArray, any AxisArgument) throws -> NDArray] = [
      { try sum($0, axis: $1) }, { try mean($0, axis: $1) }, { try max($0, axis: $1) }, { try prod($0, axis: $1) },
      { try any(try greater($0, 0.9), axis: $1) },
    ]
    for axis: any AxisArgument in [0, 1, 2, [0, 1], [1, 2], [0, 2], [0, 1, 2]] as [any AxisArgument] {
      for function in functions {
        func chain() throws -> NDArray {
          source.shape[2] == row.size ? try sin(source * 3) * row : try sin(source * 3) * 2
        }
        let values = try chain().evaluated(), expected = try function(values, axis)
        let seen = try chain(), found = try function(seen, axis)
        #expect(try bits(found) == bits(expected) && bits(seen) == bits(values))
      }
    }
  }

  @Test("values inside a chain that is reduced are stored once and in the same launch")
  func keptInside() throws {
    let backend = try #require(OwnDevice.count)
    let x = try NDArray((0..<5000).map { Float($0) - 2500 }, shape: [50, 100], device: backend.device)
    let count = try launches(backend) {
      let inner = try abs(x) + 1
      _ = try sum(log(inner), axis: 0)
      _ = try inner.evaluated()
    }
    #expect(count == 1)
  }

  @Test("x less its mean is one launch", arguments: [1, 0])
  func centering(_ axis: Int) throws {
    let backend = try #require(OwnDevice.count)
    let host = try NDArray((0..<6400).map { Float($0 % 97) * 0.37 }, shape: [100, 64])
    let x = try host.toDevice(backend.device)
    var result = x
    #expect(try launches(backend) { result = try centered(x, axis: axis) } == 1)
    #expect(try bits(result) == bits(x - mean(x, axis: axis, keepdims: true)))
  }

  @Test("up to four arrays are joined in one launch", arguments: [0, 1, 2])
  func joining(_ axis: Int) throws {
    let backend = try #require(OwnDevice.count)
    let hosts = try (1...6).map { k in
      var shape = [3, 4, 5]
      shape[axis] = k % 4
      return try NDArray(
        (0..<(12 * 5)).map { Double($0 + 100 * k) }[..<shape.reduce(1, *)].map { $0 }, shape: Dims(shape))
    }
    let parts = try hosts.map { try $0.toDevice(backend.device) }
    var result = parts[0]
    #expect(try launches(backend) { result = try concat(Array(parts[..<4]), axis: axis) } == 1)
    #expect(try bits(result) == bits(concat(Array(hosts[..<4]), axis: axis)))
    #expect(try launches(backend) { result = try concat(parts, axis: axis) } == 2)
    #expect(try bits(result) == bits(concat(hosts, axis: axis)))
  }

  @Test("the power spectrum of tapered windows is one launch")
  func power() throws {
    let backend = try #require(OwnDevice.count)
    let x = try NDArray((0..<800).map { Float($0 % 13) }, shape: [8, 100], device: backend.device)
    let taper = try NDArray((0..<100).map { Float($0) / 100 }, device: backend.device)
    _ = try FFT.power(x, taper: taper)
    var result = x
    #expect(try launches(backend) { result = try FFT.power(x, taper: taper, scale: 0.25) } == 1)
    let z = try FFT.rfft(x * taper), expected = try (square(real(z)) + square(imag(z))) * 0.25
    let error = try max(abs(result - expected)).toDevice(.cpu), largest = try max(expected).toDevice(.cpu)
    #expect(try error.item(as: Float.self) <= 1e-6 * largest.item(as: Float.self))
  }

  @Test("a transform is one launch, of any length", arguments: [1000, 1024, 1009])
  func transforms(_ n: Int) throws {
    let backend = try #require(OwnDevice.count)
    let x = try NDArray([Float](repeating: 1, count: n * 8), shape: [n, 8], device: backend.device)
    _ = try FFT.rfft(x, axis: 0)  // makes the plan
    let count = try launches(backend) { _ = try FFT.rfft(x, axis: 0) }
    #expect(count == 1)
  }

  @Test("a long transform uses the whole device")
  func longTransform() throws {
    let backend = try #require(OwnDevice.count), driver = try #require(backend.driver as? CountingDriver)
    let x = try ones([1 << 20], dtype: .float32, device: backend.device)
    for transform in [{ try FFT.rfft(x) }, { try FFT.fft(x) }] {
      _ = try transform()  // makes the plan
      _ = driver.launches()
      _ = try transform()
      let groups = driver.launches()
      #expect(groups.count >= 2 && groups.count <= 8 && groups.allSatisfy { $0 >= 64 })
    }
  }

  @Test("a long transform has the bits of one among many")
  func passes() throws {
    let backend = try #require(OwnDevice.count), n = 8192
    var random = Seed(UInt64(n)).generator
    let numbers = (0..<n).map { _ in Double.random(in: -1...1, using: &random) }
    let x = try NDArray(numbers, device: backend.device)
    let alone = try FFT.rfft(x), among = try FFT.rfft(broadcastTo(x, [256, n])).slice(axis: 0, 5, 6)
    #expect(try bits(alone) == bits(among))
  }

  @Test("long transforms of any length have the processor's values, and back", arguments: [12288, 4099])
  func longLengths(_ n: Int) throws {
    let backend = try #require(OwnDevice.count)
    var random = Seed(UInt64(n)).generator
    let numbers = (0..<(2 * n)).map { _ in Double.random(in: -1...1, using: &random) }
    let host = try NDArray(numbers, shape: [2, n]), x = try host.toDevice(backend.device)
    func largest(_ x: NDArray) throws -> Double { try max(abs(x)).toDevice(.cpu).item(as: Double.self) }
    let spectrum = try FFT.rfft(x)
    #expect(try largest(spectrum.toDevice(.cpu) - FFT.rfft(host)) <= 1e-11 * largest(spectrum))
    #expect(try largest(FFT.irfft(spectrum, n: n) - x) <= 1e-13)
    #expect(try largest(FFT.ifft(FFT.fft(x)) - x) <= 1e-13)
  }

  @Test("a filter by blocks uses the whole device for a few long lanes")
  func blockFilter() throws {
    let backend = try #require(OwnDevice.count), driver = try #require(backend.driver as? CountingDriver)
    let design = try butterworth(order: 4, .bandpass(1, 45), rate: 1000)
    let filter = try BlockFilter(FilterCoefficients.sos(design.secondOrderSections().rows).recurrence())
    let x = try ones([4, 1_000_000], dtype: .float32, device: backend.device)
    let (to, from) = (backend.transfers.bytesToDevice, backend.transfers.bytesToHost)
    let state = try filter.begin(x, axis: 1)
    _ = driver.launches()
    _ = try filter.filter(x, axis: 1, state: state)
    // Twice through all samples; between them, sums of a few numbers for each block.
    #expect(driver.launches().filter { $0 >= 256 && $0 <= 1024 }.count == 2)
    #expect(backend.transfers.bytesToHost == from && backend.transfers.bytesToDevice - to < 10_000)
  }

  @Test(
    "arguments of another number or size than a kernel's are an error",
    .enabled(if: OwnDevice.count?.name.hasPrefix("cuda") ?? false, "OpenCL's platforms look themselves, or do not"))
  func argumentSizes() throws {
    let backend = try #require(OwnDevice.count), memory = try backend.allocate(byteCount: 64)
    func fill(_ values: (inout KernelArguments) -> Void) throws {
      try backend.launch(
        .template("movement.h", .uint8, definitions: ["ITEM": "u32"]), "fill", groups: 1, op: "fill"
      ) { arguments in
        arguments.memory(memory)
        values(&arguments)
      }
    }
    try fill {
      $0.int64(4)
      $0.int32(7)
    }
    #expect(throws: ArrayError.self) { try fill { $0.int64(4) } }
    #expect(throws: ArrayError.self) {
      try fill {
        $0.int64(4)
        $0.int64(7)
      }
    }
    #expect(throws: ArrayError.self) {
      try fill {
        $0.int32(4)
        $0.int32(7)
      }
    }
    #expect(throws: ArrayError.self) {
      try fill {
        $0.int64(4)
        $0.int32(7)
        $0.int32(7)
      }
    }
  }

  @Test("kernels serve all sizes and settings")
  func reuse() throws {
    let backend = try #require(OwnDevice.count)
    func run(_ rows: Int, _ gain: Double) throws {
      let x = try NDArray([Float](repeating: 1, count: rows * 6), shape: [rows, 6], device: backend.device)
      _ = try ((try x.slice(axis: 1, 0, 5)) * gain).evaluated()
    }
    try run(7, 2)
    let before = backend.kernels.compiled
    for rows in [1, 2, 50, 4000] { try run(rows, Double(rows) + 0.5) }
    // One row merges to one dimension: a kernel of its own.
    #expect(backend.kernels.compiled <= before + 1)
  }

  @Test(
    "after the first message, no transformer moves a byte between host and device",
    .enabled(if: Device.testsAllKernels, "SWIFTLET_TEST_DEVICES names no device"), arguments: TransformerLaws.cases)
  func transfers(_ item: TransformerLaws.Case) throws {
    let backend = try #require(OwnDevice.transfers)
    let parts = try Streams.cut(
      try Streams.recording(samples: 60, dtype: .float32, device: backend.device), every: 25)
    let runner = try item.runner()
    _ = try runner.process(parts[0])
    let (to, from) = (backend.transfers.bytesToDevice, backend.transfers.bytesToHost)
    for part in parts.dropFirst() { _ = try runner.process(part).data.evaluated() }
    #expect(backend.transfers.bytesToHost == from)
    #expect(backend.transfers.bytesToDevice == to)
  }
}

/// Examples/bandpower.yaml: average reference, band-pass, windows with their spectra, the power of a band, decibels.
@Suite(
  .serialized, .enabled(if: OwnDevice.demo != nil && Demo.pipeline != nil, "no graphics processor, or no demo here"))
struct DemoTests {
  /// From the average reference to the power of the band, and with the decibels, which are one more.
  @Test("a message is at most 8 launches and no byte between host and device", arguments: [3, 6])
  func message(_ steps: Int) throws {
    let backend = try #require(OwnDevice.demo), demo = try #require(Demo.pipeline)
    #expect(demo.steps.count == 6)
    let runner = try Pipeline(Array(demo.steps[..<steps])).makeRunner()
    let values = (0..<(800 * 16)).map { Float($0 % 97) - 48 }
    let recording = try AxisArray(
      try NDArray(values, shape: [800, 16], device: backend.device), dims: ["time", "ch"],
      axes: ["time": .time(rate: 100)], streamDim: "time")
    let parts = try Streams.cut(recording, every: 50)
    // The first messages make coefficients, windows and plans; from the first whole window on, each is like the others.
    for part in parts[..<4] { _ = try runner.process(part).data.evaluated() }
    let (to, from) = (backend.transfers.bytesToDevice, backend.transfers.bytesToHost)
    for part in parts[4...] {
      let before = backend.launches
      _ = try runner.process(part).data.evaluated()
      #expect(backend.launches - before <= 8)
    }
    #expect(backend.transfers.bytesToDevice == to && backend.transfers.bytesToHost == from)
  }
}

/// The pipeline of `make demo`; `nil` where the tests were carried without it.
private enum Demo {
  static let pipeline = try? Registry.standard.pipeline(
    file: URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../Examples/bandpower.yaml"
    )
    .path)
}

/// Other names for the first device of the kind that is tested, on which nobody else counts.
private enum OwnDevice {
  static let count = named("launches"), transfers = named("transfers"), demo = named("demo")

  private static func named(_ purpose: String) -> GPUBackend? {
    let isCUDA = Device.gpu?.name.hasPrefix("cuda") ?? false
    guard let driver = try? isCUDA ? CUDA.driver(0) : OpenCL.driver(0) else { return nil }
    let name = "\(isCUDA ? "cuda" : "opencl"):0 \(purpose)"
    return Device.register(name) { GPUBackend(name, $0, CountingDriver(driver)) }.backend as? GPUBackend
  }
}
