import AxisArrays

/// Writes the messages of one stream to a file, which appears under its name when it is complete and not before.
///
/// Until `finish` returns there is only `.name.partial-<process>` in the same folder; a writer that goes away without
/// `finish`, by an error or a cancelled run, takes it along. A log (`LogWriter`) alone is there as it grows.
public protocol RecordingWriter {
  static var format: RecordingFormat { get }

  /// - Throws: `RecordingError.system` when the folder is missing or not writable.
  init(path: String, options: WriteOptions) throws(RecordingError)

  /// The file that is to be.
  var path: String { get }

  /// What the format could not hold so far, and how much of it; complete after `finish`. The texts do not name the file.
  var notices: [Notice] { get }

  /// Appends a message of the stream. Reads the memory of whatever device holds it.
  ///
  /// Coordinates that are named for no dim have no place in a file and are left out.
  ///
  /// - Throws: `RecordingError.notWritable` when the message does not continue the first one, or when its values have
  ///   no place in the format; `.system` when the disk is full.
  mutating func write(_ message: AxisArray) throws(RecordingError)

  /// Notes an event, in seconds on the time axis of the messages; formats without events count them in `notices`.
  mutating func add(_ event: Event) throws(RecordingError)

  /// Completes the file and moves it into place.
  mutating func finish() throws(RecordingError)
}

extension RecordingWriter {
  public var notices: [Notice] { [] }
}
