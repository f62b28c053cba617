/// Takes out a frequency and its harmonics, one notch after the other, or passes them alone, the sum of peaks side by
/// side.
///
/// Each notch or peak has two poles (see `notch` and `peak`); harmonics from half the rate on are left out, and the
/// lowest must be below it. See
/// `LinearFilter` for how a stream begins and what becomes of samples that are not finite.
public struct CombFilter: StatefulTransformer {
  public enum Scaling: String, Choice { case constant, proportional }
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Lowest of the frequencies. In hertz.
  public var fundamental: Double
  /// Number of frequencies, the lowest included.
  public var harmonics: Int
  /// Lowest frequency divided by its bandwidth.
  public var quality: Double
  /// Whether the frequencies are removed (notch) or passed alone (peak).
  public var filterType: CombKind
  /// Whether all frequencies have one quality (constant) or one bandwidth in hertz (proportional).
  public var qualityScaling: Scaling

  public init(
    axis: String? = nil, fundamental: Double = 60, harmonics: Int = 3, quality: Double = 35,
    filterType: CombKind = .notch, qualityScaling: Scaling = .constant
  ) {
    (self.axis, self.fundamental, self.harmonics, self.quality) = (axis, fundamental, harmonics, quality)
    (self.filterType, self.qualityScaling) = (filterType, qualityScaling)
  }

  public static let settings = Settings(
    of: CombFilter(), "Removes a frequency and its harmonics, or passes them alone.",
    formula: """
      notch: H(z) = prod N[k](z), peak: H(z) = sum (1 - N[k](z)), k = 1 ... num_harmonics
      N[k](z) = g (1 - 2 cos(w) / z + 1 / z^2) / (1 - 2 g cos(w) / z + (2 g - 1) / z^2)
      g = 1 / (1 + tan(w / 2q)), w = 2 pi k fundamental_freq / rate, q the quality
      a value that is not finite stays in the filter for good; FillMissing before it bridges such values
      """,
    source: """
      Orfanidis 2010, "Introduction to Signal Processing", chapter 11
      """
  ) {
    Setting("axis", \.axis, "Axis to filter along; `null` means the stream's.")
    Setting(
      "fundamental", \.fundamental, "Lowest of the frequencies.", unit: .hertz, .above(0), live: true,
      python: "fundamental_freq")
    Setting(
      "harmonics", \.harmonics, "Number of frequencies, the lowest included.", .from(0, to: 1000), live: true,
      python: "num_harmonics")
    Setting(
      "quality", \.quality, "Lowest frequency divided by its bandwidth.", .above(0), live: true,
      python: "q_factor")
    Setting(
      "filterType", \.filterType, "Whether the frequencies are removed (notch) or passed alone (peak).", live: true)
    Setting(
      "qualityScaling", \.qualityScaling,
      "Whether all frequencies have one quality (constant) or one bandwidth in hertz (proportional).", live: true)
  }
  public static let examples = [
    CombFilter(fundamental: 12, quality: 5),
    CombFilter(fundamental: 9, harmonics: 9, quality: 8, filterType: .peak),
    CombFilter(fundamental: 10, harmonics: 2, qualityScaling: .proportional),
  ]

  /// How many harmonics lie below half the rate; one that is there but for rounding does not.
  private func count(rate: Double) -> Int {
    let below = (rate / 2 * (1 - 1e-9) / fundamental).rounded(.down)
    return Int(Swift.min(Double(harmonics), below))
  }

  public func notices(for message: AxisArray) -> [Notice] {
    if harmonics == 0 { return [Notice(.noEffect, "num_harmonics is 0, so messages pass as they are")] }
    guard let dim = try? message.streamAxis(axis), let gain = try? message.axis(dim).linear?.gain, gain > 0 else {
      return []
    }
    let count = count(rate: 1 / gain)
    guard count > 0, count < harmonics else { return [] }
    return [
      Notice(
        .ignored,
        "\(harmonics - count) of \(harmonics) harmonics of \(fundamental) Hz lie from half the rate "
          + "(\(0.5 / gain) Hz) on and are left out")
    ]
  }

  /// The notch or peak of each harmonic.
  private func resonators(rate: Double) throws(ArrayError) -> [TransferFunction] {
    let count = count(rate: rate)
    guard count > 0 || harmonics == 0 else {
      throw .invalid(
        op: Self.name, "fundamental_freq is \(fundamental) Hz, must be below half the rate (\(rate / 2) Hz)")
    }
    return try designing(Self.name) { () throws(DesignError) in
      var all: [TransferFunction] = []
      for k in stride(from: 1, through: count, by: 1) {
        let frequency = Double(k) * fundamental
        let quality = qualityScaling == .proportional ? quality * Double(k) : quality
        switch filterType {
        case .notch: all.append(try notch(frequency: frequency, quality: quality, rate: rate))
        case .peak: all.append(try peak(frequency: frequency, quality: quality, rate: rate))
        }
      }
      return all
    }
  }

  /// The filters whose outputs are added up: one with all notches, or one for each peak; none passes messages through.
  func branches(rate: Double) throws(ArrayError) -> [FilterCoefficients] {
    let resonators = try resonators(rate: rate)
    if resonators.isEmpty { return [] }
    switch filterType {
    case .peak: return resonators.map { .ba(b: $0.numerator, a: $0.denominator) }
    case .notch: return [.sos(resonators.map { $0.numerator + $0.denominator })]
    }
  }

  public struct State: Codable, Sendable {
    var rate: Double
    /// The design for the rate; nil before, and after settings changed.
    var branches: [FilterCoefficients]?
    var filters: [FilterState] = []
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    State(rate: try FilterState(for: message, axis: axis, op: Self.name).rate)
  }

  public func adapt(_ state: inout State) { state.branches = nil }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let branches: [FilterCoefficients]
    if let known = state.branches { branches = known } else { branches = try self.branches(rate: state.rate) }
    if state.branches == nil, branches.count != state.filters.count {
      let fresh = try FilterState(for: message, axis: axis, op: Self.name)
      state.filters = branches.map { _ in fresh }
    }
    state.branches = branches
    let dim = try message.streamAxis(axis)
    var sum: AxisArray?
    for (k, coefficients) in branches.enumerated() {
      let part = try state.filters[k].filter(message, coefficients, along: dim)
      sum = try sum.map { (sum) throws(ArrayError) in try sum.with(data: try sum.data + part.data) } ?? part
    }
    return sum ?? message
  }
}

extension CombKind: Choice {}
