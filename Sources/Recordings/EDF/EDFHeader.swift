/// The header of an EDF, EDF+, BDF or BDF+ file, checked against the length of the file.
///
/// - Source: Kemp et al. 1992 (EDF), Kemp and Olivan 2003 (EDF+), both at edfplus.info; BioSemi's description of BDF.
struct EDFHeader: Sendable {
  enum Variant: Sendable { case plain, continuous, discontinuous }

  var variant: Variant
  /// Bytes per sample: 2 in EDF, 3 in BDF.
  var sampleBytes: Int
  var info: RecordingInfo
  var headerBytes: Int
  var recordBytes: Int
  /// Data records in the file, whatever the header says about an unknown count.
  var recordCount: Int
  /// Seconds.
  var recordDuration: Double
  var signals: [EDFSignal]
}

/// One signal: a channel, or the place where annotations are kept.
struct EDFSignal: Sendable {
  var channel: ChannelInfo
  var isAnnotation: Bool
  var samplesPerRecord: Int
  /// Where the signal begins in a data record.
  var byteOffset: Int
  /// Physical value = count * gain + offset.
  var gain: Double
  var offset: Double
}

extension EDFHeader {
  /// Whether a file that starts with these bytes is worth a try.
  static func matches(_ prefix: some Collection<UInt8>) -> Bool {
    prefix.starts(with: [0xFF] + Array("BIOSEMI".utf8)) || prefix.starts(with: Array("0       ".utf8))
  }

  init(_ source: ByteSource, size policy: ReadOptions.SizePolicy) throws(RecordingError) {
    let fixed = EDFFields(path: source.path, bytes: try source.bytes(at: 0, count: 256), base: 0)
    guard fixed.bytes.count == 256 else {
      throw .endsEarly(path: source.path, offset: source.size, reading: "the EDF header")
    }
    guard EDFHeader.matches(fixed.bytes) else {
      throw .malformed(
        path: source.path, at: .byte(0), expected: "\"0\" (EDF) or \"\\xFFBIOSEMI\" (BDF)",
        found: quoted(fixed.bytes.prefix(8)))
    }
    let isBDF = fixed.bytes[0] == 0xFF
    sampleBytes = isBDF ? 3 : 2
    let family = isBDF ? "BDF" : "EDF"
    let kind = fixed.text(192, 44)
    variant = kind.hasPrefix("\(family)+C") ? .continuous : kind.hasPrefix("\(family)+D") ? .discontinuous : .plain
    let count = try fixed.integer(252, 4, "number of signals", in: 0...9999)
    headerBytes = 256 * (count + 1)
    let claimed = try fixed.integer(184, 8, "header size", in: 0...99_999_999)
    guard claimed == headerBytes else {
      throw .malformed(
        path: source.path, at: .byte(184), expected: "header size \(headerBytes) for \(count) signals",
        found: "\(claimed)")
    }
    let claimedRecords = try fixed.integer(236, 8, "number of data records", in: -1...99_999_999)
    recordDuration = try fixed.number(244, 8, "duration of a data record")

    let table = EDFFields(path: source.path, bytes: try source.bytes(at: 256, count: 256 * count), base: 256)
    guard table.bytes.count == 256 * count else {
      throw .endsEarly(path: source.path, offset: source.size, reading: "the header of \(count) signals")
    }
    (signals, recordBytes) = try EDFHeader.signals(table, count: count, isPlus: variant != .plain, bytes: sampleBytes)
    guard recordDuration > 0 || recordDuration == 0 && signals.allSatisfy(\.isAnnotation) else {
      throw .malformed(
        path: source.path, at: .byte(244), expected: "a positive duration of a data record", found: "\(recordDuration)")
    }
    info = RecordingInfo(
      format: family + (variant == .plain ? "" : variant == .continuous ? "+C" : "+D"), patient: fixed.text(8, 80),
      recording: fixed.text(88, 80), start: EDFHeader.start(fixed))
    recordCount = 0
    recordCount = try EDFHeader.recordCount(source, self, claimed: claimedRecords, policy)
  }

  /// The number of whole records there are, having compared the file's length with the header's claim.
  private static func recordCount(
    _ source: ByteSource, _ header: EDFHeader, claimed: Int, _ policy: ReadOptions.SizePolicy
  ) throws(RecordingError) -> Int {
    let available = header.recordBytes > 0 ? (source.size - header.headerBytes) / header.recordBytes : 0
    // A recorder writes -1 while it records; a file that still says so was not closed.
    if claimed < 0 { return available }
    guard let expected = claimed.times(header.recordBytes)?.plus(header.headerBytes) else {
      throw .malformed(
        path: source.path, at: .byte(236), expected: "a number of data records that a file can hold",
        found: "\(claimed) of \(header.recordBytes) bytes")
    }
    if expected == source.size { return claimed }
    guard policy == .wholeRecords else {
      throw .wrongSize(path: source.path, expected: expected, found: source.size)
    }
    return min(claimed, available)
  }

