import ArrayAPI
import AxisArrays
import Processing

/// A stream on its way between processes: what its messages have in common goes once, as a message without samples, and
/// then of each message its time and its data as they lie in memory.
struct WireStream {
  /// The stream without samples.
  let template: AxisArray
  /// The same as bytes.
  let description: [UInt8]
  private let dim: String, place: Int
  /// Bytes of a sample's data.
  let sampleBytes: Int

  /// The stream that a message is of.
  ///
  /// - Throws: `WireError` for a message without a dim to append along.
  init(_ message: AxisArray) throws {
    guard let dim = message.header.stream else {
      throw WireError(description: "a message without a dim to append along")
    }
    let template = try message.slice(dim, 0, 0)
    try self.init(template, description: try SnapshotEncoder.encode(template))
  }

  /// The stream that bytes from elsewhere describe.
  ///
  /// - Throws: `SnapshotError` or `WireError` for bytes that do not.
  init(description: [UInt8]) throws {
    try self.init(try SnapshotDecoder.decode(AxisArray.self, from: description), description: description)
  }

  private init(_ template: AxisArray, description: [UInt8]) throws {
    guard let dim = template.header.stream, let place = template.header.streamPosition, template.shape[place] == 0
    else { throw WireError(description: "a stream without a dim to append along") }
    (self.template, self.description, self.dim, self.place) = (template, description, dim, place)
    var bytes = template.data.dtype.itemSize
    for (k, size) in template.shape.map(\.self).enumerated() where k != place {
      let product = bytes.multipliedReportingOverflow(by: size)
      guard !product.overflow, product.partialValue <= 1 << 40 else {
        throw WireError(description: "samples of the shape \(template.shape)")
      }
      bytes = product.partialValue
    }
    sampleBytes = bytes
  }

  /// Whether a message's time and data say all; else each sample has a time of its own, and messages go whole.
  var isRegular: Bool { template.header.streamGain != nil }
  /// Samples per second; nil where they have no common rate.
  var rate: Double? { template.rate.flatMap { $0 > 0 && $0.isFinite ? $0 : nil } }
  /// The shape of one sample.
  private func row(_ message: AxisArray) -> [Int] {
    var shape = message.shape.map(\.self)
    shape.remove(at: place)
    return shape
  }

  /// Whether a message goes on in the stream.
  ///
  /// - Throws: `WireError` where it does not.
  func check(_ message: AxisArray) throws {
    guard template.header === message.header || template.header.isSameStream(as: message.header) else {
      throw WireError(description: "the messages' labels, axes or rate changed")
    }
    guard row(message) == row(template) else {
      throw WireError(description: "the messages' shape changed from \(row(template)) to \(row(message))")
    }
    guard message.data.dtype == template.data.dtype else {
      throw WireError(description: "the messages' dtype changed from \(template.data.dtype) to \(message.data.dtype)")
    }
  }

  func count(_ message: AxisArray) -> Int { message.shape[place] }
  func piece(_ message: AxisArray, _ start: Int, _ end: Int) throws -> AxisArray {
    try message.slice(dim, start, end)
  }

  /// The message of a time and of bytes from elsewhere.
  ///
  /// - Throws: `WireError` where the bytes are not so many samples.
  func message(time: Double, samples: UInt64, data bytes: UnsafeRawBufferPointer) throws -> AxisArray {
    guard samples <= 1 << 32, let wanted = Int(exactly: samples),
      wanted.multipliedReportingOverflow(by: sampleBytes) == (bytes.count, false)
    else { throw WireError(description: "\(bytes.count) bytes for \(samples) samples") }
    var shape = template.shape.map(\.self)
    shape[place] = wanted
    return try template.continued(
      by: try NDArray(bytes: bytes, shape: Dims(shape), dtype: template.data.dtype), offset: time)
  }

  /// The message that went whole.
  ///
  /// - Throws: `SnapshotError` for damaged bytes, `WireError` for another stream's.
  func whole(_ bytes: [UInt8]) throws -> AxisArray {
    let message = try SnapshotDecoder.decode(AxisArray.self, from: bytes)
    do { try check(message) } catch { throw WireError(description: "a message of another stream") }
    return message
  }
}

/// What does not go between processes, or came otherwise than it went.
struct WireError: Error, CustomStringConvertible {
  var description: String
}
