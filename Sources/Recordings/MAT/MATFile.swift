import AxisArrays

/// The variables of a MAT file of version 5 (to 7), or 7.3.
///
/// Compressed variables are inflated when the file is opened: to memory up to 4 MiB, to a file without a name beyond.
///
/// - Source: MathWorks, "MAT-File Format", version 5; RFC 1950 for what is compressed.
struct MATFile {
  private(set) var variables: [(name: String, value: MATValue)] = []

  init(_ source: ByteSource) throws(RecordingError) {
    let head = try source.bytes(at: 0, count: 128)
    if HDF5.isOne(head) {
      var tree = try MATTree(source)
      variables = try tree.variables()
      return
    }
    let isBig = head.suffix(2).elementsEqual("MI".utf8)
    guard head.count == 128, isBig || head.suffix(2).elementsEqual("IM".utf8) else {
      throw .malformed(
        path: source.path, at: .byte(min(126, head.count)), expected: "IM or MI, the mark of a MAT file of version 5",
        found: quoted(head.suffix(2)))
    }
    let version = isBig ? Int(head[124]) << 8 | Int(head[125]) : Int(head[125]) << 8 | Int(head[124])
    guard version == 0x0100 else {
      throw .unsupported(path: source.path, what: "MAT files of version \(version)")
    }
    var at = 128
    var nodes = 0
    while at < source.size {
      var parser = MATParser(source, isBigEndian: isBig, nodes: nodes)
      let tag = try parser.tag(at: at, before: source.size)
      if tag.type == 15 {
        let inflated = try Self.inflated(source, tag, isBig)
        var inner = MATParser(inflated, isBigEndian: isBig, nodes: nodes)
        let element = try inner.tag(at: 0, before: inflated.size)
        variables.append(try inner.matrix(element, depth: 0))
        nodes = inner.nodes
        at = tag.place + tag.bytes
      } else {
        if tag.type == 14 { variables.append(try parser.matrix(tag, depth: 0)) }
        nodes = parser.nodes
        at = tag.next
      }
    }
  }

  subscript(name: String) -> MATValue? { variables.first { $0.name == name }?.value }

  /// One compressed variable.
  private static func inflated(
    _ source: ByteSource, _ tag: MATParser.Tag, _ isBig: Bool
  ) throws(RecordingError) -> ByteSource {
    let name = "the variable at byte \(tag.place)"
    guard tag.bytes > 6, try source.bytes(at: tag.place, count: 1)[0] & 0x0F == 8 else {
      throw .malformed(path: source.path, at: .byte(tag.place), expected: "a deflated variable", found: "another")
    }
    var stream = InflateStream(source, start: tag.place + 2, count: tag.bytes - 6, name: name)
    var head = [UInt8](repeating: 0, count: 8)
    let got = try head.withMutableBytes { (target) throws(RecordingError) in try stream.read(into: target) }
    let size = head.little(UInt32.self, at: 4).map { Int(isBig ? $0.byteSwapped : $0) } ?? 0
    // No deflated byte gives more than 1032; a larger claim is a lie.
    guard got == 8, size / 1032 <= tag.bytes else {
      throw .malformed(
        path: source.path, at: .byte(tag.place), expected: "a variable of \(size) bytes", found: "\(tag.bytes) deflated"
      )
    }
    var sum = Adler32()
    sum.add(head)
    var memory = head
    let spool = size > 1 << 22 ? try PartialFile(spoolBeside: nil) : nil
    if let spool { try spool.write(head) }
    var left = size
    while left > 0 {
      var piece = [UInt8](repeating: 0, count: min(left, 1 << 18))
      let count = try piece.withMutableBytes { (target) throws(RecordingError) in try stream.read(into: target) }
      guard count > 0 else { throw .endsEarly(path: source.path, offset: tag.place + tag.bytes, reading: name) }
      piece.removeLast(piece.count - count)
      sum.add(piece)
      if let spool { try spool.write(piece) } else { memory += piece }
      left -= count
    }
    let stored = try source.bytes(at: tag.place + tag.bytes - 4, count: 4).reduce(0) { $0 << 8 | UInt32($1) }
    guard stored == sum.value else {
      throw .malformed(
        path: source.path, at: .byte(tag.place + tag.bytes - 4), expected: "the checksum \(sum.value) of \(name)",
        found: "\(stored)")
    }
    return try spool?.takeAsSource() ?? ByteSource(bytes: memory, name: source.path)
  }
}

/// The checksum of RFC 1950.
struct Adler32 {
  private var (low, high): (UInt32, UInt32) = (1, 0)

  mutating func add(_ bytes: [UInt8]) {
    for start in stride(from: 0, to: bytes.count, by: 5552) {
      for byte in bytes[start..<min(start + 5552, bytes.count)] {
        low &+= UInt32(byte)
        high &+= low
      }
      low %= 65521
      high %= 65521
    }
  }

  var value: UInt32 { high << 16 | low }
}