  private static func signals(
    _ table: EDFFields, count: Int, isPlus: Bool, bytes: Int
  ) throws(RecordingError) -> ([EDFSignal], recordBytes: Int) {
    var signals: [EDFSignal] = []
    signals.reserveCapacity(count)
    var position = 0
    for index in 0..<count {
      func at(_ column: Int, _ width: Int) -> Int { column * count + index * width }
      let label = table.text(at(0, 16), 16)
      let isAnnotation = isPlus && (label == "EDF Annotations" || label == "BDF Annotations")
      let name = "of signal \(index + 1) (\(label))"
      let samples = try table.integer(at(216, 8), 8, "samples per record \(name)", in: 1...99_999_999)
      var signal = EDFSignal(
        channel: ChannelInfo(label: label), isAnnotation: isAnnotation, samplesPerRecord: samples, byteOffset: position,
        gain: 1, offset: 0)
      guard let end = samples.times(bytes)?.plus(position) else {
        throw .malformed(
          path: table.path, at: .byte(256 + at(216, 8)), expected: "a record that a file can hold", found: "\(samples)")
      }
      position = end
      if !isAnnotation {
        try scale(&signal, table, name: name, range: (at(104, 8), at(112, 8), at(120, 8), at(128, 8)))
        signal.channel.unit = table.text(at(96, 8), 8)
        signal.channel.transducer = table.text(at(16, 80), 80)
        signal.channel.prefilter = table.text(at(136, 80), 80)
        signal.channel.kind = kind(of: label)
      }
      signals.append(signal)
    }
    return (signals, position)
  }

  private static func scale(
    _ signal: inout EDFSignal, _ table: EDFFields, name: String, range: (Int, Int, Int, Int)
  ) throws(RecordingError) {
    let low = try table.number(range.0, 8, "physical minimum \(name)")
    let high = try table.number(range.1, 8, "physical maximum \(name)")
    let first = try table.integer(range.2, 8, "digital minimum \(name)", in: -8_388_608...8_388_607)
    let last = try table.integer(range.3, 8, "digital maximum \(name)", in: -8_388_608...8_388_607)
    guard first < last else {
      throw .malformed(
        path: table.path, at: .byte(table.base + range.3), expected: "digital maximum \(name) above \(first)",
        found: "\(last)")
    }
    // A larger minimum is allowed, it means negative gain; equal ones would make every sample the same.
    guard low != high else {
      throw .malformed(
        path: table.path, at: .byte(table.base + range.1), expected: "physical maximum \(name) other than \(low)",
        found: "\(high)")
    }
    signal.gain = (high - low) / Double(last - first)
    signal.offset = low - Double(first) * signal.gain
    signal.channel.physicalRange = min(low, high)...max(low, high)
    signal.channel.digitalRange = first...last
  }

  /// EDF+ labels begin with the kind of signal ("EEG Fpz-Cz"); BioSemi's trigger channel is called Status.
  private static func kind(of label: String) -> String {
    if label == "Status" { return "trigger" }
    let first = label.prefix(while: { $0 != " " })
    let known = ["EEG", "ECG", "EOG", "ERG", "EMG", "MEG", "MCG", "EP", "Resp", "Temp", "SaO2", "Light", "Sound"]
    return known.contains(String(first)) && first.count < label.count ? first.lowercased() : ""
  }

  /// The start, with the century from the EDF+ recording field where it has one; `nil` for anonymised dates.
  private static func start(_ fields: EDFFields) -> WallClock? {
    let time = fields.text(176, 8).split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    let date = fields.text(168, 8).split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard time.count == 3, date.count == 3 else { return nil }
    guard let hour = time[0], let minute = time[1], let second = time[2] else { return nil }
    let words = fields.text(88, 80).split(separator: " ")
    if words.count >= 2, words[0] == "Startdate" {
      // Written so when nobody knows.
      if words[1] == "X", fields.text(168, 8) == "01.01.85" { return nil }
      let parts = words[1].split(separator: "-")
      if parts.count == 3, let day = Int(parts[0]), let year = Int(parts[2]),
        let month = EDFHeader.months.firstIndex(of: parts[1].uppercased())
      {
        return WallClock(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
      }
    }
    guard let day = date[0], let month = date[1], let year = date[2], (0...99).contains(year) else { return nil }
    return WallClock(
      year: year < 85 ? 2000 + year : 1900 + year, month: month, day: day, hour: hour, minute: minute, second: second)
  }

  static let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
}

/// Fixed-width text fields.
struct EDFFields {
  let path: String
  let bytes: [UInt8]
  /// Offset of `bytes` in the file.
  let base: Int

  /// The field without blanks around it. Files should hold ASCII; what recorders write in other codes is taken as
  /// UTF-8, or else as Latin-1.
  func text(_ offset: Int, _ width: Int) -> String {
    var field = bytes[offset..<offset + width]
    while let last = field.last, last == 0x20 || last == 0 { field.removeLast() }
    while field.first == 0x20 { field.removeFirst() }
    if let text = String(validating: field, as: UTF8.self) { return text }
    return String(String.UnicodeScalarView(field.map { Unicode.Scalar($0) }))
  }

  func integer(_ offset: Int, _ width: Int, _ name: String, in range: ClosedRange<Int>) throws(RecordingError) -> Int {
    let text = text(offset, width)
    // Some recorders write "256.0" for whole numbers.
    let value = Int(text) ?? NumberParser.double(text).flatMap { Int(exactly: $0) }
    guard let value, range.contains(value) else {
      throw .malformed(
        path: path, at: .byte(base + offset), expected: "\(name) in \(range.lowerBound)...\(range.upperBound)",
        found: quoted(text))
    }
    return value
  }

  func number(_ offset: Int, _ width: Int, _ name: String) throws(RecordingError) -> Double {
    let text = text(offset, width)
    guard let value = NumberParser.double(text), value.isFinite else {
      throw .malformed(path: path, at: .byte(base + offset), expected: "\(name), a number", found: quoted(text))
    }
    return value
  }
}
