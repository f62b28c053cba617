/// A message: an array whose dims have names, and whose axes say what the places along them mean.
///
/// Messages are values; nothing that makes a message from another writes into the first. Views are cheap.
public struct AxisArray: Sendable {
  /// The numbers.
  public private(set) var data: NDArray
  /// The part that all messages of the stream share.
  public private(set) var header: Header
  /// Value of the stream's linear axis at the first place of this message, in the axis' unit; 0 for other axes.
  public var offset: Double
  /// The values of coordinates along the stream, which change from message to message, by axis name.
  private(set) var streamed: [String: Coordinates]

  /// Labels an array.
  ///
  /// - Parameters:
  ///   - data: The array, of any shape, dtype and device; it is not copied.
  ///   - dims: A different name for each dim of `data`.
  ///   - axes: An axis for any of the dims; a dim without one counts 0, 1, 2... An entry that is named for no dim must
  ///     be a coordinate axis whose own `dims` are among those of the array.
  ///   - key: Names the source of the stream.
  ///   - attrs: Anything else that is known.
  ///   - streamDim: The dim along which successive messages append.
  /// - Throws: `ArrayError` when names or lengths do not fit the array.
  public init(
    _ data: NDArray, dims: [String], axes: [String: Axis] = [:], key: String = "", attrs: [String: Value] = [:],
    streamDim: String? = nil
  ) throws(ArrayError) {
    try Self.validate(shape: data.shape, dims: dims, axes: axes, streamDim: streamDim)
    let position = Header.streamPosition(dims: dims, declared: streamDim)
    var (fixed, offset, streamed) = (axes, 0.0, [String: Coordinates]())
    for (name, axis) in axes {
      guard let stream = position.map({ dims[$0] }) else { break }
      switch axis {
      case .linear(var linear):
        guard name == stream else { continue }
        (offset, linear.offset) = (linear.offset, 0)
        fixed[name] = .linear(linear)
      case .coordinate(var coordinate):
        if coordinate.dims == [name] { coordinate.dims = [] }
        if (coordinate.dims.isEmpty ? [name] : coordinate.dims).contains(stream) {
          streamed[name] = coordinate.values
          coordinate.values = coordinate.values.emptied
        }
        fixed[name] = .coordinate(coordinate)
      }
    }
    let header = Header(dims: dims, axes: fixed, key: key, attrs: attrs, streamDim: streamDim)
    self.init(data, header: header, offset: offset, streamed: streamed)
  }

  /// The parts must fit each other.
  init(_ data: NDArray, header: Header, offset: Double, streamed: [String: Coordinates]) {
    (self.data, self.header, self.offset, self.streamed) = (data, header, offset, streamed)
  }

  // MARK: Parts

  public var dims: [String] { header.dims }
  public var shape: Dims { data.shape }
  public var key: String { header.key }
  public var attrs: [String: Value] { header.attrs }
  public var streamDim: String? { header.streamDim }

  /// The axes that were given, by name, with everything filled in that stands outside the header.
  public var axes: [String: Axis] {
    var axes = header.axes
    if let stream = header.stream {
      switch axes[stream] {
      case .linear(var linear)?:
        linear.offset = offset
        axes[stream] = .linear(linear)
      case nil where offset != 0: axes[stream] = .linear(LinearAxis(offset: offset))
      default: break
      }
    }
    for (name, values) in streamed {
      guard case .coordinate(var coordinate)? = axes[name] else { continue }
      coordinate.values = values
      axes[name] = .coordinate(coordinate)
    }
    return axes
  }

  /// The axis of a dim, or a coordinate that is named for no dim; a dim without an axis counts 0, 1, 2...
  ///
  /// - Throws: `ArrayError` when there is no such axis.
  public func axis(_ name: String) throws(ArrayError) -> Axis {
    switch header.axes[name] {
    case .linear(var linear)?:
      if name == header.stream { linear.offset = offset }
      return .linear(linear)
    case .coordinate(var coordinate)?:
      if let values = streamed[name] { coordinate.values = values }
      return .coordinate(coordinate)
    case nil:
      guard dims.contains(name) else { throw AxisError.noSuchDim(name, of: dims) }
      return .linear(LinearAxis(offset: name == header.stream ? offset : 0))
    }
  }

