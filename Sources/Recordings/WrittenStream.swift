import AxisArrays

/// What the messages of one file must agree in, taken from the first of them, and what is left to write when there are
/// no messages at all.
struct WrittenStream: Sendable {
  let path: String
  let dtype: DType
  let dims: [String]
  /// Extents without the stream's.
  let rowShape: [Int]
  let key: String
  let attrs: [String: Value]
  /// Elements in one sample.
  let rowElements: Int
  /// Axes of the other dims, which stay the same.
  let axes: [Axis]
  let unit: String
  /// Messages under this header need no check but of their data.
  private let header: Header

  /// - Parameter message: As `AxisArray.written` gives it.
  init(_ message: AxisArray, path: String) throws(RecordingError) {
    guard !message.dims.isEmpty else {
      throw .notWritable(path: path, what: "a message without a dim to append along")
    }
    self.path = path
    header = message.header
    (dtype, dims, key, attrs) = (message.data.dtype, message.dims, message.key, message.attrs)
    rowShape = Array(message.shape.dropFirst())
    rowElements = rowShape.reduce(1, *)
    axes = try WrittenStream.axes(message, path: path)
    unit = message.streamAxis.unit
  }

  /// Checks that a message continues the first one.
  func check(_ message: AxisArray) throws(RecordingError) {
    func differs(_ what: String, _ first: String, _ now: String) -> RecordingError {
      .notWritable(path: path, what: "the messages' \(what) changed from \(first) to \(now)")
    }
    guard message.dims == dims else { throw differs("dims", "\(dims)", "\(message.dims)") }
    guard message.data.dtype == dtype else { throw differs("dtype", dtype.name, message.data.dtype.name) }
    let row = Array(message.shape.dropFirst())
    guard row == rowShape else { throw differs("shape but for \(dims[0])", "\(rowShape)", "\(row)") }
    if message.header === header { return }
    for (index, axis) in try WrittenStream.axes(message, path: path).enumerated() where axis != axes[index] {
      throw .notWritable(path: path, what: "the values along \(dims[index + 1]) changed between messages")
    }
  }

  /// Checks that the messages follow each other in time.
  func checkSeconds() throws(RecordingError) {
    guard unit == "s" || unit.isEmpty else {
      throw .notWritable(path: path, what: "a stream along \(quoted(dims[0])) in \(quoted(unit)), not in s")
    }
  }

  /// The channels of a row, numbered where they have no names.
  var channels: [ChannelInfo] {
    let described = axes.first.map { ChannelInfo.channels($0) } ?? []
    return described.isEmpty ? (0..<rowElements).map { ChannelInfo(label: "ch\($0 + 1)") } : described
  }

  /// The axes but for the stream's. Coordinates that vary along several dims have no place in a file.
  private static func axes(_ message: AxisArray, path: String) throws(RecordingError) -> [Axis] {
    var axes: [Axis] = []
    for dim in message.dims.dropFirst() {
      let axis = message.axis(of: dim)
      if let own = axis.coordinate?.dims, !own.isEmpty, own != [dim] {
        throw .notWritable(path: path, what: "the values along \(quoted(dim)) vary with \(own)")
      }
      axes.append(axis)
    }
    return axes
  }
}

extension AxisArray {
  /// The message as files hold it: in host memory, the stream's dim first.
  func written(to path: String) throws(RecordingError) -> AxisArray {
    do throws(ArrayError) {
      let first = try header.stream.map { (dim) throws(ArrayError) in try transpose([.name(dim), .rest]) } ?? self
      return try first.with(data: try first.data.toDevice(.cpu).dense())
    } catch {
      throw .notWritable(path: path, what: error.description)
    }
  }

  /// Samples along the stream, which is the first dim.
  var count: Int { shape.first ?? 0 }

  /// The axis along which messages follow each other, which is the first dim's.
  var streamAxis: Axis { dims.first.map(axis(of:)) ?? .linear(LinearAxis()) }

  fileprivate func axis(of dim: String) -> Axis { (try? axis(dim)) ?? .linear(LinearAxis()) }

  /// Calls `body` with the row-major bytes.
  func withBytes(
    of path: String, _ body: (UnsafeRawBufferPointer) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    var failure: RecordingError?
    do throws(ArrayError) {
      try data.withUnsafeBytes { bytes in
        do throws(RecordingError) { try body(bytes) } catch { failure = error }
      }
    } catch {
      throw .notWritable(path: path, what: error.description)
    }
    if let failure { throw failure }
  }
}
