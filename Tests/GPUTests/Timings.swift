import ArrayAPI
import Foundation
import SignalProcessing
import TestSupport
import Testing

@testable import GPUBackend

/// Times of the device that SWIFTLET_DEVICE names beside its own copy of the same bytes: a report, run by
/// `Scripts/gpu.sh`, not a test.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["SWIFTLET_TIMINGS"] != nil, "SWIFTLET_TIMINGS is not set"))
struct Timings {
  @Test("print the times")
  func report() throws {
    let backend = try #require(Device.gpu?.backend as? GPUBackend), device = backend.device
    print("\(device): \(backend.facts.name), \(backend.facts.driver)")
    print(
      "times are those of a copy of the input on the device; the last column is the copy itself, in GB/s read and written"
    )
    let largest = Int(ProcessInfo.processInfo.environment["SWIFTLET_TIMINGS"] ?? "") ?? 300_000 * 1024
    func time(_ body: () throws -> NDArray) throws -> Double {
      var best = Double.infinity
      for _ in 0..<7 {
        try backend.driver.synchronise()
        let start = ContinuousClock.now
        _ = try body().evaluated()
        try backend.driver.synchronise()
        best = min(best, (ContinuousClock.now - start) / .seconds(1))
      }
      return best
    }
    for (rows, columns) in [(1000, 64), (30000, 256), (300_000, 1024)] where rows * columns <= largest {
      let x = try NDArray((0..<columns).map { Float($0) + 0.5 }, device: device)
      let data = try broadcastTo(x, [rows, columns]).copied()
      let copy = try time { try data.copied() }
      let jobs: [(String, () throws -> NDArray)] = [
        ("abs-clip-scale", { try clip(try abs(data), min: 0, max: 1000) * 3 }),
        ("abs-clip-log-scale", { try log(try clip(try abs(data), min: 1, max: 1000)) * 3 }),
        (
          "abs-clip-log-scale-mean over channels",
          {
            try mean(try log(try clip(try abs(data), min: 1, max: 1000)) * 3, axis: 1)
          }
        ),
        ("mean over time", { try mean(data, axis: 0) }),
        ("mean over channels", { try mean(data, axis: 1) }),
        ("rfft over time", { try FFT.rfft(try data.slice(axis: 0, 0, 1000), axis: 0) }),
        ("sort over channels", { try sort(try data.slice(axis: 0, 0, 1000), axis: 1) }),
      ]
      for (name, job) in jobs {
        let ratio = try time(job) / copy
        print("  (\(rows), \(columns)) float32 \(name): \((ratio * 100).rounded() / 100)")
      }
      let rate = Double(data.size * 8) / copy / 1e9
      print("  (\(rows), \(columns)) float32 copy: \((rate * 10).rounded() / 10) GB/s")
    }
    // Of the usual sizes, or smaller ones where a rehearsal asks for them.
    let samples = Swift.min(1_000_000, largest),
      points = Swift.min(1 << 20, 1 << (Int.bitWidth - 1 - largest.leadingZeroBitCount))
    let design = try butterworth(order: 4, .bandpass(1, 45), rate: 1000)
    let recurrence = try FilterCoefficients.sos(design.secondOrderSections().rows).recurrence()
    let blocks = try BlockFilter(recurrence)
    for lanes in [4, 256] where lanes * samples <= largest || lanes == 4 {
      let x = try ones([lanes, samples], dtype: .float32, device: device), state = try blocks.begin(x, axis: 1)
      let exact = try time { try linearFilter(recurrence, x, axis: 1).y }
      let side = try time { try blocks.filter(x, axis: 1, state: state).y }
      print("  Butterworth, \(lanes) lanes of \(samples): \(exact * 1e3) ms, by blocks \(side * 1e3) ms")
    }
    let long = try ones([points], dtype: .float32, device: device)
    print("  rfft of \(points) points: \(try time { try FFT.rfft(long) } * 1e3) ms")
  }
}
