/// `y[n] = x[n] - x[n - 1]` along an axis, per second if asked; the first output of a stream is 0.
///
/// Integers become the next larger signed ones, which hold every difference (uint64 becomes float64; differences of int64
/// end at the ends of its range).
public struct Diff: StatefulTransformer {
  /// Axis to go along; `null` means the stream's.
  public var axis: String?
  /// Whether differences are divided by the time between samples, which gives units per second.
  public var perSecond: Bool

  public init(axis: String? = nil, perSecond: Bool = false) { (self.axis, self.perSecond) = (axis, perSecond) }

  public static let settings = Settings(
    of: Diff(), "Subtracts the previous sample from each sample.",
    formula: """
      y[n] = x[n] - x[n - 1], y[0] = 0
      by time: y[n] = (x[n] - x[n - 1]) / (t[n] - t[n - 1])
      integers of 8, 16 and 32 bits become signed ones of twice as many, uint64 becomes float64, and int64 keeps to the
      ends of its range
      """,
    source: "Oppenheim and Schafer 2010, \"Discrete-Time Signal Processing\", 3rd edition, backward difference"
  ) {
    Setting("axis", \.axis, "Axis to go along; `null` means the stream's.")
    Setting(
      "perSecond", \.perSecond,
      "Whether differences are divided by the time between samples, which gives units per second.",
      python: "scale_by_fs")
  }
  public static let examples = [Diff(), Diff(perSecond: true)]

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit {
    guard perSecond, let dim = axis ?? message.header.stream else { return unit }
    return unit / PhysicalUnit(message.header.axes[dim]?.unit ?? "")
  }

  public static let stateVersion = 2

  public struct State: Codable, Sendable {
    /// The last sample so far, as it came, of size 1 along the axis.
    var last: NDArray?
    /// Its value on an axis of coordinates.
    var time: Double?
  }

  public var runningAxis: String? { axis }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State { State() }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let dim = try message.streamAxis(axis), place = try message.index(of: dim)
    // Differences of whole numbers are widened as they are taken, and divided as fractions.
    let x = perSecond ? try message.data.widened().floating() : message.data
    let count = x.shape[place]
    guard count > 0 else { return try message.with(data: x.widened()) }

    let last = if let last = state.last { last } else { try x.slice(axis: place, 0, 1) }
    let joined = try concat([last, x], axis: place)
    var y = try joined.slice(axis: place, 1, nil).wideDifference(joined.slice(axis: place, nil, -1))
    if perSecond {
      switch try message.axis(dim) {
      case .linear(let linear): y = try y / linear.gain
      case .coordinate(let coordinate):
        guard let times = coordinate.values.numbers else {
          throw .invalid(op: "Diff", "axis \"\(dim)\" has no numbers to divide by")
        }
        var steps = zip(times, [state.time ?? times[0]] + times).map { $0 - $1 }
        // The first sample of a stream has no step before it; its difference is 0 whatever it is divided by.
        if state.time == nil { steps[0] = 1 }
        var shape = Dims(repeating: 1, count: y.ndim)
        shape[place] = count
        y = try y / y.namespace.asarray(steps, shape: shape)
        state.time = times.last
      }
    }
    state.last = try joined.slice(axis: place, -1, nil).copied()
    return try message.with(data: y)
  }
}
