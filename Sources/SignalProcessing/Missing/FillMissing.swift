/// Fills in for samples that are not finite, channel by channel: filters after it go on as if nothing had been missing.
///
/// - `hold` repeats the last sample that is there, without delay; before the first one it gives `value`.
/// - `interpolate` draws a line to the next one, so that all comes out later by `maxDuration`. At the stream's begin and end
///   the nearest sample stands. A stretch that is longer stays missing as a whole.
/// - `constant` puts `value` wherever a sample is missing.
///
/// How many samples were filled, and how many were not, is told when the stream ends.
public struct FillMissing: StatefulTransformer {
  public enum Method: String, Choice { case hold, interpolate, constant }
  /// Axis to go along; `null` means the stream's.
  public var axis: String?
  /// Whether to repeat the last sample (hold), draw a line (interpolate), or put a value (constant).
  public var method: Method
  /// Longest stretch to fill; hold fills the start of a longer one, interpolate requires it and fills none of a
  /// longer one, `null` fills all. In seconds.
  public var maxDuration: Double?
  /// Value that constant puts, and hold before the first sample. In the unit of the data.
  public var value: Double

  public init(axis: String? = nil, method: Method = .hold, maxDuration: Double? = nil, value: Double = 0) {
    (self.axis, self.method, self.maxDuration, self.value) = (axis, method, maxDuration, value)
  }

  public static let settings = Settings(
    of: FillMissing(), "Replaces samples that are not finite.",
    formula: """
      p, q: the nearest places before and after n with x[p], x[q] finite; n itself where x[n] is finite
      hold:         y[n] = x[p]
      interpolate:  y[n] = x[p] + (n - p) / (q - p) (x[q] - x[p])
      constant:     y[n] = value where x[n] is not finite
      """,
    source: "The definition"
  ) {
    Setting("axis", \.axis, "Axis to go along; `null` means the stream's.")
    Setting(
      "method", \.method,
      "Whether to repeat the last sample (hold), draw a line (interpolate), or put a value (constant).")
    Setting(
      "maxDuration", \.maxDuration,
      "Longest stretch to fill; hold fills the start of a longer one, interpolate requires it and fills none of a longer one, `null` fills all.",
      unit: .seconds, .above(0))
    Setting("value", \.value, "Value that constant puts, and hold before the first sample.", unit: .data)
  }
  public static let examples = [
    FillMissing(), FillMissing(method: .interpolate, maxDuration: 0.1), FillMissing(maxDuration: 0.05, value: 1),
    FillMissing(method: .constant, value: -1),
  ]

  public func validate() throws(SettingsError) {
    if method == .interpolate, maxDuration == nil {
      throw SettingsError("max_duration", "is not set, which interpolate needs: it looks so far ahead")
    }
  }

  public struct State: Codable, Sendable {
    /// Samples of the longest stretch that is bridged; nil for any.
    let most: Int?
    /// How many samples were filled and left, of size 1 along the axis.
    var filled: NDArray?, left: NDArray?
    var held: HeldSamples?
    var bridge: MissingBridge?
  }

  public var runningAxis: String? { axis }

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse {
    method == .interpolate ? ChannelUse(.delayedSignals) : .signals
  }

  public func notices(for message: AxisArray) -> [Notice] {
    message.data.dtype.kind >= .floating
      ? [] : [Notice(.noEffect, "data of \(message.data.dtype) have no missing samples, so messages pass as they are")]
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let dim = try message.streamAxis(axis)
    guard let maxDuration else { return State(most: nil) }
    let clock = try SampleClock(message, dim: dim, op: Self.name)
    let count = (maxDuration / Swift.abs(clock.gain)).rounded()
    guard count >= 1, count < 0x1p24 else {
      throw .invalid(op: Self.name, "max_duration of \(maxDuration) s is \(count) samples, must be from 1 to 2^24")
    }
    guard method == .interpolate else { return State(most: Int(count)) }
    return State(most: Int(count), bridge: try MissingBridge(message, dim: dim, most: Int(count), clock))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let dim = try message.streamAxis(axis), place = try message.index(of: dim), x = message.data
    guard x.dtype.kind >= .floating else { return message }
    switch method {
    case .interpolate:
      guard var bridge = state.bridge else { return message }
      let (y, isFilled) = try bridge.take(x, offset: try message.axis(dim).linear?.offset ?? 0, axis: place)
      state.bridge = bridge
      if y.shape[place] > 0 { try note(y, isFilled, place, &state) }
      return try bridge.output(y, along: dim)
    case .hold:
      guard x.shape[place] > 0 else { return message }
      var held = if let held = state.held { held } else { try HeldSamples(value, like: x, axis: place) }
      let (y, isFilled) = try held.fill(x, most: state.most, axis: place)
      state.held = held
      try note(y, isFilled, place, &state)
      return try message.with(data: y)
    case .constant:
      guard x.shape[place] > 0 else { return message }
      let isFilled = try logicalNot(isfinite(x)), y = try `where`(isFilled, value, x)
      try note(y, isFilled, place, &state)
      return try message.with(data: y)
    }
  }

  public func flush(state: inout State) throws(ArrayError) -> AxisArray? {
    guard var bridge = state.bridge else { return nil }
    let dim = try bridge.template.streamAxis(axis), place = try bridge.template.index(of: dim)
    guard let (y, isFilled) = try bridge.flush(axis: place) else { return nil }
    state.bridge = bridge
    try note(y, isFilled, place, &state)
    return try bridge.output(y, along: dim)
  }

  private func note(
    _ y: NDArray, _ isFilled: NDArray, _ place: Int, _ state: inout State
  ) throws(ArrayError) {
    func added(_ flags: NDArray, to known: NDArray?) throws(ArrayError) -> NDArray {
      let more = try sum(flags.astype(.int64), axis: place, keepdims: true)
      return try (known.map { (known) throws(ArrayError) in try known + more } ?? more).copied()
    }
    state.filled = try added(isFilled, to: state.filled)
    state.left = try added(try logicalNot(isfinite(y)), to: state.left)
  }

  public func notices(atEndOf state: State) -> [Notice] {
    var told: [Notice] = []
    if let text = Self.text(state.filled) {
      told.append(Notice(.filled, "\(text) not finite and filled by \(method.rawValue)"))
    }
    if let text = Self.text(state.left) { told.append(Notice(.notFinite, "\(text) not finite and not filled")) }
    return told
  }

  private static func text(_ counts: NDArray?) -> String? {
    guard let numbers = try? counts?.toDevice(.cpu).array(of: Int64.self) else { return nil }
    let lanes = numbers.filter { $0 > 0 }.count, total = numbers.reduce(0, +)
    guard lanes > 0 else { return nil }
    return "\(total) values in \(lanes) of \(numbers.count) channels were"
  }
}
