/// The newest samples of a stream, from which stretches of time are cut.
///
/// Regular streams are taken by their steps: a sample whose time is equal to a limit but for rounding is at the limit, and a
/// stretch that lacks samples is not given. Where each sample has a time of its own, all that lie in a stretch are given.
struct SampleHistory: Sendable {
  /// A kept message with the times of its samples.
  struct Part: Sendable {
    let message: AxisArray, times: SampleTimes

    init(_ message: AxisArray) throws(ArrayError) { (self.message, times) = (message, try SampleTimes(message)) }
  }

  /// The kept messages, in the order in which they came.
  private(set) var parts: [Part] = []
  /// The time of the newest sample that was forgotten.
  private(set) var forgotten = -Double.infinity

  enum Cut {
    /// The stream has not come as far.
    case waits
    /// Some samples are missing; in words.
    case lost(String)
    case found(AxisArray)
  }

  /// Takes samples in; they are copied, since the memory may be lent.
  ///
  /// - Throws: `ArrayError` where samples have no times that rise.
  mutating func append(_ message: AxisArray) throws(ArrayError) {
    if message.isEmpty { return }
    let part = try Part(try message.with(data: try message.data.copied()))
    if part.times.gain == nil, let newest, part.times.first < newest {
      throw .invalid(op: "history", "times must rise, \(part.times.first) follows \(newest)")
    }
    parts.append(part)
  }

  /// Forgets messages that end before a time.
  mutating func forget(before time: Double) {
    var count = 0
    while count < parts.count, parts[count].times.last < time { count += 1 }
    guard count > 0 else { return }
    forgotten = parts[count - 1].times.last
    parts.removeFirst(count)
  }

  /// Takes note of samples that are not kept.
  mutating func skip(_ message: AxisArray) throws(ArrayError) {
    if !message.isEmpty { forgotten = try SampleTimes(message).last }
  }

  /// The time of the newest sample.
  var newest: Double? { parts.last?.times.last ?? (forgotten.isFinite ? forgotten : nil) }

  /// The samples after a time, up to another one, which is included.
  ///
  /// - Parameter count: How many they are, where that is known better.
  func samples(after start: Double, upTo end: Double, count: Int? = nil) throws(ArrayError) -> Cut {
    guard let newest = parts.last else { return .waits }
    let now = newest.times
    if count == nil, !now.reaches(end) { return .waits }
    var pieces: [AxisArray] = [], taken = 0, expected: Double?, dim = ""
    for part in parts {
      let times = part.times
      let from = pieces.isEmpty ? times.count(upTo: start) : 0
      var to = times.count(upTo: end)
      if let count { to = Swift.min(times.count, from + count - taken) }
      guard from < to else { continue }
      if let gain = times.gain {
        let due = expected ?? start + gain, begin = times.time(from)
        // Half a step is what stamps may be off; a begin lies anywhere within a step.
        if begin - due > gain * (expected == nil ? 1e-3 : 0.5) + 4 * due.magnitude.ulp {
          return .lost("samples are missing between \(due) and \(begin)")
        }
        expected = times.time(to)
      }
      dim = try part.message.streamAxis()
      pieces.append(try part.message.slice(dim, from, to))
      taken += to - from
      if taken == count { break }
    }
    if let count, taken < count { return .waits }
    if now.gain == nil, start < forgotten { return .lost("samples before \(forgotten) are forgotten") }
    guard let first = pieces.first else {
      if let gain = now.gain, end - start > gain { return .lost("there are no samples between \(start) and \(end)") }
      return .found(try newest.message.slice(try newest.message.streamAxis(), 0, 0))
    }
    if count == nil, let gain = now.gain, let expected, end - expected > gain * 1e-3 + 4 * end.magnitude.ulp {
      return .lost("samples are missing between \(expected) and \(end)")
    }
    if pieces.count == 1 { return .found(try first.with(data: try first.data.copied())) }
    return .found(try AxisArray.concatenate(pieces, along: dim, tolerance: 0.5))
  }
}

/// Saved are the messages; their times follow from them.
extension SampleHistory: Codable {
  private enum CodingKeys: CodingKey { case parts, forgotten }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    for message in try container.decode([AxisArray].self, forKey: .parts) { parts.append(try Part(message)) }
    forgotten = try container.decode(Double.self, forKey: .forgotten)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(parts.map(\.message), forKey: .parts)
    try container.encode(forgotten, forKey: .forgotten)
  }
}

/// The times of a message's samples, of which there is one at least.
struct SampleTimes {
  let count: Int
  /// The step; nil where each sample has a time of its own.
  let gain: Double?
  private let offset: Double
  private let numbers: [Double]

  init(_ message: AxisArray) throws(ArrayError) {
    let dim = try message.streamAxis()
    count = try message.count(along: dim)
    switch try message.axis(dim) {
    case .linear:
      gain = try SampleClock.risingStep(message, dim: dim, op: "history")
      (offset, numbers) = (message.offset, [])
    case .coordinate(let axis):
      guard let numbers = axis.values.numbers, numbers.allSatisfy(\.isFinite),
        zip(numbers, numbers.dropFirst()).allSatisfy({ $0 <= $1 })
      else { throw .invalid(op: "history", "axis \"\(dim)\" has no finite numbers that rise") }
      (gain, offset, self.numbers) = (nil, 0, numbers)
    }
    guard time(count - 1).isFinite else { throw .invalid(op: "history", "axis \"\(dim)\" has no finite times") }
  }

  var first: Double { time(0) }
  var last: Double { time(count - 1) }

  /// The time of a sample, which may be the one after the last of a regular stream.
  func time(_ place: Int) -> Double {
    guard let gain else { return numbers.indices.contains(place) ? numbers[place] : .nan }
    return offset + Double(place) * gain
  }

  /// Places from the first sample to a time, in steps.
  private func steps(to time: Double, _ gain: Double) -> Double {
    // What a time may be off because it is a Double.
    let rounding = 2 * Swift.max(time.magnitude.ulp, offset.magnitude.ulp) / gain
    return ((time - offset) / gain + Swift.max(1e-9, rounding)).rounded(.down)
  }

  /// How many samples have times up to one, which is included.
  func count(upTo time: Double) -> Int {
    if let gain {
      let steps = steps(to: time, gain)
      return steps < 0 ? 0 : Int(Swift.min(steps, Double(count - 1))) + 1
    }
    var (low, high) = (0, numbers.count)
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether all samples up to a time have come with these.
  func reaches(_ time: Double) -> Bool {
    if let gain { return steps(to: time, gain) < Double(count) }
    return time <= last
  }
}
