/// The envelope of a band: the magnitude of the analytic signal, whose imaginary part `FIRHilbertFilter` makes and
/// whose real part is the signal delayed as much, by half the filter's length. The signal is 0 before the stream's
/// begin.
public struct FIRHilbertEnvelope: StatefulTransformer {
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Order, one less than the number of taps; odd orders become even.
  public var order: Int
  /// Band, slopes and weights.
  public var band: HilbertBand

  public init(axis: String? = nil, order: Int = 170, band: HilbertBand = HilbertBand()) {
    (self.axis, self.order, self.band) = (axis, order, band)
  }

  public static let settings = Settings(
    of: FIRHilbertEnvelope(), "Computes the envelope of a band.",
    formula: """
      y[n] = sqrt(x[n - order / 2]^2 + h[n]^2), h what FIRHilbertFilter makes of x
      """,
    source: """
      Oppenheim and Schafer 2010, "Discrete-Time Signal Processing", 3rd edition, section 12.4
      """
  ) {
    Setting("axis", \.axis, "Axis to filter along; `null` means the stream's.")
    Setting(
      "order", \.order,
      "Order, one less than the number of taps; odd orders become even.",
      .from(1, to: 1000), live: true)
    Group(\.band)
  }
  public static let examples = [
    FIRHilbertEnvelope(order: 24, band: HilbertBand(low: 8, high: 30, lowSlope: 5, highSlope: 5))
  ]

  var hilbert: FIRHilbertFilter { FIRHilbertFilter(axis: axis, order: order, band: band) }

  public struct State: Codable, Sendable {
    var filter: FilterState
    /// The samples that have not come out of the delay.
    var delayed: NDArray?
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    State(filter: try hilbert.makeState(for: message))
  }

  public func adapt(_ state: inout State) { hilbert.adapt(&state.filter) }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let place = try message.index(of: try message.streamAxis(axis)), x = try message.data.floating()
    let imaginary = try hilbert.process(message, state: &state.filter, method: .direct)
    let delay = order / 2 + order % 2
    var shape = x.shape
    shape[place] = delay
    // Another order begins the delay anew.
    let before: NDArray
    if let delayed = state.delayed, delayed.shape == shape {
      before = delayed
    } else {
      before = try x.namespace.zeros(shape)
    }
    let all = try concat([before, x], axis: place), count = x.shape[place]
    state.delayed = try all.slice(axis: place, count, nil).copied()
    return try message.with(data: try hypot(try all.slice(axis: place, 0, count), imaginary.data))
  }
}
