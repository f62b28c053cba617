import AxisArrays

/// Reads XDF recordings, as LabRecorder writes them: a stream for each stream of numbers, the texts of streams of markers
/// as events of all.
///
/// Values keep the dtype of the file. Stamps are brought to the recorder's clock by the distances that were measured, and
/// those of streams with a rate to lines without jitter, one for each run between gaps; `--time-per-row` leaves them as
/// they are. Time 0 is the first sample or marker of the file, whose stamp is the attribute "origin". Memory: the
/// events, 64 KiB a stream, and the chunk itself. The file is gone through twice when it is opened.
public struct XDFReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "XDF", extensions: ["xdf"],
    summary: "Extensible data format of the lab streaming layer, with several streams",
    options: ["rate", "size", "time-per-row", "gap-tolerance"], matches: { $0.starts(with: XDFChunks.magic) })

  public var contents: RecordingContents

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    _ = try options.checkedRate
    guard try source.bytes(at: 0, count: 4) == XDFChunks.magic else {
      throw .malformed(
        path: source.path, at: .byte(0), expected: "XDF:", found: quoted(try source.bytes(at: 0, count: 4)))
    }
    var survey = try XDFSurvey(source, options: options)
    var results: [XDFTimes.Result?] = []
    var origin = Double.infinity
    for place in survey.sources.indices {
      let result = survey.result(of: place)
      results.append(result)
      switch result {
      case .regular(_, let starts): origin = min(origin, starts.first?.offset ?? .infinity)
      case .lines(let lines): origin = min(origin, lines.first?.offset ?? .infinity)
      case .irregular, nil: origin = min(origin, survey.sources[place].first ?? .infinity)
      }
    }
    if !origin.isFinite { origin = 0 }
    let names = survey.names
    contents = RecordingContents(source, RecordingInfo(format: "XDF", start: survey.start))
    contents.notices = survey.notices
    for (place, part) in survey.sources.enumerated() {
      let stream = part.stream
      contents.notices += survey.notices(of: place, name: names[place], results[place])
      guard let dtype = stream.dtype else { continue }
      var described = StreamInfo(
        name: names[place], rate: nil, channels: stream.channels, count: part.count, dtype: dtype)
      described.attrs = stream.attrs
      described.attrs["origin"] = .double(origin)
      let timing: XDFCursor.Timing
      switch results[place] {
      case .regular(let step, let starts):
        (described.rate, described.step) = (step == stream.step ? stream.rate : Rate.of(step: step), step)
        timing = .runs(RunClock(starts.map { ($0.first, $0.offset - origin) }, period: step, count: part.count))
      case .lines(let lines): timing = .lines(lines.map { ($0.first, $0.offset - origin, $0.step) })
      case .irregular, nil: timing = .stamps(part.clock.restarted, origin: origin)
      }
      contents.add(described, XDFCursor(stream, count: part.count, timing: timing, chunks: survey.chunks))
    }
    let several = survey.sources.filter { $0.stream.dtype == nil }.count > 1
    contents.events =
      survey.marks.map { mark in
        Event(onset: mark.time - origin, text: several ? "\(names[mark.source])/\(mark.text)" : mark.text)
      }.byOnset
  }
}

extension XDFSurvey {
  /// The times of a stream with a rate; `nil` where each sample keeps its own.
  fileprivate mutating func result(of place: Int) -> XDFTimes.Result? {
    guard var times = sources[place].times, sources[place].count > 0 else {
      // Without a sample the rate is what the header says.
      return sources[place].times.map { _ in .regular(step: sources[place].stream.step, starts: [(0, 0)]) }
    }
    return times.result()
  }

  /// The names of the streams, with their numbers where two share one.
  fileprivate var names: [String] {
    let names = sources.map { $0.stream.name.isEmpty ? "stream \($0.stream.id)" : $0.stream.name }
    return names.indices.map { index in
      names.filter { $0 == names[index] }.count > 1 ? "\(names[index]) (\(sources[index].stream.id))" : names[index]
    }
  }

  /// What is to be told of a stream.
  fileprivate func notices(of place: Int, name: String, _ result: XDFTimes.Result?) -> [Notice] {
    let source = sources[place]
    var notices: [Notice] = []
    func tell(_ kind: Notice.Kind, _ text: String) { notices.append(Notice(kind, "\(quoted(name)): \(text)")) }
    if !source.hasFooter {
      tell(.guessed, "no footer, so the recording was not closed; what is there is taken to be all")
    } else if let count = source.footerCount, count != source.count {
      tell(.lost, "the footer tells of \(counted(count, "sample")), \(source.count) are there")
    }
    if source.clock.resets > 0 {
      tell(.gap, "the clock was set anew \(counted(source.clock.resets, "time")), each part goes by its own distances")
    }
    let nominal = source.stream.rate
    switch result {
    case .regular(let step, let starts):
      if starts.count > 1 {
        tell(.gap, "\(counted(starts.count - 1, "gap")) in the times, the first before sample \(starts[1].first + 1)")
      }
      if abs(1 / step - nominal) > 0.01 * nominal {
        tell(.approximated, "the times tell \(1 / step) Hz, the header \(plain(nominal)) Hz; the times are taken")
      }
    case .lines(let lines):
      let rates = lines.map { 1 / $0.step }
      let range = "\(rates.min() ?? 0) to \(rates.max() ?? 0) Hz"
      tell(
        .guessed,
        "\(lines.count) runs between gaps have rates of \(range): each sample has a time of its own (--rate reads them as "
          + "regular)")
    case .irregular:
      tell(.guessed, "the times fit no rate: each sample has a time of its own (--rate reads them as regular)")
    case nil: break
    }
    return notices
  }
}
