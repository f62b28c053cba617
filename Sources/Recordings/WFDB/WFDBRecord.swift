import AxisArrays

/// A WFDB record as one: its segments in a row, each with the files of its signals.
struct WFDBRecord: Sendable {
  /// A signal of a segment, as it lies among those of its file.
  private struct Part: Sendable {
    var label: String
    var file: String
    var format: WFDBFormat
    var offset: Int
    /// Samples of all signals in a frame of the file, those before it, and its own.
    var frame: Int
    var before: Int
    var samples: Int
    var skew: Int
    var gain: Double
    var baseline: Double
    /// Where the samples can be read only in order.
    var expansion: WFDBExpansion?
  }

  private struct Segment: Sendable {
    /// Frames of the record before it, pauses left out, and its own.
    var first: Int
    var count: Int
    var parts: [Part]
  }

  let name: String
  let rate: Double
  let start: WallClock?
  private(set) var signals: [WFDBHeader.Signal] = []
  /// Frames that are there.
  private(set) var count = 0
  /// Where frames go on after a pause: the first one, and its number with pauses counted.
  private(set) var runs: [(first: Int, frame: Int)] = []
  private(set) var notices: [Notice] = []
  private var segments: [Segment] = []
  private let source: ByteSource

  /// Samples of a file to read at once.
  private static let block = 1 << 16

  init(_ source: ByteSource, isLenient: Bool) throws(RecordingError) {
    self.source = source
    let header = try WFDBHeader(source)
    (name, rate, start) = (header.name, header.rate, header.start)
    guard !header.segments.isEmpty else {
      signals = header.signals
      try add(header, claimed: header.count, frame: 0, source, isLenient)
      try finish(header)
      return
    }
    var (frame, missing, gains) = (0, 0, header)
    for (index, segment) in header.segments.enumerated() {
      guard frame <= 1 << 50 else {
        throw .malformed(
          path: source.path, at: .line(index + 2), expected: "segments of a record", found: "\(frame) frames")
      }
      if segment.name != "~" {
        do throws(RecordingError) {
          let file = try source.beside(segment.name + ".hea")
          let part = try WFDBHeader(file)
          guard part.segments.isEmpty, part.rate == header.rate else {
            throw .malformed(
              path: file.path, at: .line(1), expected: "a segment of \(header.rate) Hz", found: "another record")
          }
          // A layout tells all signals; without one all segments have the same.
          if signals.isEmpty { (signals, gains) = (part.signals, part) }
          if segment.count > 0 { try add(part, claimed: segment.count, frame: frame, file, isLenient) }
        } catch {
          guard isLenient, case .system("open", _, _, _) = error else { throw error }
          missing += 1
        }
      }
      frame += segment.count
    }
    if missing > 0 { notices.append(Notice(.lost, "\(counted(missing, "segment")) not there: taken for pauses")) }
    try finish(gains)
  }

  private mutating func finish(_ header: WFDBHeader) throws(RecordingError) {
    guard !signals.isEmpty else { throw .unsupported(path: source.path, what: "a record without signals") }
    if runs.isEmpty { runs = [(0, 0)] }
    if header.assumedGains > 0 {
      notices.append(
        Notice(.guessed, "\(counted(header.assumedGains, "signal")) without a gain: 200 per unit is taken"))
    }
  }

  /// Appends a segment.
  private mutating func add(
    _ header: WFDBHeader, claimed: Int?, frame: Int, _ beside: ByteSource, _ isLenient: Bool
  ) throws(RecordingError) {
    var parts: [Part] = []
    var files: [(name: String, frame: Int, format: WFDBFormat, offset: Int)] = []
    for signal in header.signals where signal.file != "~" {
      guard let format = WFDBFormat(rawValue: signal.format) else {
        throw .unsupported(path: beside.path, what: "signals of format \(signal.format)")
      }
      if files.last?.name != signal.file { files.append((signal.file, 0, format, signal.offset)) }
      let file = files.count - 1
      guard files[file].format == format else {
        throw .malformed(
          path: beside.path, at: .part(signal.file), expected: "one format in a file", found: "\(signal.format)")
      }
      parts.append(
        Part(
          label: signal.info.label, file: signal.file, format: format, offset: files[file].offset, frame: 0,
          before: files[file].frame, samples: signal.samplesPerFrame, skew: signal.skew, gain: signal.gain,
          baseline: signal.baseline))
      files[file].frame += signal.samplesPerFrame
    }
    var length = claimed ?? .max
    for file in files {
      for index in parts.indices where parts[index].file == file.name { parts[index].frame = file.frame }
      let data = try source.beside(file.name)
      var there = file.format.samples(in: max(0, data.size - file.offset)) / file.frame
      if file.format.isSequential {
        let signals = header.signals.filter { $0.file == file.name }
        let expansion = try WFDBExpansion(data, file.format, signals, offset: file.offset)
        there = expansion.frames
        for index in parts.indices where parts[index].file == file.name { parts[index].expansion = expansion }
      }
      if let claimed, there < claimed {
        guard isLenient, let all = claimed.times(file.frame) else {
          let bytes = claimed.times(file.frame).flatMap { file.format.bytes(of: $0) }?.plus(file.offset)
          throw .wrongSize(path: data.path, expected: bytes ?? .max, found: data.size)
        }
        notices.append(
          Notice(.lost, "\(quoted(file.name)) ends early: \(there * file.frame) of \(all) samples are there"))
      }
      length = min(length, there)
    }
    if files.isEmpty { length = claimed ?? 0 }
    guard length > 0 else { return }
    // Frames that do not follow those before.
    if runs.isEmpty || runs[runs.count - 1].frame + count - runs[runs.count - 1].first != frame {
      runs.append((count, frame))
    }
    segments.append(Segment(first: count, count: length, parts: parts))
    count += length
  }

