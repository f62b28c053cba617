import AxisArrays

/// The times of the rows where an archive lists them.
struct NPZTimes {
  private(set) var clock: NPYStream.Clock
  /// Seconds between rows; `nil` where each has its own time.
  private(set) var gain: Double?
  private(set) var notices: [Notice] = []

  /// Values listed by hand may well be regular, which is what most transformers need; others are kept as they are,
  /// unless a rate is given that they follow.
  init(_ array: NPZArray, options: ReadOptions, rate: Double?, path: String) throws(RecordingError) {
    let body = try array.body()
    guard case .number(let dtype) = array.header.element, dtype.isReal else { throw body.notReal }
    (clock, gain) = (.values(body, dtype), nil)
    if options.timing == .perRow { return }
    var fit = TimeFit(rate: rate, gapTolerance: options.gapTolerance, resolution: 0)
    var all = body
    while all.left > 0 {
      for value in try all.next(1 << 14, dtype: dtype).doubles(ifNot: body.notReal) { fit.add(value) }
    }
    switch fit.result() {
    case .regular(let grid) where grid.jitter == 0 || rate != nil:
      (clock, gain) = (.runs(RunClock(grid.pieces, period: grid.gain, count: grid.count)), grid.gain)
      if grid.jitter > 0 {
        notices.append(Notice(.approximated, "the times in \(array.name) jitter and are taken as regular"))
      }
      if let gaps = grid.gaps(unit: "s") { notices.append(Notice(.gap, gaps.text, time: gaps.time)) }
    default:
      if let rate {
        notices.append(
          Notice(.ignored, "--rate \(plain(rate)) does not fit the times in \(array.name), which are kept"))
      }
    }
  }
}
