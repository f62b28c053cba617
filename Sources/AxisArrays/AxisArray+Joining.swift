extension AxisArray {
  /// Joins messages along a dim that they have, or along a new first dim.
  ///
  /// Attributes are the first message's; so is the key where all agree, else it is empty. Everything but the joined dim
  /// must agree: dims, lengths, and the axes. Linear axes along the joined dim must follow on each other; coordinates
  /// are joined.
  ///
  /// - Parameters:
  ///   - messages: At least one, with the same dims.
  ///   - dim: The dim to join along; a new name puts the messages side by side along a new first dim.
  ///   - axis: The axis of the joined dim, instead of what follows from the messages.
  ///   - tolerance: How far a linear axis may be from its place, in steps of the axis.
  /// - Throws: `ArrayError` when the messages do not fit each other.
  public static func concatenate(
    _ messages: [AxisArray], along dim: String, axis: Axis? = nil, tolerance: Double = 0.01
  ) throws(ArrayError) -> AxisArray {
    guard let first = messages.first else { throw AxisError.invalid("nothing to join along \"\(dim)\"") }
    let position = first.dims.firstIndex(of: dim)
    for (index, message) in messages.enumerated().dropFirst() {
      guard message.dims == first.dims else {
        throw AxisError.invalid(
          "joined messages must have the same dims: message \(index) has \(AxisError.list(message.dims)), "
            + "message 0 has \(AxisError.list(first.dims))")
      }
      for (place, name) in first.dims.enumerated() where place != position && message.shape[place] != first.shape[place]
      {
        throw AxisError.invalid(
          "joined messages must agree in all but \"\(dim)\": message \(index) has \(message.shape[place]) places "
            + "along \"\(name)\", message 0 has \(first.shape[place])")
      }
    }
    let key = messages.allSatisfy { $0.key == first.key } ? first.key : ""
    var axes = try joinedAxes(messages, along: dim, replaced: axis != nil, tolerance: tolerance)
    if let axis { axes[dim] = axis }
    let arrays = messages.map(\.data)
    guard let position else {
      return try AxisArray(
        try stack(arrays, axis: 0), dims: [dim] + first.dims, axes: axes, key: key, attrs: first.attrs,
        streamDim: first.streamDim)
    }
    return try AxisArray(
      try concat(arrays, axis: position), dims: first.dims, axes: axes, key: key, attrs: first.attrs,
      streamDim: first.streamDim)
  }

  private static func joinedAxes(
    _ messages: [AxisArray], along dim: String, replaced: Bool, tolerance: Double
  ) throws(ArrayError) -> [String: Axis] {
    let first = messages[0]
    var axes = first.axes
    let names = Set(messages.flatMap { $0.axes.keys })
    for name in names.sorted() where !(replaced && name == dim) {
      let others = try messages.map { (message) throws(ArrayError) -> Axis in
        guard message.axes[name] != nil || message.dims.contains(name) else {
          throw AxisError.invalid("joined messages must agree: only some have an axis \"\(name)\"")
        }
        return try message.axis(name)
      }
      let along = others[0].coordinate.map { first.header.dims(ofCoordinate: name, $0).contains(dim) } ?? (name == dim)
      if along {
        axes[name] = try joined(others, messages, name, along: dim, tolerance: tolerance)
      } else {
        for (index, other) in others.enumerated() where !agree(others[0], other, tolerance: tolerance) {
          throw AxisError.invalid("joined messages must agree: axis \"\(name)\" of message \(index) is another")
        }
      }
    }
    return axes
  }

  /// One axis after the other.
  private static func joined(
    _ axes: [Axis], _ messages: [AxisArray], _ name: String, along dim: String, tolerance: Double
  ) throws(ArrayError) -> Axis {
    switch axes[0] {
    case .linear(let first):
      var place = 0
      for (index, (axis, message)) in zip(axes, messages).enumerated() {
        guard case .linear(let linear) = axis else { throw mixed(name, index) }
        let count = try message.count(along: dim)
        // A message without places says nothing about where it stands.
        if count > 0, place > 0 {
          guard sameStep(first, linear, over: count) else {
            throw AxisError.invalid(
              "axis \"\(name)\" of message \(index) has gain \(linear.gain), of message 0 \(first.gain)")
          }
          let expected = first.value(at: place)
          guard Swift.abs(linear.offset - expected) <= tolerance * Swift.abs(first.gain) + rounding(expected) else {
            throw AxisError.invalid(
              "axis \"\(name)\" does not go on at message \(index): it begins at \(linear.offset) \(linear.unit), "
                + "expected \(expected)")
          }
        } else if count > 0, index > 0 {
          // All before were empty: this one begins the joined axis.
          return try joined(Array(axes[index...]), Array(messages[index...]), name, along: dim, tolerance: tolerance)
        }
        place += count
      }
      return .linear(first)
    case .coordinate(let first):
      let own = messages[0].header.dims(ofCoordinate: name, first)
      guard let place = own.firstIndex(of: dim) else { return axes[0] }
      var blocks: [[Coordinates]] = []
      for (index, axis) in axes.enumerated() {
        guard case .coordinate(let coordinate) = axis, coordinate.unit == first.unit, coordinate.dims == first.dims
        else { throw mixed(name, index) }
        var sizes: [Int] = []
        for dim in own { sizes.append(try messages[index].count(along: dim)) }
        blocks.append(coordinate.values.blocks(before: place, of: sizes))
      }
      var joined = first.values.emptied
      for block in blocks[0].indices {
        for (index, list) in blocks.enumerated() {
          guard let longer = joined.joined(list[block]) else { throw mixed(name, index) }
          joined = longer
        }
      }
      return .coordinate(CoordinateAxis(joined, unit: first.unit, dims: first.dims))
    }
  }

  private static func mixed(_ name: String, _ index: Int) -> ArrayError {
    AxisError.invalid("axis \"\(name)\" of message \(index) is of another kind or unit than that of message 0")
  }

  private static func agree(_ a: Axis, _ b: Axis, tolerance: Double) -> Bool {
    guard case (.linear(let a), .linear(let b)) = (a, b) else { return a == b }
    return sameStep(a, b, over: 1)
      && Swift.abs(a.offset - b.offset) <= tolerance * Swift.abs(a.gain) + rounding(a.offset)
  }

  /// Whether two axes drift apart by less than a thousandth of a step over some places.
  private static func sameStep(_ a: LinearAxis, _ b: LinearAxis, over count: Int) -> Bool {
    Swift.abs(a.gain - b.gain) * Double(count) <= 1e-3 * Swift.abs(a.gain)
  }

  /// The rounding error that a time may have as a Double.
  private static func rounding(_ value: Double) -> Double { 4 * value.ulp }
}

extension Coordinates {
  /// For values that fill a grid in C order: one run of values for each place along the axes before `axis`.
  fileprivate func blocks(before axis: Int, of shape: [Int]) -> [Coordinates] {
    if axis == 0 { return [self] }
    let blocks = shape[..<axis].reduce(1, *)
    let length = shape[axis...].reduce(1, *)
    return (0..<blocks).map { taking(Array($0 * length..<($0 + 1) * length)) }
  }
}
