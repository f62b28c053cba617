import LSL
import Plots
import Recordings
import SignalProcessing
import Streams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Streams of other programs as inputs and outputs of runs: those of the Lab Streaming Layer, `lsl://NAME` or
/// `lsl://NAME@HOST`, those in the memory of this machine, `shm://NAME`, and those over TCP, `tcp://HOST:PORT`.
public enum Network {
  /// Where a stream is.
  enum Address: Hashable {
    case lsl(String), shared(String), tcp(String)
  }
  private static let lsl = "lsl://"
  private static let kinds: [(begin: String, make: @Sendable (String) -> Address)] = [
    (lsl, { .lsl($0) }), ("shm://", { .shared($0) }), ("tcp://", { .tcp($0) }),
  ]
  /// How addresses begin, for messages.
  static let names = "lsl://, shm:// and tcp://"

  /// The address of a stream; nil for files.
  static func address(_ path: String) -> Address? {
    guard let kind = kinds.first(where: { path.hasPrefix($0.begin) }), path != kind.begin else { return nil }
    return kind.make(String(path.dropFirst(kind.begin.utf8.count)))
  }

  static func isPart(of job: Job) -> Bool { address(job.input) != nil || address(job.output) != nil }

  /// The job of a run from or to the network; nil for runs from files to files.
  static func job(
    _ inputs: [String], to output: String, options: ReadOptions
  ) throws(ToolError) -> Job? {
    guard address(output) != nil || inputs.contains(where: { address($0) != nil }) else { return nil }
    guard inputs.count == 1 else { throw ToolError(.usage, "a run from or to \(names) streams takes one input") }
    return try liveJob(inputs[0], to: output, options: options)
  }

  package static func isName(_ path: String) -> Bool { address(path) != nil }

  /// The job of a live run: of a stream of the network, or of a recording of one stream.
  ///
  /// - Parameter output: An empty name for none.
  package static func liveJob(_ input: String, to output: String, options: ReadOptions) throws(ToolError) -> Job {
    if address(output) == nil, !output.isEmpty { try Plan.checkEnding(output) }
    guard address(input) == nil else {
      let info = StreamInfo(name: input, rate: nil, channels: [], count: nil, dtype: .float64)
      return Job(input: input, stream: 0, info: info, output: output)
    }
    let streams = try Inputs.open(input, options: options).streams
    guard let info = streams.first, streams.count == 1 else {
      throw ToolError(.usage, "\(input): has \(streams.count) streams, of which a live run takes one (--stream)")
    }
    return Job(input: input, stream: 0, info: info, output: output)
  }

  /// - Parameter goesOn: Asked while a stream is waited for; false ends the wait.
  static func source(
    _ address: Address, while goesOn: () -> Bool = { true }
  ) throws(ToolError) -> any LiveSource {
    switch address {
    case .lsl(let name):
      do throws(LSLError) { return NetworkSource(try LSLSource(name)) } catch { throw ToolError(error) }
    case .shared(let name): return try ProcessSource(shared: name, while: goesOn)
    case .tcp(let text): return try ProcessSource(tcp: try tcp(text), while: goesOn)
    }
  }

  /// A stream of texts, whose times fit those of streams of the network.
  static func markers(_ path: String) throws(ToolError) -> LSLMarkers {
    guard case .lsl(let name)? = address(path) else {
      throw ToolError(.usage, "--markers is \"\(path)\", must be a stream of texts on the network (lsl://NAME)")
    }
    do throws(LSLError) { return try LSLMarkers(name) } catch { throw ToolError(error) }
  }

  /// - Parameter isTimed: Whether the times of messages are of the LSL clock.
  static func sink(_ address: Address, isTimed: Bool) throws(ToolError) -> any ResultSink {
    switch address {
    case .lsl(let name):
      do throws(LSLError) {
        let sink = try LSLSink(name, isTimed: isTimed)
        return PassingSink(sink)
      } catch { throw ToolError(error) }
    case .shared(let name): return PassingSink(RingSink(name))
    case .tcp(let text):
      let address = try tcp(text)
      do throws(TCPError) { return PassingSink(try TCPSink(address)) } catch { throw ToolError(error) }
    }
  }

