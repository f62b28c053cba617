/// The settings of statistics that forget.
public struct Memory: SettingGroup {
  /// Time after which the response to a step reaches 1 - 1/e. In seconds.
  public var timeConstant: Double
  /// Axis to go along; `null` means the stream's.
  public var axis: String?
  /// Whether statistics are learned from the stream; otherwise the last ones stand, or the first sample when none
  /// were learned.
  public var accumulate: Bool
  /// Whether messages pass unchanged and nothing is learned.
  public var passthrough: Bool
  /// Whether everything is forgotten when `passthrough` ends.
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
      "timeConstant", \.timeConstant, "Time after which the response to a step reaches 1 - 1/e.", unit: .seconds,
      .above(0))
    Setting("axis", \.axis, "Axis to go along; `null` means the stream's.")
    Setting(
      "accumulate", \.accumulate,
      "Whether statistics are learned from the stream; otherwise the last ones stand, or the first sample when none were learned.",
      live: true)
    Setting("passthrough", \.passthrough, "Whether messages pass unchanged and nothing is learned.", live: true)
    Setting("resetOnResume", \.resetOnResume, "Whether everything is forgotten when `passthrough` ends.", live: true)
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
  /// Processes some samples.
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
      // A message without samples is no pause.
      if !message.isEmpty { state.isPaused = true }
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
