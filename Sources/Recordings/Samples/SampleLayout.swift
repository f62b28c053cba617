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

  enum Encoding: Sendable {
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

  /// Turns the bytes of each number round where the file has them the other way than `decode` takes them.
  func turn(_ raw: UnsafeMutableRawBufferPointer) {
    let width = encoding.bytes
    guard isBigEndian, width > 1 else { return }
    for start in stride(from: 0, to: raw.count - width + 1, by: width) {
      for byte in 0..<width / 2 { raw.swapAt(start + byte, start + width - 1 - byte) }
    }
  }

  /// Scales samples of all channels into rows of `target`, a row being a sample of each channel.
  ///
  /// - Parameters:
  ///   - raw: In little-endian order, holds the samples of channel `c` from byte `places[c]` on, `stride` bytes apart.
  ///   - first: The first sample to take.
  func decode<Sample: BinaryFloatingPoint>(
    _ raw: RawSpan, places: [Int], stride: Int, first: Int, rows: Int,
    into target: UnsafeMutableBufferPointer<Sample>
  ) {
    @inline(__always) func integers<N: FixedWidthInteger & BitwiseCopyable>(_: N.Type) {
      scale(raw, places, stride, first, rows, target) {
        Double($0.unsafeLoadUnaligned(fromUncheckedByteOffset: $1, as: N.self).littleEndian)
      }
    }
    switch encoding {
    case .int8: integers(Int8.self)
    case .uint8: integers(UInt8.self)
    case .int16: integers(Int16.self)
    case .uint16: integers(UInt16.self)
    case .int32: integers(Int32.self)
    case .uint32: integers(UInt32.self)
    case .int64: integers(Int64.self)
    case .uint64: integers(UInt64.self)
    case .int24:
      scale(raw, places, stride, first, rows, target) {
        let low = $0.unsafeLoadUnaligned(fromUncheckedByteOffset: $1, as: UInt16.self).littleEndian
        let high = $0.unsafeLoadUnaligned(fromUncheckedByteOffset: $1 + 2, as: Int8.self)
        return Double(Int32(low) | Int32(high) << 16)
      }
    case .float32:
      scale(raw, places, stride, first, rows, target) {
        let bits = $0.unsafeLoadUnaligned(fromUncheckedByteOffset: $1, as: UInt32.self).littleEndian
        return Double(Float(bitPattern: bits))
      }
    case .float64:
      scale(raw, places, stride, first, rows, target) {
        Double(bitPattern: $0.unsafeLoadUnaligned(fromUncheckedByteOffset: $1, as: UInt64.self).littleEndian)
      }
    }
  }

  /// Goes in tiles whose output stays in the first-level cache.
  @inline(__always)
  private func scale<Sample: BinaryFloatingPoint>(
    _ raw: RawSpan, _ places: [Int], _ stride: Int, _ first: Int, _ rows: Int,
    _ target: UnsafeMutableBufferPointer<Sample>, load: (borrowing RawSpan, Int) -> Double
  ) {
    let channels = self.channels.count
    let tile = max(8, 4096 / max(1, channels))
    precondition(target.count >= rows * channels, "room for the samples")
    let out = target.baseAddress!
    for from in Swift.stride(from: 0, to: rows, by: tile) {
      let to = min(rows, from + tile)
      for channel in 0..<channels {
        let (gain, offset) = (self.channels[channel].gain, self.channels[channel].offset)
        var at = places[channel] + (first + from) * stride
        // One check for all loads of the tile.
        precondition(
          at >= 0 && at + (to - from - 1) * stride + encoding.bytes <= raw.byteCount, "samples lie in a block")
        var place = from * channels + channel
        for _ in from..<to {
          out[place] = Sample(load(raw, at) * gain + offset)
          at += stride
          place += channels
        }
      }
    }
  }
}
