/// Plain values as JSON (RFC 8259).
extension Value {
  /// The value in one line without blanks, the keys of maps sorted. Numbers that JSON has no word for become texts: "nan",
  /// "inf", "-inf".
  public var json: String {
    switch content {
    case .null: "null"
    case .bool(let bool): "\(bool)"
    case .int(let int): "\(int)"
    case .double(let double): double.isFinite ? "\(double)" : Self.jsonText(double.isNaN ? "nan" : "\(double)")
    case .string(let string): Self.jsonText(string)
    case .list(let list): "[" + list.map(\.json).joined(separator: ",") + "]"
    case .map(let map):
      "{"
        + map.entries.sorted { $0.key < $1.key }.map { Self.jsonText($0.key) + ":" + $0.value.json }
        .joined(separator: ",") + "}"
    }
  }

  /// A text in quotes, with everything escaped that JSON and YAML want escaped.
  public static func jsonText(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// Reads a JSON text; nil for anything else. Whole numbers that fit become `int`, of equal keys the last counts.
  public init?(json text: String) {
    var reader = JSONReader(bytes: Array(text.utf8))
    guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
    self = value
  }
}

private struct JSONReader {
  private let bytes: [UInt8]
  private var place = 0

  /// Reading recurses, and a text from anywhere must not exhaust the stack.
  private static let maximumDepth = 128

  init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return place == bytes.count
    }
  }

  private mutating func skipBlanks() {
    while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { place += 1 }
  }

  private mutating func take(_ byte: Character) -> Bool {
    guard next == byte.asciiValue else { return false }
    place += 1
    return true
  }

  private mutating func take(word: String) -> Bool {
    guard bytes[place...].starts(with: word.utf8) else { return false }
    place += word.utf8.count
    return true
  }

  mutating func value(depth: Int) -> Value? {
    guard depth < Self.maximumDepth else { return nil }
    skipBlanks()
    switch next {
    case UInt8(ascii: "n"): return take(word: "null") ? .null : nil
    case UInt8(ascii: "t"): return take(word: "true") ? true : nil
    case UInt8(ascii: "f"): return take(word: "false") ? false : nil
    case UInt8(ascii: "\""): return text().map { .string($0) }
    case UInt8(ascii: "["): return list(depth)
    case UInt8(ascii: "{"): return map(depth)
    default: return number()
    }
  }

  private mutating func list(_ depth: Int) -> Value? {
    var list: [Value] = []
    place += 1
    skipBlanks()
    if take("]") { return .list(list) }
    while true {
      guard let value = value(depth: depth + 1) else { return nil }
      list.append(value)
      skipBlanks()
      if take("]") { return .list(list) }
      guard take(",") else { return nil }
    }
  }

  private mutating func map(_ depth: Int) -> Value? {
    var map = ValueMap()
    place += 1
    skipBlanks()
    if take("}") { return .map(map) }
    while true {
      skipBlanks()
      guard next == UInt8(ascii: "\""), let key = text() else { return nil }
      skipBlanks()
      guard take(":"), let value = value(depth: depth + 1) else { return nil }
      map[key] = value
      skipBlanks()
      if take("}") { return .map(map) }
      guard take(",") else { return nil }
    }
  }

  private mutating func number() -> Value? {
    let start = place
    while let byte = next, "0123456789+-.eE".utf8.contains(byte) { place += 1 }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    let digits = text.drop { $0 == "-" }
    // What Swift reads and JSON does not: signs and points without digits, leading zeros.
    guard let first = digits.first, first.isNumber, digits.last?.isNumber == true, !text.hasPrefix("--"),
      !(digits.count > 1 && first == "0" && digits.dropFirst().first?.isNumber == true)
    else { return nil }
    if let int = Int(text) { return .int(int) }
    return Double(text).map { .double($0) }
  }

  private mutating func text() -> String? {
    var scalars = String.UnicodeScalarView()
    place += 1
    var run: [UInt8] = []
    func flushed(_ run: inout [UInt8]) -> String.UnicodeScalarView? {
      defer { run = [] }
      return String(validating: run, as: UTF8.self)?.unicodeScalars
    }
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let tail = flushed(&run) else { return nil }
        return String(scalars) + String(tail)
      case UInt8(ascii: "\\"):
        guard let before = flushed(&run), let escaped = escape() else { return nil }
        scalars.append(contentsOf: before)
        scalars.append(escaped)
      case 0..<0x20: return nil
      default: run.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard let byte = next else { return nil }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let high = unit() else { return nil }
      guard (0xd800..<0xdc00).contains(high) else { return Unicode.Scalar(high) }
      guard take("\\"), take("u"), let low = unit(), (0xdc00..<0xe000).contains(low) else { return nil }
      return Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00))
    default: return nil
    }
  }

  private mutating func unit() -> UInt32? {
    guard place + 4 <= bytes.count else { return nil }
    let digits = bytes[place..<(place + 4)]
    place += 4
    guard !digits.contains(UInt8(ascii: "+")), !digits.contains(UInt8(ascii: "-")) else { return nil }
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
