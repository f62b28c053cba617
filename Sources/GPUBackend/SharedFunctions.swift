import Platform

/// The shared text cut into its functions, so that a program has those alone that it uses: to read them all would take a
/// compiler longer than the rest of its work.
struct SharedFunctions: Sendable {
  /// A function, or what stands between functions and is always kept.
  private struct Piece: Sendable {
    var text: String
    /// The functions that are defined here, without their type's suffix.
    var names: [String] = []
    /// All words, which may be names of functions.
    var words: Set<String> = []
  }

  private var pieces: [Piece] = []
  private var places: [String: [Int]] = [:]

  /// - Parameter text: Each function begins with FUNC or CK_SHARED at the begin of a line.
  init(_ text: String) {
    var function = "", depth = 0, isOpen = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
      if function.isEmpty {
        if line.hasPrefix("CK_UNARY_WAYS(") || line.hasPrefix("CK_BINARY_WAYS(") {
          addWays(line)
          continue
        }
        guard line.hasPrefix("FUNC ") || line.hasPrefix("CK_SHARED ") else {
          addOther(line)
          continue
        }
      }
      function += line
      function += "\n"
      for letter in line.utf8 {
        if letter == UInt8(ascii: "{") { (depth, isOpen) = (depth + 1, true) }
        if letter == UInt8(ascii: "}") { depth -= 1 }
        if letter == UInt8(ascii: ";"), depth == 0 { isOpen = true }
      }
      guard isOpen, depth == 0 else { continue }
      // Comments among it name functions that it does not use: more is kept then, no less.
      add(Piece(text: function, names: [Self.name(of: function)], words: Self.words(of: function)))
      (function, isOpen) = ("", false)
    }
    precondition(function.isEmpty, "a function of the shared text does not end")
  }

  private mutating func add(_ piece: Piece) {
    for name in piece.names { places[name, default: []].append(pieces.count) }
    pieces.append(piece)
  }

  /// Lines that are always kept go together. Of those, macros alone may use functions.
  private mutating func addOther(_ line: Substring) {
    if pieces.last?.names.isEmpty != true { pieces.append(Piece(text: "")) }
    let isMacro = line.hasPrefix("#define ") || pieces[pieces.count - 1].text.hasSuffix("\\\n")
    pieces[pieces.count - 1].text += line + "\n"
    if isMacro { pieces[pieces.count - 1].words.formUnion(Self.words(of: Self.withoutComment(line))) }
  }

  private static func withoutComment(_ line: Substring) -> Substring {
    var place = line.startIndex
    while let slash = line[place...].firstIndex(of: "/") {
      place = line.index(after: slash)
      if line[place...].first == "/" { return line[..<slash] }
    }
    return line
  }

  /// `CK_UNARY_WAYS(log)` makes `log` of its common and its rare arguments.
  private mutating func addWays(_ line: Substring) {
    let name = String(line.split { $0 == "(" || $0 == ")" }[1])
    add(Piece(text: line + "\n", names: [name, name + "_rare"], words: [name + "_fast", name + "_is_rare"]))
  }

  /// The text with the functions that `rest` uses, and those that they use.
  func text(for rest: String) -> String {
    var isKept = pieces.map(\.names.isEmpty)
    var wanted = Array(Self.words(of: rest))
    for piece in pieces where piece.names.isEmpty { wanted += piece.words }
    while let word = wanted.popLast() {
      for place in places[word] ?? [] where !isKept[place] {
        isKept[place] = true
        wanted += pieces[place].words
      }
    }
    var text = ""
    for (piece, isKept) in zip(pieces, isKept) where isKept { text += piece.text }
    return text
  }

  /// The name that a definition gives: `FUNC T FN(name)(...)`, `FUNC f32 name_f32(...)`.
  private static func name(of function: String) -> String {
    let parts = function.prefix { $0 != "{" }.split(separator: "(", maxSplits: 2)
    let before = parts[0].split { $0 == " " || $0 == "*" }.last ?? ""
    if ["FN", "RFN", "CFN"].contains(before), parts.count > 1 { return stem(parts[1].prefix { $0 != ")" }) }
    return stem(before)
  }

  private static func words(of text: some StringProtocol) -> Set<String> {
    var words: Set<String> = []
    for word in text.utf8.split(whereSeparator: { !isOfName($0) }) where word.count > 1 {
      words.insert(stem(String(decoding: word, as: UTF8.self)))
    }
    return words
  }

  private static func isOfName(_ letter: UInt8) -> Bool {
    switch letter {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  /// A name without the suffix of its type.
  private static func stem(_ name: some StringProtocol) -> String {
    guard let place = name.lastIndex(of: "_"), suffixes.contains(String(name[name.index(after: place)...])) else {
      return String(name)
    }
    return String(name[..<place])
  }

  private static let suffixes: Set<String> = [
    "b8", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f16", "bf16", "f32", "f64", "c64", "c128",
  ]

  // MARK: The functions of types, cut once

  private static let lock = Lock()
  nonisolated(unsafe) private static var known: [String: SharedFunctions] = [:]

  /// The functions of a text that is made the same way each time, by what it is made for.
  static func cut(_ purpose: String, _ make: () -> String) -> SharedFunctions {
    lock.withLock {
      if let found = known[purpose] { return found }
      let made = SharedFunctions(make())
      known[purpose] = made
      return made
    }
  }
}
