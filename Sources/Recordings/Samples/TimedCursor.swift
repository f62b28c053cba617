import AxisArrays

/// Samples in one place and their times in another: regular ones in pieces, or a time that is stored for each.
struct TimedCursor: StreamCursor {
  private var samples: SampleCursor
  private let path: String
  private var times: SampleCursor?
  /// The extents of a sample, where there are others than its channels.
  private let rowShape: [Int]

  /// - Parameters:
  ///   - layout: Of the samples in `source`; its channels are all numbers of a sample.
  ///   - times: Where every sample has its own.
  init(
    _ layout: SampleLayout, _ source: ByteSource, _ times: SampleTimes, rowShape: [Int], dtype: DType, streams: Int
  ) {
    samples = SampleCursor(layout, source, clock: times.clock, dtype: dtype, streams: streams)
    (path, self.rowShape) = (source.path, rowShape)
    self.times = times.listing.map { $0.cursor(count: times.clock.count) }
  }

  var pieces: [Piece] { times == nil ? samples.pieces : [] }

  mutating func next(_ count: Int) throws(RecordingError) -> Chunk? {
    guard var chunk = try samples.next(count) else { return nil }
    if rowShape.count != 1 {
      do throws(ArrayError) { chunk.data = try reshape(chunk.data, Dims([chunk.data.shape[0]] + rowShape)) } catch {
        throw .unsupported(path: path, what: error.description)
      }
    }
    if times != nil {
      guard let times = try times?.next(chunk.data.shape[0]) else { return nil }
      chunk.time = .perSample(try times.data.doubles(ifNot: .unsupported(path: path, what: "complex times")))
    }
    return chunk
  }
}

/// The times of the samples of a stream, as a file lists them or tells them by a rate.
struct SampleTimes: Sendable {
  /// Of samples that have times of their own it counts them only.
  private(set) var clock: RunClock
  /// Samples per second, and seconds from one to the next; `nil` where each has a time of its own.
  private(set) var rate: Double?
  private(set) var step: Double?
  private(set) var listing: Listing?
  private(set) var notices: [Notice] = []

  /// Numbers side by side that are times in a unit of so many seconds, from a time on.
  struct Listing: Sendable {
    var source: ByteSource
    var encoding: SampleLayout.Encoding
    var unit = 1.0
    var shift = 0.0

    func cursor(count: Int) -> SampleCursor {
      let layout = SampleLayout(packed: [.init(gain: unit, offset: shift)], encoding)
      return SampleCursor(
        layout, source, clock: RunClock(period: 1, count: count), dtype: .float64, streams: 64)
    }
  }

  /// Regular times from `start` on.
  ///
  /// - Parameter step: Where `1 / rate` would round.
  init(start: Double, rate: Double, step: Double? = nil, count: Int) {
    clock = RunClock([(0, start)], period: step ?? 1 / rate, count: count)
    (self.rate, self.step) = (rate, step)
  }

  /// Times that are listed: regular in pieces where they are so but for jitter, else as they are.
  ///
  /// Goes through them once.
  init(_ listing: Listing, count: Int, name: String, options: ReadOptions) throws(RecordingError) {
    clock = RunClock(period: 1, count: count)
    self.listing = listing
    guard options.timing != .perRow else { return }
    let rate = try options.checkedRate
    var fit = TimeFit(rate: rate, gapTolerance: options.gapTolerance, resolution: 0)
    var cursor = listing.cursor(count: count)
    while let chunk = try cursor.next(1 << 13) {
      let times = try chunk.data.doubles(ifNot: .unsupported(path: listing.source.path, what: "complex times"))
      for time in times { fit.add(time) }
    }
    switch fit.result() {
    case .regular(let grid):
      self.listing = nil
      clock = RunClock(grid.pieces, period: grid.gain, count: count)
      (self.rate, step) = (Rate.of(step: grid.gain), grid.gain)
      notices = grid.notices(of: name)
    default:
      if let rate {
        notices.append(Notice(.ignored, "--rate \(plain(rate)) does not fit the times in \(name), which are kept"))
      }
    }
  }
}

extension TimeFit.Grid {
  /// How far the times of a listing are from the grid that they are taken for, and where it has gaps.
  func notices(of name: String) -> [Notice] {
    var notices: [Notice] = []
    if jitter > 0.01 {
      let share = DecimalText.plain(jitter, decimals: 2) ?? "\(jitter)"
      notices.append(
        Notice(
          .approximated,
          "the times in \(name) jitter by up to \(share) samples about \(plain(Rate.of(step: gain))) Hz and are taken as regular "
            + "(--time-per-row keeps them)"))
    }
    if drift > 1 {
      notices.append(
        Notice(
          .approximated,
          "--rate \(plain(Rate.of(step: gain))) is off the times in \(name) by \(Int(min(drift, 1e15))) samples at the end"
        ))
    }
    if let gaps = gaps(unit: "s") { notices.append(Notice(.gap, gaps.text, time: gaps.time)) }
    return notices
  }
}
