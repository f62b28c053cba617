/// Times of samples at a constant rate, from stamps that jitter and drift.
///
/// Stamps near where they are expected move the grid slowly, over some five seconds, and never by more than two fifths of
/// a sample for a message, so that a message goes on where the last ended. Stamps far from there are a gap.
struct StampGrid {
  let rate: Double
  /// Where the next sample is expected.
  private(set) var expected: Double?
  private static let settling = 5.0

  init(rate: Double) { self.rate = rate }

  /// Seconds from which on a stamp is not jitter any more: a message or two late on a busy machine still is.
  private var limit: Double { max(0.05, 1.5 / rate) }

  /// The time of the first of these samples.
  mutating func place(_ stamps: some RandomAccessCollection<Double>) -> Double {
    let count = Double(stamps.count)
    guard let first = stamps.first else { return expected ?? 0 }
    guard let expected else { return begin(first, count) }
    var off = 0.0
    for (place, stamp) in stamps.enumerated() { off += stamp - expected - Double(place) / rate }
    off /= count
    guard off.magnitude <= limit else { return begin(first, count) }
    let span = count / rate, most = 0.4 / rate
    let step = min(max(off * min(span / Self.settling, 1), -most), most)
    self.expected = expected + step + span
    return expected + step
  }

  private mutating func begin(_ first: Double, _ count: Double) -> Double {
    expected = first + count / rate
    return first
  }
}
