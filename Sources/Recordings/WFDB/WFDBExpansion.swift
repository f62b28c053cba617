import Platform

/// A signal file whose samples follow from those before them: differences, and FLAC. It is gone through in order, with
/// the last frames kept, and from the start again by whoever goes back.
final class WFDBExpansion: @unchecked Sendable {
  /// Frames in the file.
  let frames: Int

  private let data: ByteSource
  private let format: WFDBFormat
  private let signals: [WFDBHeader.Signal]
  /// Samples of the file before the first of the record.
  private let offset: Int
  /// Samples of all signals in a frame.
  private let frame: Int
  private let lock = Lock()

  /// Frames from `first` on, in the order of a signal file.
  private var window: (first: Int, values: [Int]) = (0, [])
  private var stream: FLACStream?
  /// Samples of each channel of FLAC that make no whole frame yet.
  private var waiting: [[Int]] = []
  private var skipped = 0
  private var isVerified = false
  /// The last value of each signal.
  private var sums: [Int] = []

  /// - Parameter signals: Those of the file.
  init(
    _ data: ByteSource, _ format: WFDBFormat, _ signals: [WFDBHeader.Signal], offset: Int
  ) throws(RecordingError) {
    (self.data, self.format, self.signals, self.offset) = (data, format, signals, offset)
    frame = signals.reduce(0) { $0 + $1.samplesPerFrame }
    guard format.isFLAC else {
      frames = max(0, data.size - offset) / frame
      return
    }
    let stream = try FLACStream(data)
    let samples = signals[0].samplesPerFrame
    func check(_ isFine: Bool, _ expected: String, _ found: String) throws(RecordingError) {
      guard !isFine else { return }
      throw .malformed(path: data.path, at: .part("FLAC"), expected: expected, found: found)
    }
    try check(
      stream.channels == signals.count && signals.allSatisfy { $0.samplesPerFrame == samples },
      "\(signals.count) channels of one rate", "\(stream.channels) channels")
    try check(stream.depth <= format.rawValue - 500, "at most \(format.rawValue - 500) bits", "\(stream.depth)")
    // A frame of 65535 samples takes no less than ten bytes.
    try check(stream.count > 0 && stream.count / 6554 <= data.size, "its number of samples", "\(stream.count)")
    frames = max(0, stream.count - offset) / samples
  }

  /// Throws unless as many samples of FLAC are there as it claims: what is asked for before there is room for a claim.
  func verify() throws(RecordingError) {
    guard format.isFLAC else { return }
    try lock.withLock { () throws(RecordingError) in
      guard !isVerified else { return }
      var source = try FLACStream(data), count = 0
      while let block = try source.next() { count += block[0].count }
      guard count >= source.count else {
        throw .endsEarly(path: data.path, offset: data.size, reading: "\(source.count) samples of FLAC")
      }
      isVerified = true
    }
  }

  /// Samples from number `first` on; what lies behind the end is missing.
  func read(first: Int, count: Int) throws(RecordingError) -> [Int32] {
    try lock.withLock { () throws(RecordingError) in
      var values = [Int32](repeating: WFDBFormat.absent, count: count)
      var done = 0
      if first / frame < window.first { restart() }
      while done < count {
        let place = first + done - window.first * frame
        guard place < window.values.count else {
          guard try advance() else { break }
          continue
        }
        let taken = min(count - done, window.values.count - place)
        for index in 0..<taken where window.values[place + index] != format.missing {
          values[done + index] = Int32(truncatingIfNeeded: window.values[place + index])
        }
        done += taken
      }
      return values
    }
  }

  private func restart() { (window, stream, waiting, skipped, sums) = ((0, []), nil, [], 0, []) }

  /// Replaces the window by the frames that follow; false at the end.
  private func advance() throws(RecordingError) -> Bool {
    let first = window.first + window.values.count / frame
    guard first < frames else { return false }
    return format.isFLAC ? try decode(first) : try sum(first)
  }

  /// The sums of differences, each signal's from its own first value on.
  private func sum(_ first: Int) throws(RecordingError) -> Bool {
    if sums.isEmpty { sums = signals.map(\.initial) }
    let owners = signals.indices.flatMap { Array(repeating: $0, count: signals[$0].samplesPerFrame) }
    let rows = min(frames - first, max(1, (1 << 16) / frame))
    let raw = try data.bytes(at: offset + first * frame, count: rows * frame)
    var values: [Int] = []
    values.reserveCapacity(raw.count)
    for (index, byte) in raw.enumerated() {
      let owner = owners[index % frame]
      sums[owner] += Int(Int8(bitPattern: byte))
      values.append(sums[owner])
    }
    window = (first, values)
    return !values.isEmpty
  }

  /// The samples of FLAC, a signal's of a frame side by side.
  private func decode(_ first: Int) throws(RecordingError) -> Bool {
    if stream == nil { stream = try FLACStream(data) }
    guard var source = stream else { return false }
    defer { stream = source }
    let samples = signals[0].samplesPerFrame
    if waiting.isEmpty { waiting = Array(repeating: [], count: signals.count) }
    while let block = try source.next() {
      let drop = min(offset - skipped, block[0].count)
      skipped += drop
      for channel in waiting.indices { waiting[channel] += block[channel].dropFirst(drop) }
      let whole = waiting[0].count / samples
      guard whole > 0 else { continue }
      var values: [Int] = []
      values.reserveCapacity(whole * frame)
      for start in stride(from: 0, to: whole * samples, by: samples) {
        for channel in waiting { values += channel[start..<start + samples] }
      }
      for channel in waiting.indices { waiting[channel].removeFirst(whole * samples) }
      window = (first, values)
      return true
    }
    return false
  }
}
