/// Follows a stream from message to message: knows whether one goes on where the last ended, comes after a gap, or is of
/// another stream.
///
/// Each message is compared with the one before it, so that small errors of times and steps do not add up.
package struct StreamWatch {
  /// How far, in samples, a message may begin from where the last one ended.
  var tolerance = 0.5 { didSet { limit() } }
  /// Whether gaps matter here.
  var heedsGaps: Bool { didSet { limit() } }

  /// The axis that the step goes along, as its settings name it.
  var axis: String?

  /// The stream that is followed; nil before its first message.
  private(set) var stream: StreamIdentity?
  private var step = 0.0, position = 0
  /// Where the last message began, and where the next should.
  private var last = Double.nan, expected = Double.nan
  /// Whether messages begin at the same place again and again, and so tell no times.
  private var isStill = false
  /// How far from there is a gap, in the unit of the axis; infinite where there can be none.
  private var slack = Double.infinity
  /// Changes and repeated times that were told, so that streams which take turns do not tell of it with every message.
  private var told: [String] = []

  init(heedsGaps: Bool = true) { self.heedsGaps = heedsGaps }

  /// Whether a message surely goes on, by the quick way; takes note of it then.
  mutating func follows(_ message: AxisArray) -> Bool {
    guard let stream, stream.isSurely(message) else { return false }
    return advance(message)
  }

  /// Takes note of a message of the stream, unless it comes after a gap.
  private mutating func advance(_ message: AxisArray) -> Bool {
    guard slack != .infinity else { return true }
    let count = message.data.layout.shape[position], offset = message.offset
    guard count > 0 else { return true }
    if Swift.abs(offset - expected) > slack, !isStill || offset != last { return false }
    (last, expected) = (offset, offset + Double(count) * step)
    return true
  }

  enum Verdict {
    /// There was no stream yet.
    case first
    case goesOn
    /// The message has the time of the one before it, which is taken to say nothing; in words.
    case isStill(String)
    /// In words, how the message does not go on.
    case gap(String, samples: Double)
    case other(String)
  }

  /// How a message stands to the stream; one that goes on is taken note of.
  mutating func verdict(_ message: AxisArray) -> Verdict {
    guard let stream else { return .first }
    guard stream.continues(with: message) else { return .other(stream.change(to: message)) }
    if stream.header !== message.header { know(message) }
    if advance(message) { return .goesOn }
    let samples = (message.offset - expected) / step, unit = message.header.isTimed ? " s" : ""
    if message.offset == last {
      isStill = true
      _ = advance(message)
      return .isStill("messages begin at \(message.offset)\(unit) again and again, and are taken to follow each other")
    }
    let text: String
    if samples > 0 {
      text = "\(Self.rounded(samples)) samples are missing before \(message.offset)\(unit)"
    } else {
      text = "the times go back by \(Self.rounded(-samples)) samples to \(message.offset)\(unit)"
    }
    return .gap(text, samples: samples)
  }

  private static func rounded(_ samples: Double) -> String {
    let whole = samples.rounded()
    if whole.magnitude < 0x1p53, Swift.abs(samples - whole) < 0.01 { return "\(Int(whole))" }
    return "\((samples * 100).rounded() / 100)"
  }

  /// Takes note of a stream's first message.
  mutating func begin(_ message: AxisArray) {
    (last, expected, isStill) = (.nan, .nan, false)
    know(message)
    _ = advance(message)
  }

  /// A stream that goes on from a saved state, wherever it does.
  mutating func resume(_ stream: StreamIdentity?) {
    (self.stream, last, expected, isStill) = (stream, .nan, .nan, false)
    step = stream?.header.statedStreamGain ?? 0
    position = stream?.header.streamPosition ?? 0
    limit()
  }

  mutating func end() { resume(nil) }

  private mutating func know(_ message: AxisArray) {
    stream = StreamIdentity(message, along: axis)
    step = message.header.statedStreamGain ?? 0
    position = message.header.streamPosition ?? 0
    limit()
  }

  private mutating func limit() {
    slack = heedsGaps && step != 0 ? tolerance * Swift.abs(step) : .infinity
  }

  /// Whether this is told for the first time.
  mutating func tells(_ text: String) -> Bool {
    guard !told.contains(text), told.count < 32 else { return false }
    told.append(text)
    return true
  }
}
