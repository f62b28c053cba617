import AxisArrays
import Platform
import Streams

/// What a stage of a live run gives, kept for pages: a sink that never makes the stage wait.
package final class StageView: StreamSink, TraceSource, @unchecked Sendable {
  package let name: String
  private let lock = Lock()
  private var pyramid: TracePyramid?
  private var labels: ViewLabels?
  private var shape: (header: Header, version: Int)?
  private var hasEnded = false
  /// The last samples of channels that a page looks at closely.
  private var rings: [Int: SampleRing] = [:]
  private var asked: [Int: Double] = [:]
  private let clock = SteadyClock()

  /// Bins per second of the finest level at most, unless the stream is slower.
  private static let finest = 512.0
  /// Cells of a level at most: 16 MiB with lows and highs.
  private static let cells = 2 << 20
  private static let levels = 5
  /// Channels that are looked at closely at a time, and seconds until nobody does any more.
  private static let ringsAtMost = 8, patience = 10.0

  package init(_ name: String) { self.name = name }

  // MARK: The stream's side

  package func take(_ parcel: Parcel) throws {
    for message in parcel.messages where !message.isEmpty {
      let block = try ViewBlock(message)
      lock.withLock { add(block, message) }
    }
  }

  package func finish() throws {
    lock.withLock {
      hasEnded = true
      pyramid?.finish()
    }
  }

  private func add(_ block: ViewBlock, _ message: AxisArray) {
    if pyramid == nil || pyramid?.channels != block.channels || !isSame(message.header) { begin(block, message) }
    guard let start = pyramid?.start else { return }
    forget()
    switch block.times {
    case .regular(let offset, let step):
      let place = ((offset - start) / step).rounded()
      guard place.magnitude < 1e15 else { return }
      pyramid?.add(block.values, at: Int(place))
      for channel in rings.keys { rings[channel]?.add(block, channel, at: Int(place)) }
    case .each(let times):
      pyramid?.add(block.values, at: times)
      for (channel, ring) in rings { rings[channel]?.add(block, channel, at: ring.end) }
    }
  }

  private func isSame(_ header: Header) -> Bool {
    guard let shape else { return false }
    return shape.header === header || shape.header.isSameStream(as: header)
  }

  /// Begins anew with a stream of another shape.
  private func begin(_ block: ViewBlock, _ message: AxisArray) {
    let capacity = min(4096, max(256, Self.cells / max(block.channels, 1)))
    let (start, width, count): (Double, Double, Int) =
      switch block.times {
      case .regular(let offset, let step):
        { count in (offset, step * Double(count), count) }(Int(max(1, min(1e9, 1 / (step * Self.finest)))))
      case .each(let times): (times.first ?? 0, 1 / 128, 1)
      }
    pyramid = TracePyramid(
      channels: block.channels, start: start, width: width, samplesPerBin: count, capacity: capacity,
      levels: Self.levels, keepsAll: false)
    labels = ViewLabels(message, channels: block.channels)
    shape = (message.header, (shape?.version ?? 0) + 1)
    rings = [:]
  }

  /// Lets go of channels that nobody asked for of late.
  private func forget() {
    guard !rings.isEmpty else { return }
    let now = clock.now
    for (channel, time) in asked where now - time > Self.patience { (asked[channel], rings[channel]) = (nil, nil) }
  }

  // MARK: The pages' side

  var facts: Value? {
    lock.withLock {
      guard let labels, let pyramid, let shape else { return nil }
      return .facts(name, labels, start: pyramid.start, version: shape.version, duration: nil)
    }
  }

  func traces(_ question: Question) -> [UInt8] {
    lock.withLock {
      guard let pyramid, let shape else { return Packet.bytes(["kind": "none", "id": .int(question.id)], []) }
      return pyramid.answer(question, version: shape.version, isComplete: hasEnded)
    }
  }

  func samples(_ question: Question) -> [UInt8] {
    lock.withLock {
      guard let pyramid, let shape, let channel = question.int("channel"), (0..<pyramid.channels).contains(channel)
      else { return Packet.bytes(["kind": "none", "id": .int(question.id)], []) }
      asked[channel] = clock.now
      if rings[channel] == nil, rings.count < Self.ringsAtMost {
        rings[channel] = SampleRing(capacity: Int(min(max(4 * (labels?.rate ?? 256), 2048), 262_144)))
      }
      let since = question.int("version") == shape.version ? question.int("since") : nil
      let (first, values) = rings[channel]?.values(since: since) ?? (0, [])
      let head: Value = .record([
        "kind": "samples", "id": .int(question.id), "channel": .int(channel), "first": .int(first),
        "count": .int(values.count), "version": .int(shape.version), "rate": labels?.rate.map { .double($0) } ?? .null,
      ])
      return Packet.bytes(head, values)
    }
  }
}

extension Value {
  /// A stream for a page.
  static func facts(
    _ name: String, _ labels: ViewLabels, start: Double, version: Int, duration: Double?
  ) -> Value {
    .record([
      "name": .string(name), "rate": labels.rate.map { .double($0) } ?? .null, "unit": .string(labels.unit),
      "axisUnit": .string(labels.axisUnit), "start": .double(start), "version": .int(version),
      "duration": duration.map { .double($0) } ?? .null, "channels": .list(labels.channels.map { .string($0) }),
      "places": .list(
        labels.channels.map { label in
          HeadPlaces.place(label).map { .list([.double($0.x), .double($0.y)]) } ?? .null
        }),
    ])
  }
}

/// The last samples of a channel.
struct SampleRing: Sendable {
  private var values: [Float] = []
  private let capacity: Int
  /// Number of the sample after the newest.
  private(set) var end = 0

  init(capacity: Int) { self.capacity = capacity }

  mutating func add(_ block: ViewBlock, _ channel: Int, at place: Int) {
    // After a gap it begins anew: a spectrum over one would be of nothing.
    if place != end { values = [] }
    for sample in 0..<block.samples { values.append(block.values[sample * block.channels + channel]) }
    end = place + block.samples
    if values.count > 2 * capacity { values.removeFirst(values.count - capacity) }
  }

  /// The samples from a number on, as far as they are there.
  func values(since: Int?) -> (first: Int, values: [Float]) {
    let oldest = end - min(values.count, capacity)
    let first = min(max(since ?? oldest, oldest), end)
    return (first, Array(values.suffix(end - first)))
  }
}
