import AxisArrays
import Jobs
import Platform
import Recordings
import Streams

/// A stream of a recording, kept for pages: a pyramid of all of it, which grows while it is read in the background, and
/// copies of the reader at many places, from which a short stretch is read when it is looked at.
package final class RecordingView: TraceSource, @unchecked Sendable {
  private let name: String, stream: Int
  private let lock = Lock()
  private var reader: Recording
  private var pyramid: TracePyramid?
  private var labels: ViewLabels?
  private var step = 1.0
  private var bookmarks: [(time: Double, reader: Recording)] = []
  private var isComplete = false
  private var failure: String?
  private let duration: Double?
  /// The last stretch that was read closely.
  private var close: (from: Double, to: Double, pyramid: TracePyramid)?
  private let reading = Lock()

  /// Cells of a level at most: 64 MiB with lows and highs.
  private static let cells = 8 << 20
  private static let levels = 6
  /// Cells that are read for one look at most: half a second's work.
  private static let closeCells = 32 << 20
  private static let bookmarksAtMost = 1000

  package init(_ reader: Recording, stream: Int) {
    (self.reader, self.stream) = (reader, stream)
    name = reader.streams[stream].name
    duration = reader.span(of: stream)
  }

  // MARK: Reading all of it

  /// Reads the stream to its end.
  ///
  /// - Parameter goesOn: Asked before each piece.
  package func build(while goesOn: () -> Bool) {
    let info = reader.streams[stream], row = max(info.rowShape.reduce(1, *), 1)
    let count = max(256, min(1 << 16, (1 << 20) / row))
    var own = reader
    do {
      while goesOn() {
        let place = own
        guard let message = try own.read(stream: stream, count: count) else { break }
        if !message.isEmpty { add(try ViewBlock(message), message, place) }
      }
    } catch {
      lock.withLock { failure = "\(error)" }
    }
    lock.withLock {
      pyramid?.finish()
      isComplete = true
    }
  }

  private func add(_ block: ViewBlock, _ message: AxisArray, _ place: Recording) {
    lock.withLock {
      let first: Double
      switch block.times {
      case .regular(let offset, let step):
        if pyramid == nil { begin(block, message, start: offset, width: step) }
        let start = pyramid?.start ?? 0
        pyramid?.add(block.values, at: Int(max(-1e15, min(1e15, ((offset - start) / step).rounded()))))
        first = offset
      case .each(let times):
        // A guess that later coarsening makes good.
        if pyramid == nil { begin(block, message, start: times.first ?? 0, width: 1 / 1024) }
        pyramid?.add(block.values, at: times)
        first = times.first ?? 0
      }
      bookmarks.append((first, place))
      // Every other one goes when there are too many: they stay evenly spread.
      if bookmarks.count > Self.bookmarksAtMost {
        bookmarks = bookmarks.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      }
    }
  }

  private func begin(_ block: ViewBlock, _ message: AxisArray, start: Double, width: Double) {
    step = width
    labels = ViewLabels(message, channels: block.channels)
    pyramid = TracePyramid(
      channels: block.channels, start: start, width: width, capacity: min(1 << 17, Self.cells / max(block.channels, 1)),
      levels: Self.levels, keepsAll: true)
  }

  // MARK: The pages' side

  var facts: Value? {
    lock.withLock {
      guard let labels, let pyramid else { return nil }
      return .facts(name, labels, start: pyramid.start, version: 1, duration: duration ?? read)
    }
  }

  /// Seconds that were read so far. Call under the lock.
  private var read: Double { pyramid.map { Double($0.bins(of: 0).upperBound) * $0.width } ?? 0 }

  /// How far the reading is, and what ended it early.
  package var progress: Value {
    lock.withLock {
      .record([
        "read": .double(read), "duration": duration.map { .double($0) } ?? .null, "complete": .bool(isComplete),
        "error": failure.map { .string($0) } ?? .null,
      ])
    }
  }

  func traces(_ question: Question) -> [UInt8] {
    let none = Packet.bytes(["kind": "none", "id": .int(question.id)], [])
    let isHeat = question["heat"]?.bool ?? false
    if !isHeat, let end = question.number("end"), let fine = look(from: end - question.span, to: end, question.columns)
    {
      return fine.answer(question, version: 1, isComplete: true)
    }
    return lock.withLock { pyramid?.answer(question, version: 1, isComplete: isComplete) ?? none }
  }

  /// Facts of the pyramid of all; a copy of it would be one of its arrays when it grows.
  private struct Shape {
    var channels: Int, start: Double, width: Double, step: Double
  }
  private var frame: Shape? {
    lock.withLock { pyramid.map { Shape(channels: $0.channels, start: $0.start, width: $0.width, step: step) } }
  }

  /// A pyramid of a stretch that the one of all is too coarse for; nil where that one does.
  private func look(from: Double, to: Double, _ columns: Int) -> TracePyramid? {
    reading.withLock {
      guard let whole = frame, whole.width > whole.step, (to - from) < whole.width * Double(columns) / 2 else {
        return nil
      }
      if let close, close.from <= from, close.to >= to { return close.pyramid }
      // Some more on both sides, so that a small move reads nothing.
      let margin = (to - from) / 2, first = max(from - margin, whole.start), last = to + margin
      guard (last - first) / whole.step * Double(whole.channels) < Double(Self.closeCells) else { return nil }
      guard let (pyramid, _) = try? stretch(from: first, to: last, whole) else { return nil }
      close = (first, last, pyramid)
      return pyramid
    }
  }

  /// Reads a stretch again.
  private func stretch(
    from: Double, to: Double, _ whole: Shape, keeping channel: Int? = nil
  ) throws -> (TracePyramid, [Float]) {
    let (channels, step) = (whole.channels, whole.step)
    let found = lock.withLock { bookmarks.last { $0.time <= from } ?? bookmarks.first }
    guard var reader = found?.reader else { throw RecordingError.badOption(name: "start", what: "nothing is read yet") }
    let bins = Int(((to - from) / step).rounded(.up)) + 2
    var pyramid = TracePyramid(
      channels: channels, start: from, width: step, capacity: max(bins, 8), levels: 3, keepsAll: false)
    var kept: [Float] = []
    while let message = try reader.read(stream: stream, count: max(256, min(1 << 16, (1 << 20) / max(channels, 1)))) {
      let block = try ViewBlock(message)
      guard block.channels == channels, block.samples > 0 else { continue }
      let times: [Double]
      switch block.times {
      case .regular(let offset, let step):
        if offset > to { return (pyramid, kept) }
        // On the grid of the samples, so that each has a bin of its own.
        pyramid.add(block.values, at: Int(max(-1e15, min(1e15, ((offset - from) / step).rounded()))))
        times = channel == nil ? [] : (0..<block.samples).map { offset + Double($0) * step }
      case .each(let each):
        if each.first ?? 0 > to { return (pyramid, kept) }
        pyramid.add(block.values, at: each)
        times = channel == nil ? [] : each
      }
      guard let channel else { continue }
      for (sample, time) in times.enumerated() where time >= from && time < to {
        kept.append(block.values[sample * channels + channel])
      }
    }
    return (pyramid, kept)
  }

  func samples(_ question: Question) -> [UInt8] {
    let none = Packet.bytes(["kind": "none", "id": .int(question.id)], [])
    guard let whole = frame, let channel = question.int("channel"), (0..<whole.channels).contains(channel),
      let end = question.number("end")
    else { return none }
    // The last part of what is seen, short enough to be read at once.
    let most = Double(min(1 << 16, Self.closeCells / max(whole.channels, 1))) * whole.step
    let from = max(whole.start, end - min(question.span, most))
    guard from < end,
      let (_, values) = try? reading.withLock({
        try stretch(from: from, to: end, whole, keeping: channel)
      })
    else { return none }
    let head: Value = .record([
      "kind": "samples", "id": .int(question.id), "channel": .int(channel), "first": 0, "count": .int(values.count),
      "version": 1, "rate": lock.withLock { labels?.rate }.map { .double($0) } ?? .null, "from": .double(from),
    ])
    return Packet.bytes(head, values)
  }
}
