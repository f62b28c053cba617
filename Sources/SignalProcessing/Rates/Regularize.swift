/// Brings samples that come when they will to a regular grid, which begins with the first of them.
///
/// Grid places are drawn from the samples before and after them, by their times alone, so that nothing depends on how the
/// stream is cut. Where two samples are further apart than `maxGap`, the places between them are NaN, for `FillMissing` or
/// for whoever must know of gaps. Samples whose time is not after the one before are left out; how many is told when the
/// stream ends.
public struct Regularize: StatefulTransformer {
  public enum Method: String, Choice { case linear, nearest, hold }
  /// Axis to go along; `null` means the stream's.
  public var axis: String?
  /// Rate of the grid; `null` passes messages unchanged. In hertz.
  public var rate: Double?
  /// Whether to draw lines between samples (linear), or to take the nearest one (nearest) or the last one (hold).
  public var method: Method
  /// Longest distance of two samples to draw over; `null` draws over any. In seconds.
  public var maxGap: Double?

  public init(axis: String? = nil, rate: Double? = nil, method: Method = .linear, maxGap: Double? = 1) {
    (self.axis, self.rate, self.method, self.maxGap) = (axis, rate, method, maxGap)
  }

  public static let settings = Settings(
    of: Regularize(), "Brings samples at irregular times to a regular grid.",
    formula: """
      t[k] = t0 + k / rate, s[i] <= t[k] < s[i + 1], s the times of the samples, w = (t[k] - s[i]) / (s[i + 1] - s[i])
      linear:  y[k] = x[i] + w (x[i + 1] - x[i])
      nearest: y[k] = x[i] where w < 1/2, else x[i + 1]
      hold:    y[k] = x[i]
      NaN where t[k] > s[i] and s[i + 1] - s[i] > max_gap
      """,
    source: "The definition"
  ) {
    Setting("axis", \.axis, "Axis to go along; `null` means the stream's.")
    Setting("rate", \.rate, "Rate of the grid; `null` passes messages unchanged.", unit: .hertz, .above(0))
    Setting(
      "method", \.method,
      "Whether to draw lines between samples (linear), or to take the nearest one (nearest) or the last one (hold).")
    Setting(
      "maxGap", \.maxGap, "Longest distance of two samples to draw over; `null` draws over any.", unit: .seconds,
      .above(0))
  }
  public static let examples = [
    Regularize(rate: 64), Regularize(rate: 30, method: .nearest), Regularize(rate: 130, method: .hold, maxGap: nil),
    Regularize(rate: 250, maxGap: 0.005),
  ]

  /// Nil passes messages through.
  public typealias State = Progress?
  public struct Progress: Codable, Sendable {
    /// A message of the grid without samples.
    let template: AxisArray
    /// Of a stream that is regular already, whose places are whole numbers of steps.
    var clock: SampleClock?
    /// Where the grid begins, and the time of the last sample; nil before there is one.
    var origin: Double?, last: Double?
    /// The last sample.
    var tail: NDArray
    /// Grid places so far.
    var made = 0
    /// Samples that were left out, and grid places in gaps.
    var late = 0, missing = 0
  }

  public var runningAxis: String? { axis }

