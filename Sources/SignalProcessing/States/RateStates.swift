// What saved states of steps that change the rate are checked against.

extension Downsample.State {
  func check(as fresh: Downsample.State) throws(ArrayError) {
    try requireState(factor == fresh.factor, "one sample in \(factor) is kept, must be one in \(fresh.factor)")
    try requireState(skip >= 0 && skip < factor, "\(skip) samples are left out before the next of every \(factor)")
  }
}

extension Downsample {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    try state.check(as: try makeState(for: stream))
  }
}

extension Decimate {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream).stages
    try requireState(state.stages.count == fresh.count, "\(state.stages.count) stages, must be \(fresh.count)")
    for (stage, new) in zip(state.stages, fresh) {
      try stage.kept.check(as: new.kept)
      try stage.coefficients.requireForm(as: new.coefficients)
      try stage.filter.check(as: new.filter, stage.coefficients, for: stream, along: axis)
    }
  }
}

extension Resample {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream)
    try requireState((state == nil) == (fresh == nil), "the rate is \(state == nil ? "kept" : "changed")")
    guard let state, let fresh else { return }
    let place = try stream.index(of: try stream.streamAxis(axis))
    try state.clock.check(as: fresh.clock)
    try requireState(
      state.ratio == fresh.ratio && state.past == fresh.past && state.ahead == fresh.ahead, "the ratio is another")
    try requireForm("the table of weights", state.weights, as: fresh.weights)
    try state.tail.requireForm("what is kept", as: fresh.tail, along: place)
    try state.template.requireForm(as: fresh.template)
    let count = state.clock.count, begin = state.begin, held = state.tail.shape[place]
    try requireState(
      state.made >= 0 && state.made <= end(after: count, state) && begin >= -state.past
        && begin + held == count && begin <= state.ratio.sample(ofOutput: state.made) - state.past,
      "\(state.made) outputs were made of \(count) samples, of which \(held) are kept from \(begin) on")
  }
}

extension AxisArray {
  /// Throws unless a message that was read has the form of another: its dims, lengths, dtype and device.
  ///
  /// - Parameter dim: Lengths along it may be any.
  func requireForm(as other: AxisArray, along dim: String? = nil) throws(ArrayError) {
    try requireState(
      dims == other.dims && header.stream == other.header.stream, "a message has the dims \(dims), not \(other.dims)")
    try data.requireForm("a message", as: other.data, along: dim.flatMap { dims.firstIndex(of: $0) })
    // Values along the stream are not kept with what tells it, where a step goes along another axis.
    for name in dims where name != header.stream || other.axes[name] != nil {
      // An axis that is not told counts, from wherever the message begins.
      guard (axes[name]?.coordinate == nil) == (other.axes[name]?.coordinate == nil) else {
        throw .invalid(op: "state", "axis \"\(name)\" is of another kind")
      }
    }
  }
}

extension Regularize {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream)
    try requireState((state == nil) == (fresh == nil), "the grid is \(state == nil ? "none" : "there")")
    guard let state, let fresh else { return }
    try requireState((state.clock == nil) == (fresh.clock == nil), "the stream is regular or not")
    if let clock = state.clock, let new = fresh.clock {
      try clock.check(as: new)
      try requireState((clock.count > 0) == (state.last != nil), "\(clock.count) samples came")
    }
    let place = try stream.index(of: try stream.streamAxis(axis))
    try state.tail.requireForm("what is kept", as: fresh.tail, along: place)
    try state.template.requireForm(as: fresh.template)
    let held = state.tail.shape[place]
    try requireState(
      (state.origin == nil) == (state.last == nil) && held == (state.last == nil ? 0 : 1),
      "\(held) samples are kept of a stream that has \(state.last == nil ? "none" : "begun")")
    try requireState(
      state.origin?.isFinite ?? true && state.last?.isFinite ?? true && (0...1 << 53).contains(state.made)
        && state.late >= 0
        && state.missing >= 0, "\(state.made) places were made from \(state.origin ?? 0) to \(state.last ?? 0)")
  }
}
