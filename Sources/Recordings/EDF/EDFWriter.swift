import AxisArrays

/// Writes one stream of channels to an EDF+C file, or EDF+D where it has gaps: 16-bit samples over a physical range,
/// annotations.
///
/// The range is `WriteOptions.physicalRange`, or each channel's own extremes; either way the samples wait in a
/// temporary file without a name beside the destination until the length and all events are known. The last record is
/// filled up with its last sample where the length asks for it, and the annotation "Recording ends" marks the true end,
/// which `EDFReader` heeds.
///
/// Not in the format, and errors therefore: values that are not finite or outside the range given, time that goes back,
/// rates that no whole record holds, pieces between gaps that no record length divides, dims other than time and
/// channels.
public struct EDFWriter: StreamWriter {
  public static let format = RecordingFormat(
    name: "EDF", extensions: ["edf"], summary: "European data format (EDF+C, EDF+D), 16 bit, with annotations")

  private let sampleBytes: Int
  private let file: PartialFile
  private let spool: PartialFile
  var written: WrittenRecording
  private var channels: [ChannelInfo] = []
  private var fixed: [EDFHeaderText.Channel] = []
  private var ranges: [(low: Double, high: Double)] = []

  public init(path: String, options: WriteOptions) throws(RecordingError) {
    try self.init(path: path, options: options, sampleBytes: 2)
  }

  /// - Parameter sampleBytes: 2 for EDF+, 3 for BDF+.
  init(path: String, options: WriteOptions, sampleBytes: Int) throws(RecordingError) {
    self.sampleBytes = sampleBytes
    file = try PartialFile(path)
    spool = try PartialFile(spoolBeside: path)
    written = WrittenRecording(options)
  }

  public var path: String { file.destination }

  mutating func append(_ message: AxisArray, to stream: WrittenStream, first: Int) throws(RecordingError) {
    let values = try message.data.doubles(
      ifNot: .notWritable(
        path: path, what: "\(message.data.dtype.name) in EDF; convert it to real numbers first"))
    let times = times
    guard times.gain != nil else {
      throw .notWritable(path: path, what: "samples with a time each; EDF has a fixed rate")
    }
    if times.runs.count > 1, let gain = times.gain, times.runs[times.runs.count - 1].first == first, first > 0 {
      let (last, now) = (times.value(at: first - 1), times.value(at: first))
      guard now > last + 0.5 * gain else {
        throw .notWritable(path: path, what: "time that goes back from \(last) s to \(now) s")
      }
    }
    if let bad = noteRanges(values) {
      throw unwritable(values[bad], bad % channels.count, first + bad / channels.count, "EDF holds finite numbers")
    }
    if fixed.isEmpty {
      try spool.write(elements: values)
    } else {
      try spool.write(elements: try quantized(values, fixed, first: first))
    }
  }

  /// Widens the channels' ranges; the index of a value that is not finite, if there is one.
  private mutating func noteRanges(_ values: [Double]) -> Int? {
    values.withUnsafeBufferPointer { values in
      ranges.withUnsafeMutableBufferPointer { ranges in
        for first in stride(from: 0, to: values.count, by: ranges.count) {
          for channel in ranges.indices {
            let value = values[first + channel]
            guard value.isFinite else { return first + channel }
            if value < ranges[channel].low { ranges[channel].low = value }
            if value > ranges[channel].high { ranges[channel].high = value }
          }
        }
        return nil
      }
    }
  }

