import AxisArrays

/// Writes the messages of one stream to a file, which appears under its name when it is complete and not before.
///
/// Until `finish` returns there is only `.name.partial-<process>` in the same folder; a writer that goes away without
/// `finish`, by an error or a cancelled run, takes it along.
public protocol RecordingWriter {
  static var format: RecordingFormat { get }

  /// - Throws: `RecordingError.system` when the folder is missing or not writable.
  init(path: String, options: WriteOptions) throws(RecordingError)

  /// The file that is to be.
  var path: String { get }

  /// Appends a message of the stream as plain bytes; see `write(_ message:)`.
  mutating func write(_ block: Block) throws(RecordingError)

  /// Notes an event, in seconds on the time axis of the messages; formats without events ignore them.
  mutating func add(_ event: Event) throws(RecordingError)

  /// Completes the file and moves it into place.
  mutating func finish() throws(RecordingError)

  /// What a user should know of what was written so far: what the format has no place for. By default nothing.
  var notices: [Notice] { get }
}

extension RecordingWriter {
  public var notices: [Notice] { [] }
}