  private static func tcp(_ text: String) throws(ToolError) -> TCPAddress {
    guard let address = TCPAddress(text) else {
      throw ToolError(.usage, "tcp://\(text): must be tcp://HOST:PORT, or tcp://:PORT for this machine")
    }
    return address
  }

  /// The command `streams`: what is on the network, a line each.
  public static func list(seconds: Double, json: Bool) throws(ToolError) {
    let streams: [LSLStream]
    do throws(LSLError) { streams = try LSLStream.all(within: seconds) } catch { throw ToolError(error) }
    if json {
      let rows = streams.map { stream -> Value in
        .record([
          "name": .string(stream.name), "type": .string(stream.type), "channels": .int(stream.channels),
          "rate": stream.rate > 0 ? .double(stream.rate) : .null, "values": .string(stream.values),
          "host": .string(stream.host), "source_id": .string(stream.sourceID),
        ])
      }
      return try Screen.print(JSON.text(of: .list(rows)))
    }
    guard !streams.isEmpty else { return try Screen.print("no stream answered within \(Ticks.short(seconds)) s") }
    var table = TextTable(right: [1, 2])
    for stream in streams {
      let rate = stream.rate > 0 ? "\(Ticks.exact(stream.rate)) Hz" : "no rate"
      table.add(lsl + stream.name, "\(stream.channels) × \(stream.values)", rate, stream.type, stream.host)
    }
    try Screen.print(table.text(indent: ""), terminator: "")
  }
}

extension ToolError {
  init(_ error: LSLError) {
    switch error {
    case .notFound, .noLibrary: self.init(.noInput, error.description)
    case .ambiguous: self.init(.usage, error.description)
    case .noNumbers, .noTexts, .changed: self.init(.data, error.description)
    case .failed: self.init(.inputOutput, error.description)
    }
  }
}

/// A network's stream as the source of a live run.
private final class NetworkSource: LiveSource {
  private let source: LSLSource
  init(_ source: LSLSource) { self.source = source }

  var rate: Double? { source.rate }
  func takeNotices() -> [Notice] { [] }
  func events() -> [Event] { [] }
  func next(at now: Double) throws -> SourceEvent { try source.next(at: now) }

  /// Time 0 is that of the LSL clock, of which the clock time is known.
  var info: RecordingInfo {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let start = Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9 - source.clock
    var seconds = time_t(start.rounded(.down)), parts = tm()
    localtime_r(&seconds, &parts)
    let clock = WallClock(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday), hour: Int(parts.tm_hour),
      minute: Int(parts.tm_min), second: min(Int(parts.tm_sec), 59), fraction: start - start.rounded(.down))
    return RecordingInfo(format: "LSL", recording: source.stream.name, start: clock)
  }
}

/// An outlet, or a ring, as the sink of a live run.
private final class PassingSink: ResultSink {
  private let sink: any StreamSink
  private let told = NoticeBox()
  private(set) var outcome = Outcome()
  private(set) var isWritten = false
  var onMark: ((StateMark) throws -> Void)?
  init(_ sink: any StreamSink) { self.sink = sink }

  func takeNotices() -> [Notice] { told.take() }
  func take(_ parcel: Parcel) throws {
    try sink.take(parcel)
    for message in parcel.messages {
      isWritten = true
      told.add(try outcome.add(try message.with(data: try message.data.toDevice(.cpu))))
    }
  }
  func take(_ mark: StateMark) throws { try onMark?(mark) }
  func finish() throws { try sink.finish() }
  func add(_ events: [Event]) {
    if !events.isEmpty { told.add([Notice(.lost, "events have no place in \(Network.names) streams")]) }
  }
}
