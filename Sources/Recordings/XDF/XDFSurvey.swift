import AxisArrays

/// All that is to be known of an XDF file before its first sample: its streams, the times of their samples, and the
/// texts of its streams of markers.
///
/// The file is gone through twice: for headers, footers and clocks, and for stamps.
struct XDFSurvey {
  struct Source {
    var stream: XDFStream
    var clock = XDFClock([])
    var measured: [(time: Double, offset: Double)] = []
    var footerCount: Int?
    var hasFooter = false
    /// Samples that are there.
    var count = 0
    var first: Double?
    var times: XDFTimes?
    var last = 0.0
  }

  private(set) var sources: [Source] = []
  /// The texts of marker streams with their times, in the order of the file.
  private(set) var marks: [(source: Int, time: Double, text: String)] = []
  private(set) var notices: [Notice] = []
  /// When the recording was begun.
  private(set) var start: WallClock?
  /// The chunks from the first on, with the ways around damage.
  private(set) var chunks: XDFChunks
  private var places: [UInt32: Int] = [:]
  private let options: ReadOptions

  private static let largestText = 1 << 24

  init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    self.options = options
    chunks = XDFChunks(source, isLenient: options.size == .wholeRecords)
    try describe(chunks)
    guard !sources.isEmpty else { throw chunks.malformed(4, "a stream", "none in \(source.size) bytes") }
    for index in sources.indices {
      let stream = sources[index].stream
      sources[index].clock = XDFClock(sources[index].measured)
      if stream.rate > 0, stream.dtype != nil, options.timing != .perRow {
        sources[index].times = XDFTimes(
          nominal: stream.step, given: options.rate.map { 1 / $0 }, gapTolerance: options.gapTolerance)
      }
    }
    try time(chunks)
  }

  /// Reads headers, footers and the distances of clocks.
  private mutating func describe(_ chunks: XDFChunks) throws(RecordingError) {
    var chunks = chunks
    while let chunk = try chunks.next() {
      switch chunk.tag {
      case 1:
        let info = try xml(of: chunk, &chunks, from: chunk.content)
        if let text = info?["datetime"] { start = WallClock(zoned: text) }
      case 2:
        guard let id = try chunks.window.take(UInt32.self), chunk.end - chunk.content >= 4 else { break }
        guard let info = try xml(of: chunk, &chunks, from: chunk.content + 4) else { break }
        let stream = try XDFStream(info, id: id) {
          chunks.malformed(chunk.content, "a stream's \($0)", $1)
        }
        guard places[id] == nil else {
          throw chunks.malformed(chunk.content, "a stream of another number", "stream \(id) for the second time")
        }
        places[id] = sources.count
        sources.append(Source(stream: stream))
      case 4:
        guard chunk.end - chunk.content >= 20, let id = try chunks.window.take(UInt32.self), let place = places[id],
          let time = try chunks.window.takeDouble(), let offset = try chunks.window.takeDouble(), time.isFinite,
          offset.isFinite
        else {
          if try chunks.passOver(from: chunk.start, "two clock times of a stream", "others") { continue }
          break
        }
        sources[place].measured.append((time, offset))
      case 6:
        guard let id = try chunks.window.take(UInt32.self), let place = places[id],
          let info = try xml(of: chunk, &chunks, from: chunk.content + 4)
        else { break }
        sources[place].hasFooter = true
        sources[place].footerCount = Int(info["sample_count"])
      default: break
      }
    }
    if chunks.lostBytes > 0 {
      notices.append(Notice(.lost, "\(counted(chunks.lostBytes, "byte")) in damaged chunks passed over"))
    }
    if chunks.isCut { notices.append(Notice(.lost, "the last chunk is not whole")) }
  }

  /// The element of a chunk; `nil` where it is damaged and passed over.
  private func xml(
    of chunk: XDFChunks.Chunk, _ chunks: inout XDFChunks, from place: Int
  ) throws(RecordingError) -> XMLNode? {
    guard chunk.end - place <= Self.largestText else {
      throw .unsupported(
        path: chunks.window.path, what: "\(chunk.end - place) bytes of XML; the most is \(Self.largestText)")
    }
    let bytes = try chunks.window.source.bytes(at: place, count: max(0, chunk.end - place))
    do throws(XMLNode.Failure) {
      return try XMLNode(bytes)
    } catch {
      _ = try chunks.passOver(from: place + error.place, error.expected, "another text")
      return nil
    }
  }

  /// Takes the stamps of all streams, and the texts of those that are markers.
  private mutating func time(_ chunks: XDFChunks) throws(RecordingError) {
    var (chunks, detours) = (chunks, [Int: Int]())
    while let chunk = try chunks.next() {
      guard chunk.tag == 3 else { continue }
      guard chunk.end - chunk.content >= 4, let id = try chunks.window.take(UInt32.self), let place = places[id],
        let count = try chunks.integer(), chunks.window.place <= chunk.end
      else {
        _ = try chunks.passOver(from: chunk.start, "samples of a stream with a header", "others")
        detours[chunk.start] = chunks.nextPlace
        continue
      }
      let stream = sources[place].stream
      for number in 0..<count {
        guard let stamp = try chunks.stamp(before: chunk.end, &sources[place].last, step: stream.step),
          try pass(stream, place, stamp, chunk, &chunks)
        else {
          if chunk.end == chunks.window.source.size, chunks.isCut { break }
          _ = try chunks.passOver(
            from: chunks.window.place, "sample \(number + 1) of the \(count) of the chunk at byte \(chunk.start)",
            "bytes that hold none")
          detours[chunk.start] = chunks.nextPlace
          break
        }
      }
    }
    self.chunks.detours = detours
  }

  /// Passes over the values of a sample; false where they are not there.
  @inline(__always)
  private mutating func pass(
    _ stream: XDFStream, _ place: Int, _ stamp: Double, _ chunk: XDFChunks.Chunk, _ chunks: inout XDFChunks
  ) throws(RecordingError) -> Bool {
    var texts: [String] = []
    if stream.dtype == nil {
      for _ in 0..<stream.channelCount {
        guard let text = try chunks.text(before: chunk.end) else { return false }
        texts.append(text)
      }
    } else {
      guard stream.rowBytes <= chunk.end - chunks.window.place else { return false }
      chunks.window.place += stream.rowBytes
    }
    let time = sources[place].clock.corrected(stamp)
    sources[place].count += 1
    if time.isFinite { sources[place].first = sources[place].first.map { min($0, time) } ?? time }
    if stream.dtype == nil {
      if time.isFinite { marks.append((place, time, texts.joined(separator: ", "))) }
    } else {
      sources[place].times?.add(time)
    }
    return true
  }
}
