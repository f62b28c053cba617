import AxisArrays
import TestSupport
import Testing

@Suite("Messages on every device", .serialized)
struct DeviceTests {
  /// One that no other test uses, so that its counter counts nothing else.
  private let device = Device.strict(named: "strict:messages")

  /// Everything that makes a message from another.
  private func derived(_ x: AxisArray) throws -> [AxisArray] {
    [
      try x.slice("time", 1, step: 2), try x.slice("time", step: -1), try x.select("ch", indices: [2, 0, 2]),
      try x.select("time", index: 1), try x.select("ch", labels: ["C1"]), try x.slice("time", from: 0.1),
      try x.transpose(), try x.rename(["ch": "channel"]), try x.slidingWindows("time", size: 2),
      try AxisArray.concatenate([x.slice("time", 0, 2), x.slice("time", 2)], along: "time"),
      try AxisArray.concatenate([x, x], along: "trial"), try x.with(data: try x.as2d("time")),
    ] + (try x.elements(along: "ch"))
  }

  @Test("nothing moves data, changes the dtype or gives other values", arguments: [DType.float32, .int16, .complex64])
  func stays(_ dtype: DType) throws {
    let host = try stream(4)
    let onHost = try host.with(data: try host.data.astype(dtype))
    let onStrict = try host.with(data: try onHost.data.toDevice(device))
    let expected = try derived(onHost)
    let before = (device.transfers.bytesToHost, device.transfers.bytesToDevice)
    let found = try derived(onStrict)
    _ = onStrict.description
    #expect(device.transfers.bytesToHost == before.0 && device.transfers.bytesToDevice == before.1)
    for (a, b) in zip(found, expected) {
      #expect(a.data.device == device && a.data.dtype == dtype)
      #expect(a == b)
    }
  }

  @Test("many scattered places are taken in one go")
  func scattered() throws {
    let places = (0..<300).map { $0 * $0 % 97 }
    let x = try stream(97)
    let y = try x.with(data: x.data.toDevice(.strict)).select("time", indices: places)
    #expect(try y == x.select("time", indices: places))
    #expect(try values(x.select("time", indices: places).select("ch", index: 1)) == places.map { Double(10 * $0 + 1) })
    #expect(try y.axis("time").coordinate?.values.count == 300)
  }

  @Test("windows and slices are views of the same memory")
  func views() throws {
    let x = try stream(6)
    let windows = try x.slidingWindows("time", size: 3, step: 2)
    #expect(Array(windows.data.strides) == [6, 3, 1])
    #expect(Array(try x.slice("time", step: 2).data.strides) == [6, 1])
    #expect(Array(try x.transpose().slidingWindows("time", size: 2).data.strides) == [1, 3, 3])
  }

  @Test("a message in memory that the host cannot read prints what is known", arguments: Device.tested)
  func description(_ device: Device) throws {
    let x = try stream(2)
    let text = try x.with(data: try x.data.toDevice(device)).description
    #expect(text.contains("float64 on \(device)"))
    #expect(text.contains(device == .cpu ? "[0.0, 1.0" : "in memory of strict"))
  }
}
