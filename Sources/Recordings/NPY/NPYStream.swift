import AxisArrays

/// One stored array as a stream along its first axis, with the times that go with its rows.
struct NPYStream: Sendable {
  enum Clock: Sendable {
    /// Rows from `first` on begin at `offset`; all rows follow each other by `gain`.
    case runs([(first: Int, offset: Double)], gain: Double)
    /// A value for every row, from an array of as many.
    case values(NPYBody, DType)
  }

  private(set) var body: NPYBody
  private var clock: Clock
  private let dtype: DType
  private var position = 0
  private var run = 0

  init(_ body: NPYBody, dtype: DType, clock: Clock) {
    self.body = body
    self.dtype = dtype
    self.clock = clock
  }

  var pieces: [Piece] {
    guard case .runs(let runs, _) = clock else { return [] }
    return Piece.pieces(runs.filter { $0.first < max(body.count, 1) }, total: body.count)
  }

  mutating func next(_ count: Int) throws(RecordingError) -> Chunk? {
    guard position < body.count else { return nil }
    var rows = min(count, body.count - position)
    let time: Chunk.Time
    switch clock {
    case .runs(let runs, let gain):
      while run + 1 < runs.count, runs[run + 1].first <= position { run += 1 }
      if run + 1 < runs.count { rows = min(rows, runs[run + 1].first - position) }
      time = .regular(offset: runs[run].offset + Double(position - runs[run].first) * gain)
    case .values(var values, let dtype):
      time = .perSample(try values.next(rows, dtype: dtype).doubles(ifNot: values.notReal))
      clock = .values(values, dtype)
    }
    position += rows
    return Chunk(try body.next(rows, dtype: dtype), time: time)
  }

  /// Names for the axes of an array that has none: time, then ch, or d1, d2, … where there are more than two.
  static func dims(_ count: Int) -> [String] {
    count == 2 ? ["time", "ch"] : ["time"] + (1..<max(1, count)).map { "d\($0)" }
  }
}
