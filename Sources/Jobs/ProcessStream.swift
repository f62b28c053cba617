import Recordings
import SignalProcessing
import Streams

/// A source that counts the messages that its writer gave and that did not come.
private protocol CountingSource: StreamSource {
  var rate: Double? { get }
  var lost: Int { get }
}
extension RingSource: CountingSource {}
extension TCPSource: CountingSource {}

/// A stream of another process as the source of a live run.
final class ProcessSource: LiveSource {
  private let source: any CountingSource
  let info: RecordingInfo
  private let notices = NoticeBox()
  private var told = 0

  /// Waits for the stream, and heeds signals meanwhile.
  ///
  /// - Parameter goesOn: Asked while it waits; false ends the wait.
  init(shared name: String, while goesOn: () -> Bool) throws(ToolError) {
    do throws(RingError) {
      source = try RingSource(name) { goesOn() && (try? Interruption.check()) != nil }
    } catch {
      try Interruption.check()
      throw ToolError(error)
    }
    info = RecordingInfo(format: "shared memory", recording: name)
  }

  /// The same over TCP.
  init(tcp address: TCPAddress, while goesOn: () -> Bool) throws(ToolError) {
    do throws(TCPError) {
      source = try TCPSource(address) { goesOn() && (try? Interruption.check()) != nil }
    } catch {
      try Interruption.check()
      throw ToolError(error)
    }
    info = RecordingInfo(format: "TCP", recording: address.description)
  }

  var rate: Double? { source.rate }
  func events() -> [Event] { [] }
  func takeNotices() -> [Notice] { notices.take() }
  func restart() throws { try source.restart() }

  func next(at now: Double) throws -> SourceEvent {
    let event = try source.next(at: now)
    if source.lost > told {
      notices.add([Notice(.lost, "\(source.lost - told) messages were overwritten before they were read")])
      told = source.lost
    }
    return event
  }
}

extension ToolError {
  /// An error of a stream in shared memory.
  public init(_ error: RingError) {
    switch error {
    case .badName: self.init(.usage, error.description)
    case .notFound: self.init(.noInput, error.description)
    case .taken: self.init(.cannotCreate, error.description)
    case .malformed, .abandoned, .changed: self.init(.data, error.description)
    case .system: self.init(.inputOutput, error.description)
    }
  }

  /// An error of a stream over TCP.
  init(_ error: TCPError) {
    switch error {
    case .notFound: self.init(.noInput, error.description)
    case .taken: self.init(.cannotCreate, error.description)
    case .malformed, .abandoned, .changed: self.init(.data, error.description)
    }
  }
}
