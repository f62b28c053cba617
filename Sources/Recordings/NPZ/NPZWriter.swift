import AxisArrays

/// Writes a stream to an NPZ archive that `numpy.load` opens: samples, axis names, labels, times, units, events.
///
/// The arrays are those that `NPZReader` describes. The samples are appended as they come; the archive is stored, not
/// compressed, with 64-bit sizes where the data pass 4 GiB.
public struct NPZWriter: RecordingWriter {
  public static let format = NPZReader.format

  public var path: String { file.destination }

  private let file: PartialFile
  private var zip: ZipWriter
  private let options: WriteOptions
  private var events: [Event]
  private var stream: BlockStream?
  private var attributes = ""
  private var data: ZipWriter.Open?
  private var code = ""
  private var checksum = CRC32()
  private var times = WrittenTimes()
  private var dataBytes = 0

  public init(path: String, options: WriteOptions) throws(RecordingError) {
    file = try PartialFile(path)
    zip = ZipWriter(file)
    self.options = options
    events = options.events
  }

  public mutating func write(_ block: Block) throws(RecordingError) {
    let block = block.streamFirst()
    if let stream {
      try stream.check(block)
    } else {
      stream = try BlockStream(block, path: file.destination)
      attributes = block.attributes
      code = try NPYHeader.checkedCode(block.dtype, path: file.destination)
      data = try zip.open("data.npy")
      try file.write(NPYHeader.bytes(code: code, shape: block.shape))
    }
    try times.append(block.axes[0], count: block.count, path: file.destination)
    checksum.update(block.bytes)
    dataBytes += block.bytes.count
    try file.write(block.bytes)
  }

  public mutating func add(_ event: Event) { events.append(event) }

  public mutating func finish() throws(RecordingError) {
    guard let stream, let data else { throw .notWritable(path: file.destination, what: "nothing: no message came") }
    // The header changes now that the count is known, the data's own checksum does not.
    let header = NPYHeader.bytes(code: code, shape: [times.count] + stream.rowShape)
    try file.patch(header, at: data.start)
    var start = CRC32()
    start.update(header)
    try zip.close(data, checksum: CRC32.joined(start.value, checksum.value, count: dataBytes))

    try add("dims", NPYHeader.file(stream.dims))
    try add("units", NPYHeader.file([stream.unit] + stream.axes.map(\.unit)))
    try add("key", NPYHeader.file([stream.key], shape: []))
    if !attributes.isEmpty { try add("attrs", NPYHeader.file([attributes], shape: [])) }
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

  private mutating func write(_ axis: BlockAxis, of dim: String, _ stream: BlockStream) throws(RecordingError) {
    let name = "axis_\(dim)"
    switch axis.values {
    case .linear(let gain, let offset):
      let count = stream.rowShape[(stream.dims.firstIndex(of: dim) ?? 1) - 1]
      try add("linear_\(dim)", NPYHeader.file([0, offset, gain], shape: [1, 3]))
      try add(name, NPYHeader.file((0..<count).map { Double($0) * gain + offset }))
    case .numbers(let numbers): try add(name, NPYHeader.file(numbers))
    case .labels(let labels): try add(name, NPYHeader.file(labels))
    case .columns(let columns):
      // The column that names the places comes under the axis' own name, the others beside it.
      let main = columns.firstIndex { $0.name == "label" }
      if main == nil {
        try add(name, NPYHeader.file(axis.labels ?? (columns.first?.count).map { (0..<$0).map(String.init) } ?? []))
      }
      for (index, column) in columns.enumerated() {
        try add(index == main ? name : "\(name)_\(column.name)", column.file)
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

extension BlockAxis.Column {
  var count: Int {
    switch content {
    case .numbers(let numbers): numbers.count
    case .integers(let integers): integers.count
    case .labels(let labels): labels.count
    }
  }

  fileprivate var file: [UInt8] {
    switch content {
    case .numbers(let numbers): NPYHeader.file(numbers)
    case .integers(let integers): NPYHeader.file(integers)
    case .labels(let labels): NPYHeader.file(labels)
    }
  }
}
