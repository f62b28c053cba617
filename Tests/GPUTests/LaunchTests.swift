import ArrayAPI
import GPUBackend
import TestSupport
import Testing

/// How much a device is asked to do, counted.
@Suite(.serialized, .enabled(if: Device.gpu != nil, "no OpenCL device"))
struct LaunchTests {
  let device = Device.gpu ?? .cpu
  var backend: GPUBackend { get throws { try #require(device.backend as? GPUBackend) } }

  private func launches(_ body: () throws -> Void) throws -> Int {
    let before = try backend.launches
    try body()
    return try backend.launches - before
  }

  @Test("a chain of element-wise operations is one launch")
  func chain() throws {
    let x = try NDArray((0..<5000).map { Float($0) - 2500 }, shape: [50, 100], device: device)
    let count = try launches {
      let y = try log(try clip(try abs(x), min: 1, max: 1000)) * 3
      _ = try y.evaluated()
    }
    #expect(count == 1)
  }
}
