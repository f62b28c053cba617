/// The ratio of two rates as whole numbers, so that places come from integers and never drift.
struct RateRatio: Codable, Hashable, Sendable {
  /// Samples out for so many samples in.
  let up: Int, down: Int

  /// The sample on which an output lies, or the last before it.
  func sample(ofOutput output: Int) -> Int { Self.quotient(output, times: down, by: up) }

  /// How far an output lies after that sample, in steps of 1 / up.
  func phase(ofOutput output: Int) -> Int { output % up * down % up }

  /// How many outputs lie before a sample, or before what comes `phase` steps of 1 / up after it.
  func outputs(before sample: Int, phase: Int = 0) -> Int {
    sample < 0 ? 0 : Self.quotient(sample, times: up, by: down, adding: phase + down - 1)
  }

  /// `(n factor + rest) / divisor` for n from 0 up, without the product, which a long stream would take past the end of Int.
  private static func quotient(_ n: Int, times factor: Int, by divisor: Int, adding rest: Int = 0) -> Int {
    n / divisor * factor + (n % divisor * factor + rest) / divisor
  }

  /// The simplest fraction that is the ratio to within rounding of the rates, by its continued fraction; nil where
  /// there is none with parts below 2^26.
  ///
  /// - Parameter ratio: Samples out for each sample in.
  init?(_ ratio: Double) {
    guard ratio > 0x1p-26, ratio < 0x1p26 else { return nil }
    var (before, current) = ((up: 0, down: 1), (up: 1, down: 0)), rest = ratio
    for _ in 0..<40 {
      let whole = rest.rounded(.down)
      guard whole < 0x1p26 else { break }
      let next = (up: Int(whole) * current.up + before.up, down: Int(whole) * current.down + before.down)
      guard next.up < 1 << 26, next.down < 1 << 26 else { break }
      (before, current) = (current, next)
      if Swift.abs(Double(current.up) / Double(current.down) - ratio) <= 4 * .ulpOfOne * ratio { break }
      rest = 1 / (rest - whole)
    }
    guard current.up > 0, current.down > 0,
      Swift.abs(Double(current.up) / Double(current.down) - ratio) <= 1e-12 * ratio
    else { return nil }
    (up, down) = current
  }
}
