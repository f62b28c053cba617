import Plots
import Recordings
import SignalProcessing

/// A recording that is read to its end, and what is wrong with it. Memory: a chunk, and a few numbers per channel.
struct Examination {
  let path: String
  private(set) var reader: Recording?
  private(set) var streams: [StreamExam] = []
  private(set) var events: [Event] = []
  private(set) var findings: [Finding] = []
  /// What was guessed on the way: nothing wrong.
  private(set) var notes: [String] = []

  /// Opens the file as strictly as the options say and, where its size contradicts its header, for what is whole.
  ///
  /// - Throws: `ToolError` where the file is missing or none that is known.
  init(_ path: String, options: ReadOptions) throws(ToolError) {
    self.path = path
    do throws(RecordingError) {
      reader = try open(options)
    } catch {
      switch error {
      case .system, .unknownFormat, .badOption, .notWritable: throw ToolError(reading: error)
      case .malformed, .wrongSize, .endsEarly, .unsupported:
        findings.append(Finding(.unreadable, text(error)))
      }
    }
    streams = (reader?.streams ?? []).enumerated().map { StreamExam($0.offset, $0.element) }
  }

  private mutating func open(_ options: ReadOptions) throws(RecordingError) -> Recording {
    do throws(RecordingError) { return try Recording.open(path, options: options) } catch {
      var options = options
      guard options.size == .refuse else { throw error }
      options.size = .wholeRecords
      // The first error stands where this does not help.
      guard let reader = try? Recording.open(path, options: options) else { throw error }
      if case .wrongSize(_, let expected, let found) = error {
        findings.append(
          Finding(
            found < expected ? .truncated : .longer, "the header describes \(expected) bytes, the file has \(found)"))
      } else {
        findings.append(Finding(.truncated, text(error)))
      }
      return reader
    }
  }

  /// The error without the file's name.
  private func text(_ error: RecordingError) -> String {
    let text = error.description, name = printable(path) + ": "
    return text.hasPrefix(name) ? String(text.dropFirst(name.count)) : text
  }

  /// Reads all streams to their ends.
  ///
  /// - Parameter take: Takes each message of a stream once it is looked at.
  /// - Throws: `ToolError` where a signal ended the work.
  mutating func read(
    progress: inout Progress, _ take: (Int, AxisArray) throws(ToolError) -> Void
  ) throws(ToolError) {
    guard reader != nil else { return }
    for index in streams.indices {
      let stream = streams[index].info
      // A million numbers at a time.
      let lanes = stream.rowShape.reduce(1.0) { $0 * Double($1) }
      var length = Int(max(1, min(65_536, 0x1p20 / max(1, lanes))))
      while let message = try next(index, &length) {
        try Interruption.check()
        progress.update(seconds: stream.rate.map { Double(streams[index].samples) / $0 } ?? 0)
        try take(index, message)
      }
      streams[index].finish()
    }
    finish()
  }

  /// The next samples; where they cannot be read, half as many, down to the one that is damaged.
  private mutating func next(_ index: Int, _ count: inout Int) throws(ToolError) -> AxisArray? {
    while true {
      var ahead = reader
      do {
        guard let message = try ahead?.read(stream: index, count: count) else { return nil }
        reader = ahead
        try streams[index].add(message)
        return message
      } catch {
        guard count > 1, error is RecordingError else {
          streams[index].failure = (error as? RecordingError).map(text) ?? "\(error)"
          return nil
        }
        count /= 2
      }
    }
  }

  private mutating func finish() {
    for stream in streams { findings += stream.findings(of: streams.count) }
    do throws(RecordingError) { events = try reader?.events() ?? [] } catch {
      findings.append(Finding(.broken, "the events cannot be read: \(text(error))"))
    }
    findings += eventFindings()
    for notice in reader?.notices ?? [] {
      switch notice.kind {
      case .lost, .filled, .notFinite: findings.append(Finding(.lost, notice.text))
      // The times tell gaps already, with their places.
      case .gap where !findings.contains { $0.kind == .gap }: findings.append(Finding(.gap, notice.text))
      default: notes.append(notice.text)
      }
    }
  }

  private func eventFindings() -> [Finding] {
    let spans = streams.compactMap { stream in stream.times.first.map { ($0, max(stream.times.end, $0)) } }
    guard let start = spans.map(\.0).min(), let end = spans.map(\.1).max() else { return [] }
    let step = streams.compactMap(\.info.period).max() ?? 0
    return events.compactMap { event in
      let name = "event \"\(event.text)\""
      guard event.onset.isFinite else { return Finding(.eventOutside, "\(name) has no time") }
      let at = StreamExam.time(event.onset)
      if event.onset < start - step {
        return Finding(
          .eventOutside, "\(name) at \(at) s is before the start, \(StreamExam.time(start)) s", time: event.onset)
      }
      if event.onset > end + step {
        return Finding(
          .eventOutside, "\(name) at \(at) s is after the end, \(StreamExam.time(end)) s", time: event.onset)
      }
      let isInGap = streams.allSatisfy { stream in
        stream.times.gaps.contains { event.onset > $0.due + step && event.onset < $0.time - step }
      }
      return isInGap ? Finding(.eventOutside, "\(name) at \(at) s is in a gap", time: event.onset) : nil
    }
  }
}
