import AxisArrays

/// Where the samples of one stream stand in a file and what they mean: all that a reader of whole formats of numbers
/// side by side says; `SampleCursor` does the rest.
///
/// A file holds records of one length. Each has `samplesPerRecord` samples of each channel, a channel's own side by
/// side; channels side by side, sample for sample, are records of one sample.
struct SampleLayout: Sendable {
  struct Channel: Sendable {
    /// Bytes from the start of a record to its first sample of the channel.
    var place = 0
    /// The value of a stored number `n` is `n * gain + offset`.
    var gain = 1.0
    var offset = 0.0
  }

  /// In the order of `ck_encoding`.
  enum Encoding: Int32, Sendable {
    case int8, uint8, int16, uint16, int24, int32, uint32, int64, uint64, float32, float64

    var bytes: Int {
      switch self {
      case .int8, .uint8: 1
      case .int16, .uint16: 2
      case .int24: 3
      case .int32, .uint32, .float32: 4
      case .int64, .uint64, .float64: 8
      }
    }
  }

  var encoding: Encoding
  var isBigEndian = false
  var recordBytes: Int
  var samplesPerRecord = 1
  var channels: [Channel]
  /// Records from sample `first` on lie one after the other from byte `place`. The first is at sample 0, all at the
  /// start of a record.
  var stretches: [(first: Int, place: Int)]
  /// What one data record is called in an error.
  var recordName = "data record"
}

extension SampleLayout {
  /// Channels without anything between them: sample for sample, or each with all its samples side by side.
  ///
  /// - Parameters:
  ///   - channels: With their scales; their places are found here.
  ///   - head: Bytes before each sample.
  ///   - length: Samples of a channel that stand side by side; `nil` for sample for sample.
  ///   - place: Of the first, where there is one stretch.
  init(
    packed channels: [Channel], _ encoding: Encoding, isBigEndian: Bool = false, head: Int = 0,
    length: Int? = nil,
    at place: Int = 0, stretches: [(first: Int, place: Int)]? = nil
  ) {
    let bytes = encoding.bytes * (length ?? 1)
    self.init(
      encoding: encoding, isBigEndian: isBigEndian, recordBytes: head + bytes * channels.count,
      samplesPerRecord: max(1, length ?? 1),
      channels: channels.enumerated().map {
        Channel(place: head + bytes * $0, gain: $1.gain, offset: $1.offset)
      },
      stretches: stretches ?? [(0, place)], recordName: length == nil ? "sample" : "data")
  }
}
