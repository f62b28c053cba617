import Platform

public typealias SplitMix = SplitMix64

/// The start of a sequence of random numbers, printed in the names of tests that use it.
public struct Seed: Sendable, CustomStringConvertible {
  public let value: UInt64
  public init(_ value: UInt64) { self.value = value }
  public var description: String { "seed \(value)" }
  public var generator: SplitMix { SplitMix(seed: value) }

  /// The seeds 1 to `count`.
  public static func sweep(_ count: UInt64) -> [Seed] { (1...count).map { Seed($0) } }
}
