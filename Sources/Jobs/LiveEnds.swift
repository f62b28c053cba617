import Platform
import Recordings
import SignalProcessing
import Streams

/// The source of a live run.
protocol LiveSource: StreamSource {
  var info: RecordingInfo { get }
  /// Samples per second; nil where samples have no common rate.
  var rate: Double? { get }
  /// The notices since the last call; from any thread.
  func takeNotices() -> [Notice]
  /// Events that are known before the stream begins.
  func events() throws -> [Event]
}

/// What a live run writes to.
protocol ResultSink: StreamSink {
  var outcome: Outcome { get }
  /// Whether anything came.
  var isWritten: Bool { get }
  func takeNotices() -> [Notice]
  /// Where states go that are told between two messages.
  var onMark: ((StateMark) throws -> Void)? { get set }
  /// Notes what happened, from any thread.
  func add(_ events: [Event])
}

/// Notices that one thread tells and another takes.
final class NoticeBox: @unchecked Sendable {
  private let lock = Lock()
  private var held: [Notice] = []
  func add(_ notices: [Notice]) { if !notices.isEmpty { lock.withLock { held += notices } } }
  func take() -> [Notice] {
    lock.withLock {
      defer { held = [] }
      return held
    }
  }
}

/// What happened in the course of a run: the last ten thousand events.
package final class EventLog: @unchecked Sendable {
  private let lock = Lock()
  private var held: [Event]
  private static let most = 10_000

  init(_ events: [Event] = []) { held = events }

  package var all: [Event] { lock.withLock { held } }
  func add(_ events: [Event]) {
    lock.withLock {
      held += events
      if held.count > 2 * Self.most { held.removeFirst(held.count - Self.most) }
    }
  }
  /// All of them, which are gone here.
  func take() -> [Event] {
    lock.withLock {
      defer { held = [] }
      return held
    }
  }
}

/// A recording as a live source: paced, each message comes when its last sample would have come from an amplifier.
final class RecordingSource: LiveSource {
  private var reader: Recording
  private let stream: Int, length: Int
  /// Whether messages come no sooner than they would from an amplifier.
  var isPaced: Bool
  let rate: Double?
  private var told: ToldEvents?
  private let notices = NoticeBox()
  private var known = 0
  private var start: Double?
  private var samples = 0
  private var next: AxisArray?

  /// - Parameters:
  ///   - chunk: Length of the messages.
  ///   - skipped: Samples to leave out at the start.
  init(_ job: Job, reader: Recording, chunk: ChunkLength, isPaced: Bool, skipped: Int = 0) {
    (self.reader, stream, self.isPaced, left) = (reader, job.stream, isPaced, skipped)
    length = min(chunk.samples(at: job.info.rate ?? 1), max(job.info.count ?? 1_000_000_000, 1))
    rate = reader.streams[job.stream].rate
    tell()
  }
  private var left: Int

  var info: RecordingInfo { reader.info }
  func events() throws -> [Event] { try reader.events() }
  func takeNotices() -> [Notice] { notices.take() }

  /// Has a pipeline behind the source told of the recording's events, where it asks for them.
  func tell(_ pipeline: Pipeline) throws(RecordingError) {
    if ToldEvents.asks(pipeline) { told = try ToldEvents(of: &reader, for: pipeline) }
  }

  private func tell() {
    let all = reader.notices
    notices.add(Array(all.dropFirst(known)))
    known = all.count
  }

  func next(at now: Double) throws -> SourceEvent {
    if next == nil {
      while left > 0, let skipped = try reader.read(stream: stream, count: min(left, length)) {
        left -= skipped.shape.first ?? left
      }
      next = try reader.read(stream: stream, count: length)
      tell()
    }
    guard let message = next else { return .end }
    let begin = start ?? now
    start = begin
    let due = !isPaced ? nil : rate.map { begin + Double(samples + message.shape[0]) / $0 }
    if let due, now < due { return .later(due) }
    next = nil
    samples += message.shape[0]
    return .message(try told?.told(message) ?? message, due: due)
  }
}