  mutating func begin(_ stream: WrittenStream, _ message: AxisArray) throws(RecordingError) {
    guard stream.rowElements > 0 || stream.rowShape.count != 1 else {
      throw .notWritable(path: path, what: "no channels; EDF holds one or more")
    }
    guard stream.rowShape.count <= 1, stream.rowElements > 0 else {
      throw .notWritable(path: path, what: "dims \(stream.dims) in EDF; it holds time and channels")
    }
    guard stream.rowElements <= 9998 else {
      throw .notWritable(path: path, what: "\(stream.rowElements) channels; EDF holds 9998")
    }
    try stream.checkSeconds()
    channels = stream.channels
    var seen: Set<String> = []
    for channel in channels {
      let label = EDFHeaderText.label(channel.label)
      guard seen.insert(label).inserted else {
        throw .notWritable(path: path, what: "two channels named \(quoted(label)) (the first 16 characters count)")
      }
    }
    ranges = Array(repeating: (.infinity, -.infinity), count: channels.count)
    if let range = options.physicalRange {
      fixed = try channels.map { (channel) throws(RecordingError) in try limits(channel, range) }
    }
    let losses = WrittenLosses(stream, keeping: ["start", "patient", "recording"])
    written.notices = losses.notices(format: "EDF") + EDFHeaderText.losses(channels, options.info)
  }

  /// The stored numbers that there are.
  private var digital: ClosedRange<Int> { -(1 << (8 * sampleBytes - 1))...(1 << (8 * sampleBytes - 1)) - 1 }

  private func limits(
    _ channel: ChannelInfo, _ range: ClosedRange<Double>
  ) throws(RecordingError) -> EDFHeaderText.Channel {
    guard let limits = EDFHeaderText.Channel(channel, range, digital: digital) else {
      throw .notWritable(
        path: path,
        what: "\(range.lowerBound)...\(range.upperBound) of \(quoted(channel.label)) in the 8 characters that EDF has; "
          + "choose another unit")
    }
    return limits
  }

  private func unwritable(_ value: Double, _ channel: Int, _ sample: Int, _ why: String) -> RecordingError {
    .notWritable(
      path: path, what: "\(value) in \(quoted(channels[channel].label)) at \(times.value(at: sample)) s: \(why)")
  }

  /// The nearest counts.
  private func quantized(
    _ values: [Double], _ limits: [EDFHeaderText.Channel], first: Int
  ) throws(RecordingError) -> [Int32] {
    let scales = limits.map { limit in
      let slack = 1e-6 * limit.gain
      return (gain: limit.gain, offset: limit.offset, low: limit.low.value - slack, high: limit.high.value + slack)
    }
    var bad: Int?
    let (least, most) = (Double(digital.lowerBound), Double(digital.upperBound))
    let counts = [Int32](unsafeUninitializedCapacity: values.count) { counts, initialized in
      initialized = values.count
      values.withUnsafeBufferPointer { values in
        scales.withUnsafeBufferPointer { scales in
          for first in stride(from: 0, to: values.count, by: scales.count) {
            for channel in scales.indices {
              let (value, scale) = (values[first + channel], scales[channel])
              if !(value >= scale.low && value <= scale.high) { bad = bad ?? first + channel }
              // The clamp is for values half a count beyond the limits, and for those that are refused below.
              // Adding and taking off 1.5 * 2^52 rounds to the nearest whole number without a call.
              let rounded = (value - scale.offset) / scale.gain + 0x1.8p52 - 0x1.8p52
              let count = min(max(rounded, least), most)
              counts[first + channel] = count.isNaN ? 0 : Int32(count)
            }
          }
        }
      }
    }
    guard let bad else { return counts }
    let limit = limits[bad % limits.count]
    throw unwritable(
      values[bad], bad % limits.count, first + bad / limits.count, "outside \(limit.low.value)...\(limit.high.value)")
  }

