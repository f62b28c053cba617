import AxisArrays

/// The header of a file that is written, and what its records need.
struct EDFHeaderText {
  struct Channel {
    var info: ChannelInfo
    /// As text in the header, and as the numbers that a reader makes of it.
    var low: (text: String, value: Double)
    var high: (text: String, value: Double)
    /// The stored numbers of both.
    var digital = -32768...32767

    var gain: Double { (high.value - low.value) / Double(digital.upperBound - digital.lowerBound) }
    var offset: Double { low.value - Double(digital.lowerBound) * gain }

    /// The limits that a file had, where they can be spelled again and hold a range.
    init?(
      _ info: ChannelInfo, told: ChannelInfo, holding range: (low: Double, high: Double), within all: ClosedRange<Int>
    ) {
      guard let physical = told.physicalRange, let digital = told.digitalRange, digital.lowerBound < digital.upperBound,
        all.contains(digital.lowerBound), all.contains(digital.upperBound), physical.lowerBound < physical.upperBound
      else { return nil }
      // The values of the outermost stored numbers may be rounded to beyond the limits.
      let slack = 1e-6 * (physical.upperBound - physical.lowerBound) / Double(digital.upperBound - digital.lowerBound)
      guard range.low >= physical.lowerBound - slack, range.high <= physical.upperBound + slack else { return nil }
      func exact(_ value: Double) -> (text: String, value: Double)? {
        let text = DecimalText.fitting(value, width: 8, rounding: .down)
        return text.flatMap { NumberParser.double($0) == value ? ($0, value) : nil }
      }
      guard let low = exact(physical.lowerBound), let high = exact(physical.upperBound) else { return nil }
      (self.info, self.low, self.high, self.digital) = (info, low, high, digital)
    }

    /// The range rounded outwards to what eight characters hold.
    ///
    /// - Returns: `nil` where it does not fit, or where the rounding would cost most of the resolution.
    init?(_ info: ChannelInfo, _ range: ClosedRange<Double>, digital: ClosedRange<Int> = -32768...32767) {
      // A constant channel still needs two different limits.
      let (low, high) =
        range.lowerBound < range.upperBound
        ? (range.lowerBound, range.upperBound) : (range.lowerBound - 1, range.upperBound + 1)
      guard let lowText = DecimalText.fitting(low, width: 8, rounding: .down),
        let lowValue = NumberParser.double(lowText),
        let highText = DecimalText.fitting(high, width: 8, rounding: .up),
        let highValue = NumberParser.double(highText),
        highValue - lowValue <= 2 * (high - low)
      else { return nil }
      self.info = info
      self.digital = digital
      self.low = (lowText, lowValue)
      self.high = (highText, highValue)
    }
  }

  var info: RecordingInfo
  /// Clock time of the first sample; its fraction goes into the first record's annotation.
  var start: WallClock?
  var layout: EDFLayout
  var channels: [Channel]
  var annotationBytes: Int
  /// 2 for EDF+, 3 for BDF+.
  var sampleBytes = 2
  var hasGaps = false

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    func field(_ text: String, _ width: Int) { bytes += EDFHeaderText.field(text, width) }
    let signals = channels.count + 1
    let family = sampleBytes == 2 ? "EDF" : "BDF", least = -(1 << (8 * sampleBytes - 1))
    if sampleBytes == 2 { field("0", 8) } else { bytes += [0xFF] + Array("BIOSEMI".utf8) }
    field(info.patient.isEmpty ? "X X X X" : info.patient, 80)
    field(Self.recording(info, start), 80)
    field(start.map { "\(Self.two($0.day)).\(Self.two($0.month)).\(Self.two($0.year % 100))" } ?? "01.01.85", 8)
    field(start.map { "\(Self.two($0.hour)).\(Self.two($0.minute)).\(Self.two($0.second))" } ?? "00.00.00", 8)
    field("\(256 * (signals + 1))", 8)
    field(family + (hasGaps ? "+D" : "+C"), 44)
    field("\(layout.recordCount)", 8)
    field(layout.duration, 8)
    field("\(signals)", 4)
    func column(_ width: Int, annotations: String, _ text: (Channel) -> String) {
      for channel in channels { field(text(channel), width) }
      field(annotations, width)
    }
    column(16, annotations: "\(family) Annotations") { $0.info.label }
    column(80, annotations: "") { $0.info.transducer }
    column(8, annotations: "") { $0.info.unit }
    column(8, annotations: "-1") { $0.low.text }
    column(8, annotations: "1") { $0.high.text }
    column(8, annotations: "\(least)") { "\($0.digital.lowerBound)" }
    column(8, annotations: "\(-least - 1)") { "\($0.digital.upperBound)" }
    column(80, annotations: "") { $0.info.prefilter }
    column(8, annotations: "\(annotationBytes / sampleBytes)") { _ in "\(layout.samplesPerRecord)" }
    column(32, annotations: "") { _ in "" }
    return bytes
  }

  /// EDF+ wants the date with its century first; what else is known follows.
  private static func recording(_ info: RecordingInfo, _ start: WallClock?) -> String {
    let date = start.map { "\(two($0.day))-\(EDFHeader.months[$0.month - 1])-\($0.year)" } ?? "X"
    var words = info.recording.split(separator: " ").map(String.init)
    if words.first == "Startdate" { words = Array(words.dropFirst(2)) }
    while words.count < 3 { words.append("X") }
    return "Startdate \(date) \(words.joined(separator: " "))"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// A field of ASCII text. Units with letters beyond are spelled as recorders do; other such letters become "?".
  static func field(_ text: String, _ width: Int) -> [UInt8] {
    var bytes = Array(ascii(text).utf8.prefix(width))
    bytes += [UInt8](repeating: 0x20, count: width - bytes.count)
    return bytes
  }

  /// A label as the header has it.
  static func label(_ text: String) -> String {
    var label = ascii(text).prefix(16)
    while label.last == " " { label.removeLast() }
    return String(label)
  }

  /// What is cut off, or has letters that the header cannot hold. It is known before there are samples.
  static func losses(_ channels: [ChannelInfo], _ info: RecordingInfo) -> [Notice] {
    func changed(_ what: String, _ texts: [String], _ width: Int) -> [Notice] {
      let bad = texts.filter { text in
        let spelled = ascii(text)
        return spelled.utf8.count > width || spelled.utf8.count { $0 == 0x3F } > text.utf8.count { $0 == 0x3F }
      }
      guard let first = bad.first else { return [] }
      let short = String(ascii(first).prefix(width))
      let count = bad.count == 1 ? "1 \(what) is" : "\(bad.count) \(what)s are"
      return [Notice(.lost, "\(count) changed to \(width) characters of ASCII: \(quoted(first)) to \(quoted(short))")]
    }
    var losses = changed("label", channels.map(\.label), 16)
    losses += changed("unit", channels.map(\.unit), 8)
    losses += changed("transducer", channels.map(\.transducer), 80)
    losses += changed("prefilter", channels.map(\.prefilter), 80)
    losses += changed("patient field", [info.patient], 80)
    losses += changed("recording field", [recording(info, info.start)], 80)
    return losses
  }

  static func ascii(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\u{B5}", "\u{3BC}": result += "u"
      case "\u{3A9}", "\u{2126}": result += "Ohm"
      case "\u{B0}": result += "deg"
      case " "..."~": result.unicodeScalars.append(scalar)
      default: result += "?"
      }
    }
    return result
  }
}
