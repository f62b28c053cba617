import Recordings
import SignalProcessing

/// Writes what can be read of a recording, a file for each stream.
struct Mending {
  private var writers: [Int: any RecordingWriter] = [:]
  private let outputs: [String]
  /// Made when the first sample of a stream comes, since the events are read through the file.
  private var options: WriteOptions?
  /// Axes whose equal labels have been told apart, by stream.
  private var renamed: [Int: Axis] = [:]
  /// What went wrong while writing; nothing is written from then on.
  private(set) var failure: ToolError?
  private(set) var notices: [Notice] = []
  private(set) var files: [String] = []

  /// - Parameter output: The file; with several streams their names are added, as `run` does.
  init(to output: String, streams: [StreamInfo], guardedBy outputs: inout OutputGuard) throws(ToolError) {
    try Plan.checkEnding(output)
    self.outputs = streams.count == 1 ? [output] : streams.map { Plan.named(output, $0.name) }
    for (index, file) in self.outputs.enumerated() { try outputs.writes(file, as: "stream \(index + 1)") }
  }

  mutating func write(_ message: AxisArray, stream: Int, of reader: Recording) {
    guard failure == nil, !message.isEmpty else { return }
    do {
      let message = try distinct(message, stream)
      if writers[stream] == nil {
        if options == nil {
          var reader = reader
          // Events that cannot be read are a finding of their own.
          options = try? reader.writeOptions()
          if options == nil {
            options = WriteOptions()
            options?.info = reader.info
          }
        }
        var options = options ?? WriteOptions()
        options.channels = reader.streams[stream].channels
        if let names = renamed[stream]?.channelLabels, names.count == options.channels.count {
          for (index, name) in names.enumerated() { options.channels[index].label = name }
        }
        writers[stream] = try Recording.create(outputs[stream], options: options)
      }
      try writers[stream]?.write(message)
    } catch {
      failure = ToolError(writing: error)
      writers = [:]
    }
  }

  /// Completes the files.
  mutating func finish() {
    guard failure == nil else { return }
    for index in outputs.indices {
      guard writers[index] != nil else { continue }
      do throws(RecordingError) { try writers[index]?.finish() } catch { return failure = ToolError(writing: error) }
      notices += writers[index]?.notices ?? []
      files.append(outputs[index])
    }
    if files.isEmpty { failure = ToolError(.data, "\(outputs.first ?? ""): not written: no samples were read") }
  }

  /// The message with channels of one name numbered: `Fp1`, `Fp1-2`.
  private mutating func distinct(_ message: AxisArray, _ stream: Int) throws(ArrayError) -> AxisArray {
    guard message.dims.contains("ch"), let axis = message.axes["ch"], case .coordinate(let labels) = axis else {
      return message
    }
    if let axis = renamed[stream] { return try message.with(axis: axis, for: "ch") }
    var fields: [Records.Field] = []
    if case .records(let records) = labels.values { fields = records.fields }
    guard let names = axis.channelLabels else { return message }
    guard Set(names).count < names.count else { return message }
    var used = Set(names), seen: Set<String> = [], distinct: [String] = []
    for name in names {
      var own = name, number = 2
      while !seen.insert(own).inserted || (own != name && used.contains(own)) {
        own = "\(name)-\(number)"
        number += 1
      }
      used.insert(own)
      distinct.append(own)
    }
    notices.append(Notice(.approximated, "channels of one name are numbered"))
    var made = Axis.labels(distinct)
    if !fields.isEmpty {
      let changed = fields.map { $0.name == "label" ? Records.Field("label", .labels(distinct)) : $0 }
      made = .coordinate(CoordinateAxis(.records(try Records(changed)), unit: axis.unit))
    }
    renamed[stream] = made
    return try message.with(axis: made, for: "ch")
  }
}

extension Axis {
  /// The labels of a channel axis, plain or beside other columns.
  fileprivate var channelLabels: [String]? {
    guard case .coordinate(let axis) = self else { return nil }
    switch axis.values {
    case .labels(let labels): return labels
    case .records(let records):
      if case .labels(let labels)? = records.fields.first(where: { $0.name == "label" })?.column { return labels }
      return nil
    default: return nil
    }
  }
}
