/// A regular expression in the notation of Python's `re`, asked whether it matches the whole of a text.
///
/// A text is its Unicode scalars. A part of the expression is what takes the positions that may stand before it to those
/// that may stand after it, so that all alternatives are followed at once and none twice. Nothing is captured: what needs
/// captures, possessive repeats and atomic groups are errors; a look behind may have any length.
///
/// Source: The Python Standard Library, `re`, Regular Expression Syntax.
struct Pattern {
  enum Check { case start, startOfLine, end, endOfLine, endOfText, boundary, noBoundary }

  indirect enum Part {
    case scalar(ScalarSet)
    case check(Check)
    case look(Part, isBehind: Bool, isWanted: Bool)
    case sequence([Part])
    case choice([Part])
    case repeated(Part, least: Int, most: Int)
  }

  private let whole: Part

  init(_ text: String) throws(PatternError) {
    var parser = PatternParser(text)
    whole = try parser.pattern()
  }

  func matches(_ text: String) -> Bool {
    let text = Array(text.unicodeScalars)
    return Self.ends(whole, from: Self.only(0, in: text), in: text)[text.count]
  }

  /// Which of the positions 0...count are among them.
  private typealias Positions = [Bool]

  private static func only(_ position: Int, in text: [Unicode.Scalar]) -> Positions {
    var positions = Positions(repeating: false, count: text.count + 1)
    positions[position] = true
    return positions
  }

  private static func ends(_ part: Part, from: Positions, in text: [Unicode.Scalar]) -> Positions {
    switch part {
    case .scalar(let set):
      var next = Positions(repeating: false, count: from.count)
      for i in text.indices where from[i] && set.contains(text[i]) { next[i + 1] = true }
      return next
    case .check(let check):
      var next = from
      for i in from.indices where from[i] && !holds(check, at: i, in: text) { next[i] = false }
      return next
    case .look(let part, let isBehind, let isWanted):
      var next = from
      for i in from.indices where from[i] && sees(part, isBehind, at: i, in: text) != isWanted { next[i] = false }
      return next
    case .sequence(let parts):
      var next = from
      for part in parts { next = ends(part, from: next, in: text) }
      return next
    case .choice(let parts):
      var next = Positions(repeating: false, count: from.count)
      for part in parts { next = union(next, ends(part, from: from, in: text)) }
      return next
    case .repeated(let part, let least, let most):
      // Positions only move on: after as many rounds as there are, nothing changes any more.
      var next = from
      for _ in 0..<min(least, from.count) { next = ends(part, from: next, in: text) }
      for _ in 0..<min(most - least, from.count) {
        let more = union(next, ends(part, from: next, in: text))
        if more == next { break }
        next = more
      }
      return next
    }
  }

  private static func union(_ a: Positions, _ b: Positions) -> Positions {
    var both = a
    for i in b.indices where b[i] { both[i] = true }
    return both
  }

  private static func sees(_ part: Part, _ isBehind: Bool, at i: Int, in text: [Unicode.Scalar]) -> Bool {
    if !isBehind { return ends(part, from: only(i, in: text), in: text).contains(true) }
    return ends(part, from: union(only(i, in: text), [Bool](repeating: true, count: i)), in: text)[i]
  }

  private static func holds(_ check: Check, at i: Int, in text: [Unicode.Scalar]) -> Bool {
    switch check {
    case .start: return i == 0
    case .startOfLine: return i == 0 || text[i - 1] == "\n"
    case .end: return i == text.count || i == text.count - 1 && text[i] == "\n"
    case .endOfLine: return i == text.count || text[i] == "\n"
    case .endOfText: return i == text.count
    case .boundary, .noBoundary:
      let before = i > 0 && ScalarSet.Kind.word.holds(text[i - 1])
      let after = i < text.count && ScalarSet.Kind.word.holds(text[i])
      return (before != after) == (check == .boundary)
    }
  }
}

/// Why a text is no pattern.
struct PatternError: Error {
  let reason: String
}

/// The scalars that one place of a pattern matches.
struct ScalarSet {
  enum Kind {
    case digit, word, space, notNewline, anything

    func holds(_ scalar: Unicode.Scalar) -> Bool {
      switch self {
      case .digit: return scalar.properties.numericType == .decimal
      case .word:
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return scalar == "_" || scalar.properties.numericType != nil
        }
      case .space: return scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
      case .notNewline: return scalar != "\n"
      case .anything: return true
      }
    }
  }

  var ranges: [ClosedRange<UInt32>] = []
  var kinds: [(kind: Kind, isNegated: Bool)] = []
  var isNegated = false
  var ignoresCase = false

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    var found = lists(scalar)
    if ignoresCase, !found {
      for other in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
        let other = other.unicodeScalars
        if other.count == 1, let only = other.first, lists(only) { found = true }
      }
    }
    return found != isNegated
  }

  private func lists(_ scalar: Unicode.Scalar) -> Bool {
    for range in ranges where range.contains(scalar.value) { return true }
    for entry in kinds where entry.kind.holds(scalar) != entry.isNegated { return true }
    return false
  }
}
