/// A function of arrays that treats every element alike and by itself.
public typealias ElementwiseFunction = @Sendable (NDArray) throws(ArrayError) -> NDArray

/// A step that does the same to each element, whatever stands around it: an operator of the array API standard, or a few.
///
/// Runs of such steps need no message to work on: who has many small arrays may record the function once and run it over
/// memory (`RecordedChain`).
public protocol ElementwiseTransformer: Transformer {
  /// Processes the data. Looks at shape and values of no array, since it is recorded on arrays that have none.
  func map(_ x: NDArray) throws(ArrayError) -> NDArray
}

extension ElementwiseTransformer {
  public func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    try message.with(data: try map(try message.computable().data))
  }

  public var elementwise: ElementwiseFunction? { map }
}
