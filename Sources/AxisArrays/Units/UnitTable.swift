/// The units that are understood: symbols and names, with the prefixes of the International System.
enum UnitTable {
  /// A unit as a multiple of base units: `mantissa * 10^power`.
  struct Meaning {
    var dimension: [(String, Double)]
    var mantissa = 1.0
    var power = 0
  }

  private static let prefixes: [(symbols: [String], name: String, power: Int)] = [
    (["T"], "tera", 12), (["G"], "giga", 9), (["M"], "mega", 6), (["k"], "kilo", 3), (["h"], "hecto", 2),
    (["d"], "deci", -1), (["c"], "centi", -2), (["m"], "milli", -3), (["u", "\u{B5}", "\u{3BC}"], "micro", -6),
    (["n"], "nano", -9), (["p"], "pico", -12), (["f"], "femto", -15),
  ]

  /// Units that take prefixes.
  private static let scaled: [(symbols: [String], names: [String], meaning: Meaning)] = [
    (["V"], ["volt"], Meaning(dimension: [("V", 1)])),
    (["T"], ["tesla"], Meaning(dimension: [("T", 1)])),
    (["A"], ["ampere", "amp"], Meaning(dimension: [("A", 1)])),
    (["s", "sec"], ["second"], Meaning(dimension: [("s", 1)])),
    (["m"], ["meter", "metre"], Meaning(dimension: [("m", 1)])),
    (["g"], ["gram"], Meaning(dimension: [("g", 1)])),
    (["K"], ["kelvin"], Meaning(dimension: [("K", 1)])),
    (["Hz"], ["hertz"], Meaning(dimension: [("s", -1)])),
    (["\u{3A9}", "\u{2126}", "Ohm"], ["ohm"], Meaning(dimension: [("V", 1), ("A", -1)])),
    (["S"], ["siemens"], Meaning(dimension: [("A", 1), ("V", -1)])),
    (["W"], ["watt"], Meaning(dimension: [("V", 1), ("A", 1)])),
    (["Pa"], ["pascal"], Meaning(dimension: [("g", 1), ("m", -1), ("s", -2)], power: 3)),
    (["N"], ["newton"], Meaning(dimension: [("g", 1), ("m", 1), ("s", -2)], power: 3)),
    (["bar"], [], Meaning(dimension: [("g", 1), ("m", -1), ("s", -2)], power: 8)),
    (["L", "l"], ["liter", "litre"], Meaning(dimension: [("m", 3)], power: -3)),
    (["mol"], ["mole"], Meaning(dimension: [("mol", 1)])),
    (["M"], ["molar"], Meaning(dimension: [("mol", 1), ("m", -3)], power: 3)),
    (["rad"], ["radian"], Meaning(dimension: [("rad", 1)])),
    (["lx"], ["lux"], Meaning(dimension: [("lx", 1)])),
  ]

  /// Units that take none. Temperatures by scales with zeros of their own are quantities of their own.
  private static let plain: [(symbols: [String], meaning: Meaning)] = [
    (["dB"], Meaning(dimension: [("dB", 1)])),
    (["%", "percent"], Meaning(dimension: [], power: -2)),
    (["ppm"], Meaning(dimension: [], power: -6)),
    (["\u{B0}C", "degC", "celsius"], Meaning(dimension: [("degC", 1)])),
    (["\u{B0}F", "degF"], Meaning(dimension: [("degF", 1)])),
    (["\u{B0}", "deg", "degree", "degrees"], Meaning(dimension: [("rad", 1)], mantissa: Double.pi / 180)),
    (["min", "minute", "minutes"], Meaning(dimension: [("s", 1)], mantissa: 60)),
    (["h", "hour", "hours"], Meaning(dimension: [("s", 1)], mantissa: 3600)),
    (["bpm", "BPM", "rpm"], Meaning(dimension: [("s", -1)], mantissa: 1.0 / 60)),
    (["mmHg"], Meaning(dimension: [("g", 1), ("m", -1), ("s", -2)], mantissa: 1.33322387415, power: 5)),
    (["cmH2O"], Meaning(dimension: [("g", 1), ("m", -1), ("s", -2)], mantissa: 9.80665, power: 4)),
    (["counts", "count"], Meaning(dimension: [("count", 1)])),
  ]

