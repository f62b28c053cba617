/// Sines, one for each channel.
public struct Oscillator: ChannelProducer {
  /// Samples per second. In hertz.
  public var rate: Double
  /// Samples per message; `null` lets the caller decide.
  public var messageLength: Int?
  /// Number of channels.
  public var channels: Int
  /// Frequency, or one for each channel. In hertz.
  public var frequency: PerChannel
  /// Amplitude, or one for each channel. In the unit of the data.
  public var amplitude: PerChannel
  /// Phase at sample 0, or one for each channel. In radians.
  public var phase: PerChannel

  public init(
    rate: Double = 1000, messageLength: Int? = nil, channels: Int = 1, frequency: PerChannel = 1,
    amplitude: PerChannel = 1,
    phase: PerChannel = 0
  ) {
    (self.rate, self.messageLength, self.channels) = (rate, messageLength, channels)
    (self.frequency, self.amplitude, self.phase) = (frequency, amplitude, phase)
  }

  public static let settings = Settings(
    of: Oscillator(), "Generates sines.", formula: "y[n, c] = amp[c] sin(2 pi freq[c] n / fs + phase[c])",
    source: "The definition"
  ) {
    Group.sampling(\.rate, \.messageLength)
    Group.channels(\.channels)
    Setting("frequency", \.frequency, "Frequency, or one for each channel.", unit: .hertz, .finite, python: "freq")
    Setting("amplitude", \.amplitude, "Amplitude, or one for each channel.", unit: .data, .finite, python: "amp")
    Setting("phase", \.phase, "Phase at sample 0, or one for each channel.", unit: .radians, .finite)
  }
  public static let examples = [
    Oscillator(rate: 100, frequency: 7.3, amplitude: 2, phase: 0.5),
    Oscillator(rate: 256, channels: 3, frequency: [1, 2.5, 60], amplitude: [1, 2, 3]),
  ]

  public func validate() throws(SettingsError) {
    for (name, numbers) in [("freq", frequency), ("amp", amplitude), ("phase", phase)] {
      guard case .each(let list) = numbers, list.count != channels else { continue }
      throw SettingsError(name, "lists \(list.count) numbers for \(channels) channels")
    }
  }

  /// The value of each channel, on the device: one number where all have the same.
  public struct State: Codable, Sendable { var amp: NDArray, turns: NDArray }

  public func makeState(in namespace: Namespace) throws(ArrayError) -> State {
    func row(_ numbers: PerChannel, _ factor: Double) throws(ArrayError) -> NDArray {
      switch numbers {
      case .all(let number): try namespace.full([1, 1], .float(number * factor), dtype: .float64)
      case .each(let list): try namespace.asarray(list.map { $0 * factor }, shape: [1, list.count], dtype: .float64)
      }
    }
    return State(amp: try row(amplitude, 1), turns: try row(phase, 1 / (2 * Double.pi)))
  }

  public func produce(
    _ count: Int, from first: Int, state: inout State, in namespace: Namespace
  ) throws(ArrayError) -> NDArray {
    let steps: [Double] =
      switch frequency {
      case .all(let frequency): [frequency / rate]
      case .each(let list): list.map { $0 / rate }
      }
    let turns = try Phase.turns(steps, from: first, count: count, in: namespace) + state.turns
    let wave = try broadcastTo(sin(turns * (2 * Double.pi)) * state.amp, [count, channels])
    return try wave.astype(namespace.dtype).dense()
  }
}
