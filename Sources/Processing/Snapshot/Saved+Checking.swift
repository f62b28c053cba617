extension Saved.State {
  /// Checks a state against the streams that it belongs to.
  ///
  /// - Parameter check: Gets a message without samples of each stream, by input.
  /// - Throws: `SnapshotError.malformed` when a stream is none, or for what `check` throws.
  func checking(_ check: ([String: AxisArray]) throws(ArrayError) -> Void) throws(SnapshotError) {
    do throws(ArrayError) {
      var messages: [String: AxisArray] = [:]
      for (name, stream) in streams { messages[name] = try stream.emptyMessage() }
      try check(messages)
    } catch {
      throw .malformed("\(name): \(error)")
    }
  }
}

/// The checks of states.
extension ArrayError {
  /// Throws unless something holds, which the text denies.
  package static func requireState(_ holds: Bool, _ text: @autoclosure () -> String) throws(ArrayError) {
    if !holds { throw .invalid(op: "state", text()) }
  }
}

extension NDArray {
  /// Throws unless an array that was read has a form.
  ///
  /// - Parameters:
  ///   - name: The array's, for the message.
  ///   - shape: The lengths, of which that along `axis` may be any.
  package func requireForm(
    _ name: String, _ shape: Dims, along axis: Int? = nil, dtype: DType, device: Device
  ) throws(ArrayError) {
    var expected = shape
    if let axis, expected.indices.contains(axis), axis < self.shape.count { expected[axis] = self.shape[axis] }
    guard self.shape == expected, self.dtype == dtype, self.device == device else {
      throw .invalid(
        op: "state",
        "\(name) is \(self.dtype) \(self.shape) on \(self.device), must be \(dtype) \(expected) on \(device)")
    }
  }

  /// Throws unless two arrays have the same form.
  package func requireForm(_ name: String, as other: NDArray, along axis: Int? = nil) throws(ArrayError) {
    try requireForm(name, other.shape, along: axis, dtype: other.dtype, device: other.device)
  }
}

/// Throws unless both are there, or neither, and then have the same form.
package func requireForm(_ name: String, _ array: NDArray?, as other: NDArray?) throws(ArrayError) {
  switch (array, other) {
  case (nil, nil): return
  case (let array?, let other?): try array.requireForm(name, as: other)
  default: throw .invalid(op: "state", "\(name) is \(array == nil ? "missing" : "there, but must not be")")
  }
}
