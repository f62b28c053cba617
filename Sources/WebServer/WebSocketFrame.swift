/// Why a socket is closed, with the number that RFC 6455 gives it.
package struct WebSocketError: Error, Hashable, Sendable {
  package var code: UInt16, reason: String
  package init(_ code: UInt16, _ reason: String) { (self.code, self.reason) = (code, reason) }

  static func broken(_ reason: String) -> WebSocketError { WebSocketError(1002, reason) }
}

/// A frame of RFC 6455 without extensions.
package struct WebSocketFrame: Hashable, Sendable {
  package enum Opcode: UInt8, Sendable { case continuation = 0, text, binary, close = 8, ping, pong }
  package var isFinal: Bool, opcode: Opcode, payload: [UInt8]

  package init(_ opcode: Opcode, _ payload: [UInt8], isFinal: Bool = true) {
    (self.isFinal, self.opcode, self.payload) = (isFinal, opcode, payload)
  }

  /// Reads a client's frame, which must be masked.
  ///
  /// - Parameters:
  ///   - bytes: What has come so far.
  ///   - largest: Bytes of payload at most.
  /// - Returns: The frame and its length in bytes; nil while bytes are missing.
  /// - Throws: `WebSocketError` for what no client may send.
  package static func read(
    _ bytes: ArraySlice<UInt8>, largest: Int
  ) throws(WebSocketError) -> (frame: WebSocketFrame, length: Int)? {
    guard bytes.count >= 2 else { return nil }
    let start = bytes.startIndex, first = bytes[start], second = bytes[start + 1]
    guard first & 0x70 == 0 else { throw .broken("reserved bits") }
    guard let opcode = Opcode(rawValue: first & 0x0f) else { throw .broken("an unknown kind of frame") }
    guard second & 0x80 != 0 else { throw .broken("a frame without mask") }
    let short = Int(second & 0x7f), isControl = opcode.rawValue >= 8
    guard !isControl || short <= 125 && first & 0x80 != 0 else { throw .broken("a control frame in pieces") }
    let extra = short == 126 ? 2 : short == 127 ? 8 : 0
    guard bytes.count >= 2 + extra else { return nil }
    var length = UInt64(short)
    if extra > 0 {
      length = bytes[(start + 2)..<(start + 2 + extra)].reduce(0) { $0 << 8 | UInt64($1) }
      guard length >= (extra == 2 ? 126 : 65536) else { throw .broken("a length that is longer than it need be") }
    }
    guard length <= UInt64(largest) else { throw WebSocketError(1009, "more than \(largest) bytes") }
    let body = start + 2 + extra + 4, whole = 2 + extra + 4 + Int(length)
    guard bytes.count >= whole else { return nil }
    var payload = Array(bytes[body..<(start + whole)])
    for place in payload.indices { payload[place] ^= bytes[body - 4 + place % 4] }
    return (WebSocketFrame(opcode, payload, isFinal: first & 0x80 != 0), whole)
  }

  /// The head of a server's frame, which is not masked.
  package static func head(_ opcode: Opcode, count: Int) -> [UInt8] {
    var bytes = [0x80 | opcode.rawValue]
    switch count {
    case ..<126: bytes.append(UInt8(count))
    case ..<65536: bytes += [126, UInt8(count >> 8), UInt8(count & 0xff)]
    default: bytes += [127] + (0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - 8 * $0)) }
    }
    return bytes
  }
}

/// Puts the frames of messages together.
package struct WebSocketAssembler: Sendable {
  package enum Event: Hashable, Sendable {
    case text(String)
    case ping([UInt8])
    case close
  }

  private let largest: Int
  private var pieces: [UInt8]?

  /// - Parameter largest: Bytes of a message at most.
  package init(largest: Int) { self.largest = largest }

  /// Takes the next frame in; nil where there is nothing to do yet.
  ///
  /// - Throws: `WebSocketError` for frames in a wrong order, and for what is no text.
  package mutating func take(_ frame: WebSocketFrame) throws(WebSocketError) -> Event? {
    switch frame.opcode {
    case .ping: return .ping(frame.payload)
    case .pong: return nil
    case .close:
      guard frame.payload.count != 1 else { throw .broken("a close with half a code") }
      return .close
    case .binary: throw WebSocketError(1003, "binary messages are not taken")
    case .text:
      guard pieces == nil else { throw .broken("a message within a message") }
      pieces = frame.payload
    case .continuation:
      guard let begun = pieces else { throw .broken("the rest of no message") }
      guard begun.count + frame.payload.count <= largest else {
        throw WebSocketError(1009, "more than \(largest) bytes")
      }
      pieces = begun + frame.payload
    }
    guard frame.isFinal, let bytes = pieces else { return nil }
    pieces = nil
    guard let text = String(validating: bytes, as: UTF8.self) else { throw WebSocketError(1007, "not UTF-8") }
    return .text(text)
  }
}
