/// An element of an XML text, as far as descriptions of recordings need it: a name, a text and children. Attributes are
/// passed over.
struct XMLNode: Sendable {
  let name: String
  private(set) var text = ""
  private(set) var children: [XMLNode] = []

  /// The text of the first child of this name without blanks around it; empty where there is none.
  subscript(name: String) -> String { child(name)?.trimmed ?? "" }

  func child(_ name: String) -> XMLNode? { children.first { $0.name == name } }

  private var trimmed: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0.isNewline || $0 == "\t" }
    let rest = text.drop(while: isBlank)
    return String(rest[..<(rest.lastIndex { !isBlank($0) }.map { rest.index(after: $0) } ?? rest.startIndex)])
  }

  /// What is wrong with a text, and at which of its bytes.
  struct Failure: Error {
    var place: Int
    var expected: String
  }

  private static let deepest = 64
  private static let most = 1 << 18

  /// The element that the text is.
  init(_ bytes: [UInt8]) throws(Failure) {
    var open: [XMLNode] = []
    var (at, count) = (0, 0)
    func find(_ pattern: String, from: Int) throws(Failure) -> Int {
      let pattern = Array(pattern.utf8)
      var at = from
      while at + pattern.count <= bytes.count {
        if bytes[at] == pattern[0], bytes[at..<(at + pattern.count)].elementsEqual(pattern) { return at }
        at += 1
      }
      throw Failure(place: from, expected: decoded(pattern))
    }
    func starts(_ pattern: StaticString) -> Bool {
      pattern.withUTF8Buffer { bytes[at...].starts(with: $0) }
    }
    while at < bytes.count {
      guard bytes[at] == UInt8(ascii: "<") else {
        let end = bytes[at...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        if !open.isEmpty { open[open.count - 1].text += Self.plain(bytes[at..<end]) }
        at = end
        continue
      }
      if starts("<!--") {
        at = try find("-->", from: at) + 3
      } else if starts("<![CDATA[") {
        let end = try find("]]>", from: at)
        if !open.isEmpty { open[open.count - 1].text += decoded(bytes[(at + 9)..<end]) }
        at = end + 3
      } else if starts("<?") || starts("<!") {
        at = try find(">", from: at) + 1
      } else if starts("</") {
        let end = try find(">", from: at)
        let name = decoded(bytes[(at + 2)..<end].prefix { !Self.isBlank($0) })
        guard let last = open.popLast(), last.name == name else {
          throw Failure(place: at, expected: "an end of the element that is open")
        }
        at = end + 1
        guard !open.isEmpty else {
          self = last
          return
        }
        open[open.count - 1].children.append(last)
      } else {
        let end = try find(">", from: at)
        let inner = bytes[(at + 1)..<end]
        let name = decoded(inner.prefix { !Self.isBlank($0) && $0 != UInt8(ascii: "/") })
        count += 1
        guard !name.isEmpty, open.count < Self.deepest, count < Self.most else {
          throw Failure(place: at, expected: "an element's name, at most \(Self.deepest) deep")
        }
        at = end + 1
        let node = XMLNode(name: name)
        guard inner.last == UInt8(ascii: "/") else {
          open.append(node)
          continue
        }
        guard !open.isEmpty else {
          self = node
          return
        }
        open[open.count - 1].children.append(node)
      }
    }
    throw Failure(place: at, expected: "the end of the element \(open.last?.name ?? "")")
  }

  private init(name: String) { self.name = name }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private static let entities: [(name: String, character: Character)] = [
    ("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'"),
  ]

  /// The text with its entities replaced; one that is not known stays as it is.
  private static func plain(_ bytes: ArraySlice<UInt8>) -> String {
    let text = decoded(bytes)
    guard bytes.contains(UInt8(ascii: "&")) else { return text }
    var result = ""
    for (index, part) in text.split(separator: "&", omittingEmptySubsequences: false).enumerated() {
      if index == 0 {
        result += part
        continue
      }
      guard let end = part.firstIndex(of: ";") else {
        result += "&" + part
        continue
      }
      let name = part[..<end]
      let code = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
      if let entity = entities.first(where: { $0.name == name }) {
        result.append(entity.character)
      } else if name.hasPrefix("#"), let scalar = code.flatMap(Unicode.Scalar.init) {
        result.unicodeScalars.append(scalar)
      } else {
        result += "&" + part
        continue
      }
      result += part[part.index(after: end)...]
    }
    return result
  }
}
