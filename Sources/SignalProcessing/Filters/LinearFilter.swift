/// A linear filter along the stream, whose coefficients follow from its settings and the stream's rate.
///
/// The stream begins as if its first sample had been there for ever, so that a constant passes a low-pass unchanged. New
/// coefficients of the same order and number of sections go on with the last samples; others begin anew. A filter with a
/// pole at frequency 0, such as a running sum, has no such begin and starts from zero. The dtype stays (integers become
/// float64), and all is computed in float64. A long finite filter whose `method` is not direct goes by
/// Fourier transforms where the messages make that cheaper, so that its results depend on the cut by rounding.
///
/// A sample that is not finite stays in the filter: of its channel, a finite filter gives NaN for as many samples as it
/// has taps, a recursive one until the stream begins anew. `FillMissing` before it bridges such samples.
public protocol LinearFilter: StatefulTransformer where State == FilterState {
  /// The axis to filter along; nil is the stream's.
  var axis: String? { get }
  /// Whether the design asks for the rate; a filter that does not takes streams on irregular axes too.
  static var needsRate: Bool { get }
  /// How long finite filters are computed; `fastest` unless the step promises the same bits however a stream is cut.
  static var method: FilterMethod { get }
  /// Why these settings pass messages as they are, in words; nil where they filter.
  var idle: String? { get }
  /// The filter for a stream of a rate, in samples per unit of the axis (hertz); nil passes messages through.
  func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients?
}

/// The memory of a filter from message to message.
public struct FilterState: Codable, Sendable {
  /// Samples per unit of the axis; 0 where the axis is irregular.
  var rate: Double
  /// The design for the rate; nil before, and after settings changed.
  var design: Design?
  /// The last samples of each stage; nil before the first sample.
  var kept: NDArray?
  /// The runner of the coefficients, made when they are new; not saved.
  private var ready: (coefficients: FilterCoefficients, recurrence: Recurrence)?

  private enum CodingKeys: CodingKey { case rate, design, kept }

  enum Design: Codable, Sendable {
    case none
    case filter(FilterCoefficients)
  }

  /// - Parameters:
  ///   - message: The first of the stream.
  ///   - axis: The axis that the settings name.
  public init(for message: AxisArray, axis: String?, needsRate: Bool = true, op: String) throws(ArrayError) {
    let dim = try message.streamAxis(axis)
    if needsRate {
      rate = 1 / (try SampleClock.risingStep(message, dim: dim, op: op))
    } else {
      let gain = try message.axis(dim).linear?.gain ?? 0
      rate = gain != 0 && (1 / gain).isFinite ? 1 / gain : 0
    }
  }

  /// Filters a message along a dim and moves on.
  ///
  /// - Parameter method: The same for all messages of a stream.
  public mutating func filter(
    _ message: AxisArray, _ coefficients: FilterCoefficients, along dim: String, method: FilterMethod = .fastest
  ) throws(ArrayError) -> AxisArray {
    let place = try message.index(of: dim), x = try message.data.floating()
    guard x.shape[place] > 0 else { return try message.with(data: x) }
    let recurrence: Recurrence
    if let ready, ready.coefficients == coefficients {  // the same memory, mostly: no number is compared
      recurrence = ready.recurrence
    } else {
      recurrence = try coefficients.recurrence(method: method)
      ready = (coefficients, recurrence)
    }
    let shape = try recurrence.stateShape(for: x.shape, axis: place)
    if kept?.shape != shape {
      let past = try recurrence.stateShape(for: [1], axis: 0).reduce(1, *), lanes = message.lanes(beside: place)
      // Along another axis than the stream's, each sample has a past of its own.
      let most = place == message.header.streamPosition ? 1 << 25 : 1 << 18
      guard past <= most / lanes else {
        throw .invalid(
          op: "filter", "a past of \(past) numbers for each of \(lanes) channels, at most \(most) are kept together")
      }
      kept = nil
      if recurrence.hasSteadyState {
        kept = try recurrence.steadyState(for: x.slice(axis: place, 0, 1), axis: place)
      }
    }
    let (y, state) = try linearFilter(recurrence, x, axis: place, state: kept)
    kept = state
    return try message.with(data: y)
  }
}

extension LinearFilter {
  public static var needsRate: Bool { true }
  public static var method: FilterMethod { .fastest }
  public var idle: String? { nil }

  public func notices(for message: AxisArray) -> [Notice] { idle.map { [Notice(.noEffect, $0)] } ?? [] }

  public var runningAxis: String? { axis }

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse { ChannelUse(.signals, mixing: axis) }

  public func makeState(for message: AxisArray) throws(ArrayError) -> FilterState {
    try FilterState(for: message, axis: axis, needsRate: Self.needsRate, op: Self.name)
  }

  public func process(_ message: AxisArray, state: inout FilterState) throws(ArrayError) -> AxisArray {
    try process(message, state: &state, method: Self.method)
  }

  func process(
    _ message: AxisArray, state: inout FilterState, method: FilterMethod
  ) throws(ArrayError) -> AxisArray {
    if state.design == nil {
      state.design = try coefficients(rate: state.rate).map { .filter($0) } ?? FilterState.Design.none
    }
    guard case .filter(let coefficients)? = state.design else { return message }
    return try state.filter(message, coefficients, along: try message.streamAxis(axis), method: method)
  }

  public func adapt(_ state: inout FilterState) { state.design = nil }
}
