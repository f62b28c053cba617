import Platform
import Synchronization

/// Answers the requests of one socket, from one thread.
package protocol WebSession: AnyObject {
  /// The answer to a message; nil for none.
  func answer(_ text: String) -> WebAnswer?
}

/// A message to a browser.
package enum WebAnswer: Hashable, Sendable {
  case text(String)
  case binary([UInt8])
}

/// Serves one page, and a socket at `/socket` where each message is a question that gets one answer.
///
/// A browser that stalls asks nothing, so nothing waits for it but its own thread. The server reads strictly, keeps no
/// connection open but sockets, and holds a few connections at most.
package final class WebServer: Sendable {
  /// The page, which may have scripts and styles in it that bear the word given (`nonce`), and nothing else.
  package typealias Page = @Sendable (_ nonce: String) -> String

  private let socket: ServerSocket
  private let access: AccessRules
  private let page: Page
  private let makeSession: @Sendable () -> any WebSession
  private let isStopped = Atomic<Bool>(false)
  private let open = Atomic<Int>(0)
  private static let connectionsAtMost = 32
  /// Seconds in which a request's head must have come, and in which an answer must be taken.
  private static let patience = 5.0
  private static let largestMessage = 64 << 10

  package var port: UInt16 { socket.port }

  /// - Parameters:
  ///   - address: A numeric address of this machine.
  ///   - port: 0 for any that is free.
  ///   - access: Given the port, decides what is answered.
  /// - Throws: `ServerError` where it cannot listen there.
  package init(
    address: String, port: UInt16, access: (UInt16) -> AccessRules, page: @escaping Page,
    session: @escaping @Sendable () -> any WebSession
  ) throws(ServerError) {
    socket = try ServerSocket(address: address, port: port)
    (self.access, self.page, makeSession) = (access(socket.port), page, session)
  }

  /// Begins to answer, in threads of its own.
  package func start() {
    let body: @Sendable () -> Void = { [self] in
      while !isStopped.load(ordering: .relaxed) {
        guard let connection = socket.accept(milliseconds: 100) else { continue }
        guard open.add(1, ordering: .relaxed).newValue <= Self.connectionsAtMost else {
          refuse(connection, HTTPError(503, "too many connections"))
          open.subtract(1, ordering: .relaxed)
          continue
        }
        let work: @Sendable () -> Void = { [self] in
          serve(connection)
          open.subtract(1, ordering: .relaxed)
        }
        if let thread = WorkerThread(work) { thread.detach() } else { open.subtract(1, ordering: .relaxed) }
      }
      socket.shut()
    }
    WorkerThread(body)?.detach()
  }

  /// Ends all connections, within a second.
  package func stop() { isStopped.store(true, ordering: .relaxed) }

  // MARK: A connection

  private func serve(_ connection: Connection) {
    do throws(HTTPError) {
      guard let (head, rest) = try head(of: connection) else { return }
      let request = try HTTPRequest(head: head)
      try access.check(request, isSocket: request.path == "/socket")
      switch request.path {
      case "/":
        guard ["GET", "HEAD"].contains(request.method) else { throw HTTPError(405, "only GET") }
        send(200, "text/html; charset=utf-8", hasBody: request.method == "GET", to: connection)
      case "/socket":
        let key = try Self.key(of: request)
        converse(connection, accepting: key, rest)
      default: throw HTTPError(404, "there is only /")
      }
    } catch {
      refuse(connection, error)
    }
  }

  /// The bytes before the empty line, and those after it.
  private func head(of connection: Connection) throws(HTTPError) -> (head: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)?
  {
    var bytes: [UInt8] = []
    let begin = Moment.now
    while Moment.now - begin < Self.patience, !isStopped.load(ordering: .relaxed) {
      switch connection.receive(milliseconds: 100) {
      case .ended: return nil
      case .nothing: continue
      case .bytes(let more):
        let seen = max(bytes.count - 3, 0)
        bytes += more
        if let end = Self.emptyLine(bytes, from: seen) { return (bytes[..<end], bytes[(end + 4)...]) }
        guard bytes.count <= HTTPRequest.largest else { throw HTTPError(431, "the head is too long") }
      }
    }
    if bytes.isEmpty { return nil }
    throw HTTPError(408, "the request took too long")
  }

  private static func emptyLine(_ bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= 4 else { return nil }
    return (start..<max(bytes.count - 3, start)).first {
      bytes[$0] == 0x0d && bytes[$0 + 1] == 0x0a && bytes[$0 + 2] == 0x0d && bytes[$0 + 3] == 0x0a
    }
  }

  private func send(_ status: Int, _ type: String, hasBody: Bool, to connection: Connection) {
    let nonce = Base64.text((0..<18).map { _ in UInt8.random(in: 0...255) })
    let body = Array(page(nonce).utf8)
    let head = """
      HTTP/1.1 \(status) OK\r
      Content-Type: \(type)\r
      Content-Length: \(body.count)\r
      Content-Security-Policy: default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; \
      connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r
      Cross-Origin-Resource-Policy: same-origin\r
      Referrer-Policy: no-referrer\r
      X-Content-Type-Options: nosniff\r
      Cache-Control: no-store\r
      Connection: close\r
      \r

      """
    _ = connection.send(Array(head.utf8) + (hasBody ? body : []), while: patience())
  }

  private func refuse(_ connection: Connection, _ error: HTTPError) {
    let body = error.reason + "\n"
    let head = """
      HTTP/1.1 \(error.status) Refused\r
      Content-Type: text/plain; charset=utf-8\r
      Content-Length: \(body.utf8.count)\r
      X-Content-Type-Options: nosniff\r
      Connection: close\r
      \r

      """
    _ = connection.send(Array((head + body).utf8), while: patience())
  }

  /// True for some seconds, unless the server is stopped.
  private func patience() -> () -> Bool {
    let begin = Moment.now
    return { [self] in Moment.now - begin < Self.patience && !isStopped.load(ordering: .relaxed) }
  }

  // MARK: Sockets

  /// The key of the handshake of RFC 6455.
  private static func key(of request: HTTPRequest) throws(HTTPError) -> String {
    guard request.method == "GET", request.has("websocket", in: "upgrade"), request.has("upgrade", in: "connection")
    else { throw HTTPError(426, "a socket is wanted here") }
    guard request["sec-websocket-version"] == "13" else { throw HTTPError(426, "not version 13 of WebSocket") }
    guard let key = request["sec-websocket-key"], Base64.isText(key, of: 16) else { throw HTTPError(400, "no key") }
    return key
  }

  private func converse(_ connection: Connection, accepting key: String, _ rest: ArraySlice<UInt8>) {
    let digest = Base64.text(SHA1.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
    let head = """
      HTTP/1.1 101 Switching Protocols\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Accept: \(digest)\r
      \r

      """
    guard connection.send(Array(head.utf8), while: patience()) else { return }
    let session = makeSession()
    var bytes = rest, assembler = WebSocketAssembler(largest: Self.largestMessage)
    do throws(WebSocketError) {
      while !isStopped.load(ordering: .relaxed) {
        while let (frame, length) = try WebSocketFrame.read(bytes, largest: Self.largestMessage) {
          bytes = bytes.dropFirst(length)
          switch try assembler.take(frame) {
          case nil: break
          case .close: return sendClose(1000, to: connection)
          case .ping(let payload): guard send(.pong, payload, to: connection) else { return }
          case .text(let text):
            switch session.answer(text) {
            case nil: break
            case .text(let text): guard send(.text, Array(text.utf8), to: connection) else { return }
            case .binary(let answer): guard send(.binary, answer, to: connection) else { return }
            }
          }
        }
        switch connection.receive(milliseconds: 200) {
        case .ended: return
        case .nothing: continue
        case .bytes(let more): bytes = ArraySlice(Array(bytes) + more)
        }
      }
      sendClose(1001, to: connection)
    } catch {
      sendClose(error.code, error.reason, to: connection)
    }
  }

  private func send(_ opcode: WebSocketFrame.Opcode, _ payload: [UInt8], to connection: Connection) -> Bool {
    // A page in the background may take its time; the thread waits with it, and nobody else.
    connection.send(WebSocketFrame.head(opcode, count: payload.count) + payload) {
      !isStopped.load(ordering: .relaxed)
    }
  }

  private func sendClose(_ code: UInt16, _ reason: String = "", to connection: Connection) {
    let payload = [UInt8(code >> 8), UInt8(code & 0xff)] + Array(reason.utf8.prefix(100))
    _ = connection.send(WebSocketFrame.head(.close, count: payload.count) + payload, while: patience())
  }
}
