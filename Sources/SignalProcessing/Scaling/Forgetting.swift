/// The settings of statistics that forget.
public struct Memory: SettingGroup {
  public var timeConstant: Double
  public var axis: String?
  public var accumulate: Bool
  public var passthrough: Bool
  public var resetOnResume: Bool

  public init(
    timeConstant: Double = 1, axis: String? = nil, accumulate: Bool = true, passthrough: Bool = false,
    resetOnResume: Bool = false
  ) {
    (self.timeConstant, self.axis, self.accumulate) = (timeConstant, axis, accumulate)
    (self.passthrough, self.resetOnResume) = (passthrough, resetOnResume)
  }

  public static var rows: [Setting<Memory>] {
    Setting(
      "timeConstant", \.timeConstant, "After this time a step has come through to 1 - 1/e.", unit: .seconds, .above(0))
    Setting("axis", \.axis, "Axis to go along; none is the stream's.")
    Setting(
      "accumulate", \.accumulate,
      "Learns from the stream; else what was learned is applied as it is, or the first sample if nothing was.",
      live: true)
    Setting("passthrough", \.passthrough, "Passes messages through and learns nothing.", live: true)
    Setting("resetOnResume", \.resetOnResume, "Forgets everything when passing through ends.", live: true)
  }
}

/// A step that applies statistics which forget, sample by sample.
///
/// Results do not depend on how the stream was cut: without learning, the statistics are those of the last sample learned,
/// and before any was learned, the mean is the first sample that is finite and the variance 0.
/// The dtype stays; integers become float64.
public protocol Forgetting: StatefulTransformer where State == ForgettingState {
  /// All settings of the step.
  var memory: Memory { get set }
  init(_ memory: Memory)
  /// What becomes of some samples.
  func apply(_ statistics: inout ForgettingStatistics, to x: NDArray, axis: Int) throws(ArrayError) -> NDArray
}

public struct ForgettingState: Codable, Sendable {
  var statistics: ForgettingStatistics
  /// Whether the last message was passed through.
  var isPaused = false
}

extension Forgetting {
  public static var stateVersion: Int { 2 }

  public func notices(for message: AxisArray) -> [Notice] {
    if memory.passthrough { return [Notice(.noEffect, "passthrough is true, so messages pass as they are")] }
    if memory.accumulate { return [] }
    return [
      Notice(.ignored, "accumulate is false from the start: nothing was learned, so the first sample stands for all")
    ]
  }

  public init(
    timeConstant: Double = 1, axis: String? = nil, accumulate: Bool = true, passthrough: Bool = false,
    resetOnResume: Bool = false
  ) {
    self.init(
      Memory(
        timeConstant: timeConstant, axis: axis, accumulate: accumulate, passthrough: passthrough,
        resetOnResume: resetOnResume))
  }

  public var runningAxis: String? { memory.axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> ForgettingState {
    let clock = try SampleClock(message, dim: try message.streamAxis(memory.axis), op: Self.name)
    return ForgettingState(
      statistics: ForgettingStatistics(timeConstant: memory.timeConstant, interval: Swift.abs(clock.gain)))
  }

  public func process(_ message: AxisArray, state: inout ForgettingState) throws(ArrayError) -> AxisArray {
    if memory.passthrough {
      state.isPaused = true
      return message
    }
    if state.isPaused, memory.resetOnResume { state = try makeState(for: message) }
    state.isPaused = false
    let x = try message.data.floating()
    if message.isEmpty { return try message.with(data: x) }
    let place = try message.index(of: try message.streamAxis(memory.axis))
    return try message.with(data: try apply(&state.statistics, to: x, axis: place))
  }
}
