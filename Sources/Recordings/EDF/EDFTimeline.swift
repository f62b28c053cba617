/// When the data records of a file happened: runs of records without a gap, and where the last one really ends.
struct EDFTimeline: Sendable {
  /// Records from `first` on follow each other without a gap, beginning `onset` seconds after the first of the file.
  struct Segment: Hashable, Sendable {
    var first: Int
    var onset: Double
  }

  /// Sorted, the first at record 0 and 0 seconds.
  var segments: [Segment]
  /// Seconds of the last record that hold data, where an annotation ends the recording within it.
  var lastDuration: Double?
  /// Seconds from the header's start time to the first record.
  var firstOnset: Double
  /// Records of an EDF+D file without a time of their own, which are taken to follow the one before.
  private(set) var untimed = 0

  /// Reads the times of all records of an EDF+D file, and of the first and last of an EDF+C file.
  init(_ header: EDFHeader, _ source: ByteSource) throws(RecordingError) {
    segments = [Segment(first: 0, onset: 0)]
    firstOnset = 0
    guard header.variant != .plain, header.recordCount > 0 else { return }
    let duration = header.recordDuration
    let discontinuous = header.variant == .discontinuous
    // Within half a sample of the fastest channel a record still follows the one before.
    let fastest = header.signals.lazy.filter { !$0.isAnnotation }.map(\.samplesPerRecord).max() ?? 1
    let tolerance = max(duration / Double(fastest) / 2, 1e-9)

    var segments = self.segments
    var origin = 0.0
    var end: Double?
    var lastOnset = 0.0
    var untimed: [Int] = []
    let last = header.recordCount - 1
    func note(_ record: Int, _ annotations: EDFAnnotations) throws(RecordingError) {
      if record == 0 { origin = annotations.recordOnset ?? 0 }
      let run = segments[segments.count - 1]
      var onset = run.onset + Double(record - run.first) * duration
      if discontinuous {
        let place = RecordingError.Place.byte(header.headerBytes + record * header.recordBytes)
        if annotations.recordOnset == nil { untimed.append(record) }
        if let found = annotations.recordOnset, abs(found - origin - onset) > tolerance {
          guard found - origin > onset else {
            throw .malformed(
              path: source.path, at: place, expected: "data record \(record + 1) at \(onset + origin) s or later",
              found: "\(found) s")
          }
          onset = found - origin
          segments.append(Segment(first: record, onset: onset))
        }
      }
      if record == last {
        lastOnset = onset
        end = annotations.events.last { $0.text == EDFHeader.endText }.map { $0.onset - origin }
      }
    }
    if discontinuous {
      try header.forEachRecord(0..<header.recordCount, of: source, note)
    } else {
      try header.forEachRecord(0..<1, of: source, note)
      if last > 0 { try header.forEachRecord(last..<last + 1, of: source, note) }
    }
    // Without the first there is nothing to count from.
    guard untimed.first != 0 else {
      throw .malformed(
        path: source.path, at: .byte(header.headerBytes), expected: "the time of data record 1", found: "no annotation")
    }
    self.untimed = untimed.count
    self.segments = segments
    firstOnset = origin
    if let end, end > lastOnset, end < lastOnset + duration { lastDuration = end - lastOnset }
  }
}
