/// Random bits by counter: the same counter and key give the same bits, whatever was asked before.
///
/// - Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", Philox 4x32-10.
public struct Philox: Hashable, Sendable {
  public let key: SIMD2<UInt32>

  public init(seed: UInt64) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
  }

  /// The block of 128 bits that belongs to a counter.
  @inlinable
  public func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var (c0, c1, c2, c3) = (counter.x, counter.y, counter.z, counter.w)
    var (k0, k1) = (key.x, key.y)
    for _ in 0..<10 {
      let p0 = UInt64(0xD251_1F53) &* UInt64(c0), p1 = UInt64(0xCD9E_8D57) &* UInt64(c2)
      (c0, c1, c2, c3) = (
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: p0)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(c0, c1, c2, c3)
  }

  /// The block of a numbered source at a position.
  @inlinable
  public func block(source: UInt32, at index: Int) -> SIMD4<UInt32> {
    let index = UInt64(bitPattern: Int64(index))
    return block(SIMD4(UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), source, 0))
  }

  /// A number with mean 0 and variance 1, nearly normal: the sum of eight uniform numbers of 16 bits.
  ///
  /// Sums of whole numbers are exact, so every machine gives the same; the tails end at 4.9.
  @inlinable
  public func normal(source: UInt32, at index: Int) -> Double {
    let bits = block(source: source, at: index)
    let pairs = (bits & 0xFFFF) &+ (bits &>> 16)
    let sum = Double(pairs.wrappedSum())
    // Each uniform number has mean 65535 / 2 and variance (65536² - 1) / 12.
    return (sum - 4 * 65535) * 1.868_812_365_011_853_4e-05
  }

  /// Four numbers in 0..<1.
  @inlinable
  public func uniforms(source: UInt32, at index: Int) -> SIMD4<Double> {
    SIMD4<Double>(block(source: source, at: index)) * 0x1p-32
  }
}
