import TestSupport
import Testing

@testable import WebServer

@Suite("Frames of a socket")
struct WebSocketTests {
  /// A frame as a client sends it.
  static func masked(_ frame: WebSocketFrame, mask: [UInt8] = [1, 2, 3, 250]) -> [UInt8] {
    var head = WebSocketFrame.head(frame.opcode, count: frame.payload.count)
    if !frame.isFinal { head[0] &= 0x7f }
    head[1] |= 0x80
    return head + mask + frame.payload.enumerated().map { $0.element ^ mask[$0.offset % 4] }
  }

  @Test("the digest of the handshake is that of the standards") func handshake() {
    let key = "dGhlIHNhbXBsZSBub25jZQ=="
    let digest = SHA1.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
    #expect(Base64.text(digest) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    #expect(Base64.text(SHA1.digest([])) == "2jmj7l5rSw0yVb/vlWAYkK/YBwk=")
    #expect(Base64.text([]) == "" && Base64.text([0]) == "AA==" && Base64.text([255, 254]) == "//4=")
    #expect(Base64.isText(key, of: 16) && !Base64.isText(key, of: 17) && !Base64.isText("x" + key.dropFirst(2), of: 16))
  }

  @Test("a frame of any length comes back, and half a frame is none", arguments: [0, 1, 125, 126, 127, 65535, 65536])
  func lengths(_ count: Int) throws {
    let frame = WebSocketFrame(.text, (0..<count).map { UInt8($0 % 251) }), bytes = Self.masked(frame)
    let (read, length) = try #require(try WebSocketFrame.read(bytes[...], largest: 70000))
    #expect(read == frame && length == bytes.count)
    for cut in Set([0, 1, 2, 5, bytes.count - 1]) where cut < bytes.count {
      #expect(try WebSocketFrame.read(bytes[..<cut], largest: 70000) == nil)
    }
    guard count > 1 else { return }
    #expect(throws: WebSocketError.self) { try WebSocketFrame.read(bytes[...], largest: count - 1) }
  }

  @Test(
    "frames that no client may send close the socket",
    arguments: [
      [0x81, 0x00], [0xc1, 0x80, 0, 0, 0, 0], [0x83, 0x80, 0, 0, 0, 0], [0x09, 0x80, 0, 0, 0, 0],
      [0x89, 0xfe, 0, 126, 0, 0, 0, 0], [0x81, 0xfe, 0, 5, 0, 0, 0, 0], [0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 9],
      [0x81, 0xff, 255, 255, 255, 255, 255, 255, 255, 255],
    ] as [[UInt8]])
  func garbage(_ bytes: [UInt8]) {
    #expect(throws: WebSocketError.self) { try WebSocketFrame.read(bytes[...], largest: 1000) }
  }

  @Test("messages in pieces are put together, whatever stands between them") func pieces() throws {
    var assembler = WebSocketAssembler(largest: 8)
    #expect(try assembler.take(WebSocketFrame(.text, Array("gr".utf8), isFinal: false)) == nil)
    #expect(try assembler.take(WebSocketFrame(.ping, [7])) == .ping([7]))
    #expect(try assembler.take(WebSocketFrame(.continuation, [0xc3], isFinal: false)) == nil)
    #expect(try assembler.take(WebSocketFrame(.continuation, [0xbc])) == .text("grü"))
    #expect(try assembler.take(WebSocketFrame(.close, [3, 232])) == .close)
  }

  @Test(
    "messages in a wrong order, too long ones and what is no text close the socket",
    arguments: [
      [WebSocketFrame(.continuation, [])],
      [WebSocketFrame(.text, [], isFinal: false), WebSocketFrame(.text, [])],
      [WebSocketFrame(.binary, [])], [WebSocketFrame(.text, [0xff])], [WebSocketFrame(.close, [3])],
      [WebSocketFrame(.text, [65, 65, 65], isFinal: false), WebSocketFrame(.continuation, [65, 65])],
    ])
  func order(_ frames: [WebSocketFrame]) throws {
    var assembler = WebSocketAssembler(largest: 4)
    for frame in frames.dropLast() { _ = try assembler.take(frame) }
    #expect(throws: WebSocketError.self) { try assembler.take(try #require(frames.last)) }
  }

  @Test("bytes from anywhere are frames or errors, never more", arguments: Seed.sweep(20))
  func wild(_ seed: Seed) throws {
    var random = seed.generator
    for _ in 0..<500 {
      var bytes: [UInt8] = []
      for _ in 0..<3 {
        let count = Int.random(in: 0..<140, using: &random)
        let payload = (0..<count).map { _ in UInt8.random(in: 32...126, using: &random) }
        bytes += Self.masked(WebSocketFrame([.text, .ping, .continuation].randomElement(using: &random)!, payload))
      }
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
      }
      var rest = bytes[...], assembler = WebSocketAssembler(largest: 400)
      do {
        while let (frame, length) = try WebSocketFrame.read(rest, largest: 400) {
          #expect(length <= rest.count && frame.payload.count <= 400)
          rest = rest.dropFirst(length)
          _ = try assembler.take(frame)
        }
      } catch {}
    }
  }
}
