/// Reads a `Pattern`, by descent.
struct PatternParser {
  private struct Flags {
    var ignoresCase = false, dotIsAnything = false, hasLines = false
  }
  /// Parts within parts, at most: each takes a bit of the stack.
  private static let deepest = 100

  private let text: [Unicode.Scalar]
  private var at = 0
  private var depth = 0

  init(_ text: String) { self.text = Array(text.unicodeScalars) }

  mutating func pattern() throws(PatternError) -> Pattern.Part {
    let part = try choice(Flags())
    guard at == text.count else { throw PatternError(reason: "a \")\" without its \"(\"") }
    return part
  }

  private var next: Unicode.Scalar? { at < text.count ? text[at] : nil }

  private mutating func take(_ wanted: String) -> Bool {
    let wanted = Array(wanted.unicodeScalars)
    guard text[at...].starts(with: wanted) else { return false }
    at += wanted.count
    return true
  }

  private mutating func taken() throws(PatternError) -> Unicode.Scalar {
    guard at < text.count else { throw PatternError(reason: "it ends too early") }
    at += 1
    return text[at - 1]
  }

  private mutating func choice(_ flags: Flags) throws(PatternError) -> Pattern.Part {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw PatternError(reason: "groups stand too deep in each other") }
    // Flags without a group hold for the whole pattern, and stand at its start.
    var flags = flags
    if depth == 1 {
      while let change = try globalFlags() { try set(&flags, change, to: true) }
    }
    var parts = [try sequence(flags)]
    while take("|") { parts.append(try sequence(flags)) }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func globalFlags() throws(PatternError) -> [Unicode.Scalar]? {
    let start = at
    guard take("(?") else { return nil }
    var letters: [Unicode.Scalar] = []
    while let letter = next, letter.properties.isAlphabetic, letter != "P" {
      letters.append(letter)
      at += 1
    }
    if !letters.isEmpty, take(")") { return letters }
    at = start
    return nil
  }

  private func set(_ flags: inout Flags, _ letters: [Unicode.Scalar], to value: Bool) throws(PatternError) {
    for letter in letters {
      switch letter {
      case "i": flags.ignoresCase = value
      case "s": flags.dotIsAnything = value
      case "m": flags.hasLines = value
      case "u": break
      default: throw PatternError(reason: "the flag \"\(letter)\" is not supported")
      }
    }
  }

