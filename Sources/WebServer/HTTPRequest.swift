/// Why a request is refused: a status of HTTP, and a reason for people.
package struct HTTPError: Error, Hashable, Sendable {
  package var status: Int, reason: String
  package init(_ status: Int, _ reason: String) { (self.status, self.reason) = (status, reason) }
}

/// The head of a request without a body, read strictly: what RFC 9112 lets a server mend is refused here.
package struct HTTPRequest: Hashable, Sendable {
  package private(set) var method: String, path: String
  /// The values after the path, `?name=value&...`, with `%xx` resolved; of equal names the last counts.
  package private(set) var query: [String: String] = [:]
  /// Names in lower case.
  private var fields: [String: String] = [:]

  /// Bytes of a head at most, its empty line included.
  package static let largest = 8192
  private static let fieldsAtMost = 64

  /// - Parameter head: The bytes up to the empty line, without it.
  /// - Throws: `HTTPError` 400 for what is no request, 413 for one with a body, 505 for another version.
  package init(head: some Sequence<UInt8>) throws(HTTPError) {
    let lines = try Self.lines(Array(head))
    let words = lines[0].split(separator: 0x20, omittingEmptySubsequences: false)
    guard words.count == 3, !words[0].isEmpty, words[0].allSatisfy({ (0x41...0x5a).contains($0) }) else {
      throw HTTPError(400, "no request line")
    }
    guard words[2].elementsEqual("HTTP/1.1".utf8) else { throw HTTPError(505, "not HTTP/1.1") }
    guard words[1].first == 0x2f, words[1].allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw HTTPError(400, "no path")
    }
    method = Self.text(words[0])
    let parts = words[1].split(separator: 0x3f, maxSplits: 1, omittingEmptySubsequences: false)
    path = try Self.unescaped(parts[0])
    if parts.count == 2 { query = try Self.query(parts[1]) }
    guard lines.count <= Self.fieldsAtMost else { throw HTTPError(400, "too many header fields") }
    for line in lines.dropFirst() {
      let (name, value) = try Self.field(line)
      guard fields.updateValue(value, forKey: name) == nil else { throw HTTPError(400, "two fields \(name)") }
    }
    guard fields["transfer-encoding"] == nil, fields["content-length"].map({ $0 == "0" }) ?? true else {
      throw HTTPError(413, "a request with a body")
    }
  }

  /// The value of a header field, by its name in lower case.
  package subscript(name: String) -> String? { fields[name] }

  /// Whether a field that is a list with commas has a word, whatever its case.
  package func has(_ word: String, in name: String) -> Bool {
    (fields[name] ?? "").split(separator: ",").contains { part in
      part.split(separator: " ").joined(separator: " ").lowercased() == word
    }
  }

  // MARK: Parts

  private static func lines(_ head: [UInt8]) throws(HTTPError) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = [], start = 0, place = 0
    while place < head.count {
      switch head[place] {
      case 0x0d:
        guard place + 1 < head.count, head[place + 1] == 0x0a else { throw HTTPError(400, "a lone carriage return") }
        lines.append(head[start..<place])
        place += 2
        start = place
      case 0x09, 0x20...0x7e, 0x80...0xff: place += 1
      default: throw HTTPError(400, "a control character")
      }
    }
    lines.append(head[start...])
    return lines
  }

  private static func field(_ line: ArraySlice<UInt8>) throws(HTTPError) -> (name: String, value: String) {
    guard let colon = line.firstIndex(of: 0x3a), colon > line.startIndex else { throw HTTPError(400, "no field") }
    let name = line[..<colon]
    guard name.allSatisfy(isTokenByte) else { throw HTTPError(400, "a header field's name") }
    var value = line[(colon + 1)...]
    while let first = value.first, first == 0x20 || first == 0x09 { value.removeFirst() }
    while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
    guard let text = String(validating: value, as: UTF8.self) else { throw HTTPError(400, "a header field's value") }
    return (Self.text(name).lowercased(), text)
  }

  /// Letters, digits and the marks of `token` in RFC 9110.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  private static func query(_ bytes: ArraySlice<UInt8>) throws(HTTPError) -> [String: String] {
    var query: [String: String] = [:]
    for pair in bytes.split(separator: 0x26) {
      let parts = pair.split(separator: 0x3d, maxSplits: 1, omittingEmptySubsequences: false)
      query[try unescaped(parts[0])] = parts.count == 2 ? try unescaped(parts[1]) : ""
    }
    return query
  }

  private static func unescaped(_ bytes: ArraySlice<UInt8>) throws(HTTPError) -> String {
    var plain: [UInt8] = [], rest = bytes
    while let byte = rest.popFirst() {
      guard byte == 0x25 else {
        plain.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
        throw HTTPError(400, "an escape without two digits")
      }
      plain.append(high << 4 | low)
    }
    guard let text = String(validating: plain, as: UTF8.self) else { throw HTTPError(400, "a path that is not UTF-8") }
    return text
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }

  /// Bytes that are ASCII.
  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
