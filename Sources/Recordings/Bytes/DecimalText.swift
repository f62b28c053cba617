/// Decimal numbers as fixed-width headers take them: no exponent.
enum DecimalText {
  /// The number with at most `decimals` (up to 9) digits after the point, trailing zeros left out.
  ///
  /// - Returns: `nil` where the digits do not fit in an Int.
  static func plain(
    _ value: Double, decimals: Int, rounding: FloatingPointRoundingRule = .toNearestOrEven
  ) -> String? {
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    guard let scaled = Int(exactly: (value * Double(scale)).rounded(rounding)), scaled != .min else { return nil }
    var digits = String(abs(scaled))
    if digits.utf8.count <= decimals {
      digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
    }
    var text = String(digits.dropLast(decimals))
    var rest = digits.suffix(decimals)
    while rest.last == "0" { rest.removeLast() }
    if !rest.isEmpty { text += "." + rest }
    return scaled < 0 ? "-" + text : text
  }

  /// The number in at most `width` characters, with as many digits as fit, rounded as told.
  static func fitting(_ value: Double, width: Int, rounding: FloatingPointRoundingRule) -> String? {
    for decimals in (0...min(9, width)).reversed() {
      if let text = plain(value, decimals: decimals, rounding: rounding), text.utf8.count <= width { return text }
    }
    return nil
  }
}
