import AxisArrays

/// Writes one stream of channels as a BrainVision recording: a header (.vhdr), float32 samples (.eeg) and markers (.vmrk).
///
/// Gaps are new segments, dated by the recording's start. The header appears last, when the other two are complete. Not
/// in the format, and errors therefore: time that goes back, dims other than time and channels, samples with a time each.
public struct BrainVisionWriter: StreamWriter {
  public static let format = BrainVisionReader.format

  public var path: String { header.destination }

  private let header: PartialFile, samples: PartialFile, markers: PartialFile
  private let stem: String
  var written: WrittenRecording
  private var channels: [ChannelInfo] = []

  public init(path: String, options: WriteOptions) throws(RecordingError) {
    let base = path.lowercased().hasSuffix(".vhdr") ? String(path.dropLast(5)) : path
    stem = base.split(separator: "/").last.map(String.init) ?? base
    header = try PartialFile(path)
    samples = try PartialFile(base + ".eeg")
    markers = try PartialFile(base + ".vmrk")
    written = WrittenRecording(options)
  }

  mutating func append(_ message: AxisArray, to stream: WrittenStream, first: Int) throws(RecordingError) {
    guard times.gain != nil else {
      throw .notWritable(path: path, what: "samples with a time each; BrainVision has a fixed rate")
    }
    if first > 0, message.count > 0, times.value(at: first) <= times.value(at: first - 1) {
      throw .notWritable(
        path: path, what: "time that goes back from \(times.value(at: first - 1)) s to \(times.value(at: first)) s")
    }
    let values = try message.data.doubles(
      ifNot: .notWritable(path: path, what: "\(message.data.dtype.name); convert it to real numbers first"))
    try samples.write(elements: values.map { Float($0).bitPattern.littleEndian })
  }

  mutating func begin(_ stream: WrittenStream, _ message: AxisArray) throws(RecordingError) {
    guard stream.rowShape.count <= 1, stream.rowElements > 0 else {
      throw .notWritable(path: path, what: "dims \(stream.dims); BrainVision holds time and channels")
    }
    try stream.checkSeconds()
    channels = stream.channels
    written.notices = WrittenLosses(stream, of: options.info, keeping: ["start"]).notices(format: "BrainVision")
    if stream.dtype == .float64 {
      written.notices.append(Notice(.approximated, "BrainVision holds float32: values are rounded to 24 bits"))
    }
  }

  mutating func complete(_ stream: WrittenStream) throws(RecordingError) {
    try markers.write(Array(markerText().utf8))
    try header.write(Array(headerText().utf8))
    try samples.commit()
    try markers.commit()
    try header.commit()
  }

  // MARK: Text

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      if scalar == "," {
        escaped += "\\1"
      } else if scalar.value < 32 {
        escaped += " "
      } else {
        escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private func headerText() -> String {
    var lines = [
      "Brain Vision Data Exchange Header File Version 1.0", "", "[Common Infos]", "Codepage=UTF-8",
      "DataFile=\(stem).eeg", "MarkerFile=\(stem).vmrk", "DataFormat=BINARY", "DataOrientation=MULTIPLEXED",
      "NumberOfChannels=\(channels.count)", "DataPoints=\(times.count)",
      "SamplingInterval=\(plain((times.gain ?? 1) * 1e6))", "", "[Binary Infos]", "BinaryFormat=IEEE_FLOAT_32", "",
      "[Channel Infos]",
    ]
    for (index, channel) in channels.enumerated() {
      lines.append("Ch\(index + 1)=\(Self.escaped(channel.label)),,1,\(Self.escaped(channel.unit))")
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  private mutating func markerText() -> String {
    var lines = [
      "Brain Vision Data Exchange Marker File, Version 1.0", "", "[Common Infos]", "Codepage=UTF-8",
      "DataFile=\(stem).eeg", "", "[Marker Infos]",
    ]
    var number = 0
    func add(_ type: String, _ text: String, _ position: Int, size: Int = 1, channel: Int = 0, date: String = "") {
      number += 1
      let end = date.isEmpty ? "" : ",\(date)"
      lines.append("Mk\(number)=\(Self.escaped(type)),\(Self.escaped(text)),\(position),\(size),\(channel)\(end)")
    }
    let pieces = times.pieces
    for piece in pieces {
      let date = options.info.start?.adding(seconds: piece.offset).map(Self.date) ?? ""
      if piece.first == 0 || !date.isEmpty { add("New Segment", "", piece.first + 1, date: date) }
    }
    if pieces.count > 1, options.info.start == nil {
      written.notices.append(
        Notice(
          .lost, "\(counted(pieces.count - 1, "gap")) left out: BrainVision tells them by the start, which is not known"
        ))
    }
    var commented = 0, outside = 0
    for event in events.sorted(by: { $0.onset < $1.onset }) {
      guard let position = position(of: event.onset, pieces) else {
        outside += 1
        continue
      }
      let parts = event.text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      // New segments stand there already.
      if parts.count == 2, parts[0] == "New Segment" { continue }
      if parts.count < 2 { commented += 1 }
      let gain = times.gain ?? 1
      let size = max(1, min(Int(min(((event.duration ?? 0) / gain).rounded(), 1e15)), Int.max))
      let channel = (channels.firstIndex { $0.label == event.channel } ?? -1) + 1
      add(
        parts.count == 2 ? parts[0] : "Comment", parts.count == 2 ? parts[1] : event.text, position + 1, size: size,
        channel: channel)
    }
    if commented > 0 {
      written.notices.append(
        Notice(.approximated, "\(counted(commented, "event")) without a type, such as Stimulus/S1, written as Comment"))
    }
    if outside > 0 {
      written.notices.append(Notice(.lost, "\(counted(outside, "event")) before the first sample left out"))
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  /// The sample at a time, or the next one where it is in a gap; `nil` before the first.
  private func position(of onset: Double, _ pieces: [Piece]) -> Int? {
    guard let gain = times.gain, let first = pieces.first, onset.isFinite else { return nil }
    if onset < first.offset - gain / 2 { return nil }
    let piece = pieces.last { $0.offset <= onset + gain / 2 } ?? first
    let steps = ((onset - piece.offset) / gain).rounded()
    guard steps < 1e15 else { return nil }
    let isLast = piece.first == pieces[pieces.count - 1].first
    return piece.first + (isLast ? Int(steps) : min(Int(steps), piece.count))
  }

  /// "YYYYMMDDhhmmssuuuuuu".
  private static func date(_ clock: WallClock) -> String {
    func padded(_ number: Int, _ width: Int) -> String {
      let text = "\(number)"
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    let fraction = min(Int((clock.fraction * 1e6).rounded()), 999_999)
    return padded(clock.year, 4) + padded(clock.month, 2) + padded(clock.day, 2) + padded(clock.hour, 2)
      + padded(clock.minute, 2) + padded(clock.second, 2) + padded(fraction, 6)
  }
}
