/// Rates and steps, either of which is the other's inverse to rounding only.
enum Rate {
  /// The rate of a step in seconds: of those that have the step to the bit, the one with the fewest decimals.
  static func of(step: Double) -> Double {
    let rate = 1 / step
    var scale = 1.0
    for _ in 0..<7 {
      let short = (rate * scale).rounded() / scale
      if 1 / short == step { return short }
      scale *= 10
    }
    return rate
  }
}
