import ArrayCore
import Platform

/// Removes the strongest narrow band of each channel by a notch that follows it: an adaptive lattice.
///
/// Each channel has a notch of its own. All is computed sample by sample in float64, so that nothing depends on the
/// messages; the dtype stays (integers become float64). A sample that is not finite stays in the filter of its channel until
/// the stream starts anew.
public struct AdaptiveLatticeNotchFilter: StatefulTransformer {
  public enum Output: String, Choice { case signal, frequency, both }
  /// Squared radius of the poles: the nearer to 1, the narrower the notch.
  public var gamma: Double
  /// Share of the coefficient that stays from sample to sample.
  public var mu: Double
  /// Share of the statistics that stays from sample to sample.
  public var eta: Double
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Frequency of the notch at first; `null` means 0.0718 of the rate. In hertz.
  public var initialFrequency: Double?
  /// The filtered signal, the frequency of the notch in hertz, or both along a new last axis named output.
  public var output: Output

  public init(
    gamma: Double = 0.995, mu: Double = 0.99, eta: Double = 0.99, axis: String? = nil,
    initialFrequency: Double? = nil, output: Output = .signal
  ) {
    (self.gamma, self.mu, self.eta, self.axis) = (gamma, mu, eta, axis)
    (self.initialFrequency, self.output) = (initialFrequency, output)
  }

  public static let settings = Settings(
    of: AdaptiveLatticeNotchFilter(), "Removes the strongest narrow band and follows it.",
    formula: """
      s[n] = x[n] - k (1 + gamma) s[n-1] - gamma s[n-2], y[n] = s[n] + 2 k s[n-1] + s[n-2]
      p = eta p + (1 - eta) s[n-1] (s[n] + s[n-2]), q = eta q + (1 - eta) 2 s[n-1]^2
      k = mu k + (1 - mu) min(max(-p / (q + 1e-8), -1), 1), frequency = arccos(-k) rate / (2 pi)
      """,
    source: """
      Elasmi-Ksibi, Besbes, López-Valcarce and Cherif 2010, frequency estimation by lattices; Piskorowski 2013, \
      BioMedical Engineering OnLine 12:170
      """
  ) {
    Setting(
      "gamma", \.gamma, "Squared radius of the poles: the nearer to 1, the narrower the notch.", .from(0, below: 1),
      live: true)
    Setting("mu", \.mu, "Share of the coefficient that stays from sample to sample.", .from(0, to: 1), live: true)
    Setting("eta", \.eta, "Share of the statistics that stays from sample to sample.", .from(0, to: 1), live: true)
    Setting("axis", \.axis, "Axis to filter along; `null` means the stream's.")
    Setting(
      "initialFrequency", \.initialFrequency, "Frequency of the notch at first; `null` means 0.0718 of the rate.",
      unit: .hertz, .atLeast(0), python: "init_notch_freq")
    Setting(
      "output", \.output,
      "The filtered signal, the frequency of the notch in hertz, or both along a new last axis named output.")
  }
  public static let examples = [
    AdaptiveLatticeNotchFilter(), AdaptiveLatticeNotchFilter(mu: 0.9, initialFrequency: 20, output: .frequency),
    AdaptiveLatticeNotchFilter(gamma: 0.9, output: .both),
  ]

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit {
    switch output {
    case .signal: unit
    case .frequency: PhysicalUnit("Hz")
    case .both: .none
    }
  }

  public struct State: Codable, Sendable {
    let rate: Double
    var kept: NDArray
  }

  public var runningAxis: String? { axis }

  private var filter: Adaptation {
    Adaptation(.lattice, parameters: [gamma, mu, eta], isWide: output != .signal)
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let dim = try message.streamAxis(axis), gain = try SampleClock.risingStep(message, dim: dim, op: Self.name)
    let first = initialFrequency.map { $0 * gain } ?? 0.07178314656435313
    guard first <= 0.5 else {
      throw .invalid(
        op: Self.name, "init_notch_freq is \(first / gain) Hz, must be at most half the rate, \(0.5 / gain)")
    }
    var lanes = 1
    for (place, count) in message.shape.enumerated() where message.dims[place] != dim { lanes *= count }
    let zeros = try message.data.namespace.zeros([4 * lanes], dtype: .float64)
    let begin = try message.data.namespace.full([lanes], .float(-Double.cos(2 * .pi * first)), dtype: .float64)
    return State(rate: 1 / gain, kept: try concat([zeros, begin]))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let place = try message.index(of: try message.streamAxis(axis))
    let (y, kept) = try adaptiveFilter(filter, message.data, axis: place, state: state.kept)
    state.kept = kept
    if output == .signal { return try message.with(data: y) }
    let frequency = try squeeze(y.slice(axis: 0, 1, 2), axis: 0) * (state.rate / (2 * .pi))
    if output == .frequency { return try message.with(data: frequency) }
    var name = "output", axes = message.axes
    while message.dims.contains(name) || axes[name] != nil { name += "_" }
    axes[name] = .labels(["signal", "frequency"])
    return try message.replacing(
      data: try stack([squeeze(y.slice(axis: 0, 0, 1), axis: 0), frequency], axis: -1), dims: message.dims + [name],
      axes: axes)
  }
}
