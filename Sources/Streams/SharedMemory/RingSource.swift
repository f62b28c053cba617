import ArrayAPI
import AxisArrays
import Processing
import Synchronization

/// Reads a stream from a ring in shared memory, which it can do no harm. It begins with the oldest message that is
/// there; what was overwritten before it was read is counted.
public final class RingSource: StreamSource {
  private let name: String
  private let file: MappedFile, shape: RingLayout.Shape
  private let stream: WireStream
  private var next: UInt64
  private var lookedAfter = -Double.infinity
  private var bytes: [UInt8] = []
  /// Messages that were overwritten before they were read.
  public private(set) var lost = 0

  /// Seconds that a message is waited for, and between looks after the writer.
  private static let most = 0.1, patience = 0.2

  /// - Parameters:
  ///   - seconds: How long the ring is waited for.
  ///   - goesOn: Asked a hundred times a second while it is.
  /// - Throws: `RingError` where there is none, or what is there is none.
  public init(_ name: String, within seconds: Double = 10, while goesOn: () -> Bool = { true }) throws(RingError) {
    let clock = SteadyClock(), begin = clock.now
    var found = try RingFile.open(reading: name)
    while found == nil || found.map({ !RingFile.isWritten($0) && $0.acquire(RingLayout.end) == 0 }) ?? false {
      guard clock.now - begin < seconds, goesOn() else { throw .notFound(name, seconds: seconds) }
      Bell().wait(seconds: 0.01)
      found = try RingFile.open(reading: name)
    }
    guard let file = found else { throw .notFound(name, seconds: seconds) }
    guard file.number(0) == RingLayout.mark else { throw .malformed(name, what: "another mark, or version") }
    guard
      let shape = RingLayout.Shape(
        slots: file.number(RingLayout.slots), slotBytes: file.number(RingLayout.slotBytes),
        descriptionBytes: file.number(RingLayout.descriptionBytes)), shape.bytes <= file.count
    else { throw .malformed(name, what: "sizes that do not fit the file") }
    let description = UnsafeRawBufferPointer(start: file.base + RingLayout.description, count: shape.descriptionBytes)
    do { stream = try WireStream(description: Array(description)) } catch { throw .malformed(name, what: "\(error)") }
    (self.name, self.file, self.shape) = (name, file, shape)
    let head = file.acquire(RingLayout.head)
    next = head >= UInt64(shape.slots) ? head - UInt64(shape.slots) + 1 : 0
  }

  /// Samples per second; nil where they have no common rate.
  public var rate: Double? { stream.rate }

  public func next(at now: Double) throws -> SourceEvent { try next(at: now, within: Self.most) }

  /// The next message.
  ///
  /// - Parameter seconds: How long it is waited for, where there is none yet.
  public func next(at now: Double, within seconds: Double) throws -> SourceEvent {
    var hasWaited = false
    while true {
      let rings = file.rings, head = file.acquire(RingLayout.head)
      guard next < head else {
        if file.acquire(RingLayout.end) != 0 { return head == file.acquire(RingLayout.head) ? .end : .later(now) }
        try lookAfterWriter(now, head)
        guard !hasWaited, seconds > 0 else { return .later(now) }
        file.wait(after: rings, seconds: seconds)
        hasWaited = true
        continue
      }
      // The oldest slot may be the one that is being written.
      if head - next >= UInt64(shape.slots) { skip(to: head - UInt64(shape.slots) + 1) }
      if let message = try read() { return .message(message) }
    }
  }

  private func skip(to number: UInt64) {
    lost += Int(number - next)
    next = number
  }

  private func lookAfterWriter(_ now: Double, _ head: UInt64) throws(RingError) {
    guard now - lookedAfter > Self.patience else { return }
    lookedAfter = now
    if !RingFile.isWritten(file), file.acquire(RingLayout.end) == 0, file.acquire(RingLayout.head) == head {
      throw .abandoned(name)
    }
  }

  /// The next message; nil where it was overwritten meanwhile.
  private func read() throws -> AxisArray? {
    let place = shape.place(of: next), mark = 2 * next + 2
    guard file.acquire(place) == mark else {
      skip(to: next + 1)
      return nil
    }
    let time = Double(bitPattern: file.number(place + RingLayout.time))
    let samples = file.number(place + RingLayout.samples), length = file.number(place + RingLayout.length)
    if length <= UInt64(shape.slotBytes) {
      bytes = Array(UnsafeRawBufferPointer(start: file.base + place + RingLayout.data, count: Int(length)))
    }
    // All of it was read before the slot's number is looked at again.
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    guard file.acquire(place) == mark else {
      skip(to: next + 1)
      return nil
    }
    next += 1
    guard length <= UInt64(shape.slotBytes) else {
      throw RingError.malformed(name, what: "a message of \(length) bytes")
    }
    do {
      guard samples != RingLayout.each else { return try stream.whole(bytes) }
      return try bytes.withUnsafeBytes { try stream.message(time: time, samples: samples, data: $0) }
    } catch { throw RingError.malformed(name, what: "\(error)") }
  }
}
