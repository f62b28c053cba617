import AxisArrays

/// Writes one stream as a Zarr store of version 3, a folder (.zarr): the group's array `data` in shards, its coordinates as
/// arrays named after the dims, texts among the attributes.
///
/// Attributes of `data`: `labels` and `units` of the channels, `rate`. Attributes of the group: `start`, `patient`,
/// `recording`, `key`, `attrs`, and `events`, a list of records. Nothing is compressed. A folder that is there already is an
/// error.
public struct ZarrWriter: StreamWriter {
  public static let format = RecordingFormat(
    name: "Zarr", extensions: ["zarr"], summary: "Zarr store of version 3 in shards, a folder")

  public var path: String { folder.destination }

  private let folder: PartialFolder
  var written: WrittenRecording
  private var data: ZarrArray?

  public init(path: String, options: WriteOptions) throws(RecordingError) {
    folder = try PartialFolder(path)
    written = WrittenRecording(options)
  }

  mutating func begin(_ stream: WrittenStream, _ message: AxisArray) throws(RecordingError) {
    guard let type = Self.type(of: stream.dtype) else {
      throw .notWritable(path: path, what: "\(stream.dtype.name) in Zarr; convert it to another first")
    }
    guard !stream.dims.contains("data"), stream.rowElements > 0 else {
      throw .notWritable(path: path, what: "dims \(stream.dims) of \(stream.rowShape) in Zarr")
    }
    data = try ZarrArray(
      "data", type: type, itemSize: stream.dtype.itemSize, rowShape: stream.rowShape, in: folder)
  }

  mutating func append(_ message: AxisArray, to stream: WrittenStream, first: Int) throws(RecordingError) {
    var array = data
    try message.withBytes(of: path) { (bytes) throws(RecordingError) in try array?.append(bytes) }
    data = array
  }

  private static func type(of dtype: DType) -> String? { dtype == .bfloat16 ? nil : dtype.name }

  mutating func complete(_ stream: WrittenStream) throws(RecordingError) {
    var attributes: [String: Value] = [:]
    if let gain = times.gain { attributes["rate"] = .double(Rate.of(step: gain)) }
    try writeTimes(stream)
    for (index, axis) in stream.axes.enumerated() {
      let dim = stream.dims[index + 1]
      if let names = axis.names {
        attributes[dim == "ch" ? "labels" : "labels_\(dim)"] = .list(names.map { .string($0) })
        for field in axis.fields where field.name != "label" {
          guard let texts = field.column.labels else { continue }
          let name = field.name == "unit" ? "units" : field.name
          attributes[dim == "ch" ? name : "\(name)_\(dim)"] = .list(texts.map { .string($0) })
        }
      } else {
        try write(axis, dim, count: stream.rowShape[index])
      }
    }
    try data?.finish(dims: stream.dims, attributes: Self.record(attributes))
    let file = try folder.file("zarr.json")
    let description: Value = ["zarr_format": 3, "node_type": "group", "attributes": Self.record(facts(stream))]
    try file.write(Array(description.json.utf8))
    try file.commit()
    try folder.commit()
  }

  private static func record(_ entries: [String: Value]) -> Value {
    .map(ValueMap(entries.map { ValueMap.Entry($0.key, $0.value) }))
  }

  /// What is known of the recording, and its events.
  private func facts(_ stream: WrittenStream) -> [String: Value] {
    var facts: [String: Value] = [:]
    let info = options.info
    for (name, text) in [
      ("key", stream.key), ("start", info.start?.description ?? ""), ("patient", info.patient),
      ("recording", info.recording),
    ] where !text.isEmpty {
      facts[name] = .string(text)
    }
    if !stream.attrs.isEmpty { facts["attrs"] = Self.record(stream.attrs) }
    if !events.isEmpty {
      facts["events"] = .list(
        events.byOnset.map { event in
          var record: [String: Value] = ["onset": .double(event.onset), "text": .string(event.text)]
          if let duration = event.duration { record["duration"] = .double(duration) }
          if let channel = event.channel { record["channel"] = .string(channel) }
          return Self.record(record)
        })
    }
    return facts
  }

  private func writeTimes(_ stream: WrittenStream) throws(RecordingError) {
    let dim = stream.dims[0]
    var array = try ZarrArray(dim, type: "float64", itemSize: 8, rowShape: [], in: folder)
    for first in stride(from: 0, to: times.count, by: 1 << 14) {
      var bytes: [UInt8] = []
      for index in first..<min(times.count, first + 1 << 14) { bytes.append(little: times.value(at: index).bitPattern) }
      try array.append(bytes)
    }
    try array.finish(dims: [dim], attributes: ["units": .string(stream.unit)])
  }

  /// The numbers along a dim.
  private func write(_ axis: Axis, _ dim: String, count: Int) throws(RecordingError) {
    guard let values = axis.coordinate?.values.numbers ?? axis.linear.map({ axis in (0..<count).map(axis.value(at:)) })
    else { return }
    var array = try ZarrArray(dim, type: "float64", itemSize: 8, rowShape: [], in: folder)
    var bytes: [UInt8] = []
    for value in values { bytes.append(little: value.bitPattern) }
    try array.append(bytes)
    try array.finish(dims: [dim], attributes: ["units": .string(axis.unit)])
  }
}