/// A recording writer as a sink; its file appears when the stream ends, whatever ends it.
final class FileSink: ResultSink {
  private let path: String
  private let options: WriteOptions
  private var writer: (any RecordingWriter)?
  private var empty: AxisArray?
  private let told = NoticeBox()
  private var known = 0
  private(set) var outcome = Outcome()
  var onMark: ((StateMark) throws -> Void)?
  private let happened = EventLog()

  init(_ path: String, options: WriteOptions) { (self.path, self.options) = (path, options) }

  func takeNotices() -> [Notice] { told.take() }
  var isWritten: Bool { writer != nil }

  func take(_ parcel: Parcel) throws {
    for message in parcel.messages {
      // A message without samples adds nothing, but tells the shape of a result that never gets any.
      if message.isEmpty { empty = empty ?? message } else { try append(message) }
    }
  }

  private func append(_ message: AxisArray) throws {
    let message = try message.with(data: try message.data.toDevice(.cpu))
    told.add(try outcome.add(message))
    if writer == nil { writer = try Recording.create(path, options: options) }
    try writer?.write(message)
    try note()
    tell()
  }

  func add(_ events: [Event]) { happened.add(events) }

  private func note() throws { for event in happened.take() { try writer?.add(event) } }

  private func tell() {
    guard let all = writer?.notices else { return }
    told.add(Array(all.dropFirst(known)))
    known = all.count
  }

  func take(_ mark: StateMark) throws { try onMark?(mark) }

  func finish() throws {
    if writer == nil, let empty { try append(empty) }
    try note()
    try writer?.finish()
    tell()
  }
}

/// A log of what comes in, with the states of the pipeline as they were at their places; or of stretches around events.
final class LogSink: StreamSink {
  private let writer: LogWriter
  private let lock = Lock()
  /// States of samples that are not in the log yet.
  private var waiting: [(state: [UInt8], mark: StateMark)] = []
  /// What is logged around events; nil logs all.
  private var stretches: TriggeredStretches?

  /// - Parameter around: Seconds before and after each event that are logged; nil for all of the stream.
  init(_ path: String, options: WriteOptions, around seconds: Double? = nil) throws(RecordingError) {
    var options = options
    if let seconds {
      stretches = TriggeredStretches(seconds, known: options.events)
      options.events = []
    }
    writer = try LogWriter(path: path, options: options)
  }

  /// Whether anything is in the log.
  var isWritten: Bool { lock.withLock { writer.count > 0 } }

  func take(_ parcel: Parcel) throws {
    try lock.withLock {
      guard stretches == nil else {
        for message in parcel.messages { try write(stretches?.take(message)) }
        return
      }
      for message in parcel.messages { try writer.write(message) }
      while let (state, mark) = waiting.first, mark.samples <= writer.count {
        waiting.removeFirst()
        try write(state, mark)
      }
    }
  }

  /// Notes the state of the pipeline; called by the thread of another sink.
  func add(_ mark: StateMark) throws {
    // Samples of a log with holes are counted otherwise than those of the stream.
    guard stretches == nil, let saved = mark.states[LiveJob.pipelineName] else { return }
    let state = try saved.bytes()
    try lock.withLock {
      if mark.samples <= writer.count { try write(state, mark) } else { waiting.append((state, mark)) }
    }
  }

  /// Notes what happened; called by the thread that runs the job.
  func add(_ events: [Event]) throws {
    try lock.withLock {
      guard stretches == nil else { return try write(stretches?.take(events)) }
      for event in events { try writer.add(event) }
    }
  }

  private func write(_ due: TriggeredStretches.Due?) throws {
    for message in due?.messages ?? [] { try writer.write(message) }
    for event in due?.events ?? [] { try writer.add(event) }
  }

  private func write(_ state: [UInt8], _ mark: StateMark) throws {
    try writer.add(state: state, of: LiveJob.pipelineName, after: mark.samples, time: mark.time ?? 0)
  }

  /// Notes the end, when neither messages nor states can come any more.
  func complete() throws { try lock.withLock { if writer.count > 0 { try writer.finish() } } }
}
