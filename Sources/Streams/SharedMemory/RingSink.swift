import ArrayAPI
import AxisArrays
import Processing
import Synchronization

/// Writes a stream to a ring in shared memory. It never waits: what readers do not take in time is overwritten.
package final class RingSink: StreamSink {
  private let name: String, slots: Int, leastBytes: Int
  private var ring: (file: MappedFile, shape: RingLayout.Shape)?
  private var header: Header?, row: Dims = []
  private var next: UInt64 = 0
  /// Samples so far, for reports.
  package private(set) var samples = 0

  /// - Parameters:
  ///   - slots: Messages that a reader may fall behind before it loses some.
  ///   - bytes: Room for the data of a message, at least; larger ones go in pieces.
  package init(_ name: String, slots: Int = 64, bytes: Int = 64 << 10) {
    (self.name, self.slots, leastBytes) = (name, min(max(slots, 2), 1 << 16), min(max(bytes, 64), 1 << 28))
  }

  package func take(_ parcel: Parcel) throws {
    for message in parcel.messages { try write(message.with(data: message.data.toDevice(.cpu))) }
  }

  package func finish() throws {
    guard let ring else { return }
    ring.file.publish(1, at: RingLayout.end)
    RingFile.remove(name)
    self.ring = nil
  }

  /// Writes a message, in pieces where it has no room.
  package func write(_ message: AxisArray) throws {
    guard let dim = message.header.stream, let place = message.header.streamPosition else {
      throw RingError.changed(name, what: "a message without a dim to append along")
    }
    let ring = try self.ring ?? begin(message, dim)
    if header !== message.header, header?.isSameStream(as: message.header) != true {
      throw RingError.changed(name, what: "the messages' labels, axes or rate changed")
    }
    guard Self.row(message, place) == row else {
      throw RingError.changed(name, what: "the messages' shape changed from \(row) to \(Self.row(message, place))")
    }
    let count = message.shape[place]
    let isRegular = message.header.streamGain != nil
    let bytes = max(row.reduce(1, *) * message.data.dtype.itemSize, 1)
    // A whole message has its labels with it.
    let most =
      isRegular
      ? ring.shape.slotBytes / bytes : max((ring.shape.slotBytes - ring.shape.descriptionBytes) / (bytes + 16), 1)
    guard most > 0 else { throw RingError.changed(name, what: "a sample of \(bytes) bytes has no room in a slot") }
    for start in stride(from: 0, to: count, by: most) {
      let end = min(start + most, count)
      let piece = count <= most ? message : try message.slice(dim, start, end)
      if isRegular {
        try piece.data.withUnsafeBytes { put($0, piece.offset, UInt64(end - start), ring) }
      } else {
        let whole = try SnapshotEncoder.encode(piece)
        guard whole.count <= ring.shape.slotBytes else {
          throw RingError.changed(name, what: "a message of \(whole.count) bytes has no room in a slot")
        }
        whole.withUnsafeBytes { put($0, 0, RingLayout.each, ring) }
      }
    }
    samples += count
  }

  private static func row(_ message: AxisArray, _ place: Int) -> Dims {
    var shape = message.shape.map(\.self)
    shape.remove(at: place)
    return Dims(shape)
  }

  private func put(
    _ data: UnsafeRawBufferPointer, _ time: Double, _ samples: UInt64,
    _ ring: (file: MappedFile, shape: RingLayout.Shape)
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
  }

  private func begin(_ message: AxisArray, _ dim: String) throws -> (file: MappedFile, shape: RingLayout.Shape) {
    let description = try SnapshotEncoder.encode(try message.slice(dim, 0, 0))
    // Messages vary in length; the first one tells how long they are.
    let bytes = max(2 * message.data.size * message.data.dtype.itemSize, leastBytes)
    let room = message.header.streamGain == nil ? bytes + 4 * description.count : bytes
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
    ring = (file, shape)
    header = message.header
    row = Self.row(message, message.header.streamPosition ?? 0)
    return (file, shape)
  }
}
