import AxisArrays
import Platform

/// Writes one stream as an XDF recording with a stamp a sample, its events as a stream of markers beside it.
///
/// Whole numbers without sign and booleans come in the next wider type with one, as do float16 and bfloat16. Stamps are
/// the times of the messages, counted from the attribute `origin` where there is one, so that a recording that was read
/// from XDF keeps its own. Not in the format, and errors therefore: dims other than time and channels, complex numbers.
public struct XDFWriter: StreamWriter {
  public static let format = XDFReader.format

  public var path: String { file.destination }

  private let file: PartialFile
  var written: WrittenRecording
  private var stored = (name: "", dtype: DType.float64)
  private var origin = 0.0
  private static let signal: UInt32 = 1, markers: UInt32 = 2
  /// Bytes of samples in a chunk, about.
  private static let chunkBytes = 1 << 18

  public init(path: String, options: WriteOptions) throws(RecordingError) {
    file = try PartialFile(path)
    written = WrittenRecording(options)
  }

  mutating func append(_ message: AxisArray, to stream: WrittenStream, first: Int) throws(RecordingError) {
    let (data, width): (AxisArray, Int)
    do throws(ArrayError) {
      data = try message.with(data: try message.data.astype(stored.dtype))
      width = stream.rowElements * stored.dtype.itemSize
    } catch {
      throw .notWritable(path: path, what: error.description)
    }
    let rows = max(1, Self.chunkBytes / (width + 9)), count = message.count
    let (file, origin, times) = (file, origin, times)
    try data.withBytes(of: path) { (bytes) throws(RecordingError) in
      for start in stride(from: 0, to: count, by: rows) {
        let end = min(count, start + rows)
        var content: [UInt8] = []
        content.reserveCapacity((end - start) * (width + 9) + 16)
        content.append(little: Self.signal)
        content.append(4)
        content.append(little: UInt32(end - start))
        for row in start..<end {
          content.append(8)
          content.append(little: (times.value(at: first + row) + origin).bitPattern)
          content.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[row * width..<(row + 1) * width]))
        }
        try file.write(Self.chunk(3, content))
      }
    }
  }

  mutating func begin(_ stream: WrittenStream, _ message: AxisArray) throws(RecordingError) {
    guard stream.rowShape.count <= 1, (1...100_000).contains(stream.rowElements) else {
      throw .notWritable(path: path, what: "shape \(stream.dims) of \(stream.rowShape); XDF holds time and channels")
    }
    try stream.checkSeconds()
    guard let stored = Self.stored(stream.dtype) else {
      throw .notWritable(path: path, what: "\(stream.dtype.name) in XDF; convert it to real numbers first")
    }
    self.stored = stored
    if let value = stream.attrs["origin"]?.double, value.isFinite { origin = value }
    let kept = ["start", "origin", "type", "source_id", "hostname"]
    written.notices = WrittenLosses(stream, of: options.info, keeping: kept).notices(format: "XDF")
    let date = options.info.start.map { "<datetime>\($0)</datetime>" } ?? ""
    try file.write(Array("XDF:".utf8) + Self.chunk(1, Self.xml("<version>1.0</version>\(date)")))
    var rate = 0.0
    if let step = message.streamAxis.linear?.gain, step > 0 { rate = Rate.of(step: step) }
    try file.write(Self.chunk(2, Self.bytes(of: Self.signal) + header(stream, rate: rate)))
  }

  /// The name and the dtype of the numbers in the file; `nil` for those that it does not have.
  private static func stored(_ dtype: DType) -> (name: String, dtype: DType)? {
    switch dtype {
    case .float32, .float16, .bfloat16: ("float32", .float32)
    case .float64: ("double64", .float64)
    case .int8, .bool: ("int8", .int8)
    case .int16, .uint8: ("int16", .int16)
    case .int32, .uint16: ("int32", .int32)
    case .int64, .uint32: ("int64", .int64)
    case .uint64, .complex64, .complex128: nil
    }
  }

  private func header(_ stream: WrittenStream, rate: Double) -> [UInt8] {
    func text(_ key: String) -> String { stream.attrs[key]?.string ?? "" }
    let described = stream.axes.first.map { ChannelInfo.channels($0) } ?? []
    let channels = described.map { channel in
      Self.element(
        "channel",
        Self.field("label", channel.label) + Self.field("unit", channel.unit)
          + Self.field("type", channel.kind == "trigger" ? "TRIG" : channel.kind.uppercased()))
    }.joined()
    let name = stream.key.split(separator: "/").last.map(String.init) ?? "signal"
    // Programs choose streams by their type, so that there must be one.
    let kind = described.first { !$0.kind.isEmpty && $0.kind != "trigger" }?.kind.uppercased() ?? "Signal"
    let type = text("type").isEmpty ? kind : text("type")
    return Self.xml(
      Self.field("name", name) + Self.field("type", type)
        + "<channel_count>\(stream.rowElements)</channel_count><nominal_srate>\(plain(rate))</nominal_srate>"
        + "<channel_format>\(stored.name)</channel_format>" + Self.field("source_id", text("source_id"))
        + Self.field("hostname", text("hostname"))
        + (channels.isEmpty ? "" : "<desc><channels>\(channels)</channels></desc>"))
  }

  mutating func complete(_ stream: WrittenStream) throws(RecordingError) {
    let marks = events.byOnset.filter { $0.onset.isFinite }
    if !marks.isEmpty { try write(marks) }
    let span = times.count > 0 ? (times.value(at: 0) + origin, times.value(at: times.count - 1) + origin) : (0, 0)
    try file.write(footer(Self.signal, first: span.0, last: span.1, count: times.count))
    if let first = marks.first, let last = marks.last {
      try file.write(footer(Self.markers, first: first.onset + origin, last: last.onset + origin, count: marks.count))
    }
    let lengths = marks.filter { $0.duration ?? 0 > 0 }.count, places = marks.filter { $0.channel != nil }.count
    for (count, what) in [(lengths, "duration"), (places, "channel")] where count > 0 {
      written.notices.append(
        Notice(.lost, "the \(what) of \(counted(count, "event")) left out: XDF has no place for it"))
    }
    try file.commit()
  }

  private func write(_ marks: [Event]) throws(RecordingError) {
    let info = Self.xml(
      "<name>Markers</name><type>Markers</type><channel_count>1</channel_count><nominal_srate>0</nominal_srate>"
        + "<channel_format>string</channel_format>")
    try file.write(Self.chunk(2, Self.bytes(of: Self.markers) + info))
    for start in stride(from: 0, to: marks.count, by: 1000) {
      let part = marks[start..<min(marks.count, start + 1000)]
      var content = Self.bytes(of: Self.markers)
      content.append(4)
      content.append(little: UInt32(part.count))
      for mark in part {
        content.append(8)
        content.append(little: (mark.onset + origin).bitPattern)
        content += Self.prefixed(Array(mark.text.utf8))
      }
      try file.write(Self.chunk(3, content))
    }
  }

  private func footer(_ id: UInt32, first: Double, last: Double, count: Int) -> [UInt8] {
    Self.chunk(
      6,
      Self.bytes(of: id)
        + Self.xml(
          "<first_timestamp>\(first)</first_timestamp><last_timestamp>\(last)</last_timestamp>"
            + "<sample_count>\(count)</sample_count>"))
  }

  // MARK: Bytes

  private static func chunk(_ tag: UInt16, _ content: [UInt8]) -> [UInt8] {
    var tagged: [UInt8] = []
    tagged.append(little: tag)
    return prefixed(tagged + content)
  }

  /// Bytes after their number.
  private static func prefixed(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [4]
    result.append(little: UInt32(bytes.count))
    return result + bytes
  }

  private static func bytes(of number: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(little: number)
    return bytes
  }

  private static func xml(_ content: String) -> [UInt8] {
    Array("<?xml version=\"1.0\"?>\(element("info", content))".utf8)
  }

  private static func element(_ name: String, _ content: String) -> String { "<\(name)>\(content)</\(name)>" }

  private static func field(_ name: String, _ text: String) -> String {
    text.isEmpty ? "" : element(name, xmlEscaped(text))
  }
}