  /// The position of a dim.
  ///
  /// - Throws: `ArrayError` when there is no such dim.
  @inlinable
  public func index(of dim: String) throws(ArrayError) -> Int {
    guard let index = header.dims.firstIndex(of: dim) else { throw noSuchDim(dim) }
    return index
  }

  @usableFromInline
  func noSuchDim(_ dim: String) -> ArrayError { AxisError.noSuchDim(dim, of: dims) }

  /// The length of a dim.
  ///
  /// - Throws: `ArrayError` when there is no such dim.
  @inlinable
  public func count(along dim: String) throws(ArrayError) -> Int {
    data.shape[try index(of: dim)]
  }

  /// Whether there is nothing along the stream axis.
  @inlinable
  public var isEmpty: Bool {
    guard let position = header.streamPosition else { return false }
    return data.shape[position] == 0
  }

  // MARK: Changed parts

  /// The message with other data of the same shape, on the same axes.
  ///
  /// - Throws: `ArrayError.shapeMismatch` for data of another shape; `replacing(data:dims:axes:)` takes that.
  public func with(data: NDArray) throws(ArrayError) -> AxisArray {
    guard data.layout.shape == self.data.layout.shape else {
      throw .shapeMismatch(
        op: "with(data:)", expected: "data of shape \(shape), or replacing(data:dims:axes:)", got: data.shape)
    }
    return AxisArray(data, header: header, offset: offset, streamed: streamed)
  }

  /// The message with some parts replaced.
  ///
  /// A stream dim that is not among the new dims is cleared; axes of dims that are gone are dropped.
  ///
  /// - Throws: `ArrayError` when the parts do not fit.
  public func replacing(
    data: NDArray? = nil, dims: [String]? = nil, axes: [String: Axis]? = nil, key: String? = nil,
    attrs: [String: Value]? = nil
  ) throws(ArrayError) -> AxisArray {
    let newDims = dims ?? self.dims
    let newAxes = axes ?? self.axes.filter { Self.fits($0.key, $0.value, newDims) }
    return try AxisArray(
      data ?? self.data, dims: newDims, axes: newAxes, key: key ?? self.key, attrs: attrs ?? self.attrs,
      streamDim: streamDim.flatMap { newDims.contains($0) ? $0 : nil })
  }

  private static func fits(_ name: String, _ axis: Axis, _ dims: [String]) -> Bool {
    guard let own = axis.coordinate?.dims, !own.isEmpty else { return dims.contains(name) }
    return own.allSatisfy(dims.contains)
  }

  /// The message with other attributes.
  public func with(attrs: [String: Value]) -> AxisArray {
    with(Header(dims: dims, axes: header.axes, key: key, attrs: attrs, streamDim: streamDim))
  }

  /// The message under another key.
  public func with(key: String) -> AxisArray {
    with(Header(dims: dims, axes: header.axes, key: key, attrs: attrs, streamDim: streamDim))
  }

  /// Other data under a header with the same dims and the same kinds of axes, which fits them.
  package func replacing(data: NDArray, under header: Header) -> AxisArray {
    AxisArray(data, header: header, offset: offset, streamed: streamed)
  }

  /// The message under a header with the same dims, lengths and kinds of axes.
  package func with(_ header: Header) -> AxisArray {
    AxisArray(data, header: header, offset: offset, streamed: streamed)
  }

  /// The message with another axis for a dim, or without one.
  ///
  /// - Throws: `ArrayError` when the axis does not fit.
  public func with(axis: Axis?, for dim: String) throws(ArrayError) -> AxisArray {
    var axes = axes
    axes[dim] = axis
    return try replacing(axes: axes)
  }

  /// The message with another dim, or none, declared as the one along which messages append.
  ///
  /// - Throws: `ArrayError` when there is no such dim.
  public func with(streamDim: String?) throws(ArrayError) -> AxisArray {
    try AxisArray(data, dims: dims, axes: axes, key: key, attrs: attrs, streamDim: streamDim)
  }
}
