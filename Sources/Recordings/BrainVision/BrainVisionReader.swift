import AxisArrays

/// Reads BrainVision recordings by their header (.vhdr): versions 1.0 and 2.0, whole numbers, floats or text, in either
/// orientation, with markers as events and new segments as gaps.
///
/// Data of `ReadOptions.dtype` (float64) are `count * resolution`, in each channel's own unit. The data and marker files
/// lie beside the header, under the names that it gives or, where files were renamed, under its own. Memory: a mebibyte
/// of raw samples, the markers, and the chunk itself.
public struct BrainVisionReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "BrainVision", extensions: ["vhdr"],
    summary: "Brain Products header with its .eeg and .vmrk files: binary or text, with markers",
    options: ["dtype", "size"], matches: { BrainVisionText.isFirst($0, kind: "Header") })

  public let path: String
  public let info: RecordingInfo
  public let streams: [StreamInfo]
  public let notices: [Notice]
  private let clock: RunClock
  private let source: ByteSource
  private let happened: [Event]
  /// The samples of a binary file, or else of text.
  private var cursor: SampleCursor?
  private var numbers: BrainVisionNumbers?

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    path = source.path
    let header = try BrainVisionHeader(source)
    var notices: [Notice] = []
    let file = try Self.open(header.dataFile, beside: source, notices: &notices)
    self.source = file
    var markers = BrainVisionMarkers()
    if let name = header.markerFile {
      do throws(RecordingError) {
        markers = try BrainVisionMarkers(try Self.open(name, beside: source, notices: &notices))
      } catch {
        guard case .system("open", _, _, _) = error else { throw error }
        notices.append(Notice(.lost, "the marker file \(quoted(name)) is not there: no events, no start, no gaps"))
      }
    }
    let count: Int
    var numbers: BrainVisionNumbers?
    let gains = header.channels.map(\.resolution)
    switch header.data {
    case .binary(let encoding):
      // Of channels one after the other no cut-off file has a whole sample.
      count = try file.rows(
        of: header.channels.count * encoding.bytes, claimed: header.points,
        header.isVectorized ? .refuse : options.size, &notices)
    case .text(let style):
      let made = try BrainVisionNumbers(
        file, style, gains: gains, isVectorized: header.isVectorized, size: options.size, notices: &notices)
      (count, numbers) = (made.count, made)
    }
    if numbers != nil, let points = header.points, points != count {
      guard options.size == .wholeRecords else {
        throw .malformed(
          path: file.path, at: .part("data"), expected: "\(points) samples of each channel, as the header says",
          found: "\(count) (--size whole-records reads them)")
      }
      notices.append(Notice(.lost, "\(count) of the header's \(points) samples are there"))
    }
    let runs = markers.runs(rate: header.rate, count: count)
    let clock = RunClock(runs, period: 1 / header.rate, count: count)
    self.numbers = numbers?.timed(by: clock, dtype: dtype)
    if case .binary(let encoding) = header.data {
      let width = encoding.bytes
      let places = header.channels.indices.map { header.isVectorized ? $0 * count * width : $0 * width }
      let layout = SampleLayout(
        encoding: encoding, recordBytes: header.channels.count * width * (header.isVectorized ? count : 1),
        samplesPerRecord: header.isVectorized ? max(1, count) : 1,
        channels: zip(places, gains).map { SampleLayout.Channel(place: $0, gain: $1) }, stretches: [(0, 0)],
        recordName: header.isVectorized ? "data" : "sample")
      cursor = SampleCursor(layout, clock: clock, dtype: dtype)
    }
    self.clock = clock
    let channels = header.channels.map(\.info)
    happened = markers.events(clock, channels: channels)
    info = RecordingInfo(format: "BrainVision \(header.version)", start: markers.start(rate: header.rate))
    self.notices = notices + markers.notices
    streams = [StreamInfo(name: "", rate: header.rate, channels: channels, count: count, dtype: dtype)]
  }

  /// A file that the header names, or one of its ending under the header's own name.
  private static func open(
    _ name: String, beside source: ByteSource, notices: inout [Notice]
  ) throws(RecordingError) -> ByteSource {
    // "$b" stands for the header's name.
    let own = name.hasPrefix("$b") ? source.stem + name.dropFirst(2) : name
    do throws(RecordingError) { return try source.beside(own) } catch {
      let ending = own.lastIndex(of: ".").map { own[$0...] } ?? ""
      guard case .system("open", _, _, _) = error, let found = try? source.beside(source.stem + ending) else {
        throw error
      }
      notices.append(
        Notice(.guessed, "\(quoted(own)) is not there: \(quoted(source.stem + ending)) is taken for it"))
      return found
    }
  }

  public mutating func events() throws(RecordingError) -> [Event] { happened }

  public func pieces(of stream: Int) -> [Piece] { clock.pieces }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    if cursor != nil { return try cursor?.next(count, from: source) }
    return try numbers?.next(count)
  }
}
