import AxisArrays

/// Writes a stream as a table of text: a header row, the time in seconds, a column per channel with its unit.
///
/// Numbers are the shortest that read back as the same value. Axes other than the stream's become columns, all
/// combinations of them, named label by label.
public struct CSVWriter: StreamWriter {
  public static let format = CSVReader.format

  public var path: String { file.destination }

  private let file: PartialFile
  private let delimiter: UInt8
  var written: WrittenRecording
  private var losses = WrittenLosses()

  public init(path: String, options: WriteOptions) throws(RecordingError) {
    file = try PartialFile(path)
    written = WrittenRecording(options)
    delimiter = options.delimiter ?? UInt8(ascii: path.lowercased().hasSuffix(".tsv") ? "\t" : ",")
  }

  mutating func begin(_ stream: WrittenStream, _ message: AxisArray) throws(RecordingError) {
    losses = WrittenLosses(stream, of: options.info)
    try file.write(header(stream))
  }

  mutating func append(_ message: AxisArray, to stream: WrittenStream, first: Int) throws(RecordingError) {
    let values = try message.data.doubles(
      ifNot: .notWritable(path: path, what: "\(stream.dtype.name) as text; convert it to real numbers first"))
    let times = times
    var text: [UInt8] = []
    for row in 0..<message.count {
      append(times.value(at: first + row), to: &text)
      for column in 0..<stream.rowElements {
        text.append(delimiter)
        append(values[row * stream.rowElements + column], isSingle: stream.dtype == .float32, to: &text)
      }
      text.append(0x0A)
      if text.count > 1 << 16 {
        try file.write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    try file.write(text)
  }

  public var notices: [Notice] { losses.notices(format: "CSV", events: events.count) }

  mutating func complete(_ stream: WrittenStream) throws(RecordingError) {
    try file.commit()
  }

  private func append(_ value: Double, isSingle: Bool = false, to text: inout [UInt8]) {
    if value.isNaN {
      text.append(ascii: "nan")
    } else if let whole = Int(exactly: value), abs(whole) < 1 << 53, !(value == 0 && value.sign == .minus) {
      text.append(ascii: String(whole))
    } else {
      text.append(ascii: isSingle ? Float(value).description : value.description)
    }
  }

  /// The names of the columns. A name that holds a delimiter, a quote or a line end is quoted.
  private func header(_ stream: WrittenStream) -> [UInt8] {
    let unit = stream.unit.isEmpty || stream.unit == "s" ? "" : " (\(stream.unit))"
    var names = ["\(stream.dims[0])\(unit)"]
    var columns = [""]
    for (axis, values) in stream.axes.enumerated() {
      let places = CSVWriter.names(values, dim: stream.dims[axis + 1], count: stream.rowShape[axis])
      columns = columns.flatMap { outer in places.map { outer.isEmpty ? $0 : "\(outer) \($0)" } }
    }
    names += stream.axes.isEmpty ? ["value"] : columns
    let fields = names.map { name in
      let special = name.utf8.contains { $0 == delimiter || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D || $0 == 0x23 }
      // Every quote is doubled.
      return special
        ? "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\"" : name
    }
    return Array(fields.joined(separator: String(Unicode.Scalar(delimiter))).utf8) + [0x0A]
  }

  private static func names(_ axis: Axis, dim: String, count: Int) -> [String] {
    if let labels = axis.names {
      let units = axis.texts("unit")
      return labels.indices.map { index in
        let unit = units.map { $0[index] } ?? axis.unit
        return unit.isEmpty ? labels[index] : "\(labels[index]) (\(unit))"
      }
    }
    let unit = axis.unit.isEmpty ? "" : " \(axis.unit)"
    if let numbers = axis.coordinate?.values.numbers { return numbers.map { "\($0)\(unit)" } }
    if let axis = axis.linear, axis.gain != 1 || axis.offset != 0 {
      return (0..<count).map { "\(axis.value(at: $0))\(unit)" }
    }
    return (0..<count).map { "\(dim)\($0)" }
  }
}
