import ArrayAPI
import AxisArrays
import Processing
import Synchronization

/// Writes a stream to a ring in shared memory. It never waits: what readers do not take in time is overwritten.
public final class RingSink: StreamSink {
  private let name: String, slots: Int, leastBytes: Int
  private struct Ring { var file: MappedFile, shape: RingLayout.Shape, stream: WireStream }
  private var ring: Ring?
  private var next: UInt64 = 0
  /// Samples so far, for reports.
  public private(set) var samples = 0

  /// - Parameters:
  ///   - slots: Messages that a reader may fall behind before it loses some.
  ///   - bytes: Room for the data of a message, at least; larger ones go in pieces.
  public init(_ name: String, slots: Int = 64, bytes: Int = 64 << 10) {
    (self.name, self.slots, leastBytes) = (name, min(max(slots, 2), 1 << 16), min(max(bytes, 64), 1 << 28))
  }

  public func take(_ parcel: Parcel) throws {
    for message in parcel.messages { try write(message.with(data: message.data.toDevice(.cpu))) }
  }

  public func finish() throws {
    guard let ring else { return }
    ring.file.publish(1, at: RingLayout.end)
    ring.file.ring()
    RingFile.remove(name)
    self.ring = nil
  }

  /// Writes a message, in pieces where it has no room.
  ///
  /// - Throws: `RingError` for a message of another stream, or one without room.
  public func write(_ message: AxisArray) throws {
    do { try send(message) } catch let error as WireError { throw RingError.changed(name, what: error.description) }
  }

  private func send(_ message: AxisArray) throws {
    let ring = try self.ring ?? begin(message)
    let stream = ring.stream
    try stream.check(message)
    let count = stream.count(message), bytes = max(stream.sampleBytes, 1)
    // A whole message has its labels with it.
    let most =
      stream.isRegular
      ? ring.shape.slotBytes / bytes : max((ring.shape.slotBytes - ring.shape.descriptionBytes) / (bytes + 16), 1)
    guard most > 0 else { throw WireError(description: "a sample of \(bytes) bytes has no room in a slot") }
    for start in stride(from: 0, to: count, by: most) {
      let end = min(start + most, count)
      let piece = count <= most ? message : try stream.piece(message, start, end)
      if stream.isRegular {
        try piece.data.withUnsafeBytes { put($0, piece.offset, UInt64(end - start), ring) }
      } else {
        let whole = try SnapshotEncoder.encode(piece)
        guard whole.count <= ring.shape.slotBytes else {
          throw WireError(description: "a message of \(whole.count) bytes has no room in a slot")
        }
        whole.withUnsafeBytes { put($0, 0, RingLayout.each, ring) }
      }
    }
    samples += count
  }

  private func put(
    _ data: UnsafeRawBufferPointer, _ time: Double, _ samples: UInt64,
    _ ring: Ring
  ) {
    let (file, place) = (ring.file, ring.shape.place(of: next))
    file.publish(2 * next + 1, at: place)
    // Nothing of the message is seen before the slot is marked.
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    file.set(time.bitPattern, at: place + RingLayout.time)
    file.set(samples, at: place + RingLayout.samples)
    file.set(UInt64(data.count), at: place + RingLayout.length)
    if let start = data.baseAddress {
      (file.base + place + RingLayout.data).copyMemory(from: start, byteCount: data.count)
    }
    file.publish(2 * next + 2, at: place)
    next += 1
    file.publish(next, at: RingLayout.head)
    file.ring()
  }

  private func begin(_ message: AxisArray) throws -> Ring {
    let stream = try WireStream(message), description = stream.description
    // Messages vary in length; the first one tells how long they are.
    let bytes = max(2 * message.data.size * message.data.dtype.itemSize, leastBytes)
    let room = stream.isRegular ? bytes : bytes + 4 * description.count
    guard
      let shape = RingLayout.Shape(
        slots: UInt64(slots), slotBytes: UInt64(room), descriptionBytes: UInt64(description.count))
    else { throw RingError.changed(name, what: "messages of \(room) bytes are too large to be shared") }
    let (file, hidden) = try RingFile.make(name, bytes: shape.bytes)
    file.set(RingLayout.mark, at: 0)
    file.set(UInt64(shape.slots), at: RingLayout.slots)
    file.set(UInt64(shape.slotBytes), at: RingLayout.slotBytes)
    file.set(UInt64(shape.descriptionBytes), at: RingLayout.descriptionBytes)
    description.withUnsafeBytes {
      (file.base + RingLayout.description).copyMemory(from: $0.baseAddress!, byteCount: $0.count)
    }
    try RingFile.show(hidden, as: name)
    let ring = Ring(file: file, shape: shape, stream: stream)
    self.ring = ring
    return ring
  }
}
