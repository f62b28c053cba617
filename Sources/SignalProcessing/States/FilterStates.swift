// What saved states of filters are checked against.

extension FilterCoefficients {
  /// Throws unless there are as many numbers in the same places; their last digits may be another machine's.
  func requireForm(as other: FilterCoefficients) throws(ArrayError) {
    let fits =
      switch (self, other) {
      case (.sos(let a), .sos(let b)): a.map(\.count) == b.map(\.count)
      case (.ba(let b, let a), .ba(let d, let c)): b.count == d.count && a.count == c.count
      default: false
      }
    try requireState(fits, "the coefficients are those of another filter")
  }
}

extension FilterState {
  /// - Parameter coefficients: Those in use; nil where they are yet to be designed.
  func check(
    as fresh: FilterState, _ coefficients: FilterCoefficients?, for stream: AxisArray, along axis: String?
  ) throws(ArrayError) {
    try requireState(rate == fresh.rate, "the rate is \(rate), the stream's \(fresh.rate)")
    let recurrence = try coefficients.map { (filter) throws(ArrayError) in try filter.recurrence() }
    guard let kept else { return }
    let place = try stream.index(of: try stream.streamAxis(axis)), dtype = stream.data.dtype
    try requireState(
      kept.dtype == (dtype.isComplex ? .complex128 : .float64) && kept.device == stream.data.device,
      "the filter's last samples are \(kept.dtype) on \(kept.device)")
    guard let recurrence else { return }
    let shape = try recurrence.stateShape(for: stream.shape, axis: place)
    try kept.requireForm("the filter's state", shape, dtype: kept.dtype, device: kept.device)
  }

  /// The filter that was designed, if it was.
  var designed: FilterCoefficients? { if case .filter(let coefficients)? = design { coefficients } else { nil } }
}

extension LinearFilter {
  public func check(_ state: FilterState, for stream: AxisArray) throws(ArrayError) {
    try state.check(as: try makeState(for: stream), state.designed, for: stream, along: axis)
    guard let design = state.design else { return }
    switch (design, try coefficients(rate: state.rate)) {
    case (.none, nil): return
    case (.filter(let own), let new?): try own.requireForm(as: new)
    default: throw .invalid(op: "state", "the filter is \(state.designed == nil ? "missing" : "there")")
    }
  }
}

extension CombFilter {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try FilterState(for: stream, axis: axis, op: Self.name)
    try requireState(state.rate == fresh.rate, "the rate is \(state.rate), the stream's \(fresh.rate)")
    if let branches = state.branches {
      let expected = try self.branches(rate: state.rate)
      try requireState(
        branches.count == expected.count && branches.count == state.filters.count,
        "\(branches.count) filters with \(state.filters.count) states, must be \(expected.count)")
      for (own, new) in zip(branches, expected) { try own.requireForm(as: new) }
    }
    for (k, filter) in state.filters.enumerated() {
      try filter.check(as: fresh, state.branches?[k], for: stream, along: axis)
    }
  }
}

extension ButterworthBackwardFilter {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream), place = try stream.index(of: try stream.streamAxis(axis))
    try state.clock.check(as: fresh.clock)
    try requireState(
      (state.coefficients == nil) == (fresh.coefficients == nil) && state.ahead == fresh.ahead
        && (state.pass.designed == nil) == (fresh.pass.designed == nil),
      "the filter looks \(state.ahead) samples ahead, must look \(fresh.ahead)")
    if let own = state.coefficients, let new = fresh.coefficients { try own.requireForm(as: new) }
    if let own = state.pass.designed, let new = fresh.pass.designed { try own.requireForm(as: new) }
    try state.pass.check(as: fresh.pass, state.pass.designed, for: stream, along: axis)
    try state.template.requireForm(as: fresh.template, along: stream.dims[place])
  }
}

extension FIRHilbertEnvelope {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    try hilbert.check(state.filter, for: stream)
    guard let delayed = state.delayed else { return }
    let place = try stream.index(of: try stream.streamAxis(axis)), x = try stream.data.floating()
    try delayed.requireForm("the delayed samples", x.shape, along: place, dtype: x.dtype, device: x.device)
  }
}

extension ForgettingStatistics {
  func check(as fresh: ForgettingStatistics, for x: NDArray, axis: Int) throws(ArrayError) {
    try pole.requireForm(as: fresh.pole)
    let recurrence = try pole.recurrence(), shape = try recurrence.stateShape(for: x.shape, axis: axis)
    let dtype: DType = x.dtype.isComplex ? .complex128 : .float64
    for sums in [values, squares] { try sums?.requireForm("a sum", shape, dtype: dtype, device: x.device) }
    // Of one lane, or of all.
    let common = try recurrence.stateShape(for: Dims(repeating: 1, count: x.ndim), axis: axis)
    let isCommon = weights?.shape == common
    try weights?.requireForm("a sum of weights", isCommon ? common : shape, dtype: .float64, device: x.device)
    var one = x.shape
    one[axis] = 1
    for moment in [lastMean, lastVariance, first] {
      // Moments of float32 are of float64 where their squares need it.
      let dtype = moment?.dtype == .float64 && !x.dtype.isComplex ? DType.float64 : x.dtype
      try moment?.requireForm("a moment", one, dtype: dtype, device: x.device)
    }
  }
}

extension Forgetting {
  public func check(_ state: ForgettingState, for stream: AxisArray) throws(ArrayError) {
    try state.statistics.check(
      as: try makeState(for: stream).statistics, for: try stream.data.floating(),
      axis: try stream.index(of: try stream.streamAxis(memory.axis)))
  }
}

extension RollingScaler {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream), place = try stream.index(of: try stream.streamAxis(axis))
    try requireState(
      state.moments.length == fresh.moments.length && state.least == fresh.least,
      "the window is of \(state.moments.length ?? 0) samples and needs \(state.least)")
    try state.moments.check(for: stream, along: place)
  }
}
