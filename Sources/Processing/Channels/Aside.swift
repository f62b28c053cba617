/// Channels that a step is not about: taken out before it, and put back at their places behind it.
final class Aside {
  let dim: String
  /// Places of the channels that the step is about, and of the others.
  let signals: [Int], others: [Int]
  /// Whether others can pass: nil until the first result is seen.
  private(set) var passes: Bool?
  private let description: String
  /// Runs of neighbours, from one side or the other.
  private let runs: [(isSignal: Bool, first: Int, count: Int)]
  /// The headers of the last result and of what was merged from it.
  private var known: (before: Header, after: Header)?

  init(_ message: AxisArray, dim: String, others: [Int], isDelayed: Bool) throws(ArrayError) {
    let count = try message.count(along: dim), aside = Set(others)
    (self.dim, self.others) = (dim, others)
    signals = (0..<count).filter { !aside.contains($0) }
    if isDelayed { passes = false }
    let axis = try message.axis(dim)
    description = Self.named(others, axis) ?? ""
    var runs: [(isSignal: Bool, first: Int, count: Int)] = [], next = (signal: 0, other: 0)
    for place in 0..<count {
      let isSignal = !aside.contains(place)
      if let last = runs.last, last.isSignal == isSignal {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((isSignal, isSignal ? next.signal : next.other, 1))
      }
      if isSignal { next.signal += 1 } else { next.other += 1 }
    }
    self.runs = runs
  }

  func signals(of message: AxisArray) throws(ArrayError) -> AxisArray { try message.select(dim, indices: signals) }

  /// Sees by a first result whether the others can stand beside it: it has a place for each signal at each of their times,
  /// and numbers that hold codes exactly.
  func decide(_ result: AxisArray, _ message: AxisArray) {
    let header = result.header, own = message.header
    guard header.dims == own.dims, !own.hasSharedCoordinates, header.streamPosition == own.streamPosition,
      let place = header.dims.firstIndex(of: dim), let before = own.axes[dim]?.coordinate,
      let after = header.axes[dim]?.coordinate, place != header.streamPosition
    else { return passes = false }
    for (k, name) in header.dims.enumerated() where k != place {
      let isSame =
        k == header.streamPosition
        ? own.streamGain.map { own in
          header.streamGain.map { Swift.abs($0 - own) <= 1e-6 * Swift.abs(own) } ?? false
        } ?? (header.streamGain == nil)
        : header.axes[name] == own.axes[name]
      guard isSame, result.shape[k] == message.shape[k] else { return passes = false }
    }
    guard result.shape[place] == signals.count, joined(after, before) != nil else { return passes = false }
    passes = result.data.dtype == message.data.dtype || result.data.dtype.kind >= .floating
  }

  /// Tells that the others are left out.
  var notice: Notice {
    Notice(
      .lost,
      "leaves out \(description), which cannot pass unchanged through a step that changes the times, the axes or the dtype"
    )
  }

  /// `channel "Status" (trigger)`; nil for no places.
  static func named(_ places: [Int], _ axis: Axis) -> String? {
    if places.isEmpty { return nil }
    let labels = axis.labels
    let names = places.prefix(4).map { "\"\(labels?[$0] ?? String($0))\"" }.joined(separator: ", ")
    var text = "channel\(places.count == 1 ? "" : "s") \(names)\(places.count > 4 ? ", …" : "")"
    if case .records(let records)? = axis.coordinate?.values, case .labels(let kinds)? = records["kind"],
      let kind = kinds[places[0]] as String?, places.allSatisfy({ kinds[$0] == kind })
    {
      text += " (\(kind))"
    }
    return text
  }

  /// The result with the others of the message at their places; without them, and from then on, where a result turns out
  /// to have other times after all.
  func merged(_ result: AxisArray, _ message: AxisArray) throws(ArrayError) -> AxisArray {
    let place = try result.index(of: dim), aside = try message.select(dim, indices: others)
    guard result.shape.count == aside.shape.count,
      result.shape.indices.allSatisfy({ $0 == place || result.shape[$0] == aside.shape[$0] })
    else {
      passes = false
      return result
    }
    let codes = try aside.data.astype(result.data.dtype)
    var parts: [NDArray] = []
    for run in runs {
      parts.append(try (run.isSignal ? result.data : codes).slice(axis: place, run.first, run.first + run.count))
    }
    let data = try concat(parts, axis: place)
    if let known, known.before === result.header { return result.replacing(data: data, under: known.after) }
    var axes = result.header.axes
    if let before = message.header.axes[dim]?.coordinate, let after = axes[dim]?.coordinate {
      axes[dim] = joined(after, before).map { .coordinate($0) }
    }
    let header = result.header.with(axes: axes, attrs: result.header.attrs)
    known = (result.header, header)
    return result.replacing(data: data, under: header)
  }

  /// The records of the signals after the step beside those that the others came with.
  private func joined(_ after: CoordinateAxis, _ before: CoordinateAxis) -> CoordinateAxis? {
    guard case .records(let left) = after.values, case .records(let right) = before.values, left.count == signals.count,
      left.fields.map(\.name) == right.fields.map(\.name)
    else { return nil }
    var order = Array(repeating: 0, count: signals.count + others.count)
    for (k, place) in signals.enumerated() { order[place] = k }
    for (k, place) in others.enumerated() { order[place] = signals.count + k }
    var fields: [Records.Field] = []
    for (a, b) in zip(left.fields, right.fields) {
      guard let column = a.column.appending(b.column.taking(others)) else { return nil }
      fields.append(Records.Field(a.name, column.taking(order)))
    }
    guard let records = try? Records(fields) else { return nil }
    return CoordinateAxis(.records(records), unit: after.unit, dims: after.dims)
  }
}

extension Records.Column {
  /// The columns end to end; nil when their types differ.
  fileprivate func appending(_ other: Records.Column) -> Records.Column? {
    switch (self, other) {
    case (.numbers(let a), .numbers(let b)): .numbers(a + b)
    case (.integers(let a), .integers(let b)): .integers(a + b)
    case (.labels(let a), .labels(let b)): .labels(a + b)
    default: nil
    }
  }
}
