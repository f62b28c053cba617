/// An n-dimensional array: any dtype, any device, any strides. A value: copies are cheap, writes never show elsewhere.
///
/// Element-wise results above a device's `eagerLimit` are recorded and computed when someone looks, chains of them in one
/// pass over memory. Shape, dtype and errors are settled at once either way, and the bits are the same.
public struct NDArray: Sendable {
  /// Where the values are, or how to get them.
  package enum Source: Sendable {
    case ready(Buffer)
    case deferred(Node)
  }

  package var source: Source
  public package(set) var dtype: DType
  package var layout: Layout

  package init(_ buffer: Buffer, dtype: DType, layout: Layout) {
    (source, self.dtype, self.layout) = (.ready(buffer), dtype, layout)
  }

  package init(_ node: Node) {
    (source, dtype, layout) = (.deferred(node), node.dtype, node.layout)
  }

  /// Where in an array its layout lies, for those who read arrays in C.
  @_spi(Host) public static var layoutOffset: Int { MemoryLayout<NDArray>.offset(of: \.layout)! }

  public var shape: Dims { layout.shape }
  /// In elements.
  public var strides: Dims { layout.strides }
  public var ndim: Int { layout.rank }
  /// The number of elements.
  public var size: Int { layout.count }
  public var device: Device {
    switch source {
    case .ready(let buffer): buffer.device
    case .deferred(let node): node.backend.device
    }
  }

  package var backend: any Backend {
    switch source {
    case .ready(let buffer): buffer.backend
    case .deferred(let node): node.backend
    }
  }

  /// The buffer with the values, computed now if they were not.
  package func buffer() throws(ArrayError) -> Buffer {
    switch source {
    case .ready(let buffer): buffer
    case .deferred(let node): try node.value()
    }
  }

  /// The values of a dense array, for a primitive.
  package func operand() throws(ArrayError) -> DenseOperand {
    DenseOperand(try buffer(), byteOffset: layout.offset * dtype.itemSize)
  }

  /// This array with its values in memory.
  package func settled() throws(ArrayError) -> NDArray {
    guard case .deferred(let node) = source else { return self }
    return NDArray(try node.value(), dtype: dtype, layout: layout)
  }

  /// The same elements seen through another layout; a view.
  package func view(_ layout: Layout) throws(ArrayError) -> NDArray {
    NDArray(try buffer(), dtype: dtype, layout: layout)
  }

  /// Whether this array is recorded but not computed yet; for tests and diagnostics.
  public var isDeferred: Bool {
    if case .deferred(let node) = source { !node.isReady } else { false }
  }
}

/// An operand of an element-wise operation.
package enum Operand: Sendable {
  case none
  case array(NDArray)
  case immediate(Immediate)
}
