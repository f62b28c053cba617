import AxisArrays

/// Something that is wrong with a recording, as `swiftlet doctor` reports it.
struct Finding: Hashable, Sendable {
  /// What sort of thing is wrong. The raw value is what JSON holds; `docs/recordings.md` explains each.
  enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The file cannot be read at all.
    case unreadable
    /// The file is shorter than its header says.
    case truncated
    /// The file is longer than its header says.
    case longer
    /// A stream has another number of samples than the file tells.
    case count
    /// Reading stopped before the end.
    case broken
    /// The reader left something out.
    case lost
    /// A stream holds no samples.
    case empty
    /// Samples are missing.
    case gap
    /// Times go back.
    case clock
    /// A channel stays at one value, throughout or for a second or more.
    case flat
    /// A channel is cut off at its smallest or largest value.
    case clipped
    /// Values are NaN or infinite.
    case notFinite = "not-finite"
    /// Two channels have one name.
    case duplicateLabel = "duplicate-label"
    /// The limits of a channel's values are equal, so that nothing lies between them.
    case equalLimits = "equal-limits"
    /// An event has no place in the recording.
    case eventOutside = "event-outside"
  }

  let kind: Kind
  /// One sentence without a full stop.
  let text: String
  /// Number of the stream, from 0, and the channel's label, where one is concerned.
  var stream: Int?, channel: String?
  /// When it begins, in seconds.
  var time: Double?
  /// How many samples or events are concerned.
  var count: Int?

  init(
    _ kind: Kind, _ text: String, stream: Int? = nil, channel: String? = nil, time: Double? = nil, count: Int? = nil
  ) {
    (self.kind, self.text, self.stream, self.channel) = (kind, text, stream, channel)
    (self.time, self.count) = (time, count)
  }

  var value: Value {
    .record([
      "kind": .string(kind.rawValue), "text": .string(text), "stream": stream.map { .int($0 + 1) } ?? .null,
      "channel": channel.map { .string($0) } ?? .null, "time": time.map { .double($0) } ?? .null,
      "count": count.map { .int($0) } ?? .null,
    ])
  }
}
