import AxisArrays

/// What one stream of a recording holds: all channels that share a sampling rate.
public struct StreamInfo: Hashable, Sendable {
  /// Names the stream within its recording: an array's name, a rate, or the recording's own name.
  public var name: String
  /// Samples per second; `nil` where every sample has a time of its own.
  public var rate: Double?
  /// Time between samples as the file has it, where `1 / rate` would round; `nil` takes that.
  public var step: Double?
  public var channels: [ChannelInfo]
  /// Number of samples, where the file tells before all of it is read.
  public var count: Int?
  /// Data type of the messages.
  public var dtype: DType
  /// Dimensions of the messages. Messages follow each other along the first.
  public var dims: [String]
  /// Extents of the dimensions but for the first.
  public var rowShape: [Int]
  /// Unit of the first dimension.
  public var timeUnit = "s"
  /// The values along the other dimensions, as far as the file tells.
  public var axes: [String: Axis]
  /// Key of the messages; `nil` is the recording's own name.
  public var key: String?
  /// Attributes of the messages beyond the recording's own.
  public var attrs: [String: Value] = [:]

  public init(
    name: String, rate: Double?, channels: [ChannelInfo], count: Int?, dtype: DType, dims: [String] = ["time", "ch"],
    axes: [String: Axis]? = nil, rowShape: [Int]? = nil
  ) {
    (self.name, self.rate, self.channels, self.count, self.dtype) = (name, rate, channels, count, dtype)
    self.dims = dims
    self.rowShape = rowShape ?? [channels.count]
    self.axes = axes ?? (channels.isEmpty ? [:] : ["ch": ChannelInfo.axis(channels)])
  }
}

extension Sequence {
  /// The elements that share a key, such as the channels of one rate, by the first of each.
  func grouped<Key: Equatable>(by key: (Element) -> Key) -> [(key: Key, elements: [Element])] {
    var groups: [(key: Key, elements: [Element])] = []
    for element in self {
      let own = key(element)
      if let place = groups.firstIndex(where: { $0.key == own }) {
        groups[place].elements.append(element)
      } else {
        groups.append((own, [element]))
      }
    }
    return groups
  }
}

extension StreamInfo {
  /// Time between samples; `nil` where every sample has a time of its own.
  public var period: Double? { rate.map { step ?? 1 / $0 } }

  /// Channels in a message, named or not: the extent of "ch", or of the one dimension besides the stream's.
  public var channelCount: Int {
    if let place = dims.firstIndex(of: "ch"), place > 0, place <= rowShape.count { return rowShape[place - 1] }
    return rowShape.count == 1 ? rowShape[0] : channels.count
  }
}

/// What a file says about one channel; text is empty where it says nothing.
public struct ChannelInfo: Hashable, Sendable {
  public var label: String
  /// Physical unit of the data as it comes out of the reader.
  public var unit: String
  /// What is measured, in lower case: "eeg", "ecg", …, "trigger" for a channel of event codes (see `ChannelKind`).
  public var kind: String
  public var transducer: String
  public var prefilter: String
  /// Smallest and largest value that the recorder could express, in `unit`.
  public var physicalRange: ClosedRange<Double>?
  /// The same in converter counts.
  public var digitalRange: ClosedRange<Int>?

  public init(
    label: String, unit: String = "", kind: String = "", transducer: String = "", prefilter: String = "",
    physicalRange: ClosedRange<Double>? = nil, digitalRange: ClosedRange<Int>? = nil
  ) {
    (self.label, self.unit, self.kind, self.transducer, self.prefilter) = (label, unit, kind, transducer, prefilter)
    (self.physicalRange, self.digitalRange) = (physicalRange, digitalRange)
  }
}

/// What a file says about the recording as a whole; text is empty where it says nothing.
public struct RecordingInfo: Hashable, Sendable {
  /// The exact format, such as "EDF+C" or "BDF".
  public var format: String
  /// Local patient identification.
  public var patient: String
  /// Local recording identification.
  public var recording: String
  /// Clock time of time 0 of all streams and events, in the time zone of the recorder, which no format here tells.
  public var start: WallClock?

  public init(format: String, patient: String = "", recording: String = "", start: WallClock? = nil) {
    (self.format, self.patient, self.recording, self.start) = (format, patient, recording, start)
  }
}

/// Something that happened during a recording.
public struct Event: Hashable, Sendable, Codable {
  /// Seconds from time 0 of the recording's streams.
  public var onset: Double
  /// Seconds; `nil` where the file does not tell.
  public var duration: Double?
  public var text: String
  /// Label of the one channel concerned; `nil` for all.
  public var channel: String?

  public init(onset: Double, duration: Double? = nil, text: String, channel: String? = nil) {
    (self.onset, self.duration, self.text, self.channel) = (onset, duration, text, channel)
  }
}

extension [Event] {
  /// The events by onset; those at one time stay in their order.
  var byOnset: [Event] {
    enumerated().sorted { ($0.element.onset, $0.offset) < ($1.element.onset, $1.offset) }.map(\.element)
  }
}
