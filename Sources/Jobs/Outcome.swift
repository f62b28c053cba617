import ArrayAPI
import Plots
import Recordings
import SignalProcessing

/// The output of a pipeline: its shape, rate and length, and whether its values are finite.
package struct Outcome: Sendable {
  private(set) var dims: [String] = [], shape: [Int] = [], dtype = ""
  /// Samples per second; nil where samples have no common rate.
  private(set) var rate: Double?
  package init() {}

  /// Values that are no finite numbers.
  private(set) var notFinite = 0
  /// Channels that were told of.
  private var known: Set<Int> = []

  /// Notes a message that is written.
  ///
  /// - Returns: The channels that are not finite from now on.
  package mutating func add(_ message: AxisArray) throws(ArrayError) -> [Notice] {
    if dims.isEmpty { begin(message) }
    guard let stream = message.header.streamPosition else { return [] }
    shape[0] += message.shape[stream]
    guard message.data.dtype.isFloating || message.data.dtype.isComplex, !message.isEmpty else { return [] }
    let isFinite = try isfinite(message.data)
    guard try !all(isFinite).item(as: Bool.self) else { return [] }
    return try tell(message, isFinite)
  }

  private mutating func begin(_ message: AxisArray) {
    guard let stream = message.header.stream, let position = message.header.streamPosition else { return }
    dims = [stream] + message.dims.filter { $0 != stream }
    shape = [0] + message.shape.enumerated().filter { $0.offset != position }.map(\.element)
    dtype = message.data.dtype.name
    if let axis = try? message.axis(stream).linear, axis.unit == "s", axis.gain > 0 {
      rate = Self.rounded(1 / axis.gain)
    }
  }

  /// The rate of a step in time that was itself made from a rate: 1 / (1 / 49) is not quite 49.
  private static func rounded(_ rate: Double) -> Double {
    let near = rate.rounded()
    return abs(rate - near) < 1e-12 * rate ? near : rate
  }

  private mutating func tell(_ message: AxisArray, _ isFinite: NDArray) throws(ArrayError) -> [Notice] {
    guard let stream = message.header.stream else { return [] }
    let flags = try message.replacing(data: isFinite).as2d(stream).array(of: Bool.self)
    let samples = try message.count(along: stream), channels = flags.count / max(samples, 1)
    var new: [(channel: Int, sample: Int)] = []
    for sample in 0..<samples {
      for channel in 0..<channels where !flags[sample * channels + channel] {
        notFinite += 1
        if known.insert(channel).inserted { new.append((channel, sample)) }
      }
    }
    guard let first = new.first else { return [] }
    let names = try Frame(message, title: "")
    let axis = try message.axis(stream)
    func time(_ sample: Int) -> Double? {
      axis.linear?.value(at: sample) ?? axis.coordinate?.values.numbers.map { $0[sample] }
    }
    func place(_ sample: Int) -> String {
      time(sample).map { "\(Ticks.exact(($0 * 1e6).rounded() / 1e6)) \(axis.unit)" } ?? "place \(sample)"
    }
    let list = new.prefix(3).map { "\"\(names.label($0.channel))\" from \(place($0.sample)) on" }
    let more = new.count > 3 ? " and \(new.count - 3) more channels" : ""
    let text = "values that are not finite: " + list.joined(separator: ", ") + more
    return [Notice(.notFinite, text, time: time(first.sample))]
  }

  /// Told at the end where nothing came out.
  package func emptiness(read samples: Int) -> [Notice] {
    guard let empty = shape.firstIndex(of: 0) else { return [] }
    return [
      Notice(
        .emptyResult, "the result is empty: \(shapeText), nothing along \"\(dims[empty])\" (\(samples) samples read)")
    ]
  }

  var seconds: Double? { rate.map { Double(shape.first ?? 0) / $0 } }

  private var shapeText: String {
    shape.isEmpty ? "no dims" : zip(dims, shape).map { "\($0) \($1)" }.joined(separator: " × ")
  }

  /// `time 40 × ch 8, float64, 4 Hz, 10 s`
  package var text: String {
    var parts = [shapeText, dtype]
    if let rate, let seconds { parts += ["\(Ticks.exact(rate)) Hz", "\(Ticks.decimal(seconds, places: 3)) s"] }
    return parts.joined(separator: ", ")
  }

  func value(bytes: Int?) -> Value {
    .record([
      "dims": .list(dims.map { .string($0) }), "shape": .list(shape.map { .int($0) }), "dtype": .string(dtype),
      "rate": rate.map { .double($0) } ?? .null, "seconds": seconds.map { .double($0) } ?? .null,
      "bytes": bytes.map { .int($0) } ?? .null, "not_finite": .int(notFinite),
    ])
  }
}

/// The stretches of a stream without a gap, in the order in which they are read.
struct Pauses: Sendable {
  struct Stretch: Hashable, Sendable {
    var start: Double, samples: Int
  }
  /// At most so many are kept.
  private static let most = 10_000
  private(set) var pieces: [Stretch] = []
  private(set) var gain = 0.0
  /// Samples that the gaps would have held.
  private(set) var missing = 0

  init() {}

  /// Of pieces that a file tells.
  init(_ pieces: [Piece], gain: Double) {
    self.gain = gain
    for piece in pieces { add(piece.count, from: piece.offset) }
  }

  mutating func add(_ message: AxisArray) {
    guard let stream = message.header.stream, let axis = try? message.axis(stream).linear, axis.gain > 0 else { return }
    gain = axis.gain
    add(message.shape[message.header.streamPosition ?? 0], from: axis.offset)
  }

  private mutating func add(_ count: Int, from start: Double) {
    guard let last = pieces.last else { return pieces.append(Stretch(start: start, samples: count)) }
    let expected = last.start + Double(last.samples) * gain
    let gap = (start - expected) / gain
    if abs(gap) <= 0.5 {
      pieces[pieces.count - 1].samples += count
    } else if pieces.count < Self.most {
      pieces.append(Stretch(start: start, samples: count))
      if gap > 0, gap < 1e15 { missing += Int(gap.rounded()) }
    }
  }

  /// From the first sample to the end of the last one, in seconds.
  var span: Double? {
    guard let first = pieces.first, let last = pieces.last else { return nil }
    return last.start + Double(last.samples) * gain - first.start
  }
}