  mutating func complete(_ stream: WrittenStream) throws(RecordingError) {
    let total = times.count
    let rate = 1 / (times.gain ?? 1)
    let pieces = times.pieces
    guard rate > 0, let layout = EDFLayout(rate: rate, pieces: pieces, channels: channels.count) else {
      if pieces.count > 1 {
        let lengths = pieces.prefix(4).map { "\($0.count)" }.joined(separator: ", ") + (pieces.count > 4 ? ", …" : "")
        throw .notWritable(
          path: path,
          what:
            "gaps between pieces of \(lengths) samples at \(plain(rate)) Hz, which share no record length that EDF+D can "
            + "tell in 8 characters; NPZ holds any gaps")
      }
      throw .notWritable(path: path, what: "\(rate) Hz in EDF: no record of whole samples up to 1000 s long")
    }
    guard layout.recordCount < 100_000_000 else {
      throw .notWritable(path: path, what: "\(layout.recordCount) data records; EDF holds 99999999")
    }
    var limits = fixed
    if limits.isEmpty {
      for (channel, range) in zip(channels, ranges) {
        if let told = options.channels.first(where: { $0.label == channel.label }),
          let kept = EDFHeaderText.Channel(channel, told: told, holding: range, within: digital)
        {
          limits.append(kept)
          continue
        }
        limits.append(try self.limits(channel, range.low <= range.high ? range.low...range.high : 0...0))
      }
    }
    // Time 0 of an EDF file is its first sample.
    let offset = times.runs.first?.offset ?? 0
    let start = options.info.start?.adding(seconds: offset)
    let events = events.map { event in
      // As the header spells the label, so that a reader finds the channel.
      let label = channels.first { $0.label == event.channel }.map { EDFHeaderText.label($0.label) }
      return Event(
        onset: event.onset - offset, duration: event.duration, text: event.text, channel: label ?? event.channel)
    }
    let isFull = layout.recordCount * layout.samplesPerRecord == total
    let seconds = NumberParser.double(layout.duration) ?? 1
    let times = times
    func onset(_ record: Int) -> Double {
      let sample = record * layout.samplesPerRecord
      return pieces.count > 1 ? times.value(at: sample) - offset : Double(record) * seconds
    }
    let last = layout.recordCount - 1
    let kept = total - last * layout.samplesPerRecord
    let ending = isFull ? nil : Event(onset: onset(last) + Double(kept) / rate, text: EDFHeader.endText)
    var annotations = try EDFAnnotationWriter(
      events, ending: ending, origin: start?.fraction ?? 0, layout: layout, onset: onset, sampleBytes: sampleBytes,
      path: path)
    let header = EDFHeaderText(
      info: options.info, start: start, layout: layout, channels: limits, annotationBytes: annotations.bytesPerRecord,
      sampleBytes: sampleBytes, hasGaps: pieces.count > 1)
    try file.write(header.bytes)
    let source = try spool.takeAsSource()
    for record in 0..<layout.recordCount {
      try writeRecord(record, layout, source, limits, total: total)
      try file.write(annotations.bytes(forRecord: record))
    }
    try file.commit()
  }

  /// Samples of a record, channel after channel.
  private func writeRecord(
    _ record: Int, _ layout: EDFLayout, _ source: ByteSource, _ limits: [EDFHeaderText.Channel], total: Int
  ) throws(RecordingError) {
    let first = record * layout.samplesPerRecord
    let rows = min(layout.samplesPerRecord, total - first)
    let counts: [Int32]
    if fixed.isEmpty {
      let bytes = try source.bytes(at: first * channels.count * 8, count: rows * channels.count * 8)
      let values = bytes.withUnsafeBytes { bytes in
        (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self) }
      }
      counts = try quantized(values, limits, first: first)
    } else {
      let bytes = try source.bytes(at: first * channels.count * 4, count: rows * channels.count * 4)
      counts = bytes.withUnsafeBytes { bytes in
        (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self) }
      }
    }
    let (width, length) = (channels.count, layout.samplesPerRecord)
    let sampleBytes = sampleBytes
    let samples = [UInt8](unsafeUninitializedCapacity: length * width * sampleBytes) { samples, initialized in
      initialized = length * width * sampleBytes
      counts.withUnsafeBufferPointer { counts in
        var place = 0
        for channel in 0..<width {
          for row in 0..<length {
            var bits = UInt32(bitPattern: counts[min(row, rows - 1) * width + channel])
            for _ in 0..<sampleBytes {
              samples[place] = UInt8(truncatingIfNeeded: bits)
              bits >>= 8
              place += 1
            }
          }
        }
      }
    }
    try file.write(samples)
  }
}
