import AxisArrays

/// The times of the rows where an archive lists them.
struct NPZTimes {
  private(set) var clock: NPYStream.Clock
  /// Seconds between rows; `nil` where each has its own time.
  private(set) var gain: Double?
  private(set) var notices: [Notice] = []

  init(_ array: NPZArray, options: ReadOptions, rate: Double?, path: String) throws(RecordingError) {
    let body = try array.body()
    guard case .number(let dtype) = array.header.element else { throw body.notReal }
    try self.init(body, dtype, name: array.name, options: options, rate: rate, path: path)
  }

  /// Values listed by hand may well be regular, which is what most transformers need; others are kept as they are,
  /// unless a rate is given that they follow.
  ///
  /// - Parameters:
  ///   - unit: Seconds of one of them.
  ///   - rate: The one that is asked for.
  ///   - told: The one that the file has beside the times.
  init(
    _ body: NPYBody, _ dtype: DType, unit: Double = 1, name: String, options: ReadOptions, rate: Double?,
    told: Double? = nil, path: String
  ) throws(RecordingError) {
    guard dtype.isReal else { throw body.notReal }
    (clock, gain) = (.values(body, dtype, unit: unit), nil)
    if options.timing == .perRow { return }
    for known in rate == nil && told != nil ? [told, nil] : [rate] {
      var fit = TimeFit(rate: known, gapTolerance: options.gapTolerance, resolution: 0)
      var all = body
      while all.left > 0 {
        for value in try all.next(1 << 14, dtype: dtype).doubles(ifNot: body.notReal) { fit.add(value * unit) }
      }
      guard case .regular(let grid) = fit.result(), grid.jitter == 0 || rate != nil else { continue }
      (clock, gain) = (.runs(RunClock(grid.pieces, period: grid.gain, count: grid.count)), grid.gain)
      if grid.jitter > 0 {
        notices.append(Notice(.approximated, "the times in \(name) jitter and are taken as regular"))
      }
      if let gaps = grid.gaps(unit: "s") { notices.append(Notice(.gap, gaps.text, time: gaps.time)) }
      return
    }
    if let rate {
      notices.append(
        Notice(.ignored, "--rate \(plain(rate)) does not fit the times in \(name), which are kept"))
    }
  }
}
