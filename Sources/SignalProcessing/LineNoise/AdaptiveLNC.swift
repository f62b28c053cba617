import ArrayCore
import Platform

/// Takes line noise out, at harmonics of a mains frequency that is followed: all channels tell it together.
///
/// `notch` takes all out that is at the harmonics. `subtract` takes out what has the same phase in all channels, by the
/// estimate of the windows before, and leaves the first window as it is. The frequency is looked at once for each period of
/// the nominal one, on a grid that begins with the stream, so that nothing depends on the messages. Channels with a value
/// that is not finite do not count for the frequency; a notch keeps such a value until the stream begins anew. Computed in
/// float64; the dtype stays (integers become float64).
public struct AdaptiveLNC: StatefulTransformer {
  public enum CancelMethod: String, Choice { case notch, subtract, passthrough }
  public var lineFreq: Double, numHarmonics: Int, adaptTimeConstant: Double, freqTimeConstant: Double?
  public var maxFreqDeviation: Double?, cancelMethod: CancelMethod, axis: String?

  public init(
    lineFreq: Double = 60, numHarmonics: Int = 1, adaptTimeConstant: Double = 0.1, freqTimeConstant: Double? = 0.5,
    maxFreqDeviation: Double? = 2, cancelMethod: CancelMethod = .notch, axis: String? = nil
  ) {
    (self.lineFreq, self.numHarmonics, self.adaptTimeConstant) = (lineFreq, numHarmonics, adaptTimeConstant)
    (self.freqTimeConstant, self.maxFreqDeviation) = (freqTimeConstant, maxFreqDeviation)
    (self.cancelMethod, self.axis) = (cancelMethod, axis)
  }

  public static let settings = Settings(
    of: AdaptiveLNC(), "Takes line noise out, and follows its frequency.",
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
    Setting("lineFreq", \.lineFreq, "Nominal frequency of the mains.", unit: .hertz, .above(0))
    Setting("numHarmonics", \.numHarmonics, "Harmonics to take out, the fundamental included.", .from(1, to: 1000))
    Setting(
      "adaptTimeConstant", \.adaptTimeConstant, "How fast amplitudes and phases are followed.", unit: .seconds,
      .above(0),
      live: true)
    Setting(
      "freqTimeConstant", \.freqTimeConstant, "How fast the frequency is followed; none or 0 keeps it.", unit: .seconds,
      .finite, live: true)
    Setting(
      "maxFreqDeviation", \.maxFreqDeviation, "How far it may go from the nominal one; none is as far as it likes.",
      unit: .hertz, .atLeast(0))
    Setting("cancelMethod", \.cancelMethod, "How the noise is taken out; passthrough leaves messages as they are.")
    Setting("axis", \.axis, "Axis to go along; none is the stream's.")
  }
  public static let examples = [
    AdaptiveLNC(lineFreq: 20), AdaptiveLNC(lineFreq: 12, numHarmonics: 3, cancelMethod: .subtract),
    AdaptiveLNC(lineFreq: 15, numHarmonics: 2, freqTimeConstant: nil),
  ]

  public func notices(for message: AxisArray) -> [Notice] {
    cancelMethod == .passthrough
      ? [Notice(.noEffect, "cancel_method is passthrough, so messages pass as they are")] : []
  }

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse {
    cancelMethod == .passthrough ? .all : .signals
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
    let mu = 2 / (adaptTimeConstant * rate), seconds = Double(block) / rate
    if cancelMethod == .notch, mu >= 2 {
      throw .invalid(
        op: Self.name, "adapt_time_constant is \(adaptTimeConstant) s, must be above a sample, \(1 / rate) s")
    }
    func share(_ time: Double) -> Double { -Double.expm1(-seconds / time) }
    let deviation = maxFreqDeviation ?? .infinity, turn = 2 * Double.pi / rate
    let low = maxFreqDeviation == nil ? -Double.infinity : Swift.max(0, lineFreq - deviation) * turn
    let high = maxFreqDeviation == nil ? Double.infinity : Swift.min(rate / 2, lineFreq + deviation) * turn
    return Adaptation(
      cancelMethod == .subtract ? .subtract : .notch,
      parameters: [
        mu, freqTimeConstant.map { $0 > 0 ? share($0) : 0 } ?? 0, share(adaptTimeConstant), low, high,
      ],
      harmonics: numHarmonics, block: block, position: position)
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let dim = try message.streamAxis(axis), rate = 1 / (try SampleClock.risingStep(message, dim: dim, op: Self.name))
    let period = Swift.max(1, (rate / lineFreq).rounded())
    guard period < 0x1p31 else {
      throw .invalid(op: Self.name, "line_freq is \(lineFreq) Hz, whose period has \(period) samples; at most 2^31")
    }
    let filter = try filter(rate, Int(period), 0), omega = 2 * .pi * lineFreq / rate
    var lanes = 1
    for (place, count) in message.shape.enumerated() where message.dims[place] != dim { lanes *= count }
    let harmonics = (1...numHarmonics)
    let shared =
      [omega, 0, 0] + harmonics.map { Double.cos(Double($0) * omega) } + harmonics.map { _ in 1 }
      + harmonics.map { _ in 0 }
    let space = message.data.namespace
    let rows = try space.zeros([filter.rowCount * lanes], dtype: .float64)
    return State(
      rate: rate, block: Int(period), kept: try concat([space.asarray(shared, dtype: .float64), rows]))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    if cancelMethod == .passthrough { return message }
    let place = try message.index(of: try message.streamAxis(axis))
    let (y, kept) = try adaptiveFilter(
      filter(state.rate, state.block, state.position), message.data, axis: place, state: state.kept)
    state.kept = kept
    state.position = (state.position + message.shape[place]) % state.block
    return try message.with(data: y)
  }
}
