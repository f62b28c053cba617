import AxisArrays

/// An open recording: what it holds, and messages of its streams in pieces of any length.
///
/// A value: a copy reads on from the same place, independently.
public struct Recording: Sendable {
  private var reader: any RecordingReader
  /// Options that were given and do not apply to the format.
  private let ignored: [Notice]
  /// The first message of each stream without its samples.
  var templates: [AxisArray?]

  init(_ reader: any RecordingReader, options: ReadOptions = ReadOptions()) {
    self.reader = reader
    let format = type(of: reader).format
    ignored = options.given.filter { !format.options.contains($0) }.map {
      Notice(.ignored, "--\($0) does not apply to \(format.name)")
    }
    templates = Array(repeating: nil, count: reader.streams.count)
  }

  public var path: String { reader.path }
  public var format: RecordingFormat { type(of: reader).format }
  public var info: RecordingInfo { reader.info }
  public var streams: [StreamInfo] { reader.streams }

  /// What was guessed, left out or made up so far; `events` and `read` may add to it. The texts do not name the file.
  public var notices: [Notice] { ignored + reader.notices }

  /// The runs of samples without a gap; none where every sample has a time of its own.
  public func pieces(of stream: Int = 0) -> [Piece] {
    streams.indices.contains(stream) ? reader.pieces(of: stream) : []
  }

  /// Seconds from the first sample to the end of the last one, gaps included; `nil` where every sample has a time of
  /// its own.
  public func span(of stream: Int = 0) -> Double? {
    let pieces = pieces(of: stream)
    guard let first = pieces.first, let last = pieces.last, let step = streams[stream].period else { return nil }
    return last.offset + Double(last.count) * step - first.offset
  }

  /// All annotations, by onset, in seconds on the time axis of the messages. May read through the file.
  public mutating func events() throws(RecordingError) -> [Event] { try reader.events() }

  /// The next samples of a stream as bytes.
  mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    guard streams.indices.contains(stream) else {
      throw .badOption(name: "stream", what: "\(stream); \(path) has \(streams.count)")
    }
    guard count >= 1 else {
      throw .badOption(name: "count", what: "\(count) for \(path); a piece has at least one sample")
    }
    return try reader.next(stream: stream, count: count)
  }
}

/// A run of samples of a stream without a gap.
public struct Piece: Hashable, Sendable {
  /// Index in the stream of the first sample.
  public var first: Int
  /// Samples.
  public var count: Int
  /// Seconds at the first sample.
  public var offset: Double

  public init(first: Int, count: Int, offset: Double) {
    (self.first, self.count, self.offset) = (first, count, offset)
  }

  /// Pieces from where they begin, up to `total` samples in all.
  static func pieces(_ starts: [(first: Int, offset: Double)], total: Int) -> [Piece] {
    starts.indices.map { index in
      let end = index + 1 < starts.count ? starts[index + 1].first : total
      return Piece(first: starts[index].first, count: max(0, end - starts[index].first), offset: starts[index].offset)
    }
  }
}
