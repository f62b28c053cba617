/// A step of signal processing: a message in, a message out.
public protocol Transformer: Configurable {
  /// Processes a whole recording as one message; streams go through a `Runner`.
  func process(_ message: AxisArray) throws(ArrayError) -> AxisArray
  /// Makes the runner that carries the step along a stream.
  ///
  /// - Throws: `SettingsError` when the settings do not fit.
  func makeRunner() throws(SettingsError) -> Runner
  /// The dtype of what becomes of data of a floating-point dtype; the same, unless the step says otherwise.
  func dtype(of input: DType) -> DType
  /// All that the step does, where it is the same to each element by itself; nil for other steps.
  var elementwise: ElementwiseFunction? { get }
  /// Notices about the step on the stream of this first message; by default none.
  ///
  /// Asked once for each stream. It looks at settings, header and lengths, not at the numbers.
  func notices(for message: AxisArray) -> [Notice]
  /// Which channels the step is about, and which meet in one result; by default signals, each by itself.
  ///
  /// Asked once for each stream whose header tells kinds or units of channels.
  func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse
  /// The unit that results have where values have `unit`; by default the same.
  ///
  /// - Parameter message: The first of the stream, for the units of its axes.
  func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit
}

extension Transformer {
  /// Processes a whole recording with kinds and units heeded, as a runner heeds them.
  func heeding(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    if self is any StatefulTransformer || self is any Composite || self is Pipeline { return try process(message) }
    guard let plan = try ChannelPlan(self, for: message) else { return try process(message) }
    return try plan.leaving(try process(try plan.entering(message)), message)
  }

  public func dtype(of input: DType) -> DType { input }
  public var elementwise: ElementwiseFunction? { nil }
  public func notices(for message: AxisArray) -> [Notice] { [] }
  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse { .signals }
  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { unit }

  @inlinable
  public func makeRunner() throws(SettingsError) -> Runner {
    try check()
    return StatelessRunner(self)
  }
}

/// A step that remembers something from message to message. What it remembers is a value of its own, so that saving
/// it is writing it and two streams never mix.
public protocol StatefulTransformer: Transformer {
  associatedtype State: Codable & Sendable
  /// Raise it when `State` changes, so that older saved states are refused with a clear message.
  static var stateVersion: Int { get }
  /// The axis along which the state goes on from message to message, as the settings name it; nil is the stream's, and
  /// what steps have that name none.
  ///
  /// Along any other axis each message is whole: it is processed by itself, flushed included, so that nothing depends
  /// on how the stream is cut.
  var runningAxis: String? { get }
  /// Throws unless a state that was read could have been written by this step on a stream, of which this is a message
  /// without samples: counts within their limits, arrays of the shape, dtype and device that the step counts on. By
  /// default any state will do.
  func check(_ state: State, for stream: AxisArray) throws(ArrayError)
  /// Whether the state is of samples that came, and not of the header alone; such steps begin anew after a gap.
  static var remembersSamples: Bool { get }
  /// Whether all output comes in one message when the stream ends, so that what follows sees the whole of it.
  static var givesAllAtEnd: Bool { get }
  /// The state at the begin of a stream, of which this is the first message; it may be empty.
  func makeState(for message: AxisArray) throws(ArrayError) -> State
  func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray
  /// Returns the output that is left when the stream ends; by default none.
  ///
  /// For steps whose output lags behind because it looks ahead.
  func flush(state: inout State) throws(ArrayError) -> AxisArray?
  /// Notices about values left out, filled or not reached, once the stream has ended; by default none.
  func notices(atEndOf state: State) -> [Notice]
  /// Brings a state that was made with other live settings in line with these; by default there is nothing to do.
  func adapt(_ state: inout State)
}

extension StatefulTransformer {
  public static var stateVersion: Int { 1 }
  public var runningAxis: String? { nil }
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {}
  public static var remembersSamples: Bool { true }
  public static var givesAllAtEnd: Bool { false }
  public func adapt(_ state: inout State) {}
  public func notices(atEndOf state: State) -> [Notice] { [] }
  public func flush(state: inout State) throws(ArrayError) -> AxisArray? { nil }

  /// A whole recording at once.
  public func process(_ message: AxisArray) throws(ArrayError) -> AxisArray { try processWhole(message).result }

  /// A message that is a stream of its own, and what is to be told once it has ended.
  func processWhole(_ message: AxisArray) throws(ArrayError) -> (result: AxisArray, notices: [Notice]) {
    let message = try message.computable()
    let plan = try ChannelPlan(self, for: message), seen = try plan?.entering(message) ?? message
    var state = try makeState(for: seen)
    var result = try process(seen, state: &state)
    if let plan { result = try plan.leaving(result, message) }
    let running = runningAxis.flatMap { message.isWhole(along: $0) && result.dims.contains($0) ? $0 : nil }
    if let rest = try flush(state: &state), let dim = running ?? result.header.stream {
      result = try AxisArray.concatenate([result, try plan?.finished(rest) ?? rest], along: dim)
    }
    return (result, notices(atEndOf: state))
  }

  @inlinable
  public func makeRunner() throws(SettingsError) -> Runner {
    try check()
    return StatefulRunner(self)
  }
}

/// A step that is made of other steps.
public protocol Composite: Transformer {
  /// The steps, for these settings.
  @PipelineBuilder var body: Pipeline { get }
}

extension Composite {
  /// A whole recording at once.
  public func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    try body.process(message)
  }

  public func makeRunner() throws(SettingsError) -> Runner {
    try check()
    return try CompositeRunner(self)
  }
}

/// A step with several inputs, whose messages need not come in turns.
public protocol Combiner: Configurable {
  /// The inputs by name.
  associatedtype Port: RawRepresentable<String> & CaseIterable & Hashable & Sendable
  associatedtype State: Codable & Sendable
  /// Raise it when `State` changes, so that older saved states are refused with a clear message.
  static var stateVersion: Int { get }
  /// The state before any message came.
  func makeState() -> State
  /// Throws unless a state that was read could have been written by this step on streams, of which these are messages
  /// without samples; see `StatefulTransformer.check`.
  func check(_ state: State, for streams: [Port: AxisArray]) throws(ArrayError)
  /// The messages that can be emitted after this one.
  func process(_ message: AxisArray, on port: Port, state: inout State) throws(ArrayError) -> [AxisArray]
  /// Forgets what an input told, on which another stream begins with a message, and keeps what waits on the others. False
  /// where those are of no use any more, as by default: then all begins anew.
  func begins(_ message: AxisArray, on port: Port, state: inout State) -> Bool
  /// Takes the notices since the last call; by default none.
  func takeNotices(_ state: inout State) -> [Notice]
}

extension Combiner {
  public static var stateVersion: Int { 1 }
  public func check(_ state: State, for streams: [Port: AxisArray]) throws(ArrayError) {}
  public func begins(_ message: AxisArray, on port: Port, state: inout State) -> Bool { false }
  public func takeNotices(_ state: inout State) -> [Notice] { [] }
}
