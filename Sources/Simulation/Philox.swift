import ArrayAPI

/// Random numbers of numbered sources by position: the same seed, source and position give the same numbers.
public struct Philox: Hashable, Sendable {
  public let seed: UInt64

  public init(seed: UInt64) { self.seed = seed }

  private func block(source: UInt32, at index: Int) -> SIMD4<UInt32> {
    Random(key: seed, stream: UInt64(source)).block(UInt64(bitPattern: Int64(index)))
  }

  /// A number with mean 0 and variance 1, nearly normal: the sum of eight uniform numbers of 16 bits.
  ///
  /// Sums of whole numbers are exact, so every machine gives the same; the tails end at 4.9.
  public func normal(source: UInt32, at index: Int) -> Double {
    let bits = block(source: source, at: index)
    let pairs = (bits & 0xFFFF) &+ (bits &>> 16)
    let sum = Double(pairs.wrappedSum())
    // Each uniform number has mean 65535 / 2 and variance (65536² - 1) / 12.
    return (sum - 4 * 65535) * 1.868_812_365_011_853_4e-05
  }

  /// Four numbers in 0..<1.
  public func uniforms(source: UInt32, at index: Int) -> SIMD4<Double> {
    SIMD4<Double>(block(source: source, at: index)) * 0x1p-32
  }
}
