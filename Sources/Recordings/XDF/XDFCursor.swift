import AxisArrays

/// The place in an XDF file where one stream is being read.
struct XDFCursor: StreamCursor {
  enum Timing: Sendable {
    case runs(RunClock)
    /// Lines through the stamps, each from its first sample on.
    case lines([(first: Int, offset: Double, step: Double)])
    /// The stamps by the recorder's clock, without `origin`.
    case stamps(XDFClock, origin: Double)
  }

  private let stream: XDFStream
  private let count: Int
  private(set) var timing: Timing
  private var chunks: XDFChunks
  private var chunk: XDFChunks.Chunk?
  /// Samples that are left in the chunk.
  private var left = 0
  private var last = 0.0
  private var index = 0
  private var line = 0

  init(_ stream: XDFStream, count: Int, timing: Timing, chunks: XDFChunks) {
    (self.stream, self.count, self.timing, self.chunks) = (stream, count, timing, chunks)
  }

  var pieces: [Piece] { if case .runs(let clock) = timing { clock.pieces } else { [] } }

  mutating func next(_ wanted: Int) throws(RecordingError) -> Chunk? {
    guard index < count, let dtype = stream.dtype else { return nil }
    var rows = min(wanted, count - index)
    var offset: Double?
    if case .runs(var clock) = timing {
      guard let taken = clock.take(wanted) else { return nil }
      timing = .runs(clock)
      (rows, offset) = taken
    }
    var times: [Double] = []
    let data = try NDArray.filled(shape: [rows, stream.channelCount], dtype: dtype, path: chunks.window.path) {
      (target) throws(RecordingError) in
      for row in 0..<rows {
        let stamp = try sample(into: target.baseAddress! + row * stream.rowBytes)
        if offset == nil { times.append(time(of: stamp)) }
        index += 1
      }
    }
    return Chunk(data, time: offset.map { .regular(offset: $0) } ?? .perSample(times))
  }

  private mutating func time(of stamp: Double) -> Double {
    switch timing {
    case .runs: return stamp
    case .lines(let lines):
      while line + 1 < lines.count, lines[line + 1].first <= index { line += 1 }
      return lines[line].offset + Double(index - lines[line].first) * lines[line].step
    case .stamps(var clock, let origin):
      let time = clock.corrected(stamp) - origin
      timing = .stamps(clock, origin: origin)
      return time
    }
  }

  /// Copies the values of the next sample.
  ///
  /// - Returns: Its stamp.
  private mutating func sample(into target: UnsafeMutableRawPointer) throws(RecordingError) -> Double {
    let bytes = stream.rowBytes
    while true {
      if let chunk, left > 0 {
        left -= 1
        if let stamp = try chunks.stamp(before: chunk.end, &last, step: stream.step),
          bytes <= chunk.end - chunks.window.place, try chunks.window.holds(bytes)
        {
          chunks.window.copy(bytes, to: target)
          chunks.window.place += bytes
          return stamp
        }
        // What is left of the chunk is damaged.
        left = 0
      }
      guard let next = try chunks.next() else {
        throw .endsEarly(
          path: chunks.window.path, offset: chunks.window.source.size, reading: "sample \(index + 1) of \(stream.name)")
      }
      guard next.tag == 3, next.end - next.content >= 4, try chunks.window.take(UInt32.self) == stream.id else {
        continue
      }
      (chunk, left) = (next, try chunks.integer() ?? 0)
    }
  }
}
