import TestSupport
import Testing

@testable import Processing

@Suite("Messages and arrays in states")
struct StoredMessageTests {
  @Test(
    "messages come back with their labels, dtype and device", arguments: Device.tested, [DType.float32, .int8, .bool])
  func roundTrip(_ device: Device, _ dtype: DType) throws {
    let plain = try messages([[0, 1, 0, 1]], labels: ["C3"])[0]
    let message = try plain.with(data: try plain.data.astype(dtype).toDevice(device))
    for message in [
      message, try message.slidingWindows("time", size: 2), try message.select("time", indices: [0, 1, 3]),
    ] {
      let back = try SnapshotDecoder.decode(AxisArray.self, from: try SnapshotEncoder.encode(message))
      #expect(back == message)
      #expect(back.data.device == device && back.data.dtype == dtype && back.streamDim == message.streamDim)
    }
  }

  @Test("bytes whose labels do not fit the array are refused")
  func misfit() throws {
    struct Message: Encodable {
      var data: NDArray, dims = ["time"], axes: [String: Axis] = [:], key = "", attrs: [String: Value] = [:]
      var streamDim: String?
    }
    let data = try NDArray([1.0, 2], shape: [2])
    func refused(_ message: Message) -> Bool {
      (try? SnapshotDecoder.decode(AxisArray.self, from: try SnapshotEncoder.encode(message))) == nil
    }
    #expect(!refused(Message(data: data)))
    #expect(refused(Message(data: data, dims: ["time", "ch"])))
    #expect(refused(Message(data: data, axes: ["time": .labels(["a"])])))
    #expect(refused(Message(data: data, streamDim: "ch")))
  }

  @Test("the device is part of a stream")
  func device() throws {
    let message = try messages([[1]])[0]
    let identity = StreamIdentity(message)
    let moved = try message.with(data: try message.data.toDevice(.strict))
    #expect(identity.continues(with: message) && identity.isSurely(message))
    #expect(!identity.continues(with: moved) && !identity.isSurely(moved))
    let back = try SnapshotDecoder.decode(StreamIdentity.self, from: try SnapshotEncoder.encode(StreamIdentity(moved)))
    #expect(back.continues(with: moved))
  }
}
