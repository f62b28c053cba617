/// A host and a port, as in `tcp://HOST:PORT`; without a host, this machine.
public struct TCPAddress: Hashable, Sendable, CustomStringConvertible {
  public var host: String, port: UInt16

  /// Reads `HOST:PORT`, `:PORT` or `[ADDRESS]:PORT`; nil for anything else.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.utf8.contains(UInt8(ascii: ":")) {
      return nil
    }
    (self.host, self.port) = (host.isEmpty ? "127.0.0.1" : String(host), port)
  }

  public var description: String {
    "tcp://" + (host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host) + ":\(port)"
  }
}

/// Why a stream over TCP cannot be given or read.
public enum TCPError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nobody listens there within so many seconds.
  case notFound(TCPAddress, seconds: Double)
  /// Nothing can listen there.
  case taken(TCPAddress, what: String)
  /// What came is no stream of messages, or was changed on its way.
  case malformed(TCPAddress, what: String)
  /// The connection ended without an end of the stream.
  case abandoned(TCPAddress)
  /// A message of another stream, or one that is too large.
  case changed(TCPAddress, what: String)

  public var description: String {
    switch self {
    case .notFound(let address, let seconds): "\(address): nothing there within \(Int(seconds)) s"
    case .taken(let address, let what): "\(address): \(what)"
    case .malformed(let address, let what): "\(address): no stream of messages: \(what)"
    case .abandoned(let address): "\(address): the connection ended without an end of the stream"
    case .changed(let address, let what): "\(address): \(what)"
    }
  }
}
