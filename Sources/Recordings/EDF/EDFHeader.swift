import AxisArrays

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
  /// What was guessed, and what is not in the file.
  var notices: [Notice] = []
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
    (signals, recordBytes) = try EDFHeader.signals(
      table, count: count, isPlus: variant != .plain, bytes: sampleBytes, notices: &notices)
    guard recordDuration > 0 || recordDuration == 0 && signals.allSatisfy(\.isAnnotation) else {
      throw .malformed(
        path: source.path, at: .byte(244), expected: "a positive duration of a data record", found: "\(recordDuration)")
    }
    let start = EDFStart(date: fixed.text(168, 8), time: fixed.text(176, 8), recording: fixed.text(88, 80))
    if let fault = start.fault { notices.append(Notice(.guessed, fault)) }
    info = RecordingInfo(
      format: family + (variant == .plain ? "" : variant == .continuous ? "+C" : "+D"), patient: fixed.text(8, 80),
      recording: fixed.text(88, 80), start: start.clock)
    recordCount = 0
    recordCount = try countRecords(source, claimed: claimedRecords, policy)
  }

  /// The number of whole records there are, having compared the file's length with the header's claim.
  private mutating func countRecords(
    _ source: ByteSource, claimed: Int, _ policy: ReadOptions.SizePolicy
  ) throws(RecordingError) -> Int {
    let body = source.size - headerBytes
    let available = recordBytes > 0 ? body / recordBytes : 0
    // A recorder writes -1 while it records; a file that still says so was not closed.
    if claimed < 0 {
      let rest = recordBytes > 0 ? body % recordBytes : 0
      if rest > 0 {
        notices.append(Notice(.lost, "the last data record is not whole: \(counted(rest, "byte")) left out"))
      }
      return available
    }
    guard let expected = claimed.times(recordBytes)?.plus(headerBytes) else {
      throw .malformed(
        path: source.path, at: .byte(236), expected: "a number of data records that a file can hold",
        found: "\(claimed) of \(recordBytes) bytes")
    }
    if expected == source.size { return claimed }
    guard policy == .wholeRecords else {
      throw .wrongSize(path: source.path, expected: expected, found: source.size)
    }
    if available < claimed {
      let missing = claimed - available
      notices.append(
        Notice(
          .lost,
          "the file ends early: \(available) of \(claimed) data records are there, \(missing) "
            + "(\(plain(Double(missing) * recordDuration)) s) are missing"))
    } else {
      notices.append(
        Notice(
          .lost, "\(counted(source.size - expected, "byte")) after the \(claimed) data records of the header left out"))
    }
    return min(claimed, available)
  }

  private static func signals(
    _ table: EDFFields, count: Int, isPlus: Bool, bytes: Int, notices: inout [Notice]
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
        signal.channel.unit = table.text(at(96, 8), 8)
        signal.channel.transducer = table.text(at(16, 80), 80)
        signal.channel.prefilter = table.text(at(136, 80), 80)
        signal.channel.kind = ChannelKind.of(label: label, unit: signal.channel.unit)
        if let fault = scale(&signal, table, [at(104, 8), at(112, 8), at(120, 8), at(128, 8)]) {
          signal.channel.unit = ""
          notices.append(
            Notice(.guessed, "channel \(quoted(label)) comes as digital counts without a unit: \(fault)"))
        }
      }
      signals.append(signal)
    }
    return (signals, position)
  }

  /// Sets gain and offset by the limits at these places: physical minimum and maximum, digital minimum and maximum.
  ///
  /// - Returns: What is wrong with the limits, which concerns this channel alone; its gain then stays 1.
  private static func scale(_ signal: inout EDFSignal, _ table: EDFFields, _ places: [Int]) -> String? {
    let texts = places.map { table.text($0, 8) }
    func fault(_ index: Int, _ what: String) -> String { "\(what) (byte \(table.base + places[index]))" }
    let names = ["physical minimum", "physical maximum", "digital minimum", "digital maximum"]
    var limits: [Double] = []
    for (index, text) in texts.enumerated() {
      guard let value = NumberParser.double(text), value.isFinite else {
        return fault(index, "its \(names[index]) is \(quoted(text))")
      }
      limits.append(value)
    }
    let (low, high) = (limits[0], limits[1])
    if let both = Int(exactly: limits[2]), limits[2] == limits[3] { signal.channel.digitalRange = both...both }
    guard let first = Int(exactly: limits[2]), let last = Int(exactly: limits[3]), first < last,
      first >= -8_388_608, last <= 8_388_607
    else { return fault(3, "its digital limits are \(quoted(texts[2])) and \(quoted(texts[3]))") }
    signal.channel.digitalRange = first...last
    // A larger minimum is allowed, it means negative gain; equal ones would make every sample the same.
    guard low != high else {
      // As the file tells it.
      signal.channel.physicalRange = low...low
      return fault(1, "its physical minimum and maximum are both \(texts[0])")
    }
    let gain = (high - low) / Double(last - first)
    guard gain.isFinite, gain != 0, (low - Double(first) * gain).isFinite else {
      return fault(1, "its physical limits are \(quoted(texts[0])) and \(quoted(texts[1]))")
    }
    signal.gain = gain
    signal.offset = low - Double(first) * gain
    signal.channel.physicalRange = min(low, high)...max(low, high)
    return nil
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
    return decoded(field)
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
