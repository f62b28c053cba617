/// A dim as a setting names it: by name, by position, or `...` for all that are not named.
public enum DimReference: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case name(String)
  case position(Int)
  case rest

  public init(_ name: String) { self = name == "..." ? .rest : .name(name) }
  public init(stringLiteral value: String) { self.init(value) }
  public init(integerLiteral value: Int) { self = .position(value) }
}

extension AxisArray {
  /// The position of a dim; negative positions count from the end.
  ///
  /// - Throws: `ArrayError` when there is no such dim.
  public func index(of dim: DimReference) throws(ArrayError) -> Int {
    switch dim {
    case .name(let name): return try index(of: name)
    case .position(let position):
      guard position >= -dims.count, position < dims.count else {
        throw AxisError.invalid("no dim \(position): there are \(dims.count)")
      }
      return position < 0 ? position + dims.count : position
    case .rest: throw AxisError.invalid("\"...\" stands for no single dim")
    }
  }

  /// The positions that the dims have now, in a new order; nil turns the order round.
  ///
  /// - Throws: `ArrayError` unless every dim comes exactly once, `...` standing for those that are not named.
  public func order(_ order: [DimReference]?) throws(ArrayError) -> [Int] {
    guard let order else { return dims.indices.reversed() }
    var positions: [Int] = []
    for dim in order where dim != .rest { positions.append(try index(of: dim)) }
    if let twice = positions.indices.first(where: { positions[..<$0].contains(positions[$0]) }) {
      throw AxisError.invalid("the dim \"\(dims[positions[twice]])\" comes twice in the new order")
    }
    guard order.count - positions.count <= 1 else { throw AxisError.invalid("\"...\" comes twice in the new order") }
    if positions.count == dims.count { return positions }
    let left = dims.indices.filter { !positions.contains($0) }
    if let ellipsis = order.firstIndex(of: .rest) {
      positions.insert(contentsOf: left, at: ellipsis)
    } else if !left.isEmpty {
      throw AxisError.invalid("the new order leaves out \(AxisError.list(left.map { dims[$0] }))")
    }
    return positions
  }

  /// The dims in a new order, by names or positions, `...` standing for those that are not named; nil turns the order
  /// round. A view.
  ///
  /// - Throws: `ArrayError` unless every dim comes exactly once.
  public func transpose(_ order: [DimReference]? = nil) throws(ArrayError) -> AxisArray {
    let positions = try self.order(order)
    if positions.elementsEqual(dims.indices) { return self }
    let data = try permuteDims(self.data, positions)
    // Where nothing else tells, the first dim is the stream's.
    guard streamDim != nil || dims.contains("time") || positions[0] == 0 else {
      return try AxisArray(
        data, dims: positions.map { dims[$0] }, axes: axes, key: key, attrs: attrs, streamDim: streamDim)
    }
    let derived = header.derived(.transposing(positions)) { [header] in
      Header(
        dims: positions.map { header.dims[$0] }, axes: header.axes, key: header.key, attrs: header.attrs,
        streamDim: header.streamDim)
    }
    return AxisArray(data, header: derived, offset: offset, streamed: streamed)
  }

  /// The message with some dims, and the axes of these names, renamed.
  ///
  /// - Parameter names: New names by old ones.
  /// - Throws: `ArrayError` when there is no such dim, or a new name is taken.
  public func rename(_ names: [String: String]) throws(ArrayError) -> AxisArray {
    for name in names.keys.sorted() where axes[name] == nil { _ = try index(of: name) }
    func renamed(_ name: String) -> String { names[name] ?? name }
    var axes: [String: Axis] = [:]
    for (name, axis) in self.axes {
      guard axes[renamed(name)] == nil else { throw AxisError.invalid("the axis \"\(renamed(name))\" is there twice") }
      axes[renamed(name)] = axis
      if case .coordinate(var coordinate) = axis {
        coordinate.dims = coordinate.dims.map(renamed)
        axes[renamed(name)] = .coordinate(coordinate)
      }
    }
    return try AxisArray(
      data, dims: dims.map(renamed), axes: axes, key: key, attrs: attrs, streamDim: streamDim.map(renamed))
  }

  /// The message without a dim of length 1.
  ///
  /// - Throws: `ArrayError` when there is no such dim, or its length is not 1.
  public func squeezed(_ dim: String) throws(ArrayError) -> AxisArray {
    let count = try count(along: dim)
    guard count == 1 else { throw AxisError.invalid("the dim \"\(dim)\" of length \(count) cannot be dropped") }
    return try select(dim, index: 0)
  }

  /// The data as a table: the dim first, all others in one; an array without dims becomes 1 by 1.
  ///
  /// - Throws: `ArrayError` when there is no such dim.
  public func as2d(_ dim: String? = nil) throws(ArrayError) -> NDArray {
    guard !dims.isEmpty else { return try reshape(data, [1, 1]) }
    var index = 0
    if let dim { index = try self.index(of: dim) }
    let others = shape.indices.filter { $0 != index }.map { shape[$0] }.reduce(1, *)
    return try reshape(try moveaxis(data, index, 0), [shape[index], others])
  }
}
