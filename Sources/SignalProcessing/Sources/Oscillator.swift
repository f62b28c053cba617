/// Sines, one for each channel.
public struct Oscillator: Producer {
  public var fs: Double, nTime: Int?, nCh: Int, freq: PerChannel, amp: PerChannel, phase: PerChannel

  public init(
    fs: Double = 1000, nTime: Int? = nil, nCh: Int = 1, freq: PerChannel = 1, amp: PerChannel = 1,
    phase: PerChannel = 0
  ) {
    (self.fs, self.nTime, self.nCh) = (fs, nTime, nCh)
    (self.freq, self.amp, self.phase) = (freq, amp, phase)
  }

  public static let settings = Settings(
    of: Oscillator(), "Makes sines.", formula: "y[n, c] = amp[c] sin(2 pi freq[c] n / fs + phase[c])",
    source: "The definition"
  ) {
    Setting("fs", \.fs, "Samples per second.", unit: .hertz, .above(0))
    Setting("nTime", \.nTime, "Samples of a message; none leaves it to who asks.", .atLeast(1))
    Setting("nCh", \.nCh, "Number of channels.", .from(1, to: 1_048_576))
    Setting("freq", \.freq, "Frequency, or one for each channel.", unit: .hertz, .finite)
    Setting("amp", \.amp, "Amplitude, or one for each channel.", unit: .data, .finite)
    Setting("phase", \.phase, "Phase at sample 0, or one for each channel.", unit: .radians, .finite)
  }
  public static let examples = [
    Oscillator(fs: 100, freq: 7.3, amp: 2, phase: 0.5),
    Oscillator(fs: 256, nCh: 3, freq: [1, 2.5, 60], amp: [1, 2, 3]),
  ]

  public func validate() throws(SettingsError) {
    for (name, numbers) in [("freq", freq), ("amp", amp), ("phase", phase)] {
      guard case .each(let list) = numbers, list.count != nCh else { continue }
      throw SettingsError(name, "lists \(list.count) numbers for \(nCh) channels")
    }
  }

  /// What each channel has, on the device: one number where all have the same.
  public struct State: Codable, Sendable { var amp: NDArray, turns: NDArray }

  public func makeState(in namespace: Namespace) throws(ArrayError) -> State {
    func row(_ numbers: PerChannel, _ scale: Double) throws(ArrayError) -> NDArray {
      switch numbers {
      case .all(let number): try namespace.full([1, 1], .float(number * scale), dtype: .float64)
      case .each(let list): try namespace.asarray(list.map { $0 * scale }, shape: [1, list.count], dtype: .float64)
      }
    }
    return State(amp: try row(amp, 1), turns: try row(phase, 1 / (2 * Double.pi)))
  }

  public func emptyMessage(in namespace: Namespace) throws(ArrayError) -> AxisArray {
    try emptyMessage(channels: nCh, dtype: namespace.dtype, in: namespace)
  }

  public func produce(
    _ count: Int, from first: Int, state: inout State, in namespace: Namespace
  ) throws(ArrayError) -> NDArray {
    let steps: [Double] =
      switch freq {
      case .all(let freq): [freq / fs]
      case .each(let list): list.map { $0 / fs }
      }
    let turns = try Phase.turns(steps, from: first, count: count, in: namespace) + state.turns
    let wave = try broadcastTo(sin(turns * (2 * Double.pi)) * state.amp, [count, nCh])
    return try wave.astype(namespace.dtype).dense()
  }
}
