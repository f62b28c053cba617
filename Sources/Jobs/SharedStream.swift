import Recordings
import SignalProcessing
import Streams

/// A stream in the memory of this machine as the source of a live run.
final class SharedSource: LiveSource {
  private let source: RingSource, name: String
  private let notices = NoticeBox()
  private var told = 0

  /// Waits for the stream, and heeds signals meanwhile.
  init(_ name: String) throws(ToolError) {
    self.name = name
    do throws(RingError) {
      source = try RingSource(name) { (try? Interruption.check()) != nil }
    } catch {
      try Interruption.check()
      throw ToolError(error)
    }
  }

  var rate: Double? { source.rate }
  var info: RecordingInfo { RecordingInfo(format: "shared memory", recording: name) }
  func events() -> [Event] { [] }
  func takeNotices() -> [Notice] { notices.take() }

  func next(at now: Double) throws -> SourceEvent {
    let event = try source.next(at: now)
    if source.lost > told {
      notices.add([
        Notice(.lost, "\(source.lost - told) messages were overwritten before they were read")
      ])
      told = source.lost
    }
    return event
  }
}

extension ToolError {
  init(_ error: RingError) {
    switch error {
    case .badName: self.init(.usage, error.description)
    case .notFound: self.init(.noInput, error.description)
    case .taken: self.init(.cannotCreate, error.description)
    case .malformed, .abandoned, .changed: self.init(.data, error.description)
    case .system: self.init(.inputOutput, error.description)
    }
  }
}
