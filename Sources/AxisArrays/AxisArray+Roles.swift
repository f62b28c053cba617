/// Which axis a transformer works along when its settings do not say.
extension AxisArray {
  /// The axis along which messages append: the declared stream dim, else "time", else the first dim.
  ///
  /// For whatever carries state from message to message.
  ///
  /// - Parameter name: The axis that the settings name, which wins.
  /// - Throws: `ArrayError` when there is no such axis, or no dim at all.
  public func streamAxis(_ name: String? = nil) throws(ArrayError) -> String {
    if let name { return try known(name) }
    guard let stream = header.stream else { throw AxisError.invalid("an array without dims has no stream axis") }
    return stream
  }

  /// Whether messages do not append along an axis, so that each has all there is of it.
  ///
  /// Where the message tells no stream dim, by declaration or by the name "time", an axis that is asked for may be it.
  package func isWhole(along axis: String) -> Bool {
    axis != header.stream && dims.contains(axis) && (streamDim != nil || header.stream == "time")
  }

  /// A channel-like axis: the one at a position (negative from the end) among the dims other than the stream's, or
  /// among all when the stream's is the only one.
  ///
  /// - Parameters:
  ///   - position: Which one; the last by default.
  ///   - name: The axis that the settings name, which wins.
  /// - Throws: `ArrayError` when there is no such axis.
  public func featureAxis(_ position: Int = -1, _ name: String? = nil) throws(ArrayError) -> String {
    dims[try featureIndex(position, name)]
  }

  /// The position of `featureAxis` among the dims.
  package func featureIndex(_ position: Int = -1, _ name: String? = nil) throws(ArrayError) -> Int {
    if let name { return try index(of: name) }
    let stream = try index(of: try streamAxis())
    let features = dims.count == 1 ? [0] : dims.indices.filter { $0 != stream }
    guard position >= -features.count, position < features.count else {
      throw AxisError.invalid("no axis \(position) among \(AxisError.list(features.map { dims[$0] }))")
    }
    return features[position < 0 ? position + features.count : position]
  }

  /// The axis that a transform such as the Fourier transform replaces: the innermost linear one that is not the
  /// stream's, else the stream's.
  ///
  /// - Parameter name: The axis that the settings name, which wins.
  /// - Throws: `ArrayError` when there is no such axis, or no dim at all.
  public func transformAxis(_ name: String? = nil) throws(ArrayError) -> String {
    if let name { return try known(name) }
    let stream = try streamAxis()
    return dims.last { $0 != stream && header.axes[$0]?.linear != nil } ?? stream
  }

  private func known(_ name: String) throws(ArrayError) -> String {
    _ = try index(of: name)
    return name
  }
}
