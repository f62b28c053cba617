import AxisArrays

/// Reads a log as far as it is written. Messages come as they were recorded, or in smaller pieces, and never joined, so
/// that what is made of them again is the same to the bit.
public struct LogReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "Swiftlet log", extensions: ["swlog"],
    summary: "Append-only log of a live stream, with states to go on from",
    matches: { $0.starts(with: LogSegment.mark) })

  public var contents: RecordingContents
  private let source: ByteSource
  private let header: LogHeader
  private var runs: [Piece] = []
  /// States that were noted, in order.
  private(set) var states: [State] = []
  /// The end of the last whole segment.
  private var end = 0
  /// Where the next segment begins; and within the one that is being read, its samples and the next row.
  private var place: Int
  private var current: (samples: Samples, row: Int)?

  struct State {
    /// Samples that it has seen, and the time of the next one.
    var samples: Int, time: Double
    var name: String
    fileprivate var segment: LogSegment
  }

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    self.source = source
    guard let first = try LogSegment(at: 0, of: source), first.kind == .header else {
      throw .malformed(path: source.path, at: .byte(0), expected: "a log's header", found: "something else")
    }
    var header = try LogHeader(first.content(of: source), path: source.path)
    contents = RecordingContents(source, header.info)
    place = first.end
    let step = header.stream.step
    var count = 0, next = first.end, isEnded = false
    var runs: [Piece] = [], states: [State] = []
    while let segment = try LogSegment(at: next, of: source) {
      switch segment.kind {
      case .samples:
        let (samples, time) = try Self.extent(segment, header, source)
        guard let sum = count.plus(samples) else { throw Self.odd(segment, source, "samples that can be counted") }
        Self.add(samples, at: time, first: count, step: step, to: &runs)
        count = sum
      case .event: contents.events.append(try Self.event(segment, source))
      case .state: states.append(try Self.state(segment, source, samples: count))
      case .end: isEnded = true
      case .header: throw Self.odd(segment, source, "one header")
      }
      next = segment.end
    }
    (end, self.runs, self.states) = (next, runs, states)
    if next < source.size {
      contents.note(.lost, "the last \(source.size - next) bytes are no whole segment and are left out")
    } else if !isEnded {
      contents.note(.guessed, "the log was not finished: it is read as far as it goes")
    }
    header.stream.count = count
    self.header = header
    contents.streams = [header.stream]
    contents.events.sort { $0.onset < $1.onset }
  }

  private static func odd(_ segment: LogSegment, _ source: ByteSource, _ expected: String) -> RecordingError {
    .malformed(
      path: source.path, at: .byte(segment.start), expected: expected, found: "a segment of \(segment.length) bytes")
  }

  /// The number of samples in a segment, and the time of the first.
  private static func extent(
    _ segment: LogSegment, _ header: LogHeader, _ source: ByteSource
  ) throws(RecordingError) -> (Int, Double) {
    let start = try source.bytes(at: segment.start, count: min(16, segment.length))
    let isRegular = header.stream.step != nil
    guard let claimed = start.little(UInt64.self, at: 0), let count = Int(exactly: claimed), count < 1 << 40,
      let times = isRegular ? 8 : count.times(8), let data = count.times(header.rowBytes),
      let length = data.plus(times)?.plus(8), length == segment.length
    else { throw odd(segment, source, "samples of \(header.rowBytes) bytes and their times") }
    let time = start.little(UInt64.self, at: 8).map { Double(bitPattern: $0) } ?? 0
    guard !isRegular || time.isFinite else { throw odd(segment, source, "a time that is a finite number") }
    return (count, time)
  }

  private static func add(_ samples: Int, at time: Double, first: Int, step: Double?, to runs: inout [Piece]) {
    guard let step, samples > 0 else { return }
    if let last = runs.last, abs(time - last.offset - Double(last.count) * step) <= 0.5 * step {
      runs[runs.count - 1].count += samples
    } else {
      runs.append(Piece(first: first, count: samples, offset: time))
    }
  }

  private static func event(_ segment: LogSegment, _ source: ByteSource) throws(RecordingError) -> Event {
    guard let text = String(validating: try segment.content(of: source), as: UTF8.self),
      let map = Value(json: text)?.map, let onset = map["onset"]?.double, let what = map["text"]?.string
    else { throw odd(segment, source, "an event") }
    return Event(onset: onset, duration: map["duration"]?.double, text: what, channel: map["channel"]?.string)
  }

  private static func state(
    _ segment: LogSegment, _ source: ByteSource, samples: Int
  ) throws(RecordingError) -> State {
    let start = try source.bytes(at: segment.start, count: min(20, segment.length))
    guard let claimed = start.little(UInt64.self, at: 0), let seen = Int(exactly: claimed), seen <= samples,
      let time = start.little(UInt64.self, at: 8).map({ Double(bitPattern: $0) }),
      let length = start.little(UInt32.self, at: 16), Int(length) <= min(segment.length - 20, 1 << 12)
    else { throw odd(segment, source, "a state after \(samples) samples or fewer") }
    let name = String(decoding: try source.bytes(at: segment.start + 20, count: Int(length)), as: UTF8.self)
    return State(samples: seen, time: time, name: name, segment: segment)
  }

  public func pieces(of stream: Int) -> [Piece] { runs }

  // MARK: Samples

  /// The samples of one segment.
  private struct Samples: Sendable {
    var count: Int, times: [Double], bytes: [UInt8], data: Int
  }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    while current.map({ $0.row == $0.samples.count }) ?? true {
      guard place < end, let segment = try LogSegment(at: place, of: source) else { return nil }
      place = segment.end
      if segment.kind == .samples { current = (try samples(segment), 0) }
    }
    guard let (samples, row) = current else { return nil }
    let rows = min(count, samples.count - row)
    current = (samples, row + rows)
    let start = samples.data + row * header.rowBytes
    let array = try NDArray.filled(
      shape: [rows] + header.stream.rowShape, dtype: header.stream.dtype, path: path
    ) { (target) throws(RecordingError) in
      samples.bytes.withUnsafeBytes {
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + rows * header.rowBytes]))
      }
    }
    guard let step = header.stream.step else {
      return Chunk(array, time: .perSample(Array(samples.times[row..<row + rows])))
    }
    return Chunk(array, time: .regular(offset: samples.times[0] + Double(row) * step))
  }

  private func samples(_ segment: LogSegment) throws(RecordingError) -> Samples {
    let (count, _) = try Self.extent(segment, header, source)
    let bytes = try segment.content(of: source)
    let times = (0..<(header.stream.step == nil ? count : 1)).map {
      Double(bitPattern: bytes.little(UInt64.self, at: 8 + 8 * $0) ?? 0)
    }
    return Samples(count: count, times: times, bytes: bytes, data: 8 + 8 * times.count)
  }
}

