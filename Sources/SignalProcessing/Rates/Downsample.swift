/// Every q-th sample of a stream, counted from its start. Filter first: this step does not prevent aliasing.
public struct Downsample: StatefulTransformer {
  /// Axis to thin out; `null` means the stream's.
  public var axis: String?
  /// Rate of the result; a whole factor gives the nearest. In hertz.
  public var targetRate: Double?
  /// Samples in for each sample out; wins over the target rate.
  public var factor: Int?

  public init(axis: String? = nil, targetRate: Double? = nil, factor: Int? = nil) {
    (self.axis, self.targetRate, self.factor) = (axis, targetRate, factor)
  }

  public static let settings = Settings(
    of: Downsample(), "Keeps one sample in so many.",
    formula: "y[k] = x[k q]",
    source: "Oppenheim and Schafer 2010, \"Discrete-Time Signal Processing\", 3rd edition, section 4.6"
  ) {
    Setting("axis", \.axis, "Axis to thin out; `null` means the stream's.")
    Setting(
      "targetRate", \.targetRate, "Rate of the result; a whole factor gives the nearest.", unit: .hertz,
      .above(0))
    Setting("factor", \.factor, "Samples in for each sample out; wins over the target rate.", .atLeast(1))
  }
  public static let examples = [Downsample(factor: 3), Downsample(targetRate: 50)]

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse { .all }

  public struct State: Codable, Sendable {
    var factor: Int
    /// Samples to leave out before the next kept one.
    var skip = 0
  }

  public func notices(for message: AxisArray) -> [Notice] {
    guard let made = try? makeState(for: message).factor else { return [] }
    let reason = factor == nil && targetRate == nil ? "neither factor nor target_rate is set" : nil
    guard let targetRate, factor == nil, let dim = try? message.streamAxis(axis),
      let gain = try? message.axis(dim).linear?.gain
    else {
      return made == 1 ? [Notice(.noEffect, "\(reason ?? "the factor is 1"), so every sample is kept")] : []
    }
    let rate = 1 / (gain * Double(made))
    var told: [Notice] = []
    if Swift.abs(rate - targetRate) > 1e-6 * targetRate {
      told.append(
        Notice(.approximated, "the rate becomes \(rate) Hz, the nearest to \(targetRate) Hz by a whole factor"))
    }
    if made == 1 { told.append(Notice(.noEffect, "the rate is \(1 / gain) Hz, so every sample is kept")) }
    return told
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    if let factor { return State(factor: factor) }
    guard let targetRate else { return State(factor: 1) }
    let dim = try message.streamAxis(axis)
    guard let axis = try message.axis(dim).linear, axis.gain > 0 else {
      throw .invalid(op: "Downsample", "axis \"\(dim)\" has no rate to come down from; set factor instead")
    }
    let gain = try SampleClock.step(of: axis, dim: dim, op: "Downsample")
    // Rates are quotients in floating point: 30000 / 10 may come out a hair below 3000.
    return State(factor: Swift.max(1, Int(Swift.min((1 / (gain * targetRate)).rounded(), 0x1p53))))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let dim = try message.streamAxis(axis), count = try message.count(along: dim)
    let kept = try message.slice(dim, Swift.min(state.skip, count), nil, step: state.factor)
    let rest = (count - state.skip) % state.factor
    state.skip = count <= state.skip ? state.skip - count : (rest == 0 ? 0 : state.factor - rest)
    return kept
  }
}
