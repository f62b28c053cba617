import AxisArrays

/// A writer of one stream whose messages continue the first one: it says how a file begins, how samples are appended, and
/// how the file is completed.
protocol StreamWriter: RecordingWriter {
  var written: WrittenRecording { get set }

  /// Begins the file by the first message.
  ///
  /// - Throws: `RecordingError.notWritable` when the format has no place for such a stream.
  mutating func begin(_ stream: WrittenStream, _ message: AxisArray) throws(RecordingError)

  /// Appends the samples of a message, the first of which is sample `first` of the stream; their times are noted already.
  mutating func append(_ message: AxisArray, to stream: WrittenStream, first: Int) throws(RecordingError)

  /// Completes the file and moves it into place.
  mutating func complete(_ stream: WrittenStream) throws(RecordingError)
}

/// The part of a recording that came to a writer so far, but for the samples.
struct WrittenRecording: Sendable {
  let options: WriteOptions
  /// Those of the options and those that were added.
  var events: [Event]
  fileprivate(set) var stream: WrittenStream?
  fileprivate(set) var times = WrittenTimes()
  var notices: [Notice] = []

  init(_ options: WriteOptions) {
    self.options = options
    events = options.events
  }
}

extension StreamWriter {
  var options: WriteOptions { written.options }
  var events: [Event] { written.events }
  var times: WrittenTimes { written.times }

  public var notices: [Notice] { written.notices }

  public mutating func write(_ message: AxisArray) throws(RecordingError) {
    let message = try message.written(to: path)
    let stream: WrittenStream
    if let first = written.stream {
      try first.check(message)
      stream = first
    } else {
      stream = try WrittenStream(message, path: path)
      try begin(stream, message)
      written.stream = stream
    }
    let first = times.count
    try written.times.append(message.streamAxis, count: message.count, path: path)
    try append(message, to: stream, first: first)
  }

  public mutating func add(_ event: Event) { written.events.append(event) }

  public mutating func finish() throws(RecordingError) {
    guard let stream = written.stream else { throw .notWritable(path: path, what: "nothing: no message came") }
    try complete(stream)
  }
}
