/// Adds a sine to the data, stronger in some channels than in others: a signal that is known, to be found again.
public struct SignalInjector: StatefulTransformer {
  /// Axis that the sine runs along; `null` means the stream's.
  public var axis: String?
  /// Frequency of the sine; `null` passes messages unchanged. In hertz.
  public var frequency: Double?
  /// Amplitude of the sine before mixing. In the unit of the data.
  public var amplitude: Double
  /// Seed of the mixture; `null` draws another for each stream.
  public var mixingSeed: Int?

  public init(axis: String? = nil, frequency: Double? = nil, amplitude: Double = 1, mixingSeed: Int? = nil) {
    (self.axis, self.frequency, self.amplitude, self.mixingSeed) = (axis, frequency, amplitude, mixingSeed)
  }

  public static let settings = Settings(
    of: SignalInjector(), "Adds a sine of a known frequency, mixed into the channels at random.",
    formula: """
      y[t, c] = x[t, c] + amplitude m[c] sin(2 pi frequency t), with t the time that the axis tells
      m[c] evenly spread from -1 to 1, drawn once for a stream
      """,
    source: "The definition"
  ) {
    Setting("axis", \.axis, "Axis that the sine runs along; `null` means the stream's.", python: "time_dim")
    Setting(
      "frequency", \.frequency, "Frequency of the sine; `null` passes messages unchanged.", unit: .hertz, .finite,
      live: true)
    Setting("amplitude", \.amplitude, "Amplitude of the sine before mixing.", unit: .data, .finite, live: true)
    Setting("mixingSeed", \.mixingSeed, "Seed of the mixture; `null` draws another for each stream.")
  }
  public static let examples = [
    SignalInjector(frequency: 7, amplitude: 3, mixingSeed: 1), SignalInjector(mixingSeed: 2),
  ]

  public struct State: Codable, Sendable {
    var clock: SampleClock
    var mixture: NDArray
  }

  public func notices(for message: AxisArray) -> [Notice] {
    if frequency == nil { return [Notice(.noEffect, "frequency is not set, so nothing is added")] }
    return amplitude == 0 ? [Notice(.noEffect, "amplitude is 0, so nothing is added")] : []
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let dim = try message.streamAxis(axis), data = message.data
    var shape = message.shape
    shape[try message.index(of: dim)] = 1
    // The same for all samples, so that nothing depends on how many a message has.
    if let stream = message.header.streamPosition { shape[stream] = 1 }
    var random = Random(key: mixingSeed.map { UInt64(bitPattern: Int64($0)) } ?? UInt64.random(in: 0...UInt64.max))
    let mixture = try random.uniform(shape, low: -1, high: 1, device: data.device)
    return State(
      clock: try SampleClock(message, dim: dim, op: "SignalInjector"),
      mixture: try mixture.astype(data.dtype.kind >= .floating ? data.dtype.realPart : .float64))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let dim = try message.streamAxis(axis), place = try message.index(of: dim), count = message.shape[place]
    let first = state.clock.count, data = try message.data.floating()
    state.clock.advance(by: count, from: try message.axis(dim).linear?.offset ?? 0)
    guard let frequency, amplitude != 0 else { return try message.with(data: data) }
    let turns = try Phase.turns([frequency * state.clock.gain], from: first, count: count, in: data.namespace)
    let wave = try sin((turns + Phase.fraction(frequency * state.clock.origin)) * (2 * Double.pi)) * amplitude
    var shape = Dims(repeating: 1, count: message.shape.count)
    shape[place] = count
    let column = try reshape(wave, shape).astype(state.mixture.dtype)
    return try message.with(data: try data + column * state.mixture)
  }
}
