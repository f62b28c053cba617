import Recordings
import SignalProcessing

extension RunOptions {
  /// Whether the run goes by the clock, or is recorded as it goes.
  var isLive: Bool { realtime || record != nil }

  /// Goes on from the last state in a log at or before a time.
  ///
  /// - Parameter text: Seconds on the stream's axis, such as "12.5"; from the log's first sample, such as "10s"; or a
  ///   clock time, such as "12:03:05", for logs that tell when they began.
  /// - Throws: `ToolError` for a time that is none, and where there is no state.
  mutating func goOn(from text: String, in path: String, info: StreamInfo) throws(ToolError) {
    do {
      let recording = try Recording.open(path)
      let time = try Self.time(text, in: recording)
      guard let state = try LogState.last(of: LiveJob.pipelineName, in: path, until: time) else {
        throw ToolError(.data, "\(path): holds no state at or before \(text) to go on from")
      }
      (resume, resumePath, skippedSamples) = (try Saved(bytes: state.bytes), path, state.samples)
    } catch let error as RecordingError {
      throw ToolError(reading: error)
    } catch let error as SnapshotError {
      throw ToolError(.data, "\(path): cannot resume: \(error)")
    } catch let error as ToolError {
      throw error
    } catch {
      throw ToolError(.software, "\(error)")
    }
  }

  private static func time(_ text: String, in recording: Recording) throws(ToolError) -> Double {
    if let seconds = Double(text), seconds.isFinite { return seconds }
    if let seconds = ChunkLength.seconds(text) { return (recording.pieces().first?.offset ?? 0) + seconds }
    let parts = text.split(separator: ":").map { Double($0) }
    if parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2],
      let start = recording.info.start
    {
      let day = Double(start.hour * 3600 + start.minute * 60 + start.second) + start.fraction
      let first = (day + (recording.pieces().first?.offset ?? 0)).truncatingRemainder(dividingBy: 86400)
      // Recordings that go on past midnight.
      var later = hour * 3600 + minute * 60 + second - first
      if later < 0 { later += 86400 }
      return (recording.pieces().first?.offset ?? 0) + later
    }
    throw ToolError(
      .usage,
      "--from is \"\(text)\", must be seconds on the stream's axis (12.5), a time after the start (10s, 2min), or, where "
        + "the log tells its start, a clock time (12:03:05)")
  }
}
