// What saved states of steps that follow line noise are checked against.

extension AdaptiveLatticeNotchFilter {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream)
    try requireState(state.rate == fresh.rate, "the rate is \(state.rate), must be \(fresh.rate)")
    try state.kept.requireForm("the filter's state", as: fresh.kept)
  }
}

extension AdaptiveLNC {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream)
    try requireState(state.rate == fresh.rate, "the rate is \(state.rate), must be \(fresh.rate)")
    try requireState(
      state.block == fresh.block && state.position >= 0 && state.position < state.block,
      "\(state.position) of \(state.block) samples of a period, which has \(fresh.block)")
    try state.kept.requireForm("the filter's state", as: fresh.kept)
  }
}
