import AxisArrays
import Platform

/// Reads a stream over TCP. What it missed, since it was slow or its connection broke, is counted by the messages'
/// numbers.
public final class TCPSource: StreamSource {
  private let address: TCPAddress
  private var connection: Connection
  private var decoder: FrameDecoder
  private var stream: WireStream
  /// The number of the next message.
  private var next: UInt64
  /// Messages that the sink gave and that did not come.
  public private(set) var lost = 0

  /// - Parameters:
  ///   - seconds: How long a stream is waited for.
  ///   - goesOn: Asked some ten times a second while it is.
  /// - Throws: `TCPError` where there is none, or what is there is none.
  public init(
    _ address: TCPAddress, within seconds: Double = 10, while goesOn: () -> Bool = { true }
  ) throws(TCPError) {
    self.address = address
    (connection, stream, next, decoder) = try Self.open(address, seconds, goesOn)
  }

  /// Connects, and waits for the description of the stream.
  private static func open(
    _ address: TCPAddress, _ seconds: Double, _ goesOn: () -> Bool
  ) throws(TCPError) -> (Connection, WireStream, next: UInt64, FrameDecoder) {
    let clock = SteadyClock(), begin = clock.now
    var connection: Connection?, decoder = FrameDecoder()
    while true {
      guard clock.now - begin <= seconds, goesOn() else { throw .notFound(address, seconds: seconds) }
      guard let open = connection ?? Connection(host: address.host, port: address.port, milliseconds: 100) else {
        Bell().wait(seconds: 0.05)
        continue
      }
      connection = open
      switch open.receive(milliseconds: 100) {
      case .nothing: continue
      // Somebody who is going; another may come.
      case .ended:
        (connection, decoder) = (nil, FrameDecoder())
        Bell().wait(seconds: 0.05)
      case .bytes(let bytes):
        do {
          decoder.add(bytes)
          guard let frame = try decoder.next() else { continue }
          guard frame.kind == .stream, frame.content.count >= 8 else {
            throw WireError(description: "a stream that does not say what it is")
          }
          let next = FrameDecoder.number(frame.content[...], bytes: 8)
          return (open, try WireStream(description: Array(frame.content[8...])), next, decoder)
        } catch { throw .malformed(address, what: "\(error)") }
      }
    }
  }

  /// Samples per second; nil where they have no common rate.
  public var rate: Double? { stream.rate }

  public func next(at now: Double) throws -> SourceEvent { try next(at: now, within: 0.1) }

  /// The next message.
  ///
  /// - Parameter seconds: How long it is waited for, where there is none yet.
  /// - Throws: `TCPError` for bytes that are no stream of messages, and for a connection that ends before the stream.
  public func next(at now: Double, within seconds: Double) throws -> SourceEvent {
    do {
      var hasWaited = false
      while true {
        if let frame = try decoder.next() { return try event(frame) }
        switch connection.receive(milliseconds: hasWaited ? 0 : Int32(min(max(seconds, 0), 1000) * 1000)) {
        case .nothing: return .later(now)
        case .ended: throw TCPError.abandoned(address)
        case .bytes(let bytes): decoder.add(bytes)
        }
        hasWaited = true
      }
    } catch let error as TCPError { throw error } catch { throw TCPError.malformed(address, what: "\(error)") }
  }

  private func event(_ frame: Frame) throws -> SourceEvent {
    let content = frame.content
    guard frame.kind != .stream, content.count >= 8 else { throw WireError(description: "a frame out of its place") }
    let number = FrameDecoder.number(content[...], bytes: 8)
    guard number >= next, number < UInt64(Int.max) else {
      throw WireError(description: "message \(number) where \(next) should be")
    }
    miss(from: next, to: number)
    next = number + 1
    switch frame.kind {
    case .samples:
      guard content.count >= 24 else { throw WireError(description: "a frame that ends early") }
      let time = Double(bitPattern: FrameDecoder.number(content[8...], bytes: 8))
      let samples = FrameDecoder.number(content[16...], bytes: 8)
      return .message(
        try content.withUnsafeBytes {
          try stream.message(time: time, samples: samples, data: UnsafeRawBufferPointer(rebasing: $0[24...]))
        })
    case .whole: return .message(try stream.whole(Array(content[8...])))
    case .end, .stream: return .end
    }
  }

  private func miss(from first: UInt64, to next: UInt64) { lost += Int(min(next - first, UInt64(Int.max - lost))) }

  /// Connects again, to a sink of the same stream.
  public func restart() throws {
    let (connection, stream, next, decoder) = try Self.open(address, 10) { true }
    guard self.stream.description == stream.description else {
      throw TCPError.changed(address, what: "came back as another stream")
    }
    // A sink that was made anew counts anew.
    if next > self.next { miss(from: self.next, to: next) }
    (self.connection, self.decoder, self.next) = (connection, decoder, next)
  }
}
