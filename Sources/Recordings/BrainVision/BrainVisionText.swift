/// The sections of `key=value` lines that BrainVision's header and marker files hold.
struct BrainVisionText {
  struct Entry {
    var value: String
    /// Where the line begins in the file.
    var place: Int
  }

  let path: String
  /// As the first line has it, such as "1.0".
  private(set) var version = ""
  /// By section and key in lower case; sections and keys in the order of the file.
  private var entries: [String: [(key: String, entry: Entry)]] = [:]

  /// Headers take kilobytes, markers some 30 bytes each; the limit holds off what pretends to be text.
  private static let largest = 1 << 26

  /// - Parameter kind: "Header" or "Marker", which the first line must say.
  init(_ source: ByteSource, kind: String) throws(RecordingError) {
    path = source.path
    guard source.size <= Self.largest else {
      throw .unsupported(path: path, what: "\(source.size) bytes of text; the most is \(Self.largest)")
    }
    let bytes = try source.bytes(at: 0, count: source.size)
    var (section, at, isFirst) = ("", bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, true)
    while at < bytes.count {
      let end = bytes[at...].firstIndex(of: 0x0A) ?? bytes.count
      var line = bytes[at..<end]
      while let last = line.last, last == 0x0D || last == 0x20 || last == 0x09 { line.removeLast() }
      defer { at = end + 1 }
      if isFirst {
        guard BrainVisionText.isFirst(line, kind: kind) else {
          throw .malformed(
            path: path, at: .byte(at), expected: "\"Brain Vision Data Exchange \(kind) File\"", found: quoted(line))
        }
        version = decoded(line).split(separator: " ").last.map(String.init) ?? ""
        isFirst = false
        continue
      }
      guard let start = line.first, start != UInt8(ascii: ";") else { continue }
      if start == UInt8(ascii: "["), line.last == UInt8(ascii: "]") {
        section = decoded(line.dropFirst().dropLast()).lowercased()
        // Free text to the end.
        if section == "comment" { break }
      } else if let equals = line.firstIndex(of: UInt8(ascii: "=")) {
        let key = decoded(line[..<equals]).lowercased()
        entries[section, default: []].append((key, Entry(value: decoded(line[(equals + 1)...]), place: at)))
      }
    }
    guard !isFirst else { throw .endsEarly(path: path, offset: 0, reading: "the first line") }
  }

  /// Whether bytes begin with the line that files of a kind begin with.
  static func isFirst(_ line: some Collection<UInt8>, kind: String) -> Bool {
    let words = decoded(line.prefix(80).prefix { $0 != 0x0A && $0 != 0x0D })
      .split(whereSeparator: { $0 == " " || $0 == "," || $0 == "\u{FEFF}" })
    return words.first.map { $0 == "Brain" || $0 == "BrainVision" } == true && words.contains { $0 == kind }
  }

  /// The entry of a key, the last one where there are several.
  subscript(section: String, key: String) -> Entry? {
    entries[section]?.last { $0.key == key.lowercased() }?.entry
  }

  /// The entries whose keys are a prefix and a number, such as "Ch1", in the order of the file.
  func numbered(_ section: String, _ prefix: String) -> [(number: Int, entry: Entry)] {
    let prefix = prefix.lowercased()
    return (entries[section] ?? []).compactMap { key, entry in
      guard key.hasPrefix(prefix), let number = Int(key.dropFirst(prefix.count)) else { return nil }
      return (number, entry)
    }
  }

  func required(_ section: String, _ key: String) throws(RecordingError) -> Entry {
    guard let entry = self[section, key] else {
      throw .malformed(path: path, at: .part("[\(section)]"), expected: "the key \(key)", found: "none")
    }
    return entry
  }

  func integer(_ section: String, _ key: String, in range: ClosedRange<Int>) throws(RecordingError) -> Int {
    let entry = try required(section, key)
    guard let value = Int(entry.value), range.contains(value) else {
      throw .malformed(
        path: path, at: .byte(entry.place), expected: "\(key) in \(range.lowerBound)...\(range.upperBound)",
        found: quoted(entry.value))
    }
    return value
  }

  /// The one of some words that a key has, in any case.
  func choice(_ section: String, _ key: String, of words: [String]) throws(RecordingError) -> String {
    let entry = try required(section, key)
    guard let word = words.first(where: { $0.lowercased() == entry.value.lowercased() }) else {
      throw .malformed(
        path: path, at: .byte(entry.place), expected: "\(key) to be \(words.joined(separator: " or "))",
        found: quoted(entry.value))
    }
    return word
  }

  /// The fields between commas; a comma in a field is written "\1".
  static func fields(_ text: String) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map { field in
      var (result, rest) = ("", field[...])
      while let slash = rest.firstIndex(of: "\\") {
        let next = rest.index(after: slash)
        let isComma = next < rest.endIndex && rest[next] == "1"
        result += rest[..<slash] + (isComma ? "," : "\\")
        rest = rest[(isComma ? rest.index(after: next) : next)...]
      }
      return result + rest
    }
  }
}
