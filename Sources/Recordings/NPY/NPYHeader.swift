import AxisArrays

/// The header of an NPY file: element type, memory order, shape.
///
/// - Source: NumPy Enhancement Proposal 1 and `numpy.lib.format`, versions 1.0 to 3.0.
struct NPYHeader: Hashable, Sendable {
  enum Element: Hashable, Sendable {
    case number(DType)
    /// Text of this many UCS-4 characters per element.
    case unicode(Int)
    /// Bytes of this count per element.
    case bytes(Int)
  }

  var element: Element
  /// Whether the file's byte order is not this machine's.
  var isSwapped: Bool
  var isFortran: Bool
  var shape: [Int]
  /// Bytes before the data.
  var headerBytes: Int
  /// Bytes of the data.
  var dataBytes: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// Real headers of numeric arrays take about 128 bytes; the limit holds off what pretends to be one.
  static let largest = 1 << 16

  var itemBytes: Int {
    switch element {
    case .number(let dtype): dtype.itemSize
    case .unicode(let count): 4 * count
    case .bytes(let count): count
    }
  }

  /// - Parameters:
  ///   - path: File name for messages; an archive's entry is named in `entry`.
  ///   - read: Gives the bytes at an offset, fewer at the end.
  init(
    path: String, entry: String = "", read: (_ offset: Int, _ count: Int) throws(RecordingError) -> [UInt8]
  ) throws(RecordingError) {
    let what = entry.isEmpty ? "the NPY header" : "the NPY header of \(entry)"
    let start = try read(0, 12)
    guard start.count >= 10 else { throw .endsEarly(path: path, offset: start.count, reading: what) }
    guard start.starts(with: NPYHeader.magic) else {
      throw .malformed(
        path: path, at: NPYHeader.place(entry, 0), expected: "\"\\x93NUMPY\"", found: quoted(start.prefix(6)))
    }
    let version = start[6]
    guard (1...3).contains(version) else {
      throw .unsupported(path: path, what: "NPY version \(version).\(start[7]) in \(what)")
    }
    let prefix = version == 1 ? 10 : 12
    let claimed =
      version == 1 ? start.little(UInt16.self, at: 8).map(Int.init) : start.little(UInt32.self, at: 8).map(Int.init)
    guard let length = claimed else { throw .endsEarly(path: path, offset: start.count, reading: what) }
    guard length <= NPYHeader.largest else {
      throw .malformed(
        path: path, at: NPYHeader.place(entry, 8), expected: "a header of at most \(NPYHeader.largest) bytes",
        found: "\(length)")
    }
    let bytes = try read(prefix, length)
    guard bytes.count == length else { throw .endsEarly(path: path, offset: prefix + bytes.count, reading: what) }

    var literal = PythonLiteral(bytes, path: path, entry: entry, base: prefix)
    let fields = try literal.header()
    (element, isSwapped) = try NPYHeader.element(fields.descr, path: path, entry: entry)
    isFortran = fields.fortranOrder
    shape = fields.shape
    headerBytes = prefix + length
    dataBytes = 0
    var count: Int? = itemBytes
    // Zeros first: a shape such as (10^18, 10^18, 0) holds nothing and must not overflow.
    for extent in shape.sorted() { count = count?.times(extent) }
    guard let count, count.plus(headerBytes) != nil else {
      throw .malformed(
        path: path, at: NPYHeader.place(entry, prefix), expected: "a shape that a file can hold", found: "\(shape)")
    }
    dataBytes = count
  }

  /// Of numbers in C order that stand without a header of their own.
  init(_ element: Element, isSwapped: Bool, shape: [Int], dataBytes: Int) {
    (self.element, self.isSwapped, isFortran) = (element, isSwapped, false)
    (self.shape, headerBytes, self.dataBytes) = (shape, 0, dataBytes)
  }

  static func place(_ entry: String, _ offset: Int) -> RecordingError.Place {
    entry.isEmpty ? .byte(offset) : .part("byte \(offset) of \(entry)")
  }