  /// Throws unless all claims of files that say less than they hold are true.
  func verify() throws(RecordingError) {
    for segment in segments {
      for part in segment.parts { try part.expansion?.verify() }
    }
  }

  /// Fills rows with the samples of some signals.
  ///
  /// - Parameters:
  ///   - first: The first sample, `samples` of which are a frame.
  ///   - labels: The signals, in the order of the columns.
  func read(first: Int, count: Int, samples: Int, labels: [String], into rows: WFDBRows) throws(RecordingError) {
    var done = 0
    // The last segment that begins at or before it.
    var (low, high) = (0, segments.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if segments[middle].first * samples <= first { low = middle } else { high = middle }
    }
    while done < count {
      let segment = segments[low]
      let start = first + done - segment.first * samples
      let taken = min(count - done, segment.count * samples - start)
      var columns: [Part?] = []
      var used: Set<Int> = []
      for label in labels {
        // Signals may share a name; each is taken once.
        let place = segment.parts.indices.first {
          segment.parts[$0].label == label && segment.parts[$0].samples == samples && !used.contains($0)
        }
        place.map { _ = used.insert($0) }
        columns.append(place.map { segment.parts[$0] })
      }
      for (channel, part) in columns.enumerated() where part == nil {
        for row in done..<done + taken { rows.putMissing(row: row, channel: channel) }
      }
      for file in Set(columns.compactMap { $0?.file }) {
        try read(file, columns, start: start, count: taken, into: rows, from: done)
      }
      done += taken
      low += 1
    }
  }

  /// Reads the columns that lie in one file.
  private func read(
    _ file: String, _ columns: [Part?], start: Int, count: Int, into rows: WFDBRows, from row: Int
  ) throws(RecordingError) {
    let expansion = columns.lazy.compactMap { $0?.file == file ? $0?.expansion : nil }.first
    let data = try source.beside(file)
    for skew in Set(columns.compactMap { $0?.file == file ? $0?.skew : nil }) {
      let mine = columns.enumerated().compactMap { index, part in
        part.flatMap { $0.file == file && $0.skew == skew ? (channel: index, part: $0) : nil }
      }
      guard let any = mine.first?.part else { continue }
      let samples = any.samples
      // The samples of a frame one after the other, those of all signals for each.
      let decoder = SampleDecoder(
        .int32, gains: (0..<samples).flatMap { _ in mine.map(\.part.gain) },
        offsets: (0..<samples).flatMap { _ in mine.map(\.part.baseline) }, missing: Double(WFDBFormat.absent))
      let places = (0..<samples).flatMap { sample in mine.map { 4 * ($0.part.before + sample) } }
      var frame = start / samples
      let end = (start + count + samples - 1) / samples
      while frame < end {
        let frames = min(end - frame, max(1, Self.block / any.frame))
        let (first, wanted) = ((frame + skew) * any.frame, frames * any.frame)
        let values: [Int32]
        if let expansion {
          values = try expansion.read(first: first, count: wanted)
        } else {
          values = try any.format.read(data, offset: any.offset, first: first, count: wanted)
        }
        let (from, to) = (max(start, frame * samples), min(start + count, (frame + frames) * samples))
        rows.put(
          decoder, values, places: places, stride: 4 * any.frame, frames: frames, skipping: from - frame * samples,
          count: to - from, channels: mine.map(\.channel), row: row + from - start)
        frame += frames
      }
    }
  }
}
