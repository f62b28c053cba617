import ArrayCore
import Platform

/// Removes line noise at the harmonics of a mains frequency, which it follows by all channels together.
///
/// `notch` removes everything at the harmonics. `subtract` removes only what has the same phase in all channels, by the
/// estimate of the windows before, and leaves the first window unchanged. The frequency is estimated once for each period of
/// the nominal one, on a grid that starts with the stream, so that nothing depends on the messages. Channels with a value
/// that is not finite do not count for the frequency; a notch keeps such a value until the stream starts anew. Computed in
/// float64; the dtype stays (integers become float64).
public struct AdaptiveLNC: StatefulTransformer {
  public enum CancelMethod: String, Choice { case notch, subtract, passthrough }
  /// Nominal frequency of the mains. In hertz.
  public var lineFrequency: Double
  /// Number of harmonics to remove, the fundamental included.
  public var harmonics: Int
  /// Time constant of amplitudes and phases. In seconds.
  public var timeConstant: Double
  /// Time constant of the frequency; `null` or 0 keeps the nominal one. In seconds.
  public var frequencyTimeConstant: Double?
  /// Largest distance of the frequency from the nominal one; `null` sets no limit. In hertz.
  public var maxDeviation: Double?
  /// How the noise is removed; passthrough passes messages unchanged.
  public var method: CancelMethod
  /// Axis to go along; `null` means the stream's.
  public var axis: String?

  public init(
    lineFrequency: Double = 60, harmonics: Int = 1, timeConstant: Double = 0.1, frequencyTimeConstant: Double? = 0.5,
    maxDeviation: Double? = 2, method: CancelMethod = .notch, axis: String? = nil
  ) {
    (self.lineFrequency, self.harmonics, self.timeConstant) = (lineFrequency, harmonics, timeConstant)
    (self.frequencyTimeConstant, self.maxDeviation) = (frequencyTimeConstant, maxDeviation)
    (self.method, self.axis) = (method, axis)
  }

  public static let settings = Settings(
    of: AdaptiveLNC(), "Removes line noise and follows its frequency.",
    formula: """
      notch: for each harmonic k, H(z) = (1 - 2 c z^-1 + z^-2) / (1 - (2 - mu) c z^-1 + (1 - mu) z^-2), c = cos(k w)
      mu = 2 / (adapt_time_constant rate)
      subtract: y[n] = x[n] - sum over k of A[k, ch] cos(k phase[n] + theta[k]), by the window before
      w += (1 - exp(-T / freq_time_constant)) angle(sum over ch of Z conj(Z of the window before)) / T
      """,
    source: """
      Widrow et al. 1975, "Adaptive noise cancelling", Proceedings of the IEEE 63, 1692-1716; Glover 1977, IEEE Transactions on \
      Acoustics, Speech, and Signal Processing 25, 484-491
      """
  ) {
    Setting(
      "lineFrequency", \.lineFrequency, "Nominal frequency of the mains.", unit: .hertz, .above(0), python: "line_freq")
    Setting(
      "harmonics", \.harmonics, "Number of harmonics to remove, the fundamental included.", .from(1, to: 1000),
      python: "num_harmonics")
    Setting(
      "timeConstant", \.timeConstant, "Time constant of amplitudes and phases.", unit: .seconds, .above(0), live: true,
      python: "adapt_time_constant")
    Setting(
      "frequencyTimeConstant", \.frequencyTimeConstant,
      "Time constant of the frequency; `null` or 0 keeps the nominal one.", unit: .seconds, .finite, live: true,
      python: "freq_time_constant")
    Setting(
      "maxDeviation", \.maxDeviation, "Largest distance of the frequency from the nominal one; `null` sets no limit.",
      unit: .hertz, .atLeast(0), python: "max_freq_deviation")
    Setting(
      "method", \.method, "How the noise is removed; passthrough passes messages unchanged.", python: "cancel_method")
    Setting("axis", \.axis, "Axis to go along; `null` means the stream's.")
  }
  public static let examples = [
    AdaptiveLNC(lineFrequency: 20), AdaptiveLNC(lineFrequency: 12, harmonics: 3, method: .subtract),
    AdaptiveLNC(lineFrequency: 15, harmonics: 2, frequencyTimeConstant: nil),
  ]

  public func notices(for message: AxisArray) -> [Notice] {
    if method == .passthrough {
      return [Notice(.noEffect, "cancel_method is passthrough, so messages pass as they are")]
    }
    guard frequencyTimeConstant != nil, let dim = try? message.streamAxis(axis), dim != message.header.stream else {
      return []
    }
    return [
      Notice(
        .followsMessages,
        "it goes along \"\(dim)\" and looks for one frequency in all samples of a message, so the result depends on how the "
          + "stream is cut")
    ]
  }

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse {
    method == .passthrough ? .all : .signals
  }

  public struct State: Codable, Sendable {
    let rate: Double
    /// Samples from one look at the frequency to the next, and how many of them have come.
    let block: Int
    var position = 0
    var kept: NDArray
  }

  public var runningAxis: String? { axis }

  private func filter(_ rate: Double, _ block: Int, _ position: Int) throws(ArrayError) -> Adaptation {
    let mu = 2 / (timeConstant * rate), seconds = Double(block) / rate
    if method == .notch, mu >= 2 {
      throw .invalid(
        op: Self.name, "adapt_time_constant is \(timeConstant) s, must be above a sample, \(1 / rate) s")
    }
    func share(_ time: Double) -> Double { -Double.expm1(-seconds / time) }
    let deviation = maxDeviation ?? .infinity, turn = 2 * Double.pi / rate
    let low = maxDeviation == nil ? -Double.infinity : Swift.max(0, lineFrequency - deviation) * turn
    let high = maxDeviation == nil ? Double.infinity : Swift.min(rate / 2, lineFrequency + deviation) * turn
    return Adaptation(
      method == .subtract ? .subtract : .notch,
      parameters: [
        mu, frequencyTimeConstant.map { $0 > 0 ? share($0) : 0 } ?? 0, share(timeConstant), low, high,
      ],
      harmonics: harmonics, block: block, position: position)
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let dim = try message.streamAxis(axis), rate = 1 / (try SampleClock.risingStep(message, dim: dim, op: Self.name))
    let period = Swift.max(1, (rate / lineFrequency).rounded())
    guard period < 0x1p31 else {
      throw .invalid(
        op: Self.name, "line_freq is \(lineFrequency) Hz, whose period has \(period) samples; at most 2^31")
    }
    let filter = try filter(rate, Int(period), 0), omega = 2 * .pi * lineFrequency / rate
    var lanes = 1
    for (place, count) in message.shape.enumerated() where message.dims[place] != dim { lanes *= count }
    let harmonics = (1...harmonics)
    let shared =
      [omega, 0, 0] + harmonics.map { Double.cos(Double($0) * omega) } + harmonics.map { _ in 1 }
      + harmonics.map { _ in 0 }
    let space = message.data.namespace
    let rows = try space.zeros([filter.rowCount * lanes], dtype: .float64)
    return State(
      rate: rate, block: Int(period), kept: try concat([space.asarray(shared, dtype: .float64), rows]))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    if method == .passthrough { return message }
    let place = try message.index(of: try message.streamAxis(axis))
    let (y, kept) = try adaptiveFilter(
      filter(state.rate, state.block, state.position), message.data, axis: place, state: state.kept)
    state.kept = kept
    state.position = (state.position + message.shape[place]) % state.block
    return try message.with(data: y)
  }
}
