import AxisArrays

extension ReadOptions {
  /// An option with its name and its values as text, as the tool, the Python module and messages know it.
  public struct Row: Sendable {
    public let name: String
    /// Stands for the value in a help text; `nil` for a switch, which is "yes" or "no".
    public let valueName: String?
    let text: String
    /// The values that there are, as a message lists them.
    let allowed: String
    let isGiven: @Sendable (ReadOptions) -> Bool
    let take: @Sendable (inout ReadOptions, String) -> Bool
    /// Whether it applies to what is read, whatever the format.
    var isForAll = false

    init(
      _ name: String, _ valueName: String?, _ text: String, _ allowed: String,
      isGiven: @escaping @Sendable (ReadOptions) -> Bool, take: @escaping @Sendable (inout ReadOptions, String) -> Bool
    ) {
      (self.name, self.valueName, self.text, self.allowed) = (name, valueName, text, allowed)
      (self.isGiven, self.take) = (isGiven, take)
    }

    /// Names of the formats that heed the option, by their own lists.
    public var formats: [String] {
      Recording.readers.map { $0.format }.filter { $0.options.contains(name) }.map(\.name)
    }

    /// A sentence, and the formats that it is about.
    public var help: String { isForAll ? text : "\(text) [\(formats.joined(separator: ", "))]" }

    func forAll() -> Row {
      var row = self
      row.isForAll = true
      return row
    }

    /// Sets the option in `options` to what a text says.
    public func set(_ options: inout ReadOptions, _ text: String) throws(RecordingError) {
      guard take(&options, text) else { throw .badOption(name: name, what: "is \(quoted(text)), must be \(allowed)") }
    }
  }

  /// Options by name, such as `[("rate", "250"), ("header", "no")]`. Later ones win.
  ///
  /// - Throws: `RecordingError.badOption` for a name or a value that there is not.
  public init(named options: [(String, String)]) throws(RecordingError) {
    self.init()
    for (name, text) in options {
      guard let row = ReadOptions.table.first(where: { $0.name == name }) else {
        let known = ReadOptions.table.map(\.name).joined(separator: ", ")
        throw .badOption(name: name, what: "is none of the reading options: \(known)")
      }
      try row.set(&self, text)
    }
  }

  /// The names of the options that are not as they are by default.
  var given: [String] { ReadOptions.table.filter { $0.isGiven(self) }.map(\.name) }

