// What saved states that count samples are checked against. A state is data from outside: it is held to what its step
// could have written on its stream, so that nothing that it says is counted on unseen.

/// Throws unless something holds of a state, which the text denies.
func requireState(_ holds: Bool, _ text: @autoclosure () -> String) throws(ArrayError) {
  try ArrayError.requireState(holds, text())
}

extension SampleClock {
  /// More samples than any recording has: a sum or product with what a step counts on stays far from the ends of Int.
  static let most = 1 << 48

  func check(as fresh: SampleClock) throws(ArrayError) {
    try requireState(gain == fresh.gain, "the clock's step is \(gain), the stream's \(fresh.gain)")
    try requireState(origin.isFinite, "the clock begins at \(origin)")
    try requireState(count >= 0 && count <= Self.most, "the clock counts \(count) samples")
  }
}

extension Optional<SampleClock> {
  func check(as fresh: SampleClock?) throws(ArrayError) {
    try requireState((self == nil) == (fresh == nil), "the clock is \(self == nil ? "missing" : "there")")
    if let self, let fresh { try self.check(as: fresh) }
  }
}

/// The lengths of pieces along an axis, all of one form; how many samples they hold.
func checkedTotal(
  _ name: String, _ parts: [NDArray], as shape: Dims, along axis: Int, dtype: DType, device: Device
) throws(ArrayError) -> Int {
  for part in parts { try part.requireForm(name, shape, along: axis, dtype: dtype, device: device) }
  return parts.reduce(0) { $0 + $1.shape[axis] }
}

extension Window {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream), place = try stream.index(of: try stream.streamAxis(axis))
    try state.clock.check(as: fresh.clock)
    try requireState(
      state.length == fresh.length && state.shift == fresh.shift,
      "windows are \(state.length) samples long, must be \(fresh.length), or lie \(state.shift ?? 0) apart")
    let held = try checkedTotal(
      "a piece", state.tail, as: stream.shape, along: place, dtype: stream.data.dtype, device: stream.data.device)
    let count = state.clock.count
    guard let shift = state.shift, zeroPadUntil != .input else {
      // A message is preceded by zeros as far as it is short of a window.
      return try requireState(held <= count + state.length, "\(held) of \(count) samples are held")
    }
    // The zeros before the stream are held as well, where the next window begins with them.
    try requireState(held <= count + Swift.max(0, -state.start), "\(held) of \(count) samples are held")
    try requireState(
      state.start >= -state.length && state.start <= count + shift && state.start > count - state.length,
      "the next window begins at \(state.start) after \(count) samples")
    try requireState(
      count - held <= Swift.max(state.start, 0), "\(held) samples are held, the next window begins at \(state.start)")
  }
}

extension BinnedAggregate {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream), place = try stream.index(of: try stream.streamAxis(axis))
    try state.clock.check(as: fresh.clock)
    let count = state.clock.count, gain = state.clock.gain
    // A bin that holds a rounding less than a sample counts as one of a sample.
    try requireState(state.bin >= 0 && state.bin <= 2 * count, "\(state.bin) bins closed after \(count) samples")
    let begin = boundary(state.bin, gain)
    try requireState(
      begin <= count && boundary(state.bin + 1, gain) > count || state.isStale,
      "\(state.bin) bins closed after \(count) samples")
    let held = try checkedTotal(
      "a piece", state.carry, as: stream.shape, along: place, dtype: stream.data.dtype, device: stream.data.device)
    try requireState(
      held == count - begin || state.isStale, "\(held) samples are held of a bin that begins at \(begin)")
  }
}

extension WelchPSD {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream), place = try stream.index(of: try stream.streamAxis(axis))
    let floating = try stream.with(data: try stream.data.floating())
    try cutting.check(state.window, for: floating)
    try state.taper.requireForm("the taper", as: fresh.taper)
    try state.scale.requireForm("the scale", as: fresh.scale)
    var shape = stream.shape
    shape.insert(fresh.scale.size, at: place + 1)
    let open = try checkedTotal(
      "a periodogram", state.open, as: shape, along: place, dtype: floating.data.dtype.realPart,
      device: stream.data.device)
    try requireState(
      open < averages && state.used >= 0 && state.used <= state.window.clock.count
        && state.used.isMultiple(of: averages) && state.window.start == (state.used + open) * (state.window.shift ?? 0),
      "\(open) periodograms wait, \(state.used) were used")
  }
}

extension SignalInjector {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream)
    try state.clock.check(as: fresh.clock)
    try state.mixture.requireForm("the mixture", as: fresh.mixture)
  }
}

extension ExtractAxisData {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream)
    try state.clock.check(as: fresh.clock)
    try requireForm("the axis' values", state.fixed, as: fresh.fixed)
  }
}

extension Diff {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    guard let last = state.last else { return }
    let x = perSecond ? try stream.data.widened().floating() : stream.data
    var shape = stream.shape
    shape[try stream.index(of: try stream.streamAxis(axis))] = 1
    try last.requireForm("the last sample", shape, dtype: x.dtype, device: x.device)
  }
}
