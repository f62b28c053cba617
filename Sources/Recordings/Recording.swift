import AxisArrays

/// An open recording: what it holds, and messages of its streams in pieces of any length.
///
/// A value: a copy reads on from the same place, independently.
public struct Recording: Sendable {
  private var reader: any RecordingReader
  /// The first message of each stream without its samples.
  var templates: [AxisArray?]

  init(_ reader: any RecordingReader) {
    self.reader = reader
    templates = Array(repeating: nil, count: reader.streams.count)
  }

  public var path: String { reader.path }
  public var format: RecordingFormat { type(of: reader).format }
  public var info: RecordingInfo { reader.info }
  public var streams: [StreamInfo] { reader.streams }

  /// What a user should know of the file, as far as it was read.
  public var notices: [Notice] { reader.notices }

  /// All annotations, by onset, in seconds on the time axis of the messages. May read through the file.
  public mutating func events() throws(RecordingError) -> [Event] { try reader.events() }

  /// The next samples of a stream as bytes.
  mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    guard streams.indices.contains(stream) else {
      throw .badOption(name: "stream", what: "\(stream); \(path) has \(streams.count)")
    }
    guard count >= 1 else { throw .badOption(name: "count", what: "\(count); a piece has at least one sample") }
    return try reader.next(stream: stream, count: count)
  }
}
