import AxisArrays

/// How long messages took, in buckets that grow with the time: any percentile within 3.2 %, in 16 KiB.
public struct LatencyHistogram: Sendable {
  /// Buckets in each doubling of the time, as a power of two.
  private static let fineness = 5
  private var buckets = [UInt32](repeating: 0, count: 64 << Self.fineness)
  public private(set) var count = 0
  /// Seconds.
  public private(set) var largest = 0.0

  public init() {}

  /// Notes a time in seconds; negative ones, of clocks that disagree, count as 0.
  public mutating func add(_ seconds: Double) {
    let place = Self.place(seconds)
    if buckets[place] < .max { buckets[place] += 1 }
    count += 1
    largest = max(largest, seconds)
  }

  /// Nanoseconds up to 32 have buckets of their own; from there on the leading six bits say which.
  private static func place(_ seconds: Double) -> Int {
    let nanoseconds = seconds > 0 ? UInt64(min(seconds * 1e9, 9e18)) : 0
    let width = 64 - nanoseconds.leadingZeroBitCount
    guard width > fineness + 1 else { return Int(nanoseconds) }
    let shift = width - fineness - 1
    return shift << fineness + Int(nanoseconds >> UInt64(shift))
  }

  /// The end of a bucket in seconds.
  private static func end(_ place: Int) -> Double {
    guard place >= 2 << fineness else { return Double(place) * 1e-9 }
    let shift = place >> fineness - 1
    let leading = UInt64(place - shift << fineness) + 1
    return Double(leading) * Double(UInt64(1) << UInt64(shift)) * 1e-9
  }

  /// Seconds that a share of the messages took at most, within 3.2 %; 0 where none came.
  ///
  /// - Parameter share: From 0 to 1, such as 0.99.
  public func percentile(_ share: Double) -> Double {
    let wanted = Int((share * Double(count)).rounded(.up))
    var seen = 0
    for (place, count) in buckets.enumerated() {
      seen += Int(count)
      if seen >= max(wanted, 1) { return min(Self.end(place), largest) }
    }
    return largest
  }

  /// The buckets that hold anything: where each ends, in seconds, and how many messages are in it.
  package var occupied: [(end: Double, count: Int)] {
    buckets.indices.filter { buckets[$0] > 0 }.map { (Self.end($0), Int(buckets[$0])) }
  }

  /// Adds what another histogram counted.
  public mutating func add(_ other: LatencyHistogram) {
    for place in buckets.indices {
      buckets[place] = UInt32(clamping: UInt64(buckets[place]) + UInt64(other.buckets[place]))
    }
    count += other.count
    largest = max(largest, other.largest)
  }

  /// `p50 0.12 ms, p99 0.4 ms, p99.9 1.1 ms, max 1.3 ms`
  public var text: String {
    func milliseconds(_ seconds: Double) -> String {
      let value = seconds * 1e3, scale = value < 1 ? 1000.0 : value < 100 ? 100 : 10
      return "\((value * scale).rounded() / scale) ms"
    }
    return "p50 \(milliseconds(percentile(0.5))), p99 \(milliseconds(percentile(0.99))), "
      + "p99.9 \(milliseconds(percentile(0.999))), max \(milliseconds(largest))"
  }

  /// The same in seconds, for programs.
  public var value: Value {
    .record([
      "count": .int(count), "p50": .double(percentile(0.5)), "p99": .double(percentile(0.99)),
      "p99.9": .double(percentile(0.999)), "max": .double(largest),
    ])
  }
}
