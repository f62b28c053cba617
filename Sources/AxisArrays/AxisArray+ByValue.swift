extension AxisArray {
  // MARK: By value

  /// The places of a dim whose values lie in a range; nil leaves an end open.
  ///
  /// - On a linear axis: from the place nearest to `from` up to, not including, the place nearest to `to`.
  /// - On an axis of numbers: the places with `from <= value < to`, in the array's order.
  /// - On an axis of labels, or of records with a `label` field: from the first place labelled `from` up to and
  ///   including the last one labelled `to`, since no label comes just after the last.
  ///
  /// - Throws: `ArrayError` when there is no such dim or label, or the values are not of the axis' kind.
  public func slice(_ dim: String, from: Value? = nil, to: Value? = nil) throws(ArrayError) -> AxisArray {
    let count = try count(along: dim)
    switch try axis(dim) {
    case .linear(let axis):
      let (low, high) = (try Self.number(from, dim), try Self.number(to, dim))
      var places = (start: 0, stop: count)
      if let low { places.start = try Self.place(of: low, axis, dim) }
      if let high { places.stop = try Self.place(of: high, axis, dim) }
      if axis.gain < 0 {
        // Values fall along the axis, so that the range begins just after the place of `to`.
        places = (high == nil ? 0 : places.stop + 1, low == nil ? count : places.start + 1)
      }
      let start = Self.clamp(places.start, count)
      return try slice(dim, start, Swift.max(start, Self.clamp(places.stop, count)))
    case .coordinate(let axis) where axis.dims.count > 1 || (axis.dims.first ?? dim) != dim:
      throw AxisError.invalid(
        "the values of axis \"\(dim)\" vary along \(AxisError.list(axis.dims)), not along it alone")
    case .coordinate(let axis):
      if let numbers = axis.values.numbers {
        let (low, high) = (try Self.number(from, dim), try Self.number(to, dim))
        let inside = { (value: Double) in (low.map { value >= $0 } ?? true) && (high.map { value < $0 } ?? true) }
        return try select(dim, indices: numbers.indices.filter { inside(numbers[$0]) })
      }
      guard let labels = axis.values.labels else {
        throw AxisError.invalid("the records of axis \"\(dim)\" have no field \"label\" to slice by")
      }
      var (start, stop) = (0, count)
      if let label = try Self.label(from, dim) {
        start = try Self.place(of: label, labels.firstIndex(of: label), dim, labels)
      }
      if let label = try Self.label(to, dim) {
        stop = try Self.place(of: label, labels.lastIndex(of: label), dim, labels) + 1
      }
      return try slice(dim, start, Swift.max(start, stop))
    }
  }

  /// The places of a dim with these labels, in the order of the list; a label that comes twice counts at its first place.
  ///
  /// - Throws: `ArrayError` when there is no such dim or label, or the axis has no labels.
  public func select(_ dim: String, labels: [String]) throws(ArrayError) -> AxisArray {
    _ = try index(of: dim)
    guard let known = try axis(dim).labels, known.count == (try count(along: dim)) else {
      throw AxisError.invalid("axis \"\(dim)\" has no labels")
    }
    let first = Dictionary(zip(known, known.indices), uniquingKeysWith: { first, _ in first })
    var places: [Int] = []
    for label in labels { places.append(try Self.place(of: label, first[label], dim, known)) }
    return try select(dim, indices: places)
  }

  private static func place(of label: String, _ place: Int?, _ dim: String, _ labels: [String]) throws(ArrayError)
    -> Int
  {
    guard let place else { throw AxisError.noSuchLabel(label, along: dim, of: labels) }
    return place
  }

  private static func place(of value: Double, _ axis: LinearAxis, _ dim: String) throws(ArrayError) -> Int {
    guard let place = axis.index(of: value) else {
      throw AxisError.invalid("axis \"\(dim)\" with gain \(axis.gain) has no place for \(value)")
    }
    return place
  }

  private static func clamp(_ place: Int, _ count: Int) -> Int { Swift.min(Swift.max(place, 0), count) }

  private static func number(_ value: Value?, _ dim: String) throws(ArrayError) -> Double? {
    guard let value, !value.isNull else { return nil }
    guard let number = value.double else {
      throw AxisError.invalid("axis \"\(dim)\" is sliced by numbers, got \(value)")
    }
    return number
  }

  private static func label(_ value: Value?, _ dim: String) throws(ArrayError) -> String? {
    guard let value, !value.isNull else { return nil }
    guard let label = value.string else {
      throw AxisError.invalid("axis \"\(dim)\" is sliced by labels, got \(value)")
    }
    return label
  }
}
