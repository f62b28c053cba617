import AxisArrays

/// One stored array as a stream along its first axis, with the times that go with its rows.
struct NPYStream: StreamCursor {
  enum Clock: Sendable {
    case runs(RunClock)
    /// A value for every row, from an array of as many, in so many seconds.
    case values(NPYBody, DType, unit: Double)

    var pieces: [Piece] { if case .runs(let clock) = self { clock.pieces } else { [] } }
  }

  private(set) var body: NPYBody
  private var clock: Clock
  private let dtype: DType

  init(_ body: NPYBody, dtype: DType, clock: Clock) {
    (self.body, self.dtype, self.clock) = (body, dtype, clock)
  }

  var pieces: [Piece] { clock.pieces }

  mutating func next(_ count: Int) throws(RecordingError) -> Chunk? {
    guard body.left > 0 else { return nil }
    switch clock {
    case .runs(var clock):
      guard let (rows, offset) = clock.take(count) else { return nil }
      self.clock = .runs(clock)
      return Chunk(try body.next(rows, dtype: dtype), time: .regular(offset: offset))
    case .values(var values, let dtype, let unit):
      let times = try values.next(count, dtype: dtype).doubles(ifNot: values.notReal).map { $0 * unit }
      clock = .values(values, dtype, unit: unit)
      return Chunk(try body.next(times.count, dtype: self.dtype), time: .perSample(times))
    }
  }

  /// Names for the axes of an array that has none: time, then ch, or d1, d2, … where there are more than two.
  static func dims(_ count: Int) -> [String] {
    count == 2 ? ["time", "ch"] : ["time"] + (1..<max(1, count)).map { "d\($0)" }
  }
}
