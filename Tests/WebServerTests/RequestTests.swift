import TestSupport
import Testing

@testable import WebServer

@Suite("Requests of a browser")
struct RequestTests {
  static let plain = "GET /socket?token=a%2Bb&x HTTP/1.1\r\nHost: 127.0.0.1:80\r\nConnection: keep-alive, Upgrade"

  @Test("a request is taken apart") func parts() throws {
    let request = try HTTPRequest(head: Self.plain.utf8)
    #expect(request.method == "GET" && request.path == "/socket")
    #expect(request.query == ["token": "a+b", "x": ""])
    #expect(request["host"] == "127.0.0.1:80" && request["origin"] == nil)
    #expect(request.has("upgrade", in: "connection") && !request.has("up", in: "connection"))
  }

  @Test(
    "what is not quite a request is refused",
    arguments: [
      ("", 400), ("GET /", 400), ("GET  / HTTP/1.1", 400), ("get / HTTP/1.1", 400), ("GET / HTTP/1.0", 505),
      ("GET http://a/ HTTP/1.1", 400), ("GET / HTTP/1.1\nHost: a", 400), ("GET / HTTP/1.1\rHost: a", 400),
      ("GET / HTTP/1.1\r\nHost : a", 400), ("GET / HTTP/1.1\r\n Host: a", 400), ("GET / HTTP/1.1\r\nHost", 400),
      ("GET / HTTP/1.1\r\n: a", 400), ("GET / HTTP/1.1\r\nHost: a\r\nhost: b", 400), ("GET /%4 HTTP/1.1", 400),
      ("GET /%ff HTTP/1.1", 400), ("GET /\u{0} HTTP/1.1", 400), ("GET /é HTTP/1.1", 400),
      ("POST / HTTP/1.1\r\nContent-Length: 5", 413), ("GET / HTTP/1.1\r\nTransfer-Encoding: chunked", 413),
    ])
  func refused(_ text: String, _ status: Int) {
    #expect { try HTTPRequest(head: text.utf8) } throws: { ($0 as? HTTPError)?.status == status }
  }

  @Test("bytes from anywhere are read or refused, never more", arguments: Seed.sweep(20))
  func wild(_ seed: Seed) {
    var random = seed.generator
    for _ in 0..<500 {
      var bytes = Array(Self.plain.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = .random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(contentsOf: [0x0d, 0x0a, 0x25, 0x20].shuffled(using: &random).prefix(2), at: place)
        default: bytes.removeSubrange(place...)
        }
        if bytes.isEmpty { bytes = [0x47] }
      }
      guard let request = try? HTTPRequest(head: bytes) else { continue }
      #expect(request.method.utf8.allSatisfy { (0x41...0x5a).contains($0) } && request.path.hasPrefix("/"))
    }
  }
}

@Suite("Who is answered")
struct AccessTests {
  static let rules = AccessRules(hosts: ["127.0.0.1:80", "localhost:80"], token: "secret-secret")

  private func refusal(_ path: String, _ fields: String, isSocket: Bool) throws -> Int? {
    let request = try HTTPRequest(head: "GET \(path) HTTP/1.1\(fields)".utf8)
    do throws(HTTPError) { try Self.rules.check(request, isSocket: isSocket) } catch { return error.status }
    return nil
  }

  @Test(
    "the name, the token and the page must be this server's",
    arguments: [
      ("/?token=secret-secret", "\r\nHost: localhost:80", false, nil),
      ("/?token=secret-secret", "\r\nHost: LOCALHOST:80\r\nOrigin: http://localhost:80", true, nil),
      ("/?token=secret-secret", "", false, 400),
      ("/?token=secret-secret", "\r\nHost: evil.example:80", false, 403),
      ("/?token=secret-secret", "\r\nHost: localhost", false, 403),
      ("/?token=secret-secre", "\r\nHost: localhost:80", false, 401),
      ("/?token=secret-secreT", "\r\nHost: localhost:80", false, 401),
      ("/", "\r\nHost: localhost:80", false, 401),
      ("/?token=secret-secret", "\r\nHost: localhost:80\r\nOrigin: http://evil.example", false, 403),
      ("/?token=secret-secret", "\r\nHost: localhost:80\r\nOrigin: https://localhost:80", true, 403),
      ("/?token=secret-secret", "\r\nHost: localhost:80\r\nOrigin: null", true, 403),
      ("/?token=secret-secret", "\r\nHost: localhost:80", true, 403),
    ] as [(String, String, Bool, Int?)])
  func checked(_ path: String, _ fields: String, _ isSocket: Bool, _ status: Int?) throws {
    #expect(try refusal(path, fields, isSocket: isSocket) == status)
  }
}
