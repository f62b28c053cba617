/// The start of a sequence of random numbers, printed in the names of tests that use it.
public struct Seed: Sendable, CustomStringConvertible {
  public let value: UInt64
  public init(_ value: UInt64) { self.value = value }
  public var description: String { "seed \(value)" }
  public var generator: SplitMix { SplitMix(state: value) }

  /// The seeds 1 to `count`.
  public static func sweep(_ count: UInt64) -> [Seed] { (1...count).map { Seed($0) } }
}

/// Random numbers that are the same on every machine. Source: Steele, Lea and Flood 2014, OOPSLA (SplitMix64).
public struct SplitMix: RandomNumberGenerator, Sendable {
  var state: UInt64

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
