import SignalProcessing

/// Numbers and texts at which programs stumble, among ordinary ones.
enum Wild {
  static func double(_ random: inout SplitMix) -> Double {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: extremes.randomElement(using: &random) ?? 0
    case 1, 2: ordinary.randomElement(using: &random) ?? 0
    case 3: Double.random(in: -5...5, using: &random)
    // From 1e-6 to 1e6, most of it unremarkable.
    case 4: RealPower.ten(Double.random(in: -6...6, using: &random))
    default: RealPower.ten(Double.random(in: -2...2, using: &random))
    }
  }

  static let ordinary: [Double] = [0, 1, -1, 0.5, 2, 0.25, 3, 10, 100]
  static let whole: [Int] = [.max, .min, .max - 1, 1 << 53, 1 << 40, 1 << 32, 1 << 31, 1 << 26, 1_000_000, -1]
  static let extremes: [Double] = [
    .nan, .infinity, -.infinity, 1e300, -1e300, 1e-300, 0x1p-1074, -0.0, 1e9, 0x1p53, 0x1p63, 1e-9, 1e18,
  ]

  static func int(_ random: inout SplitMix) -> Int {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: whole.randomElement(using: &random) ?? 0
    case 1: Int.random(in: 0...5000, using: &random)
    default: Int.random(in: -1...12, using: &random)
    }
  }

  static func text(_ random: inout SplitMix) -> String {
    let dims = ["time", "ch", "freq", "xy", "win", "other"]
    let odd = ["", "C3", "x", "1", ":", "0:2", "a b", "\u{0}", "float32", "int16", "complex128", "bool", "cpu"]
    return (Int.random(in: 0..<3, using: &random) == 0 ? odd : dims).randomElement(using: &random) ?? ""
  }

  /// True once in so many times.
  static func chance(_ one: Int, _ random: inout SplitMix) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
}

/// Powers without a mathematics library.
enum RealPower {
  static func ten(_ exponent: Double) -> Double {
    // By squares of the 1024th root of 10, which is fine enough for numbers that are random anyway.
    let root = 1.002251148292913, whole = Int((Swift.abs(exponent) * 1024).rounded())
    var result = 1.0, square = root, rest = whole
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return exponent < 0 ? 1 / result : result
  }
}
