import AxisArrays

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes a log, message by message: it can be read at any moment, and whatever ends the process leaves every message
/// but the one that is being written.
///
/// Unlike other writers it stands under its own name from its first message on; an older file of that name stays until
/// then. `finish` adds a mark that the stream has ended.
public final class LogWriter: RecordingWriter {
  public static let format = LogReader.format

  public let path: String
  private let options: WriteOptions
  private let log: AppendedFile
  private var stream: WrittenStream?
  private var step: Double?
  /// Samples written so far.
  public private(set) var count = 0
  private var waiting: [Event]

  public init(path: String, options: WriteOptions) throws(RecordingError) {
    (self.path, self.options, waiting) = (path, options, options.events)
    log = try AppendedFile(path)
  }

  public func write(_ message: AxisArray) throws(RecordingError) {
    let message = try message.written(to: path)
    if let stream { try stream.check(message) } else { try begin(message) }
    let axis = message.streamAxis, samples = message.count
    var content: [UInt8] = []
    content.append(little: UInt64(samples))
    if step != nil {
      guard let linear = axis.linear, let step, abs(linear.gain - step) <= 1e-6 * step, linear.offset.isFinite else {
        throw .notWritable(path: path, what: "the messages' step in time changed")
      }
      content.append(little: linear.offset.bitPattern)
    } else {
      for place in 0..<samples {
        let time = axis.linear?.value(at: place) ?? axis.coordinate?.values.numbers?[place] ?? Double(count + place)
        content.append(little: time.bitPattern)
      }
    }
    try message.withBytes(of: path) { (bytes) throws(RecordingError) in content.append(contentsOf: bytes) }
    try log.append(.samples, content)
    count += samples
  }

  private func begin(_ message: AxisArray) throws(RecordingError) {
    let stream = try WrittenStream(message, path: path)
    if let linear = message.streamAxis.linear, linear.gain > 0, linear.gain.isFinite, (1 / linear.gain).isFinite {
      step = linear.gain
    }
    self.stream = stream
    try log.append(.header, LogHeader.bytes(stream, step: step, info: options.info))
    try log.moveIntoPlace()
    for event in waiting { try add(event) }
    waiting = []
  }

  public func add(_ event: Event) throws(RecordingError) {
    guard stream != nil else { return waiting.append(event) }
    let value: Value = .record([
      "onset": .double(event.onset), "duration": event.duration.map { .double($0) } ?? .null,
      "text": .string(event.text), "channel": event.channel.map { .string($0) } ?? .null,
    ])
    try log.append(.event, Array(value.json.utf8))
  }

  /// Notes the state of what works on the stream, from which reading can go on.
  ///
  /// - Parameters:
  ///   - name: Of the stage that has the state.
  ///   - state: As bytes; what they mean is not looked at.
  ///   - samples: Samples of the log that the state has seen, those written so far at most.
  ///   - time: Of the sample that follows, on the stream's axis.
  public func add(state: [UInt8], of name: String, after samples: Int, time: Double) throws(RecordingError) {
    guard stream != nil else { return }
    var content: [UInt8] = []
    content.append(little: UInt64(samples))
    content.append(little: time.bitPattern)
    content.append(little: UInt32(name.utf8.count))
    content.append(ascii: name)
    try log.append(.state, content + state)
  }

  public func finish() throws(RecordingError) {
    guard stream != nil else { throw .notWritable(path: path, what: "nothing: no message came") }
    try log.append(.end, [])
    try log.close()
  }
}

/// A file that only grows, by whole segments.
private final class AppendedFile {
  private let path: String
  private var temporary: String?
  private var descriptor: Int32

  init(_ path: String) throws(RecordingError) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let temporary = "\(folder).\(name).partial-\(getpid())"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system("create", path) }
    (self.path, self.temporary) = (path, temporary)
  }

  deinit {
    if descriptor >= 0 { _ = closed(descriptor) }
    if let temporary { unlink(temporary) }
  }

  /// By one call where the system takes all at once, as it does for files.
  func append(_ kind: LogSegment.Kind, _ content: [UInt8]) throws(RecordingError) {
    let bytes = LogSegment.bytes(kind, content)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, bytes.count - done) }
      if count >= 0 { done += count } else if errno != EINTR { throw .system("write", path) }
    }
  }

  func moveIntoPlace() throws(RecordingError) {
    guard let temporary else { return }
    guard rename(temporary, path) == 0 else { throw .system("rename into place", path) }
    self.temporary = nil
  }

  func close() throws(RecordingError) {
    let number = descriptor
    descriptor = -1
    guard fsync(number) == 0, closed(number) == 0 else { throw .system("write", path) }
  }
}

private func closed(_ descriptor: Int32) -> Int32 { close(descriptor) }
