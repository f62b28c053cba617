import AxisArrays
import Plots

/// What axes tell, before any value is looked at.
extension Comparison {
  func ofAxes() -> Difference? {
    let (left, right) = (a.others, b.others)
    if left.count == 1, right.count == 1, a.samples == right[0].count, b.samples == left[0].count,
      a.samples != b.samples
    {
      return Difference(.shape, "A is \(a.shapeText), B is \(b.shapeText): the axes stand in another order")
    }
    guard left.count == right.count else {
      return Difference(.shape, "A is \(a.shapeText), B is \(b.shapeText)")
    }
    for (x, y) in zip(left, right) {
      if let difference = ofAxis(x, y) { return difference }
    }
    if let x = a.rate, let y = b.rate, abs(x - y) > 1e-6 * abs(x) {
      var difference = Difference(.rate, "A has \(Ticks.short(x)) samples per \(unit), B has \(Ticks.short(y))")
      (difference.sample, difference.time) = (0, a.time(0))
      return difference
    }
    // Complex numbers have twice the lanes.
    guard a.columns.count == b.columns.count else {
      return Difference(.shape, "A is \(a.dtype.name), B is \(b.dtype.name)")
    }
    return nil
  }

  private var unit: String { a.unit.isEmpty ? "step" : a.unit }

  private func ofAxis(
    _ x: (dim: String, count: Int, axis: Axis), _ y: (dim: String, count: Int, axis: Axis)
  ) -> Difference? {
    let (mine, theirs) = (Self.labels(x.axis), Self.labels(y.axis))
    if let mine, let theirs, mine != theirs {
      let absent = mine.filter { !theirs.contains($0) }, new = theirs.filter { !mine.contains($0) }
      if absent.isEmpty, new.isEmpty, mine.count == theirs.count {
        let place = mine.indices.first { mine[$0] != theirs[$0] } ?? 0
        var difference = Difference(
          .order,
          "B's channels stand in another order: the first is \"\(theirs[place])\" where A has \"\(mine[place])\"")
        (difference.sample, difference.channel) = (0, mine[place])
        return difference
      }
      // Two names for one channel are no difference by themselves.
      if mine.count != theirs.count {
        let parts = [Self.list(absent, "B lacks "), Self.list(new, "A lacks ")].compactMap { $0 }
        return Difference(
          .channels, parts.isEmpty ? "A has \(x.count) \(x.dim), B has \(y.count)" : parts.joined(separator: ", "))
      }
    }
    if x.count != y.count {
      let isWindow = x.axis.linear != nil && y.axis.linear != nil && mine == nil && x.dim != "ch"
      return Difference(isWindow ? .window : .channels, "A has \(x.count) places along \"\(x.dim)\", B has \(y.count)")
    }
    if let p = x.axis.linear, let q = y.axis.linear, x.count > 1, p.gain != 0, q.gain != 0, p != LinearAxis(),
      q != LinearAxis(), abs(p.gain - q.gain) > 1e-6 * abs(p.gain)
    {
      return Difference(
        .window, "the step along \"\(x.dim)\" is \(Ticks.short(p.gain)) \(p.unit) in A, \(Ticks.short(q.gain)) in B")
    }
    return nil
  }

  private static func labels(_ axis: Axis) -> [String]? {
    if let labels = axis.labels { return labels }
    guard case .records(let records)? = axis.coordinate?.values, case .labels(let labels)? = records["label"] else {
      return nil
    }
    return labels
  }

  private static func list(_ labels: [String], _ verb: String) -> String? {
    guard !labels.isEmpty else { return nil }
    let shown = labels.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
    return verb + shown + (labels.count > 3 ? " and \(labels.count - 3) more" : "")
  }

  /// Lanes with the same values in other places.
  func ofOrder() -> Difference? {
    let lanes = a.columns.count
    guard lanes > 1, lanes <= 4096, a.samples == b.samples, count > 0 else { return nil }
    var free = Set(b.columns.indices), moved: [(from: Int, to: Int)] = []
    for lane in 0..<lanes {
      let near = free.contains(lane) && alike(lane, lane)
      guard let other = near ? lane : free.sorted().first(where: { alike(lane, $0) }) else { return nil }
      free.remove(other)
      if other != lane { moved.append((lane, other)) }
    }
    guard let first = moved.first else { return nil }
    var difference = Difference(
      .order,
      "B has A's \"\(a.name(first.from))\" where \"\(a.name(first.to))\" should be: \(moved.count) of \(lanes) moved")
    (difference.sample, difference.channel) = (0, a.name(first.from))
    return difference
  }

  private func alike(_ lane: Int, _ other: Int) -> Bool {
    let (x, y) = (a.columns[lane], b.columns[other])
    // A few values tell most lanes apart.
    for sample in stride(from: 0, to: count, by: max(1, count / 16)) where !agree(x[sample], y[sample], lane) {
      return false
    }
    return (0..<count).allSatisfy { agree(x[$0], y[$0], lane) }
  }
}