  /// All options. A new one is a row here.
  public static let table: [Row] = [
    Row(
      "rate", "hertz", "Samples per second, for files that do not tell, and for times that are to be read as regular.",
      "a number above 0 Hz", isGiven: { $0.rate != nil }
    ) { options, text in
      guard let rate = NumberParser.double(text), rate > 0, rate.isFinite, (1 / rate).isFinite else { return false }
      options.rate = rate
      return true
    },
    Row(
      "dtype", "dtype", "float32 or float64, for formats that scale or parse their samples.",
      "float32 or float64", isGiven: { $0.dtype != nil }
    ) { options, text in
      guard let dtype = [DType.float32, .float64].first(where: { $0.name == text }) else { return false }
      options.dtype = dtype
      return true
    },
    Row(
      "size", "policy",
      "strict refuses a file shorter or longer than its header says, whole-records reads what is whole.",
      "strict or whole-records", isGiven: { $0.size != .refuse }
    ) { options, text in
      SizePolicy(rawValue: text).map { options.size = $0 } != nil
    },
    Row(
      "delimiter", "mark", "What stands between fields: a character, tab, blanks or auto.",
      "one character, tab, blanks or auto", isGiven: { $0.delimiter != nil }
    ) { options, text in
      switch text {
      case "auto": options.delimiter = nil
      case "tab": options.delimiter = UInt8(ascii: "\t")
      case "blanks": options.delimiter = UInt8(ascii: " ")
      default:
        let mark = text.utf8.first ?? 0
        let isNumeral = (0x30...0x39).contains(mark) || mark == 0x2B || mark == 0x2D || mark == 0x2E
        guard text.utf8.count == 1, mark < 0x80, mark >= 0x20 || mark == 0x09, mark != 0x22, !isNumeral else {
          return false
        }
        options.delimiter = mark
      }
      return true
    },
    Row(
      "decimal", "mark", "The decimal mark: point, comma or auto.", "point, comma or auto",
      isGiven: { $0.decimal != nil }
    ) { options, text in
      guard text == "auto" || DecimalMark(rawValue: text) != nil else { return false }
      options.decimal = DecimalMark(rawValue: text)
      return true
    },
    Row(
      "header", "yes|no|auto", "Whether the first row names the columns.", "yes, no or auto",
      isGiven: { $0.header != nil }
    ) { options, text in
      guard ["yes", "no", "auto"].contains(text) else { return false }
      options.header = text == "auto" ? nil : text == "yes"
      return true
    },
    Row(
      "time-column", "name", "The column that is the time, by name or by number from 1; none or auto.",
      "a name, a number from 1, none or auto", isGiven: { $0.timeColumn != .automatic }
    ) { options, text in
      options.timeColumn = text == "auto" ? .automatic : text == "none" ? .none : .named(text)
      return !text.isEmpty
    },
    Row(
      "time-unit", "unit", "Unit of the time column: s, ms, us, ns, min, h or auto.",
      "s, ms, us, ns, min, h or auto", isGiven: { $0.timeUnit != nil }
    ) { options, text in
      guard text == "auto" || TimeUnit(rawValue: text) != nil else { return false }
      options.timeUnit = TimeUnit(rawValue: text)
      return true
    },
    Row(
      "time-per-row", nil, "Keep the time of each row, whether the times are regular or not.", "yes or no",
      isGiven: { $0.timing != .automatic }
    ) { options, text in
      options.timing = text == "yes" ? .perRow : .automatic
      return text == "yes" || text == "no"
    },
    Row(
      "gap-tolerance", "samples", "Samples by which a time may come late before it is a gap.",
      "a number of samples, 0 or more, or auto", isGiven: { $0.gapTolerance != nil }
    ) { options, text in
      guard text != "auto" else {
        options.gapTolerance = nil
        return true
      }
      guard let samples = NumberParser.double(text), samples >= 0, samples.isFinite else { return false }
      options.gapTolerance = samples
      return true
    },
    Row(
      "stream", "name", "The one stream to read, by name or by number from 1.", "a name or a number from 1",
      isGiven: { $0.stream != nil }
    ) { options, text in
      options.stream = text
      return !text.isEmpty
    }.forAll(),
    Row(
      "channels", "labels", "Channels to read, by labels or kinds: C3,Cz or eeg.",
      "labels or kinds with commas between",
      isGiven: { $0.channels != nil }
    ) { options, text in
      options.channels = text
      return !text.isEmpty
    }.forAll(),
    Row(
      "exclude", "labels", "Channels to leave out, by labels or kinds: EMG1 or trigger.",
      "labels or kinds with commas between", isGiven: { $0.exclude != nil }
    ) { options, text in
      options.exclude = text
      return !text.isEmpty
    }.forAll(),
    Row(
      "event-channel", "label", "Channel of event codes: each change to a code other than 0 is an event.",
      "the label of a channel", isGiven: { $0.eventChannel != nil }
    ) { options, text in
      options.eventChannel = text
      return !text.isEmpty
    }.forAll(),
    Row(
      "start", "time", "Time from which on samples and events are read: 10s or 2min.",
      "a time such as 10s, 2min or 1h, which cannot be negative", isGiven: { $0.start != nil }
    ) { options, text in
      options.start = seconds(text)
      return options.start != nil
    }.forAll(),
    Row(
      "stop", "time", "Time up to which samples and events are read: 10s or 2min.",
      "a time such as 10s, 2min or 1h, which cannot be negative", isGiven: { $0.stop != nil }
    ) { options, text in
      options.stop = seconds(text)
      return options.stop != nil
    }.forAll(),
  ]

  /// Whether an option of this name applies to every format.
  static func isForAll(_ name: String) -> Bool { table.contains { $0.name == name && $0.isForAll } }

  /// "10s", "250ms", "2min", "1h" or a number of seconds; `nil` for what is none, or negative.
  private static func seconds(_ text: String) -> Double? {
    let units: [(String, Double)] = [("min", 60), ("ms", 1e-3), ("us", 1e-6), ("s", 1), ("h", 3600)]
    let unit = units.first { text.hasSuffix($0.0) }
    guard let number = NumberParser.double(String(text.dropLast(unit?.0.utf8.count ?? 0))), number >= 0 else {
      return nil
    }
    let seconds = number * (unit?.1 ?? 1)
    return seconds.isFinite ? seconds : nil
  }

  /// What stands between fields, as it is given in an option.
  static func name(ofDelimiter byte: UInt8) -> String {
    byte == UInt8(ascii: "\t") ? "tab" : byte == UInt8(ascii: " ") ? "blanks" : String(Unicode.Scalar(byte))
  }
}
