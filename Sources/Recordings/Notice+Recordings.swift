import AxisArrays

extension Notice {
  /// A rate of 1 Hz that nothing in the file speaks for.
  static func assumedRate(hint: String = "") -> Notice {
    Notice(.guessed, "the file does not tell its rate: 1 Hz is assumed (--rate\(hint.isEmpty ? "" : ", or \(hint)"))")
  }

  /// Events that a format has no place for.
  static func lostEvents(_ count: Int, format: String) -> [Notice] {
    guard count > 0 else { return [] }
    return [Notice(.lost, "\(count) \(count == 1 ? "event was" : "events were") left out: \(format) has no place for them")]
  }
}

extension Notice {
  /// Whether this tells that a rate was assumed for want of one.
  public var tellsAssumedRate: Bool { kind == .guessed && text.hasPrefix("the file does not tell its rate") }
}
