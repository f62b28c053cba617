import AxisArrays

/// Reads EDF, EDF+C, EDF+D, BDF and BDF+ files: one stream per sampling rate, in physical units.
///
/// Data of `ReadOptions.dtype` (float64) are `count * gain + offset` with the gain and offset of the header. A chunk
/// never spans a gap of an EDF+D file. Memory: a mebibyte of raw samples per stream (eight in all where there are more
/// streams), and the chunk itself.
public struct EDFReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "EDF/BDF", extensions: ["edf", "bdf", "rec"],
    summary: "European data format, 16 and 24 bit, with annotations", options: ["dtype", "size"],
    matches: { EDFHeader.matches($0) })

  public var contents: RecordingContents
  public var notices: [Notice] { contents.notices + annotationNotices }

  private let source: ByteSource
  private let header: EDFHeader
  private let timeline: EDFTimeline
  private var annotationNotices: [Notice] = []

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    self.source = source
    header = try EDFHeader(source, size: options.size)
    timeline = try EDFTimeline(header, source)
    contents = RecordingContents(source, header.info)
    contents.notices = header.notices
    if timeline.untimed > 0 {
      contents.note(
        .guessed, "\(counted(timeline.untimed, "data record")) without a time, taken to follow the one before")
    }
    if timeline.firstOnset != 0 {
      contents.info.start = contents.info.start?.adding(seconds: timeline.firstOnset)
    }
    let groups = header.signals.filter { !$0.isAnnotation }.grouped(by: \.samplesPerRecord)
    for (samples, signals) in groups {
      let rate = Double(samples) / header.recordDuration
      guard rate.isFinite, rate > 0 else {
        throw .malformed(
          path: source.path, at: .byte(244), expected: "a duration that gives a finite rate",
          found: "\(header.recordDuration) s for \(samples) samples")
      }
      let cursor = cursor(signals, samples: samples, rate: rate, dtype: dtype, streams: groups.count)
      contents.add(
        StreamInfo(
          name: groups.count == 1 ? "" : "\(plain(rate)) Hz", rate: rate, channels: signals.map(\.channel),
          count: cursor.clock.count, dtype: dtype),
        cursor)
    }
  }

  private func cursor(
    _ signals: [EDFSignal], samples: Int, rate: Double, dtype: DType, streams: Int
  ) -> SampleCursor {
    // No overflow: the samples are all in the file.
    var total = header.recordCount * samples
    if let seconds = timeline.lastDuration {
      let kept = min(samples, max(1, Int((seconds * rate).rounded())))
      total -= samples - kept
    }
    let layout = SampleLayout(
      encoding: header.sampleBytes == 2 ? .int16 : .int24, recordBytes: header.recordBytes, samplesPerRecord: samples,
      channels: signals.map { SampleLayout.Channel(place: $0.byteOffset, gain: $0.gain, offset: $0.offset) },
      stretches: [(0, header.headerBytes)])
    let runs = timeline.segments.map { (first: $0.first * samples, offset: $0.onset) }
    return SampleCursor(
      layout, source, clock: RunClock(runs, period: 1 / rate, count: total), dtype: dtype, streams: streams)
  }

  public mutating func events() throws(RecordingError) -> [Event] {
    var events: [Event] = []
    guard header.variant != .plain else { return events }
    let origin = timeline.firstOnset
    let hasEnd = timeline.lastDuration != nil
    let last = header.recordCount - 1
    let labels = Set(header.signals.lazy.filter { !$0.isAnnotation }.map(\.channel.label))
    var damage: [EDFAnnotations.Damage] = []
    var damaged = 0
    try header.forEachRecord(0..<header.recordCount, of: source) { (record, annotations) throws(RecordingError) in
      damaged += annotations.damage.count
      damage += annotations.damage.prefix(max(0, 10 - damage.count))
      for var event in annotations.events {
        // The mark of the true end has become the stream's length.
        if hasEnd, record == last, event.text == EDFHeader.endText { continue }
        event.onset -= origin
        // "text@@label" concerns one channel.
        let text = event.text
        if let mark = text.indices.last(where: { text[$0...].hasPrefix("@@") }) {
          let label = String(text[mark...].dropFirst(2))
          if labels.contains(label) { (event.channel, event.text) = (label, String(text[..<mark])) }
        }
        events.append(event)
      }
    }
    annotationNotices = EDFReader.notices(damage, of: damaged)
    // Recorders may write an annotation records later than it happened.
    return events.enumerated().sorted { ($0.element.onset, $0.offset) < ($1.element.onset, $1.offset) }.map(\.element)
  }

  /// One line for all damaged annotations, with the places of the first ones.
  private static func notices(_ damage: [EDFAnnotations.Damage], of count: Int) -> [Notice] {
    guard let first = damage.first else { return [] }
    let places = damage.map { "\($0.offset)" }.joined(separator: ", ") + (count > damage.count ? ", …" : "")
    let what = count == 1 ? "1 annotation is" : "\(count) annotations are"
    return [
      Notice(
        .lost,
        "\(what) damaged and left out, at byte \(places): expected \(first.expected), found \(first.found)")
    ]
  }
}
