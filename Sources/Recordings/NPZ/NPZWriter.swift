import AxisArrays
import Platform

/// Writes a stream to an NPZ archive that `numpy.load` opens: samples, axis names, labels, times, units, events.
///
/// The arrays are those that `NPZReader` describes. The samples are appended as they come; the archive is stored, not
/// compressed, with 64-bit sizes where the data pass 4 GiB.
public struct NPZWriter: StreamWriter {
  public static let format = NPZReader.format

  public var path: String { file.destination }

  private let file: PartialFile
  private var zip: ZipWriter
  var written: WrittenRecording
  private var data: ZipWriter.Open?
  private var code = ""
  private var checksum = CRC32()
  private var dataBytes = 0

  public init(path: String, options: WriteOptions) throws(RecordingError) {
    file = try PartialFile(path)
    zip = ZipWriter(file)
    written = WrittenRecording(options)
  }

  mutating func append(_ message: AxisArray, to stream: WrittenStream, first: Int) throws(RecordingError) {
    var sum = checksum
    let file = file
    try message.withBytes(of: path) { (bytes) throws(RecordingError) in
      sum.update(bytes)
      try file.write(bytes)
    }
    checksum = sum
    dataBytes += message.data.size * message.data.dtype.itemSize
  }

  mutating func begin(_ stream: WrittenStream, _ message: AxisArray) throws(RecordingError) {
    code = try NPYHeader.checkedCode(stream.dtype, path: path)
    data = try zip.open("data.npy")
    try file.write(NPYHeader.bytes(code: code, shape: Array(message.shape)))
  }

  mutating func complete(_ stream: WrittenStream) throws(RecordingError) {
    // The header changes now that the count is known, the data's own checksum does not.
    let header = NPYHeader.bytes(code: code, shape: [times.count] + stream.rowShape)
    if let data { try file.patch(header, at: data.start) }
    var start = CRC32()
    start.update(header)
    if let data { try zip.close(data, checksum: CRC32.joined(start.value, checksum.value, count: dataBytes)) }

    try add("dims", NPYHeader.file(stream.dims))
    try add("units", NPYHeader.file([stream.unit] + stream.axes.map(\.unit)))
    try add("key", NPYHeader.file([stream.key], shape: []))
    if !stream.attrs.isEmpty {
      let json = Value.map(ValueMap(stream.attrs.map { ValueMap.Entry($0.key, $0.value) })).json
      try add("attrs", NPYHeader.file([json], shape: []))
    }
    let info = options.info
    for (name, text) in [
      ("patient", info.patient), ("recording", info.recording), ("start", info.start?.description ?? ""),
    ]
    where !text.isEmpty {
      try add(name, NPYHeader.file([text], shape: []))
    }
    try writeTimes(stream.dims[0])
    for (dim, axis) in zip2(stream.dims.dropFirst(), stream.axes) { try write(axis, of: dim, stream) }
    try writeEvents()
    try zip.finish()
    try file.commit()
  }

  private func zip2<A, B>(_ a: ArraySlice<A>, _ b: [B]) -> [(A, B)] { Array(Swift.zip(a, b)) }

  private mutating func add(_ name: String, _ bytes: [UInt8]) throws(RecordingError) {
    try zip.add("\(name).npy", bytes)
  }

  /// The times are listed in pieces: there may be as many as samples.
  private mutating func writeTimes(_ dim: String) throws(RecordingError) {
    if let gain = times.gain {
      let runs = times.runs.isEmpty ? [(first: 0, offset: 0.0)] : times.runs
      let rows = runs.flatMap { [Double($0.first), $0.offset, gain] }
      try add("linear_\(dim)", NPYHeader.file(rows, shape: [runs.count, 3]))
    }
    let entry = try zip.open("axis_\(dim).npy")
    var checksum = CRC32()
    let header = NPYHeader.bytes(code: "<f8", shape: [times.count])
    checksum.update(header)
    try file.write(header)
    for first in stride(from: 0, to: times.count, by: 1 << 14) {
      var bytes: [UInt8] = []
      for index in first..<min(times.count, first + 1 << 14) { bytes.append(little: times.value(at: index).bitPattern) }
      checksum.update(bytes)
      try file.write(bytes)
    }
    try zip.close(entry, checksum: checksum.value)
  }

  private mutating func write(_ axis: Axis, of dim: String, _ stream: WrittenStream) throws(RecordingError) {
    let name = "axis_\(dim)"
    switch axis {
    case .linear(let axis):
      let count = stream.rowShape[(stream.dims.firstIndex(of: dim) ?? 1) - 1]
      try add("linear_\(dim)", NPYHeader.file([0, axis.offset, axis.gain], shape: [1, 3]))
      try add(name, NPYHeader.file((0..<count).map(axis.value(at:))))
    case .coordinate(let axis):
      switch axis.values {
      case .numbers(let numbers): try add(name, NPYHeader.file(numbers))
      case .labels(let labels): try add(name, NPYHeader.file(labels))
      case .records(let records):
        // The column that names the places comes under the axis' own name, the others beside it.
        if records["label"] == nil {
          let names = Axis.coordinate(axis).names ?? (0..<records.count).map(String.init)
          try add(name, NPYHeader.file(names))
        }
        for field in records.fields {
          try add(field.name == "label" ? name : "\(name)_\(field.name)", NPYHeader.file(field.column))
        }
      }
    }
  }

  private mutating func writeEvents() throws(RecordingError) {
    guard !events.isEmpty else { return }
    try add("event_onset", NPYHeader.file(events.map(\.onset)))
    try add("event_duration", NPYHeader.file(events.map { $0.duration ?? .nan }))
    try add("event_text", NPYHeader.file(events.map(\.text)))
    guard events.contains(where: { $0.channel != nil }) else { return }
    try add("event_channel", NPYHeader.file(events.map { $0.channel ?? "" }))
  }
}

extension NPYHeader {
  fileprivate static func file(_ column: Records.Column) -> [UInt8] {
    switch column {
    case .numbers(let numbers): file(numbers)
    case .integers(let integers): file(integers)
    case .labels(let labels): file(labels)
    }
  }
}
