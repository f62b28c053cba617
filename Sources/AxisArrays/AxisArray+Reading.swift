/// The values of a message as plain Swift values.
extension AxisArray {
  /// Places per unit of the axis along which messages append: samples per second where that is time in seconds; nil where
  /// that axis is not linear or has no step.
  public var rate: Double? {
    guard let gain = header.streamGain, gain != 0 else { return nil }
    return 1 / gain
  }

  /// The labels along a dim, such as the names of the channels.
  ///
  /// - Throws: `ArrayError` when there is no such dim, or its axis has no labels.
  public func labels(along dim: String) throws(ArrayError) -> [String] {
    let count = try count(along: dim)
    guard let labels = try axis(dim).labels, labels.count == count else {
      throw AxisError.invalid("axis \"\(dim)\" has no labels")
    }
    return labels
  }

  /// The values along a dim in the axis' unit, such as the time of each sample in seconds.
  ///
  /// - Throws: `ArrayError` when there is no such dim, or its axis has labels or records instead of numbers.
  public func values(along dim: String) throws(ArrayError) -> [Double] {
    let count = try count(along: dim)
    switch try axis(dim) {
    case .linear(let axis): return (0..<count).map { axis.value(at: $0) }
    case .coordinate(let axis):
      guard let numbers = axis.values.numbers, numbers.count == count else {
        throw AxisError.invalid("axis \"\(dim)\" has \(axis.values.kind) instead of one number for each place")
      }
      return numbers
    }
  }

  /// The place with a label, which is dropped unless `keep` is set: `try message.select("ch", label: "C3")`. A view.
  ///
  /// - Throws: `ArrayError` when there is no such dim or label, or the axis has no labels.
  public func select(_ dim: String, label: String, keep: Bool = false) throws(ArrayError) -> AxisArray {
    let known = try labels(along: dim)
    guard let place = known.firstIndex(of: label) else { throw AxisError.noSuchLabel(label, along: dim, of: known) }
    return try select(dim, index: place, keep: keep)
  }
}
