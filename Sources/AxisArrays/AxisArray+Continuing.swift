extension AxisArray {
  /// The message with data that can be computed with: float16 and bfloat16 as float32, other dtypes as they are.
  ///
  /// Runners do so with whatever comes, so that there is one rule for all steps.
  public func computable() throws(ArrayError) -> AxisArray {
    data.dtype.isStorageOnly ? try with(data: try data.astype(.float32)) : self
  }

  /// The next message of the same stream: other samples, and so many of them as there may be, under the same header.
  ///
  /// Receivers know a stream by its header, so a source that makes all its messages from the first lets them see that
  /// with one comparison of pointers.
  ///
  /// - Parameters:
  ///   - data: The shape of this message's data, but for the stream's dim.
  ///   - offset: Value of the stream axis, which must be linear, at the first sample.
  /// - Throws: `ArrayError` when the shape does not fit, or the stream axis has a value per sample.
  public func continued(by data: NDArray, offset: Double) throws(ArrayError) -> AxisArray {
    let old = self.data.shape, new = data.shape, stream = header.streamPosition ?? -1
    var fits = new.count == old.count
    for k in 0..<old.count where fits && k != stream { fits = new[k] == old[k] }
    guard fits else { throw .shapeMismatch(op: "continued", expected: "\(old) but for the stream", got: new) }
    guard streamed.isEmpty else { throw .invalid(op: "continued", "the stream has a value per sample, not a step") }
    return AxisArray(data, header: header, offset: offset, streamed: [:])
  }
}
