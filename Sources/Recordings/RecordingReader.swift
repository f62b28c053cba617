import AxisArrays

/// A file format as users see it.
public struct RecordingFormat: Sendable {
  /// Short name, such as "EDF/BDF".
  public let name: String
  /// File name extensions in lower case, without the dot.
  public let extensions: [String]
  /// Names of files by which the folder around them is a recording of this format, and which are opened then.
  public let entries: [String]
  /// One line on what the format holds.
  public let summary: String
  /// Names of the reading options (`ReadOptions.table`) that the format heeds.
  public let options: [String]
  /// Whether a file that starts with these bytes (up to 512 of them) can be of this format. A format without a mark
  /// of its own returns false and is chosen by its extension.
  public let matches: @Sendable ([UInt8]) -> Bool

  public init(
    name: String, extensions: [String], entries: [String] = [], summary: String, options: [String] = [],
    matches: @escaping @Sendable ([UInt8]) -> Bool = { _ in false }
  ) {
    (self.name, self.extensions, self.entries) = (name, extensions, entries)
    (self.summary, self.options, self.matches) = (summary, options, matches)
  }
}

/// Reads a recording in pieces of any length and in bounded memory.
///
/// A reader is a value: a copy reads on from the same place, independently. How a stream is cut into pieces changes
/// neither the samples nor the times: time offsets come from the integer index of a sample.
public protocol RecordingReader: Sendable {
  static var format: RecordingFormat { get }

  /// Reads what is needed to describe the recording, not its samples.
  ///
  /// - Throws: `RecordingError` for whatever is wrong with the bytes or the options.
  init(_ source: ByteSource, options: ReadOptions) throws(RecordingError)

  /// What the headers say, and where each stream is being read.
  var contents: RecordingContents { get set }

  /// What was guessed, left out or made up so far. The texts do not name the file.
  var notices: [Notice] { get }

  /// The runs of samples of a stream without a gap; none where every sample has a time of its own.
  func pieces(of stream: Int) -> [Piece]

  /// All annotations, by onset. Reads through the file where the format scatters them.
  mutating func events() throws(RecordingError) -> [Event]

  /// The next samples of a stream as plain bytes. Callers use `read`, which makes a message of them.
  ///
  /// - Parameters:
  ///   - stream: Index into `streams`.
  ///   - count: Samples at most, 1 or more. Fewer come at the end, and before a gap in time.
  /// - Returns: `nil` at the end.
  mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk?
}

extension RecordingReader {
  public var path: String { contents.path }
  public var info: RecordingInfo { contents.info }
  public var streams: [StreamInfo] { contents.streams }
  public var notices: [Notice] { contents.notices }

  public func pieces(of stream: Int) -> [Piece] { contents.cursors[stream].pieces }

  public mutating func events() throws(RecordingError) -> [Event] { contents.events }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    try contents.cursors[stream].next(count)
  }
}
