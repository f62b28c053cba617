/// Splits a stream into bands by filters that are designed for its rate, side by side along a new axis.
public struct FilterbankDesign: StatefulTransformer {
  /// The filters, each with the settings of KaiserFilter; one without corners passes everything.
  public var filters: [KaiserFilter]
  /// Convolution; see Filterbank.
  public var mode: Filterbank.Mode
  /// Method that gives the filters the least delay; see Filterbank.
  public var minimumPhase: MinimumPhase
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// Name of the axis of filters.
  public var newAxis: String

  public init(
    filters: [KaiserFilter] = [], mode: Filterbank.Mode = .conv, minimumPhase: MinimumPhase = .none,
    axis: String? = nil,
    newAxis: String = "kernel"
  ) {
    (self.filters, self.mode, self.minimumPhase) = (filters, mode, minimumPhase)
    (self.axis, self.newAxis) = (axis, newAxis)
  }

  public static let settings = Settings(
    of: FilterbankDesign(), "Splits a stream into bands by filters that are designed for its rate.",
    formula: "y[..., k, n] = sum over m of h[k][m] x[..., n - m], h[k] of KaiserFilter, with zeros before the stream",
    source: """
      Kaiser 1974, \"Nonrecursive digital filter design using the I0-sinh window function\", Proceedings of the IEEE \
      International Symposium on Circuits and Systems, 20-23
      """
  ) {
    Setting(
      "filters", \.filters,
      "The filters, each with the settings of KaiserFilter; one without corners passes everything.")
    Setting("mode", \.mode, "Convolution; see Filterbank.")
    Setting(
      "minimumPhase", \.minimumPhase, "Method that gives the filters the least delay; see Filterbank.",
      python: "min_phase")
    Setting("axis", \.axis, "Axis to filter along; `null` means the stream's.")
    Setting("newAxis", \.newAxis, "Name of the axis of filters.")
  }
  public static let examples = [
    FilterbankDesign(filters: [
      KaiserFilter(cutoff: 8, ripple: 30, width: 8),
      KaiserFilter(cutoff: [10, 20], ripple: 30, width: 8, passZero: .bandpass), KaiserFilter(),
    ])
  ]

  public func validate() throws(SettingsError) {
    guard !filters.isEmpty else { throw SettingsError("filters", "are not given: there must be at least one") }
    if let place = filters.firstIndex(where: { $0.axis != nil && $0.axis != along }) {
      throw SettingsError("filters", "name another axis in number \(place); the bank has one axis for all")
    }
  }

  /// The axis of the bank, which the filters may name instead.
  private var along: String? { axis ?? filters.lazy.compactMap(\.axis).first }

  public var runningAxis: String? { along }

  public func makeState(for message: AxisArray) throws(ArrayError) -> Filterbank.State {
    let dim = try message.streamAxis(along)
    let gain = try SampleClock.risingStep(message, dim: dim, op: Self.name)
    let kernels = try filters.map { (filter) throws(ArrayError) -> Kernel in
      guard case .ba(let taps, _)? = try filter.coefficients(rate: 1 / gain) else { return [1] }
      return .real(taps)
    }
    try minimumPhase.checkWork(taps: kernels.reduce(0) { $0 + $1.count }, op: Self.name)
    let made = try kernels.map { (kernel) throws(ArrayError) in
      kernel.count > 2 ? try kernel.minimumPhase(minimumPhase) : kernel
    }
    return try Filterbank.State(made, mode, message, along: dim, op: Self.name)
  }

  public func process(_ message: AxisArray, state: inout Filterbank.State) throws(ArrayError) -> AxisArray {
    try state.process(message, along: try message.streamAxis(along), new: newAxis, op: Self.name)
  }

  public func flush(state: inout Filterbank.State) throws(ArrayError) -> AxisArray? { try state.flush() }
}
