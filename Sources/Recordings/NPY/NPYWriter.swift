import AxisArrays

/// Writes the samples of a stream to an NPY file, the stream's axis first. Names, times and events have no place there.
public struct NPYWriter: RecordingWriter {
  public static let format = NPYReader.format

  public var path: String { file.destination }

  private let file: PartialFile
  private var stream: WrittenStream?
  private var code = ""
  private var count = 0
  private var losses = WrittenLosses()
  private let options: WriteOptions
  private var events: Int

  public init(path: String, options: WriteOptions) throws(RecordingError) {
    file = try PartialFile(path)
    (self.options, events) = (options, options.events.count)
  }

  public mutating func write(_ message: AxisArray) throws(RecordingError) {
    let message = try message.written(to: path)
    if let stream { try stream.check(message) } else { try begin(message) }
    let file = file
    try message.withBytes(of: path) { (bytes) throws(RecordingError) in try file.write(bytes) }
    count += message.count
  }

  private mutating func begin(_ message: AxisArray) throws(RecordingError) {
    let stream = try WrittenStream(message, path: path)
    self.stream = stream
    losses = WrittenLosses(stream, of: options.info)
    losses.noteAxes(message, stream)
    code = try NPYHeader.checkedCode(stream.dtype, path: path)
    try file.write(NPYHeader.bytes(code: code, shape: Array(message.shape)))
  }

  public mutating func add(_ event: Event) { events += 1 }

  public var notices: [Notice] { losses.notices(format: "NPY", events: events) }

  public mutating func finish() throws(RecordingError) {
    guard let stream else { throw .notWritable(path: file.destination, what: "nothing: no message came") }
    // The header has room for the count that is known now.
    try file.patch(NPYHeader.bytes(code: code, shape: [count] + stream.rowShape), at: 0)
    try file.commit()
  }
}
