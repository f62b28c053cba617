import AxisArrays

/// Writes one stream as a MATLAB 5 file: `data`, channels by samples, with `dims`, `labels`, `units`, `rate`, and times and
/// events as vectors.
///
/// The dims of `data` are those of the messages in reverse, since MATLAB's first dim is the one side by side in memory.
/// A variable holds 2 GiB at most.
public struct MATWriter: StreamWriter {
  public static let format = RecordingFormat(
    name: "MAT", extensions: ["mat"], summary: "MATLAB 5 file with data, labels, units, rate and events")

  public var path: String { file.destination }

  private let file: PartialFile
  var written: WrittenRecording

  public init(path: String, options: WriteOptions) throws(RecordingError) {
    file = try PartialFile(path)
    written = WrittenRecording(options)
  }

  mutating func begin(_ stream: WrittenStream, _ message: AxisArray) throws(RecordingError) {
    guard MATBytes.code(of: stream.dtype) != nil else {
      throw .notWritable(path: path, what: "\(stream.dtype.name) in MAT; convert it to real numbers first")
    }
    written.notices = WrittenLosses(stream, keeping: ["start", "patient", "recording"]).notices(format: "MAT")
    try file.write(MATBytes.head + MATBytes.opening(stream, count: 0))
  }

  mutating func append(_ message: AxisArray, to stream: WrittenStream, first: Int) throws(RecordingError) {
    let row = message.data.dtype.itemSize * (message.count > 0 ? message.data.size / message.count : 0)
    guard let bytes = times.count.times(row), bytes < 1 << 31 else {
      throw .notWritable(path: path, what: "more than 2 GiB; a variable of a MATLAB 5 file holds no more")
    }
    let file = file
    try message.withBytes(of: path) { (bytes) throws(RecordingError) in try file.write(bytes) }
  }

  mutating func complete(_ stream: WrittenStream) throws(RecordingError) {
    let bytes = times.count * stream.rowElements * stream.dtype.itemSize
    try file.write([UInt8](repeating: 0, count: (8 - bytes % 8) % 8))
    try file.write(rest(stream))
    try file.patch(MATBytes.opening(stream, count: times.count), at: MATBytes.head.count)
    try file.commit()
  }

  /// All variables but the data.
  private func rest(_ stream: WrittenStream) -> [UInt8] {
    var bytes = MATBytes.texts("dims", stream.dims.reversed())
    if let gain = times.gain {
      bytes += MATBytes.numbers("rate", [Rate.of(step: gain)])
      bytes += MATBytes.numbers("offset", [times.runs.first?.offset ?? 0])
    }
    // Times that a rate and a begin do not tell.
    if times.gain == nil || times.pieces.count > 1 {
      bytes += MATBytes.numbers("time", (0..<times.count).map { times.value(at: $0) })
    }
    for (index, axis) in stream.axes.enumerated() {
      let dim = stream.dims[index + 1], count = stream.rowShape[index]
      let name = dim == "ch" ? "labels" : MATBytes.name("axis_" + dim)
      if let names = axis.names {
        bytes += MATBytes.texts(name, names)
        if let units = axis.texts("unit"), units.contains(where: { !$0.isEmpty }) {
          bytes += MATBytes.texts(dim == "ch" ? "units" : name + "_unit", units)
        }
      } else if let linear = axis.linear, linear.gain != 1 || linear.offset != 0 {
        bytes += MATBytes.numbers(name, (0..<count).map { linear.value(at: $0) })
      } else if let numbers = axis.coordinate?.values.numbers {
        bytes += MATBytes.numbers(name, numbers)
      }
    }
    for (name, text) in [
      ("start", options.info.start?.description ?? ""), ("patient", options.info.patient),
      ("recording", options.info.recording), ("key", stream.key),
    ] where !text.isEmpty {
      bytes += MATBytes.text(name, text)
    }
    guard !events.isEmpty else { return bytes }
    bytes += MATBytes.numbers("event_onset", events.map(\.onset))
    bytes += MATBytes.numbers("event_duration", events.map { $0.duration ?? .nan })
    bytes += MATBytes.texts("event_text", events.map(\.text))
    if events.contains(where: { $0.channel != nil }) {
      bytes += MATBytes.texts("event_channel", events.map { $0.channel ?? "" })
    }
    return bytes
  }
}

