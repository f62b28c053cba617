import ArrayAPI
import AxisArrays
import Platform
import Processing

/// Gives a stream to whoever connects. It never waits: each reader may fall so many messages behind, and counts what it
/// missed by the messages' numbers.
public final class TCPSink: StreamSink {
  private let address: TCPAddress
  private let server: ServerSocket
  private let readers: Readers
  private var stream: WireStream?
  private var next: UInt64 = 0

  /// Listens from now on.
  ///
  /// - Parameters:
  ///   - address: A numeric address of this machine; with port 0 any that is free.
  ///   - ahead: Messages that a reader may fall behind before it loses some.
  /// - Throws: `TCPError.taken` where it cannot listen.
  public init(_ address: TCPAddress, ahead: Int = 64) throws(TCPError) {
    do throws(ServerError) { server = try ServerSocket(address: address.host, port: address.port) } catch {
      throw .taken(address, what: error.description)
    }
    self.address = address
    let readers = Readers(most: max(ahead, 1))
    self.readers = readers
    let server = server
    WorkerThread {
      while !readers.hasEnded { if let connection = server.accept(milliseconds: 50) { readers.add(connection) } }
      server.shut()
    }?.detach()
  }

  deinit { readers.end(nil) }

  /// The port that it listens on.
  public var port: UInt16 { server.port }

  /// Who reads at this moment.
  package var readerCount: Int { readers.count }

  public func take(_ parcel: Parcel) throws {
    for message in parcel.messages { try write(message.with(data: message.data.toDevice(.cpu))) }
  }

  /// Gives a message to all readers.
  ///
  /// - Throws: `TCPError.changed` for a message of another stream.
  public func write(_ message: AxisArray) throws {
    do { try send(message) } catch let error as WireError { throw TCPError.changed(address, what: error.description) }
  }

  private func send(_ message: AxisArray) throws {
    let stream = try self.stream ?? WireStream(message)
    if self.stream == nil {
      self.stream = stream
      readers.begin(stream.description)
    }
    try stream.check(message)
    // Empty messages say nothing.
    guard stream.count(message) > 0 else { return }
    var content = Frame.little(next)
    if stream.isRegular {
      content += Frame.little(message.offset.bitPattern) + Frame.little(UInt64(stream.count(message)))
      try message.data.withUnsafeBytes { content += $0 }
    } else {
      content += try SnapshotEncoder.encode(message)
    }
    guard content.count <= Frame.most else {
      throw WireError(description: "a message of \(content.count) bytes is too large")
    }
    readers.give(Frame(kind: stream.isRegular ? .samples : .whole, content: content).bytes)
    next += 1
  }

  /// Ends the stream. Readers that go on taking what waits for them get all of it; the others are left.
  public func finish() throws {
    readers.end(Frame(kind: .end, content: Frame.little(next)).bytes)
    readers.drain(seconds: 2)
  }
}

/// Who reads a stream: a thread and a bounded queue for each.
private final class Readers: @unchecked Sendable {
  private final class Reader {
    /// What the stream is, until it was sent; it comes first and is never dropped.
    var head: [UInt8]?
    var queue: [[UInt8]] = []
    let bell = Bell()

    /// What waits longest.
    func next() -> [UInt8]? {
      defer { head = nil }
      return head ?? (queue.isEmpty ? nil : queue.removeFirst())
    }
  }
  private let lock = Lock()
  private let most: Int
  private var readers: [Reader] = []
  private var description: [UInt8]?, end: [UInt8]?
  /// Messages so far.
  private var given: UInt64 = 0
  private var isOver = false

  init(most: Int) { self.most = most }

  var count: Int { lock.withLock { readers.count } }
  var hasEnded: Bool { lock.withLock { isOver } }

  /// Has a connection read from the next message on.
  func add(_ connection: Connection) {
    let reader = Reader()
    lock.withLock {
      reader.head = description.map(head)
      if let end { reader.queue.append(end) }
      readers.append(reader)
    }
    nonisolated(unsafe) let own = reader
    WorkerThread { self.serve(own, connection) }?.detach()
  }

  /// The stream, and the number of the message from which on somebody reads it.
  private func head(_ description: [UInt8]) -> [UInt8] {
    Frame(kind: .stream, content: Frame.little(given) + description).bytes
  }

  private func serve(_ reader: Reader, _ connection: Connection) {
    while true {
      let (bytes, isLast) = lock.withLock { () -> ([UInt8]?, Bool) in
        let bytes = reader.next()
        return (bytes, isOver && reader.queue.isEmpty)
      }
      if let bytes {
        // One that takes nothing is left a while after the end.
        var patience = 20
        let isTaken = connection.send(bytes) {
          if hasEnded { patience -= 1 }
          return patience > 0
        }
        if !isTaken { break }
      } else if !isLast {
        // Whoever has gone is seen without anything to send.
        if connection.receive(milliseconds: 0) == .ended { break }
        reader.bell.wait(seconds: 1)
      }
      if isLast { break }
    }
    lock.withLock { readers.removeAll { $0 === reader } }
  }

  func begin(_ description: [UInt8]) {
    lock.withLock {
      self.description = description
      for reader in readers { reader.head = head(description) }
    }
  }

  func give(_ bytes: [UInt8]) {
    lock.withLock {
      for reader in readers {
        if reader.queue.count >= most { reader.queue.removeFirst() }
        push(bytes, to: reader)
      }
      given += 1
    }
  }

  private func push(_ bytes: [UInt8], to reader: Reader) {
    reader.queue.append(bytes)
    reader.bell.ring()
  }

  func end(_ bytes: [UInt8]?) {
    lock.withLock {
      guard !isOver else { return }
      (end, isOver) = (bytes, true)
      for reader in readers { if let bytes { push(bytes, to: reader) } else { reader.bell.ring() } }
    }
  }

  /// Waits until all readers have what waits for them, or have gone.
  func drain(seconds: Double) {
    let clock = SteadyClock(), begin = clock.now
    while clock.now - begin < seconds, lock.withLock({ !readers.isEmpty }) { Bell().wait(seconds: 0.005) }
  }
}
