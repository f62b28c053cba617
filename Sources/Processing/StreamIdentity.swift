/// The facts that tell one stream from another: the header's key, dims, axes and rate, and the data's dtype, device and lengths
/// other than along the stream. An object, so that asking it copies nothing.
final class StreamIdentity: Sendable, Codable {
  let header: Header
  let dtype: DType
  let device: Device
  /// The lengths, with that along the stream left at 0.
  let shape: Dims
  /// The place of the axis that messages append along; -1 for none.
  private let position: Int

  /// - Parameter axis: The axis that a step goes along, which is the stream's where messages tell none.
  init(_ message: AxisArray, along axis: String? = nil) {
    (header, dtype, device) = (message.header, message.data.dtype, message.data.device)
    position = axis.flatMap { message.dims.firstIndex(of: $0) } ?? message.header.streamPosition ?? -1
    var shape = Array(message.shape)
    if position >= 0 { shape[position] = 0 }
    self.shape = Dims(shape)
  }

  /// The most elements that a sample may have in a state that is restored: what a step makes anew for a stream of another
  /// claim, to compare with, would take memory and time without a bound.
  private static let largestSample = 1 << 24

  /// A message of the stream without samples.
  ///
  /// - Throws: `ArrayError` when header and shape do not fit each other or a sample is larger than 2^24 elements, as only
  ///   something that was read may be.
  func emptyMessage() throws(ArrayError) -> AxisArray {
    var shape = shape
    if shape.indices.contains(position) { shape[position] = 1 }
    var size = 1
    for count in shape {
      try ArrayError.requireState(
        count >= 0 && count <= Self.largestSample / Swift.max(size, 1), "samples of shape \(shape)")
      size *= count
    }
    if shape.indices.contains(position) { shape[position] = 0 }
    // One element stands for all: a shape from outside claims no memory.
    let data = try broadcastTo(try zeros([], dtype: dtype, device: device), shape)
    return try AxisArray(
      data, dims: header.dims, axes: axesWithoutSamples, key: header.key, attrs: header.attrs,
      streamDim: header.streamDim)
  }

  /// The axes as a message without samples has them. The header holds no values along the stream's dim; where that is not
  /// the step's, places there have none, and the values along the step's are left out here.
  private var axesWithoutSamples: [String: Axis] {
    func varies(_ name: String, _ axis: CoordinateAxis, along place: Int?) -> Bool {
      guard let place, header.dims.indices.contains(place) else { return false }
      let dim = header.dims[place]
      return axis.dims.isEmpty ? name == dim : axis.dims.contains(dim)
    }
    return header.axes.reduce(into: [:]) { axes, entry in
      guard let own = entry.value.coordinate else { return axes[entry.key] = entry.value }
      if header.streamPosition != position, varies(entry.key, own, along: header.streamPosition) { return }
      let values = varies(entry.key, own, along: position) ? own.values.taking([]) : own.values
      axes[entry.key] = .coordinate(CoordinateAxis(values, unit: own.unit, dims: own.dims))
    }
  }

  /// Whether a message surely continues the stream, by the quick way: it shares the header object.
  func isSurely(_ message: AxisArray) -> Bool {
    header === message.header && hasSameData(message)
  }

  /// Whether a message continues the stream.
  func continues(with message: AxisArray) -> Bool {
    hasSameData(message) && header.isSameStream(as: message.header)
  }

  /// In a few words, how a message differs that does not continue the stream.
  func change(to message: AxisArray) -> String {
    let other = message.header
    if header.dims != other.dims {
      return "the dims changed from \(Self.list(header.dims)) to \(Self.list(other.dims))"
    }
    if let old = header.statedStreamGain, let new = other.statedStreamGain, Swift.abs(old - new) > 1e-6 * Swift.abs(old)
    {
      return header.isTimed
        ? "the rate changed from \(1 / old) to \(1 / new) Hz" : "the step changed from \(old) to \(new)"
    }
    if message.data.dtype != dtype { return "the dtype changed from \(dtype.name) to \(message.data.dtype.name)" }
    if message.data.device != device { return "the device changed from \(device) to \(message.data.device)" }
    for (place, dim) in header.dims.enumerated() where place != position {
      if place < shape.count, message.shape[place] != shape[place] {
        return "the places along \"\(dim)\" changed from \(shape[place]) to \(message.shape[place])"
      }
      if header.axes[dim] != other.axes[dim] { return "the axis \"\(dim)\" changed" }
    }
    if header.key != other.key { return "the key changed from \"\(header.key)\" to \"\(other.key)\"" }
    return "the axes changed"
  }

  private static func list(_ dims: [String]) -> String { dims.joined(separator: ", ") }

  private func hasSameData(_ message: AxisArray) -> Bool {
    guard message.data.dtype == dtype, message.data.layout.shape.count == shape.count else { return false }
    for place in 0..<shape.count where place != position {
      if message.data.layout.shape[place] != shape[place] { return false }
    }
    return message.data.device == device
  }
}
