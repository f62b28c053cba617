/// The filter of finite impulse response whose largest error is smallest. Linear phase. See `LinearFilter` for how a
/// stream begins.
public struct ParksMcClellanFIR: CornerFilter {
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Order, one less than the number of taps; odd orders become even, 0 passes messages unchanged, and a corner
  /// requires a number.
  public var order: Int?
  /// Corners of the band.
  public var corners: Corners
  /// Width of the slopes, which lie outside a pass band and inside a stop band. In hertz.
  public var transition: Double
  /// Weight of errors in pass bands.
  public var passWeight: Double
  /// Weight of errors in the lower stop band.
  public var lowStopWeight: Double
  /// Weight of errors in the upper or only stop band.
  public var highStopWeight: Double

  public init(
    axis: String? = nil, order: Int? = nil, corners: Corners = Corners(), transition: Double = 10,
    passWeight: Double = 1, lowStopWeight: Double = 1, highStopWeight: Double = 1
  ) {
    (self.axis, self.order, self.corners, self.transition) = (axis, order, corners, transition)
    (self.passWeight, self.lowStopWeight, self.highStopWeight) = (passWeight, lowStopWeight, highStopWeight)
  }

  public static let settings = Settings(
    of: ParksMcClellanFIR(), "Finite impulse response filter with the smallest maximal error.",
    formula: """
      y[n] = sum b[k] x[n - k], b such that max over the bands of weight * |A(f) - D(f)| is smallest
      A the real response about the middle of b, D 1 in pass bands and 0 in stop bands
      """,
    source: """
      McClellan, Parks and Rabiner 1973, "A computer program for designing optimum FIR linear phase digital \
      filters", IEEE Transactions on Audio and Electroacoustics 21, 506-526
      """
  ) {
    Setting("axis", \.axis, "Axis to filter along; `null` means the stream's.")
    Setting(
      "order", \.order,
      "Order, one less than the number of taps; odd orders become even, 0 passes messages unchanged, and a corner requires a number.",
      .from(0, to: 1000), live: true)
    Group(\.corners)
    Setting(
      "transition", \.transition, "Width of the slopes, which lie outside a pass band and inside a stop band.",
      unit: .hertz, .above(0), live: true)
    Setting(
      "passWeight", \.passWeight, "Weight of errors in pass bands.", .above(0), live: true, python: "weight_pass")
    Setting(
      "lowStopWeight", \.lowStopWeight, "Weight of errors in the lower stop band.", .above(0), live: true,
      python: "weight_stop_lo")
    Setting(
      "highStopWeight", \.highStopWeight, "Weight of errors in the upper or only stop band.", .above(0), live: true,
      python: "weight_stop_hi")
  }
  public static let examples = [
    ParksMcClellanFIR(order: 20, corners: .lowpass(20)),
    ParksMcClellanFIR(order: 31, corners: .bandpass(12, 30), transition: 8),
  ]

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    guard let order, order > 0, let band = corners.band else { return nil }
    let corners = band.corners, inner: [Double], passesFirst: Bool, weights: [Double]
    switch band {
    case .lowpass:
      (inner, passesFirst) = ([corners[0], corners[0] + transition], true)
      weights = [passWeight, highStopWeight]
    case .highpass:
      (inner, passesFirst) = ([corners[0] - transition, corners[0]], false)
      weights = [lowStopWeight, passWeight]
    case .bandpass:
      (inner, passesFirst) = ([corners[0] - transition, corners[0], corners[1], corners[1] + transition], false)
      weights = [lowStopWeight, passWeight, highStopWeight]
    case .bandstop:
      (inner, passesFirst) = ([corners[0], corners[0] + transition, corners[1] - transition, corners[1]], true)
      weights = [passWeight, highStopWeight, passWeight]
    }
    let nyquist = rate / 2
    for corner in corners where corner >= nyquist {
      throw .invalid(op: Self.name, "a corner is \(corner) Hz, must be below half the rate (\(nyquist) Hz)")
    }
    // Slopes that reach over an end leave a stop band that is hardly there, but still pulls the response down.
    var edges = [0] + inner.map { Swift.min(Swift.max($0, 0), nyquist) } + [nyquist]
    for k in 1..<edges.count where edges[k] <= edges[k - 1] { edges[k] = Swift.min(edges[k - 1] + 1e-6, nyquist) }
    let bands = weights.indices.map { k in
      EquirippleBand(
        edges[2 * k], edges[2 * k + 1], gain: k.isMultiple(of: 2) == passesFirst ? 1 : 0, weight: weights[k])
    }
    return try designing(Self.name) { () throws(DesignError) in
      .fir(try parksMcClellan(taps: (order + 1) | 1, bands: bands, rate: rate))
    }
  }
}