  private mutating func sequence(_ flags: Flags) throws(PatternError) -> Pattern.Part {
    var parts: [Pattern.Part] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      if take("(?#") {
        while try taken() != ")" {}
        continue
      }
      guard try repeats() == nil else { throw PatternError(reason: "nothing to repeat before \"\(scalar)\"") }
      let part = try self.part(flags)
      guard let (least, most) = try repeats() else {
        parts.append(part)
        continue
      }
      if case .check = part { throw PatternError(reason: "nothing to repeat: an anchor has no length") }
      if take("+") { throw PatternError(reason: "possessive repeats are not supported") }
      _ = take("?")  // fewest first: the same texts match
      guard try repeats() == nil else { throw PatternError(reason: "a repeat of a repeat") }
      parts.append(.repeated(part, least: least, most: most))
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  /// `*`, `+`, `?`, `{m}`, `{m,}`, `{,n}`, `{m,n}`; other braces are themselves.
  private mutating func repeats() throws(PatternError) -> (Int, Int)? {
    if take("*") { return (0, .max) }
    if take("+") { return (1, .max) }
    if take("?") { return (0, 1) }
    let start = at
    guard take("{") else { return nil }
    let least = try number()
    let hasComma = take(",")
    let most = try number()
    guard take("}"), hasComma || (least != nil && most == nil) else {
      at = start
      return nil
    }
    let bounds = (least ?? 0, most ?? (hasComma ? .max : least ?? 0))
    guard bounds.0 <= bounds.1 else { throw PatternError(reason: "a repeat whose least is more than its most") }
    return bounds
  }

  private mutating func number() throws(PatternError) -> Int? {
    let start = at
    var value = 0
    while let scalar = next, ("0"..."9").contains(scalar) {
      value = value * 10 + Int(scalar.value - 48)
      guard value < Int(Int32.max) else { throw PatternError(reason: "a repeat is too large") }
      at += 1
    }
    return at > start ? value : nil
  }

  private mutating func part(_ flags: Flags) throws(PatternError) -> Pattern.Part {
    let scalar = try taken()
    switch scalar {
    case ".": return .scalar(ScalarSet(kinds: [(flags.dotIsAnything ? .anything : .notNewline, false)]))
    case "^": return .check(flags.hasLines ? .startOfLine : .start)
    case "$": return .check(flags.hasLines ? .endOfLine : .end)
    case "[": return .scalar(try brackets(flags))
    case "(": return try group(flags)
    case "\\":
      if take("A") { return .check(.start) }
      if take("Z") { return .check(.endOfText) }
      if take("b") { return .check(.boundary) }
      if take("B") { return .check(.noBoundary) }
      var set = ScalarSet(ignoresCase: flags.ignoresCase)
      switch try escaped() {
      case .kind(let kind, let isNegated): set.kinds = [(kind, isNegated)]
      case .scalar(let scalar): set.ranges = [scalar...scalar]
      }
      return .scalar(set)
    default: return .scalar(ScalarSet(ranges: [scalar.value...scalar.value], ignoresCase: flags.ignoresCase))
    }
  }

  private mutating func group(_ flags: Flags) throws(PatternError) -> Pattern.Part {
    var flags = flags
    var look: (isBehind: Bool, isWanted: Bool)?
    if take("?=") {
      look = (false, true)
    } else if take("?!") {
      look = (false, false)
    } else if take("?<=") {
      look = (true, true)
    } else if take("?<!") {
      look = (true, false)
    } else if take("?P<") {
      var length = 0
      while try taken() != ">" { length += 1 }
      guard length > 0 else { throw PatternError(reason: "a group's name is missing") }
    } else if take("?") {
      var isOn = true
      while !take(":") {
        let letter = try taken()
        if letter == "-", isOn { isOn = false } else { try set(&flags, [letter], to: isOn) }
      }
    }
    let part = try choice(flags)
    guard take(")") else { throw PatternError(reason: "a \")\" is missing") }
    guard let look else { return .sequence([part]) }
    return .look(part, isBehind: look.isBehind, isWanted: look.isWanted)
  }

  /// Reads a set between brackets, after the first bracket.
  private mutating func brackets(_ flags: Flags) throws(PatternError) -> ScalarSet {
    var set = ScalarSet(isNegated: take("^"), ignoresCase: flags.ignoresCase)
    var isFirst = true
    while isFirst || !take("]") {
      isFirst = false
      let low = try member()
      guard next == "-", at + 1 < text.count, text[at + 1] != "]" else {
        switch low {
        case .kind(let kind, let isNegated): set.kinds.append((kind, isNegated))
        case .scalar(let scalar): set.ranges.append(scalar...scalar)
        }
        continue
      }
      at += 1
      guard case .scalar(let from) = low, case .scalar(let to) = try member(), from <= to else {
        throw PatternError(reason: "a range of characters that is none")
      }
      set.ranges.append(from...to)
    }
    return set
  }

  private enum Member {
    case scalar(UInt32)
    case kind(ScalarSet.Kind, Bool)
  }

  private mutating func member() throws(PatternError) -> Member {
    let scalar = try taken()
    guard scalar == "\\" else { return .scalar(scalar.value) }
    if take("b") { return .scalar(8) }
    return try escaped()
  }

  /// Reads the meaning of a backslash, after it.
  private mutating func escaped() throws(PatternError) -> Member {
    let scalar = try taken()
    switch scalar {
    case "d": return .kind(.digit, false)
    case "D": return .kind(.digit, true)
    case "w": return .kind(.word, false)
    case "W": return .kind(.word, true)
    case "s": return .kind(.space, false)
    case "S": return .kind(.space, true)
    case "a": return .scalar(7)
    case "f": return .scalar(12)
    case "n": return .scalar(10)
    case "r": return .scalar(13)
    case "t": return .scalar(9)
    case "v": return .scalar(11)
    case "x": return .scalar(try hexadecimal(2))
    case "u": return .scalar(try hexadecimal(4))
    case "U": return .scalar(try hexadecimal(8))
    case "0":
      var value: UInt32 = 0
      for _ in 0..<2 {
        guard let digit = next, ("0"..."7").contains(digit) else { break }
        value = value * 8 + digit.value - 48
        at += 1
      }
      return .scalar(value)
    default:
      if ("1"..."9").contains(scalar) { throw PatternError(reason: "references to groups are not supported") }
      guard !scalar.isASCII || !scalar.properties.isAlphabetic else {
        throw PatternError(reason: "\"\\\(scalar)\" has no meaning")
      }
      return .scalar(scalar.value)
    }
  }

  private mutating func hexadecimal(_ count: Int) throws(PatternError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = UInt32(String(try taken()), radix: 16) else {
        throw PatternError(reason: "\(count) hexadecimal digits are needed")
      }
      value = value << 4 | digit
    }
    return value
  }
}