/// Variables of a MATLAB 5 file, little-endian.
enum MATBytes {
  /// The first 128 bytes of a file.
  static let head: [UInt8] = {
    let text = Array("MATLAB 5.0 MAT-file, Platform: any, Created by: Swiftlet".utf8)
    return text + [UInt8](repeating: 0x20, count: 116 - text.count) + [UInt8](repeating: 0, count: 8)
      + [0x00, 0x01, 0x49, 0x4D]
  }()

  /// The type of stored numbers and the class of the array.
  static func code(of dtype: DType) -> (stored: UInt32, kind: UInt32)? {
    switch dtype {
    case .int8: (1, 8)
    case .uint8: (2, 9)
    case .int16: (3, 10)
    case .uint16: (4, 11)
    case .int32: (5, 12)
    case .uint32: (6, 13)
    case .float32: (7, 7)
    case .float64: (9, 6)
    case .int64: (12, 14)
    case .uint64: (13, 15)
    default: nil
    }
  }

  /// A name that MATLAB takes: letters, digits and underscores, 63 at most.
  static func name(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(63).map { scalar in
          scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)) ? scalar : "_"
        }))
  }

  /// What stands before the samples of the variable `data`.
  static func opening(_ stream: WrittenStream, count: Int) -> [UInt8] {
    let (stored, kind) = code(of: stream.dtype) ?? (9, 6)
    let bytes = count * stream.rowElements * stream.dtype.itemSize
    var shape = Array(stream.rowShape.reversed()) + [count]
    if shape.count == 1 { shape.insert(1, at: 0) }
    let inner = flags(kind) + dims(shape) + element(1, Array("data".utf8))
    return tag(14, inner.count + 8 + (bytes + 7) / 8 * 8) + inner + tag(stored, bytes)
  }

  static func numbers(_ name: String, _ values: [Double]) -> [UInt8] {
    let bytes = values.withUnsafeBytes { Array($0) }
    return matrix(flags(6) + dims([1, values.count]) + element(1, Array(name.utf8)) + element(9, bytes))
  }

  static func text(_ name: String, _ text: String) -> [UInt8] {
    matrix(
      flags(4) + dims([text.isEmpty ? 0 : 1, text.utf16.count]) + element(1, Array(name.utf8))
        + element(16, Array(text.utf8)))
  }

  /// A row of cells with a text each.
  static func texts(_ name: String, _ texts: some Collection<String>) -> [UInt8] {
    matrix(flags(1) + dims([1, texts.count]) + element(1, Array(name.utf8)) + texts.flatMap { text("", $0) })
  }

  private static func matrix(_ inner: [UInt8]) -> [UInt8] { tag(14, inner.count) + inner }
  private static func flags(_ kind: UInt32) -> [UInt8] { tag(6, 8) + bytes(kind) + bytes(UInt32(0)) }
  private static func dims(_ shape: [Int]) -> [UInt8] {
    element(5, shape.flatMap { bytes(UInt32(truncatingIfNeeded: $0)) })
  }

  /// A tag and its bytes, up to a multiple of eight.
  private static func element(_ type: UInt32, _ content: [UInt8]) -> [UInt8] {
    tag(type, content.count) + content + [UInt8](repeating: 0, count: (8 - content.count % 8) % 8)
  }

  private static func tag(_ type: UInt32, _ count: Int) -> [UInt8] {
    bytes(type) + bytes(UInt32(truncatingIfNeeded: count))
  }
  private static func bytes(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
}
