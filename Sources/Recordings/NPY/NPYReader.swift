import AxisArrays

/// Reads NPY files: an array of any numeric dtype, byte order and memory order, as a stream along its first axis.
///
/// The file tells no times: samples are `1 / ReadOptions.rate` apart. Memory: a mebibyte (16 for Fortran order, whose
/// columns are gathered), or one row if that is more.
public struct NPYReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "NPY", extensions: ["npy"], summary: "NumPy array, the first axis is time",
    options: ["rate", "dtype", "size"],
    matches: { $0.starts(with: NPYHeader.magic) })

  public var contents: RecordingContents

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let rate = try options.checkedRate
    contents = RecordingContents(source, RecordingInfo(format: "NPY"))
    if rate == nil { contents.notices.append(.assumedRate()) }
    var header = try NPYHeader(path: source.path) { (offset, count) throws(RecordingError) in
      try source.bytes(at: offset, count: count)
    }
    let dtype = try header.streamDType(path: source.path, name: "the array", options: options)
    let expected = header.headerBytes + header.dataBytes
    if source.size != expected {
      // Rows lie one after the other in C order alone.
      guard options.size == .wholeRecords, !header.isFortran || source.size > expected else {
        throw .wrongSize(path: source.path, expected: expected, found: source.size)
      }
      contents.notices.append(header.keepWholeRows(of: source.size))
    }
    let body = try NPYBody(header, in: source, at: 0, name: "the array")
    contents.add(
      StreamInfo(
        name: "", rate: rate ?? 1, channels: [], count: body.count, dtype: dtype,
        dims: NPYStream.dims(header.shape.count), rowShape: Array(header.shape.dropFirst())),
      NPYStream(body, dtype: dtype, clock: .runs(RunClock(period: 1 / (rate ?? 1), count: body.count))))
  }
}

extension NPYHeader {
  /// Takes the rows for all that are whole in a file of another length.
  fileprivate mutating func keepWholeRows(of fileBytes: Int) -> Notice {
    let claimed = headerBytes + dataBytes
    if fileBytes > claimed {
      return Notice(.lost, "\(counted(fileBytes - claimed, "byte")) after the array left out")
    }
    let rows = shape[0]
    let rowBytes = rows > 0 ? dataBytes / rows : 0
    shape[0] = rowBytes > 0 ? min(rows, max(0, fileBytes - headerBytes) / rowBytes) : rows
    dataBytes = shape[0] * rowBytes
    return Notice(.lost, "the file ends early: \(shape[0]) of \(rows) rows are there")
  }

  /// The dtype of an array that is to be a stream.
  func streamDType(path: String, name: String, options: ReadOptions) throws(RecordingError) -> DType {
    guard case .number(let dtype) = element else {
      throw .unsupported(path: path, what: "\(name) of text, where numbers are needed")
    }
    guard !shape.isEmpty else {
      throw .unsupported(path: path, what: "\(name) of a single number, without a time axis")
    }
    if let wanted = options.dtype, wanted != dtype {
      throw .badOption(name: "dtype", what: "is \(wanted.name); \(path) holds \(dtype.name), which is kept")
    }
    return dtype
  }
}
