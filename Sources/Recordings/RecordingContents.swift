import AxisArrays

/// What a reader finds in the headers of a recording, and the places where its streams are being read.
public struct RecordingContents: Sendable {
  /// The file, as error messages name it.
  public let path: String
  public var info: RecordingInfo
  public var streams: [StreamInfo] = []

  /// What was guessed, left out or made up so far. The texts do not name the file.
  public var notices: [Notice] = []

  /// All annotations, by onset, of a format that tells them with its headers.
  public var events: [Event] = []

  /// One for each stream.
  var cursors: [any StreamCursor] = []

  public init(_ source: ByteSource, _ info: RecordingInfo) {
    (path, self.info) = (source.path, info)
  }

  mutating func note(_ kind: Notice.Kind, _ text: String, time: Double? = nil) {
    notices.append(Notice(kind, text, time: time))
  }

  mutating func add(_ stream: StreamInfo, _ cursor: any StreamCursor) {
    streams.append(stream)
    cursors.append(cursor)
  }
}

/// The place in a recording where one stream is being read: a value, so that a copy reads on independently.
protocol StreamCursor: Sendable {
  /// The runs of samples without a gap; none where every sample has a time of its own.
  var pieces: [Piece] { get }

  /// The next samples, `count` at most and fewer before a gap; `nil` at the end.
  mutating func next(_ count: Int) throws(RecordingError) -> Chunk?
}