  private static func element(
    _ descr: PythonLiteral.Descr, path: String, entry: String
  ) throws(RecordingError) -> (Element, isSwapped: Bool) {
    let name = entry.isEmpty ? "an array" : "array \(entry)"
    guard case .simple(let text) = descr else {
      throw .unsupported(path: path, what: "\(name) of records (structured dtype); save one array per field")
    }
    let order = text.first
    let code = order.map { "<>|=".contains($0) } == true ? text.dropFirst() : text[...]
    if code.first == "O" {
      throw .unsupported(path: path, what: "\(name) of Python objects; save it with a numeric dtype")
    }
    #if _endian(little)
      let isSwapped = order == ">"
    #else
      let isSwapped = order == "<"
    #endif
    if let dtype = codes[String(code)] { return (.number(dtype), isSwapped && dtype.itemSize > 1) }
    if let kind = code.first, kind == "U" || kind == "S", let count = Int(code.dropFirst()),
      (0...1 << 20).contains(count)
    {
      return (kind == "U" ? .unicode(count) : .bytes(count), isSwapped && kind == "U")
    }
    throw .unsupported(path: path, what: "\(name) of dtype \(quoted(text))")
  }

  private static let codes: [String: DType] = [
    "b1": .bool, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64, "u1": .uint8, "u2": .uint16, "u4": .uint32,
    "u8": .uint64, "f2": .float16, "f4": .float32, "f8": .float64, "c8": .complex64, "c16": .complex128,
  ]

  /// NumPy's code for a dtype, in little-endian order; `nil` for bfloat16, which NumPy does not have.
  static func code(_ dtype: DType) -> String? {
    codes.first { $0.value == dtype }.map { (dtype.itemSize == 1 ? "|" : "<") + $0.key }
  }
}

/// The one kind of Python text that stands in an NPY header: a dictionary of descr, fortran_order and shape.
struct PythonLiteral {
  enum Descr: Hashable { case simple(String), structured }

  private let bytes: [UInt8]
  private let path: String
  private let entry: String
  private let base: Int
  private var index = 0

  init(_ bytes: [UInt8], path: String, entry: String, base: Int) {
    (self.bytes, self.path, self.entry, self.base) = (bytes, path, entry, base)
  }

  mutating func header() throws(RecordingError) -> (descr: Descr, fortranOrder: Bool, shape: [Int]) {
    var descr: Descr?
    var fortranOrder: Bool?
    var shape: [Int]?
    try expect("{")
    while !accept("}") {
      let at = index
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where descr == nil:
        skipBlanks()
        if peek == UInt8(ascii: "[") {
          // A list describes a record type. Nothing after it matters: such arrays are refused.
          return (.structured, false, [])
        }
        descr = .simple(try string())
      case "fortran_order" where fortranOrder == nil: fortranOrder = try bool()
      case "shape" where shape == nil: shape = try tuple()
      default: throw malformed("each of the keys descr, fortran_order and shape once", at: at)
      }
      if !accept(",") {
        try expect("}")
        break
      }
    }
    guard let descr, let fortranOrder, let shape else {
      throw malformed("the keys descr, fortran_order and shape", at: 0)
    }
    return (descr, fortranOrder, shape)
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x09 { index += 1 }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard peek == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(RecordingError) {
    guard accept(character) else { throw malformed("\"\(character)\"", at: index) }
  }

  private mutating func string() throws(RecordingError) -> String {
    skipBlanks()
    guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw malformed("a quoted text", at: index)
    }
    let start = index + 1
    guard let end = bytes[start...].firstIndex(of: quote) else { throw malformed("a closing quote", at: index) }
    index = end + 1
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private mutating func bool() throws(RecordingError) -> Bool {
    skipBlanks()
    for (word, value) in [("True", true), ("False", false)] where bytes[index...].starts(with: word.utf8) {
      index += word.utf8.count
      return value
    }
    throw malformed("True or False", at: index)
  }

  private mutating func tuple() throws(RecordingError) -> [Int] {
    try expect("(")
    var result: [Int] = []
    while !accept(")") {
      skipBlanks()
      let start = index
      var value: Int? = 0
      while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        value = value?.times(10)?.plus(Int(byte - UInt8(ascii: "0")))
        index += 1
      }
      guard index > start, let value else { throw malformed("an extent", at: start) }
      // Python 2 wrote long integers with an L.
      if peek == UInt8(ascii: "L") { index += 1 }
      result.append(value)
      guard result.count <= 64 else { throw malformed("at most 64 dimensions", at: start) }
      if !accept(",") {
        try expect(")")
        break
      }
    }
    return result
  }

  private func malformed(_ expected: String, at offset: Int) -> RecordingError {
    let found = offset < bytes.count ? quoted(bytes[offset..<min(bytes.count, offset + 20)]) : "the end of the header"
    return .malformed(path: path, at: NPYHeader.place(entry, base + offset), expected: expected, found: found)
  }
}
