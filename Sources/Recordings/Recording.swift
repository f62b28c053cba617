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

  /// The part that is read; `nil` is all of it.
  private let selection: Selection?
  /// Samples of each stream so far, of those that are asked for.
  private var delivered: [Int] = []
  /// Whose codes are events as well, and the recording from its start.
  private let eventChannel: (channel: EventChannel, start: any RecordingReader)?

  init(_ reader: any RecordingReader, options: ReadOptions = ReadOptions()) throws(RecordingError) {
    self.reader = reader
    selection = try Selection(options, of: reader)
    eventChannel = try options.eventChannel.map { (label) throws(RecordingError) in
      (try EventChannel(label, of: reader), reader)
    }
    let format = type(of: reader).format
    ignored = options.given.filter { !format.options.contains($0) && !ReadOptions.isForAll($0) }.map {
      Notice(.ignored, "--\($0) does not apply to \(format.name)")
    }
    templates = Array(repeating: nil, count: (selection?.streams ?? reader.streams).count)
  }

  public var path: String { reader.path }
  public var format: RecordingFormat { type(of: reader).format }
  public var info: RecordingInfo { reader.info }
  public var streams: [StreamInfo] { selection?.streams ?? reader.streams }

  /// What was guessed, left out or made up so far; `events` and `read` may add to it. The texts do not name the file.
  public var notices: [Notice] { ignored + reader.notices }

  /// The runs of samples without a gap; none where every sample has a time of its own.
  public func pieces(of stream: Int = 0) -> [Piece] {
    guard streams.indices.contains(stream) else { return [] }
    guard let selection else { return reader.pieces(of: stream) }
    return selection.pieces(reader.pieces(of: selection.sources[stream]), of: stream)
  }

  /// Seconds from the first sample to the end of the last one, gaps included; `nil` where every sample has a time of
  /// its own.
  public func span(of stream: Int = 0) -> Double? {
    let pieces = pieces(of: stream)
    guard let first = pieces.first, let last = pieces.last, let step = streams[stream].period else { return nil }
    return last.offset + Double(last.count) * step - first.offset
  }

  /// All annotations, and the codes of the channel that is asked for, by onset, in seconds on the time axis of the messages.
  /// May read through the file.
  public mutating func events() throws(RecordingError) -> [Event] {
    var events = try reader.events()
    if let (channel, start) = eventChannel { events = (events + (try channel.events(from: start))).byOnset }
    return selection?.events(events) ?? events
  }

  /// The next samples of a stream as bytes.
  mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    guard streams.indices.contains(stream) else {
      throw .badOption(name: "stream", what: "\(stream); \(path) has \(streams.count)")
    }
    guard count >= 1 else {
      throw .badOption(name: "count", what: "\(count) for \(path); a piece has at least one sample")
    }
    guard let selection else { return try reader.next(stream: stream, count: count) }
    // What comes after the end that is asked for need not be read.
    if delivered.isEmpty { delivered = Array(repeating: 0, count: selection.streams.count) }
    if let total = selection.streams[stream].count, delivered[stream] >= total, total > 0 { return nil }
    while let chunk = try reader.next(stream: selection.sources[stream], count: count) {
      let part = try selection.part(chunk, of: stream, path: path)
      guard part.data.shape.first != 0 || chunk.data.shape.first == 0 else { continue }
      delivered[stream] += part.data.shape.first ?? 0
      return part
    }
    return nil
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
