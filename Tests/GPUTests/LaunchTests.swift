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
    "a reduction is one launch, however long its lanes are, with the processor's bits",
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
      #expect(count == 3)
      for result in results { #expect(try bits(result) == bits(try function(host))) }
    }
  }

  @Test("a chain with a mean over time at its end is two launches", arguments: [1000, 30000])
  func chainWithMean(_ samples: Int) throws {
    let backend = try #require(OwnDevice.count)
    let values = (0..<(samples * 64)).map { Float($0 % 97) - 48 }
    func result(_ device: Device) throws -> NDArray {
      let x = try NDArray(values, shape: [samples, 64], device: device)
      return try mean(try log(try clip(try abs(x), min: 0.5, max: 40)) * 0.1, axis: 0)
    }
    _ = try result(backend.device)
    let count = try launches(backend) { _ = try result(backend.device) }
    #expect(count == 2)
    let (found, expected) = (try result(backend.device).toDevice(.cpu), try result(.cpu))
    #expect(try max(try abs(found - expected)).item(as: Float.self) < 1e-6)
  }

  @Test("a transform is one launch, of any length", arguments: [1000, 1024, 1009])
  func transforms(_ n: Int) throws {
    let backend = try #require(OwnDevice.count)
    let x = try NDArray([Float](repeating: 1, count: n * 8), shape: [n, 8], device: backend.device)
    _ = try FFT.rfft(x, axis: 0)  // makes the plan
    let count = try launches(backend) { _ = try FFT.rfft(x, axis: 0) }
    #expect(count == 1)
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
  @Test("a message is at most 12 launches and no byte between host and device", arguments: [(3, 12), (6, 13)])
  func message(_ steps: Int, _ most: Int) throws {
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
      #expect(backend.launches - before <= most)
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
    return Device.register(name) { GPUBackend(name, $0, driver) }.backend as? GPUBackend
  }
}
