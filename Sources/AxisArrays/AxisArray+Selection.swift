extension AxisArray {
  // MARK: By position

  /// Every `step`-th place of a dim from `start` up to, not including, `stop`; as Python's slices. A view.
  ///
  /// Negative places count from the end, and places outside the array are left out.
  ///
  /// - Throws: `ArrayError` when there is no such dim, or `step` is 0.
  public func slice(_ dim: String, _ start: Int? = nil, _ stop: Int? = nil, step: Int = 1) throws(ArrayError)
    -> AxisArray
  {
    try slice(at: try index(of: dim), start, stop, step: step)
  }

  /// As above, along the dim at a position.
  package func slice(at axis: Int, _ start: Int?, _ stop: Int?, step: Int = 1) throws(ArrayError) -> AxisArray {
    guard step != 0 else { throw AxisError.invalid("a slice along \"\(dims[axis])\" has step 0") }
    return try taking(.slice(start, stop, step: step, count: data.layout.shape[axis]), axis)
  }

  /// The places of a dim that are listed, in that order; negative ones count from the end.
  ///
  /// Places that are equally far apart give a view, and keep a linear axis linear.
  ///
  /// - Parameter array: The same places as integers on the data's device, from whoever keeps them there, so that none
  ///   need to be moved.
  /// - Throws: `ArrayError` when there is no such dim, or a place is outside it.
  public func select(_ dim: String, indices: [Int], gathering array: NDArray? = nil) throws(ArrayError) -> AxisArray {
    let axis = try index(of: dim), count = shape[axis]
    var places: [Int] = []
    places.reserveCapacity(indices.count)
    for index in indices { places.append(try Self.place(index, along: dim, count)) }
    return try taking(Positions.list(places).regular, axis, gathering: array)
  }

  /// One place of a dim, which is dropped unless `keep` is set. A view.
  ///
  /// - Throws: `ArrayError` when there is no such dim, or the place is outside it.
  public func select(_ dim: String, index: Int, keep: Bool = false) throws(ArrayError) -> AxisArray {
    let axis = try self.index(of: dim), place = try Self.place(index, along: dim, shape[axis])
    return try taking(.stride(start: place, step: 1, count: 1), axis, dropping: !keep)
  }

  /// The messages at each place of a dim, which is dropped from them. Views.
  ///
  /// - Throws: `ArrayError` when there is no such dim.
  public func elements(along dim: String) throws(ArrayError) -> [AxisArray] {
    var elements: [AxisArray] = []
    for index in 0..<(try count(along: dim)) { elements.append(try select(dim, index: index)) }
    return elements
  }

  private static func place(_ index: Int, along dim: String, _ count: Int) throws(ArrayError) -> Int {
    guard index >= -count, index < count else { throw AxisError.outOfRange(index, along: dim, count: count) }
    return index < 0 ? index + count : index
  }

  // MARK: Data and axes together

  func taking(
    _ positions: Positions, _ index: Int, dropping: Bool = false, gathering array: NDArray? = nil
  ) throws(ArrayError) -> AxisArray {
    let dim = header.dims[index]
    let data = try Self.take(positions, of: self.data, axis: index, dropping: dropping, array)
    if dropping, index == header.streamPosition {
      // Another dim may be the stream's from here on, so its offset moves.
      var axes = axes
      axes[dim] = nil
      for (name, axis) in axes {
        axes[name] = axis.coordinate.map { taking(positions, along: dim, dropping: true, of: $0, name) } ?? axis
      }
      return try AxisArray(
        data, dims: dims.filter { $0 != dim }, axes: axes, key: key, attrs: attrs,
        streamDim: streamDim == dim ? nil : streamDim)
    }
    var (offset, streamed) = (offset, streamed)
    if index == header.streamPosition, streamed[dim] == nil {
      var axis = header.streamAxis?.linear ?? LinearAxis()
      axis.offset = offset
      if case .stride(let start, _, _) = positions {
        offset = axis.value(at: start)
      } else {
        (offset, streamed[dim]) = (0, .numbers(positions.indices.map(axis.value(at:))))
      }
    }
    for (name, values) in self.streamed {
      guard let axis = header.axes[name]?.coordinate else { continue }
      let taken = taking(
        positions, along: dim, dropping: dropping, of: CoordinateAxis(values, dims: axis.dims), name)
      streamed[name] = dropping && name == dim ? nil : taken?.coordinate?.values
    }
    return AxisArray(
      data, header: derivedHeader(positions, index, dropping: dropping), offset: offset, streamed: streamed)
  }

  /// The header of every message from which these places of a dim are taken.
  private func derivedHeader(_ positions: Positions, _ index: Int, dropping: Bool) -> Header {
    let isStream = index == header.streamPosition
    var shown = positions
    if isStream {
      // Where along the stream does not show in a header, only how far apart.
      switch positions {
      case .stride(_, 1, _): return header
      case .stride(_, let step, _): shown = .stride(start: 0, step: step, count: 0)
      case .list: shown = .list([])
      }
    }
    let sizes = header.hasSharedCoordinates ? dims.indices.map { $0 == header.streamPosition ? 0 : shape[$0] } : []
    let derivation = Header.Derivation.taking(axis: index, shown, dropping: dropping, sizes: sizes)
    return header.derived(derivation) { [self] in
      let dim = header.dims[index]
      var axes = header.axes
      for (name, axis) in axes {
        guard let coordinate = axis.coordinate else { continue }
        let fixed = streamed[name] == nil
        axes[name] =
          fixed
          ? taking(positions, along: dim, dropping: dropping, of: coordinate, name)
          : withoutValues(coordinate, dropping: dropping ? dim : nil, name)
      }
      if dropping {
        axes[dim] = nil
      } else if axes[dim]?.coordinate == nil {
        axes[dim] = Self.taking(positions, of: axes[dim]?.linear, isStream: isStream)
      }
      return Header(
        dims: dropping ? dims.filter { $0 != dim } : dims, axes: axes, key: key, attrs: attrs, streamDim: streamDim)
    }
  }

  private static func taking(_ positions: Positions, of linear: LinearAxis?, isStream: Bool) -> Axis? {
    let axis = linear ?? LinearAxis()
    switch positions {
    case .stride(let start, let step, _):
      if linear == nil, start == 0 || isStream, step == 1 { return nil }
      return .linear(axis.sliced(start: isStream ? 0 : start, step: step))
    case .list(let list):
      return .coordinate(CoordinateAxis(.numbers(isStream ? [] : list.map(axis.value(at:))), unit: axis.unit))
    }
  }

  /// A coordinate axis after places along a dim were taken; nil when it varied along nothing but the dropped dim.
  private func taking(
    _ positions: Positions, along dim: String, dropping: Bool, of axis: CoordinateAxis, _ name: String
  ) -> Axis? {
    let own = header.dims(ofCoordinate: name, axis)
    guard let place = own.firstIndex(of: dim) else { return .coordinate(axis) }
    let sizes = own.map { name in dims.firstIndex(of: name).map { shape[$0] } ?? 1 }
    var taken = axis
    taken.values = axis.values.taking(positions.indices, axis: place, of: sizes)
    return dropping ? Self.dropping(dim, taken, own, name) : .coordinate(taken)
  }

  private func withoutValues(_ axis: CoordinateAxis, dropping dim: String?, _ name: String) -> Axis? {
    guard let dim else { return .coordinate(axis) }
    return Self.dropping(dim, axis, header.dims(ofCoordinate: name, axis), name)
  }

  private static func dropping(_ dim: String, _ axis: CoordinateAxis, _ own: [String], _ name: String) -> Axis? {
    let left = own.filter { $0 != dim }
    guard !left.isEmpty else { return nil }
    var axis = axis
    axis.dims = left == [name] ? [] : left
    return .coordinate(axis)
  }

  private static func take(
    _ positions: Positions, of data: NDArray, axis: Int, dropping: Bool, _ array: NDArray?
  ) throws(ArrayError) -> NDArray {
    switch positions {
    case .stride(let start, let step, let count):
      if count == 0 { return try data.slice(axis: axis, 0, 0) }
      let last = start + (count - 1) * step
      let stop: Int? = step > 0 ? last + 1 : (last == 0 ? nil : last - 1)
      let taken = try data.slice(axis: axis, start, stop, step: step)
      return dropping ? try squeeze(taken, axis: axis) : taken
    case .list(let list):
      if let array { return try ArrayAPI.take(data, array, axis: axis) }
      // Runs that are joined need nothing from the host, where a list of places would be sent to the device.
      let runs = Positions.runs(list)
      if runs.count <= 64 {
        var parts: [NDArray] = []
        for run in runs { parts.append(try take(run, of: data, axis: axis, dropping: false, nil)) }
        return try concat(parts, axis: axis)
      }
      let indices = try NDArray(list.map { Int64($0) }, device: data.device)
      return try ArrayAPI.take(data, indices, axis: axis)
    }
  }
}