  public func notices(for message: AxisArray) -> [Notice] {
    rate == nil ? [Notice(.noEffect, "rate is not set, so messages pass as they are")] : []
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    guard let rate else { return nil }
    let dim = try message.streamAxis(axis), place = try message.index(of: dim)
    guard 1 / rate >= 1e-15, 1 / rate <= 1e15 else {
      throw .invalid(op: Self.name, "a rate of \(rate) Hz, must be from 1e-15 to 1e15")
    }
    let none = try message.data.floating().slice(axis: place, 0, 0), axis = try message.axis(dim)
    let template = try message.slice(dim, 0, 0).replacing(data: none)
      .with(axis: .linear(LinearAxis(gain: 1 / rate, offset: 0, unit: axis.unit)), for: dim)
    var clock: SampleClock?
    if axis.linear != nil {
      clock = try SampleClock(message, dim: dim, op: Self.name)
      _ = try SampleClock.risingStep(message, dim: dim, op: Self.name)
    }
    return Progress(template: template, clock: clock, tail: try none.copied())
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    guard var current = state, let rate else { return message }
    let dim = try message.streamAxis(axis), place = try message.index(of: dim), axis = try message.axis(dim)
    let x = try message.data.floating(), step = 1 / rate
    // Elements of a message; along another axis than the stream's, of each of its samples.
    let most = (dim == message.header.stream ? 1 << 24 : 1 << 20) / message.lanes(beside: place)
    var (data, places) = (x, GridPlaces?.none)
    if var clock = current.clock {
      let held = current.tail.shape[place]
      clock.advance(by: x.shape[place], from: axis.linear?.offset ?? 0)
      if x.shape[place] > 0 {
        if held > 0 { data = try concat([current.tail, x], axis: place) }
        places = try .regular(
          clock, step: step, from: current.made, first: clock.count - data.shape[place], most: most, x)
        (current.origin, current.last) = (clock.origin, clock.value(at: clock.count - 1))
      }
      current.clock = clock
    } else {
      let (times, kept) = try ordered(axis, count: x.shape[place], after: current.last)
      if kept.count < x.shape[place] {
        current.late += x.shape[place] - kept.count
        data = try take(
          x, try x.namespace.asarray(kept.map(Int64.init), shape: [kept.count], dtype: .int64), axis: place)
      }
      if let first = times.first {
        if current.last != nil { data = try concat([current.tail, data], axis: place) }
        let known = (current.last.map { [$0] } ?? []) + times
        current.origin = current.origin ?? first
        places = try .listed(known, origin: current.origin ?? first, step: step, from: current.made, most: most, x)
        current.last = known.last
      }
    }
    let offset = (current.origin ?? 0) + Double(current.made) * step
    var result = try data.slice(axis: place, 0, 0)
    if let places {
      current.tail = try data.slice(axis: place, -1, nil).copied()
      current.made += places.count
      result = try draw(data, places, &current, place)
    }
    state = current
    return try current.template.next(result, along: dim, offset: offset)
  }

  /// The times that grow, and the places of their samples.
  private func ordered(
    _ axis: Axis, count: Int, after last: Double?
  ) throws(ArrayError) -> (times: [Double], places: [Int]) {
    let values: [Double]
    if let linear = axis.linear {
      values = (0..<count).map { linear.value(at: $0) }
    } else if let numbers = axis.coordinate?.values.numbers, numbers.count == count {
      values = numbers
    } else {
      throw .invalid(op: Self.name, "the axis to go along has no times")
    }
    var (times, places, last): ([Double], [Int], Double) = ([], [], last ?? -.infinity)
    for (place, time) in values.enumerated() where time > last && time.isFinite {
      times.append(time)
      places.append(place)
      last = time
    }
    return (times, places)
  }

  private func draw(
    _ data: NDArray, _ places: GridPlaces, _ state: inout Progress, _ place: Int
  ) throws(ArrayError) -> NDArray {
    guard places.count > 0 else { return try data.slice(axis: place, 0, 0) }
    var column = Dims(repeating: 1, count: data.ndim)
    column[place] = places.count
    let share = try reshape(places.share, column), isOn = try share .== 0
    var y = try take(data, places.left, axis: place)
    if method != .hold {
      let next = try take(data, places.right, axis: place)
      // On a sample itself the next one counts for nothing, not even where it is infinite.
      let drawn = try method == .nearest ? next : y + (next - y) * share.astype(data.dtype.realPart)
      y = try `where`(method == .nearest ? share .< 0.5 : isOn, y, drawn)
    }
    let (isGap, gaps) = try places.gaps(longerThan: maxGap ?? .infinity)
    guard let isGap, gaps > 0 else { return y }
    state.missing += gaps
    return try `where`(try logicalAnd(reshape(isGap, column), logicalNot(isOn)), Double.nan, y)
  }

  public func notices(atEndOf state: State) -> [Notice] {
    guard let state else { return [] }
    var told: [Notice] = []
    if state.late > 0 {
      told.append(Notice(.lost, "\(state.late) samples were not after the one before in time and are left out"))
    }
    if state.missing > 0 {
      told.append(Notice(.notFinite, "\(state.missing) places of the grid lie in gaps and are NaN"))
    }
    return told
  }
}