  /// A symbol or a name; nil for one that is not in the table.
  static func meaning(of word: String) -> Meaning? {
    if let found = exact(word) { return found }
    // Letters of the wrong case, where only one unit can be meant.
    switch word.lowercased() {
    case "uv", "\u{3BC}v": return exact("uV")
    case "mv": return exact("mV")
    case "nv": return exact("nV")
    case "v": return exact("V")
    case "hz": return exact("Hz")
    case "khz": return exact("kHz")
    case "db": return exact("dB")
    case let lower: return named(lower)
    }
  }

  private static func exact(_ word: String) -> Meaning? {
    for unit in plain where unit.symbols.contains(word) { return unit.meaning }
    for unit in scaled {
      for symbol in unit.symbols where word.hasSuffix(symbol) {
        let prefix = word.dropLast(symbol.count)
        if prefix.isEmpty { return unit.meaning }
        guard let known = prefixes.first(where: { $0.symbols.contains(String(prefix)) || $0.name == prefix }) else {
          continue
        }
        return scaled(unit.meaning, by: known.power)
      }
    }
    return nil
  }

  /// "microvolts", "uvolt".
  private static func named(_ lower: String) -> Meaning? {
    for unit in scaled {
      for name in unit.names {
        for ending in [name, name + "s"] where lower.hasSuffix(ending) {
          let prefix = lower.dropLast(ending.count)
          if prefix.isEmpty { return unit.meaning }
          guard let known = prefixes.first(where: { $0.name == prefix || $0.symbols.contains(String(prefix)) })
          else { continue }
          return scaled(unit.meaning, by: known.power)
        }
      }
    }
    return nil
  }

  private static func scaled(_ meaning: Meaning, by power: Int) -> Meaning {
    var meaning = meaning
    meaning.power += power
    return meaning
  }
}

/// Takes a unit's text apart: factors between "/", "·", "*" or blanks, each a symbol with an exponent.
enum UnitParser {
  /// The factors; nil where a symbol is not in the table, or there is none.
  static func factors(_ text: String) -> [PhysicalUnit.Factor]? {
    var factors: [PhysicalUnit.Factor] = []
    var word = "", sign = 1.0
    func close() -> Bool {
      defer { (word, sign) = ("", 1) }
      if word.isEmpty || word == "1" { return true }
      guard var factor = factor(word) else { return false }
      factor.exponent *= sign
      if let place = factors.firstIndex(where: { $0.symbol == factor.symbol }) {
        factors[place].exponent += factor.exponent
      } else {
        factors.append(factor)
      }
      return true
    }
    for character in text {
      switch character {
      case "/":
        guard close() else { return nil }
        sign = -1
      case " ", "*", "\u{B7}", "\u{22C5}":
        // A blank after a "/" belongs to it.
        if word.isEmpty { continue }
        guard close() else { return nil }
      default: word.append(character)
      }
    }
    guard close() else { return nil }
    factors.removeAll { $0.exponent == 0 }
    return factors.isEmpty ? nil : factors
  }

  private static let superscripts: [Character: Character] = [
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "⁻": "-",
  ]

  private static func factor(_ word: String) -> PhysicalUnit.Factor? {
    if UnitTable.meaning(of: word) != nil { return PhysicalUnit.Factor(symbol: word, exponent: 1) }
    if word.hasPrefix("√") {
      guard var factor = factor(String(word.dropFirst())) else { return nil }
      factor.exponent /= 2
      return factor
    }
    var symbol = word, digits = ""
    while let last = symbol.last {
      if let digit = superscripts[last] {
        digits = String(digit) + digits
      } else if last.isASCII, last.isNumber || last == "-" || last == "." {
        digits = String(last) + digits
      } else {
        break
      }
      symbol.removeLast()
    }
    while symbol.last == "^" { symbol.removeLast() }
    guard let exponent = Double(digits), exponent.magnitude < 100, UnitTable.meaning(of: symbol) != nil else {
      return nil
    }
    return PhysicalUnit.Factor(symbol: symbol, exponent: exponent)
  }
}
