import ArrayCore
import Jobs
import Platform
import Recordings
import SignalProcessing
import WebServer

/// The command `live` as a command line asks for it: a run, or a recording, shown on a page.
package struct LiveRequest: Sendable {
  /// Nil for a recording that is only looked at.
  package var pipeline: String?
  package var source = "", output = ""
  package var chunk = "50ms"
  /// A stream of texts whose texts are events.
  package var markers: String?
  package var device: String?
  package var address = "127.0.0.1", port = 8686
  /// Nil makes one up where the address needs one.
  package var token: String?
  package var reading = ReadingRequest()
  package var quiet = false, strict = false

  package init() {}

  private static let loopback = ["127.0.0.1", "::1"]
  private static let shortestToken = 16

  /// Serves the page until a signal ends it.
  ///
  /// - Throws: `ToolError`; the one of the signal at the end.
  package func run(parse: PipelineFile.Parser) throws(ToolError) {
    guard (0...65535).contains(port) else { throw ToolError(.usage, "--port is \(port), must be from 0 to 65535") }
    if let token {
      let isPlain = token.utf8.allSatisfy { byte in
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
          || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
      }
      guard token.utf8.count >= Self.shortestToken, isPlain else {
        throw ToolError(.usage, "--token must be \(Self.shortestToken) letters and digits or more")
      }
    }
    if let pipeline { try run(pipeline, parse) } else { try show() }
  }

  // MARK: A run

  private func run(_ pipeline: String, _ parse: PipelineFile.Parser) throws(ToolError) {
    var options = RunOptions()
    options.chunk = try ChunkLength(chunk, option: "--chunk")
    options.reading = try reading.options()
    options.device = try RunRequest.device(named: device)
    (options.realtime, options.isQuiet, options.isStrict) = (true, quiet, strict)
    options.markers = markers
    guard markers == nil || Network.isName(source) else {
      throw ToolError(.usage, "--markers goes with a stream as source (lsl://NAME, shm://NAME or tcp://HOST:PORT)")
    }
    let file = try PipelineFile(pipeline, parse: parse)
    var outputs = OutputGuard()
    outputs.reads(pipeline, as: "the pipeline file \(pipeline)")
    outputs.reads(source, as: "the input \(source)")
    if !output.isEmpty { try outputs.writes(output, as: source) }
    let job = try Network.liveJob(source, to: output, options: options.reading)
    options.realtime = job.info.count != nil || job.info.rate != nil
    Interruption.listen()
    if !output.isEmpty { Interruption.begins(output) }
    let views = [StageView(LiveJob.pipelineName), StageView(LiveJob.sourceName)]
    var live = try LiveJob(job, pipeline: file, options: options, views: views.map { ($0.name, $0) })
    let hub = LiveHub(
      Files.stem(of: source) + " · " + Files.stem(of: pipeline), live.runtime, file.pipeline, views,
      live.happened)
    let server = try serve(hub)
    defer { server.stop() }
    let (report, _) = try live.run()
    if !output.isEmpty { Interruption.keeps(output) }
    if !quiet { try Screen.print(report.text, terminator: "") }
    // The page stays, so that the end can be looked at.
    while true { try Interruption.pause(seconds: 1) }
  }

  // MARK: A recording

  private func show() throws(ToolError) {
    guard output.isEmpty else { throw ToolError(.usage, "--output takes a pipeline and a source") }
    if Network.isName(source) { throw ToolError(.usage, "\(source): a stream of the network takes a pipeline") }
    let options = try reading.options()
    var reader = try Inputs.open(source, options: options)
    guard !reader.streams.isEmpty else { throw ToolError(.data, "\(source): holds no signal") }
    Interruption.listen()
    let views = reader.streams.indices.map { RecordingView(reader, stream: $0) }
    let hub = RecordingHub(Files.stem(of: source), views)
    let server = try serve(hub)
    defer { server.stop() }
    let isStopped = StopFlag()
    defer { isStopped.set() }
    WorkerThread {
      for view in views { view.build { !isStopped.isSet } }
    }?.detach()
    do throws(RecordingError) { hub.take(try reader.events()) } catch {
      if !quiet { Screen.warn("swiftlet: warning: \(source): no events: \(error)") }
    }
    while true { try Interruption.pause(seconds: 1) }
  }

  // MARK: The server

  private func serve(_ hub: any ViewHub) throws(ToolError) -> WebServer {
    let isLoopback = Self.loopback.contains(address), isAny = ["0.0.0.0", "::"].contains(address)
    let token = token ?? (isLoopback ? nil : Self.secret())
    let shown = address.utf8.contains(UInt8(ascii: ":")) ? "[\(address)]" : address
    let server: WebServer
    do throws(ServerError) {
      server = try WebServer(address: address, port: UInt16(port)) { port in
        let names = isLoopback ? [shown, "localhost"] : [shown]
        return AccessRules(hosts: isAny ? nil : Set(names.map { "\($0):\(port)" }), token: token)
      } page: {
        LivePage.text(nonce: $0)
      } session: {
        ViewSession(hub)
      }
    } catch {
      throw ToolError(.inputOutput, error.description)
    }
    server.start()
    let host = isAny ? "localhost" : shown
    try Screen.print("http://\(host):\(server.port)/" + (token.map { "?token=\($0)" } ?? ""))
    return server
  }

  private static func secret() -> String {
    let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
    return String(decoding: (0..<32).map { _ in letters.randomElement() ?? 0x30 }, as: UTF8.self)
  }
}

/// Tells a thread to end.
final class StopFlag: @unchecked Sendable {
  private let lock = Lock()
  private var value = false
  var isSet: Bool { lock.withLock { value } }
  func set() { lock.withLock { value = true } }
}