/// A state in a log, from which work on its stream can go on.
public struct LogState: Sendable {
  /// Samples of the log that it has seen.
  public let samples: Int
  /// The time of the next sample, in the unit of the stream's axis.
  public let time: Double
  /// Of the stage whose state it is.
  public let name: String
  /// As they were noted.
  public let bytes: [UInt8]

  /// The last state of a stage at or before a time that no gap follows: a state does not tell where its stream had got, so
  /// that the samples after the gap would be taken to follow.
  ///
  /// - Returns: Nil where there is none, or the file is no log.
  /// - Throws: `RecordingError` where the file cannot be read or the state is damaged.
  public static func last(
    of name: String, in path: String, until time: Double = .infinity
  ) throws(RecordingError) -> LogState? {
    let source = try ByteSource(path: path)
    guard LogReader.format.matches(try source.bytes(at: 0, count: 4)) else { return nil }
    let reader = try LogReader(source, options: ReadOptions())
    let gaps = Set(reader.pieces(of: 0).dropFirst().map(\.first))
    let found = reader.states.last { $0.name == name && $0.time <= time && !gaps.contains($0.samples) }
    guard let found else { return nil }
    let content = try found.segment.content(of: source)
    let bytes = Array(content[(20 + found.name.utf8.count)...])
    return LogState(samples: found.samples, time: found.time, name: name, bytes: bytes)
  }
}
