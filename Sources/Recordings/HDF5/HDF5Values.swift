#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A dataset or an attribute, for what is small enough to read at once.
///
/// The library's types are told apart as far as recordings have them: whole numbers, floats and the numbers of
/// enumerations in any width and order of bytes, texts of fixed and of variable length, references.
struct HDF5Values: Sendable {
  let dims: [Int]
  let kind: Kind
  private let object: HDF5Object
  private let attribute: HDF5Handle?
  private let type: HDF5Handle
  /// How an error calls it.
  private let place: String

  enum Kind: Sendable {
    case numbers(SampleLayout.Encoding)
    case text(bytes: Int, isVariable: Bool)
    case references
    case other
  }

  var count: Int { dims.reduce(1, *) }

  /// - Parameter attribute: Of the object, in place of the dataset that it is.
  /// - Returns: `nil` where there is none, and for a group.
  init?(_ object: HDF5Object, attribute name: String? = nil) throws(RecordingError) {
    (self.object, place) = (object, object.place + (name.map { "@\($0)" } ?? ""))
    let (library, id) = (object.library, object.handle.id)
    if let name {
      guard HDF5Library.lock.withLock({ library.hasAttribute(id, name) }) > 0 else { return nil }
      attribute = HDF5Handle(
        try library.call(path: object.path, place: place, "an attribute") { $0.openAttribute(id, name, 0) }, library)
    } else {
      guard !object.isGroup else { return nil }
      attribute = nil
    }
    let source = attribute?.id ?? id
    let isAttribute = attribute != nil
    let type = HDF5Handle(
      try library.call(path: object.path, place: place, "a type") {
        isAttribute ? $0.typeOfAttribute(source) : $0.typeOfDataset(source)
      }, library)
    var dims: [Int] = []
    var kind = Kind.other
    _ = try library.call(path: object.path, place: place, "a shape") { library in
      let space = isAttribute ? library.spaceOfAttribute(source) : library.spaceOfDataset(source)
      guard space >= 0 else { return -1 }
      defer { _ = library.release(space) }
      let rank = library.rank(space)
      guard rank >= 0 else { return -1 }
      var extents = [UInt64](repeating: 0, count: Int(rank) + 1)
      guard library.extent(space, &extents, nil) >= 0 else { return -1 }
      dims = extents.dropLast().map { Int(clamping: $0) }
      kind = Self.kind(type.id, library)
      return Int64(rank)
    }
    var product: Int? = 1
    for extent in dims { product = product.flatMap { $0.times(extent) } }
    guard product != nil else {
      throw .malformed(path: object.path, at: .part(place), expected: "a shape that a file can hold", found: "\(dims)")
    }
    (self.dims, self.kind, self.type) = (dims, kind, type)
  }

  private static func kind(_ type: Int64, _ library: HDF5Library) -> Kind {
    let size = library.typeSize(type)
    switch library.typeClass(type) {
    case 0: return integer(size, isSigned: library.typeSign(type) != 0)
    // Of other widths than these two the library makes one of them.
    case 1: return .numbers(size <= 4 ? .float32 : .float64)
    case 3: return .text(bytes: size, isVariable: library.isVariableText(type) > 0)
    case 7 where size == 8: return .references
    case 8:
      let base = library.baseType(type)
      guard base >= 0 else { return .other }
      defer { _ = library.release(base) }
      return integer(library.typeSize(base), isSigned: library.typeSign(base) != 0)
    default: return .other
    }
  }

  private static func integer(_ size: Int, isSigned: Bool) -> Kind {
    switch size {
    case 1: .numbers(isSigned ? .int8 : .uint8)
    case 2: .numbers(isSigned ? .int16 : .uint16)
    case 3...4: .numbers(isSigned ? .int32 : .uint32)
    case 5...8: .numbers(isSigned ? .int64 : .uint64)
    default: .other
    }
  }

  /// The type of its numbers in memory.
  func memoryType() throws(RecordingError) -> HDF5Handle {
    let (library, stored) = (object.library, type.id)
    return HDF5Handle(
      try library.call(path: object.path, place: place, "numbers") { library in
        // A copy is made of one of the library's own types: what is given back is ours.
        if case .numbers(let encoding) = kind, library.typeClass(stored) == 1 {
          return library.nativeType(encoding == .float32 ? library.float : library.double, 0)
        }
        return library.nativeType(stored, 0)
      }, library)
  }

  /// Reads all of it.
  private func read(_ type: Int64, into target: UnsafeMutableRawPointer) throws(RecordingError) {
    let (id, isAttribute) = (attribute?.id ?? object.handle.id, attribute != nil)
    _ = try object.library.call(path: object.path, place: place, "\(count) values") { library in
      Int64(isAttribute ? library.readAttribute(id, type, target) : library.readDataset(id, type, 0, 0, 0, target))
    }
  }

  private func check(most: Int) throws(RecordingError) {
    guard count <= most else {
      throw .unsupported(path: object.path, what: "\(count) values in \(place), where at most \(most) are expected")
    }
  }

  /// Numbers of any type as float64; `nil` for what are none.
  func doubles(most: Int = 1 << 20) throws(RecordingError) -> [Double]? {
    guard case .numbers = kind else { return nil }
    try check(most: most)
    var values = [Double](repeating: 0, count: count)
    guard count > 0 else { return values }
    // Those of an enumeration come by its own type only.
    if let whole = try integers() { return whole.map(Double.init) }
    try read(object.library.double, into: &values)
    return values
  }

  /// Whole numbers that fit; `nil` for others.
  private func integers() throws(RecordingError) -> [Int]? {
    guard case .numbers(let encoding) = kind, encoding != .float32, encoding != .float64 else { return nil }
    let width = encoding.bytes
    var bytes = [UInt8](repeating: 0, count: count * width)
    let type = try memoryType()
    try read(type.id, into: &bytes)
    return (0..<count).map { index in
      var bits: UInt64 = 0
      for byte in 0..<width { bits |= UInt64(bytes[index * width + byte]) << (8 * UInt64(byte)) }
      let isSigned = encoding == .int8 || encoding == .int16 || encoding == .int32 || encoding == .int64
      let shift = UInt64(64 - 8 * width)
      return isSigned ? Int(Int64(bitPattern: bits << shift) >> Int64(shift)) : Int(clamping: bits)
    }
  }

  /// References to objects; `nil` for what are none.
  func references(most: Int = 1 << 20) throws(RecordingError) -> [UInt64]? {
    guard case .references = kind else { return nil }
    try check(most: most)
    var values = [UInt64](repeating: 0, count: count)
    guard count > 0 else { return values }
    try read(object.library.reference, into: &values)
    return values
  }

  /// Texts; `nil` for what are none.
  func texts(most: Int = 1 << 20) throws(RecordingError) -> [String]? {
    guard case .text(let size, let isVariable) = kind else { return nil }
    try check(most: most)
    guard count > 0 else { return [] }
    if isVariable { return try variableTexts() }
    guard let all = count.times(size), all <= 1 << 26 else {
      throw .unsupported(path: object.path, what: "\(count) texts of \(size) bytes in \(place)")
    }
    var bytes = [UInt8](repeating: 0, count: all)
    try read(type.id, into: &bytes)
    let isBlank = HDF5Library.lock.withLock { object.library.padding(type.id) } == 2
    return (0..<count).map { index in
      var text = bytes[index * size..<(index + 1) * size].prefix { $0 != 0 }
      while isBlank, text.last == 0x20 { text.removeLast() }
      return decoded(text)
    }
  }

  /// Throws where a text claims more bytes than the file has, for the library makes room for what is claimed, and where the
  /// heap that a text lies in does not lead from one object to the next, for the library would look for ever.
  ///
  /// Told of datasets whose texts' places lie side by side, 16 bytes each: the length, and the place of the heap after it.
  private func checkTexts() throws(RecordingError) {
    guard attribute == nil, let bytes = count.times(16) else { return }
    let id = object.handle.id
    let start = HDF5Library.lock.withLock { object.library.offsetOfDataset(id) }
    guard let start = Int(exactly: start), start <= object.source.size else { return }
    let places = try object.source.bytes(at: start, count: bytes)
    var seen: Set<Int> = []
    for at in stride(from: 0, to: places.count - 15, by: 16) {
      guard let length = places.little(UInt32.self, at: at), let heap = places.little(UInt64.self, at: at + 4) else {
        continue
      }
      guard length <= object.source.size else {
        throw .malformed(
          path: object.path, at: .byte(start + at), expected: "a text of at most \(object.source.size) bytes",
          found: "\(length)")
      }
      guard length > 0, let heap = Int(exactly: heap), seen.insert(heap).inserted else { continue }
      try HDF5Heap.check(object.source, at: heap)
    }
  }

  private func variableTexts() throws(RecordingError) -> [String] {
    try checkTexts()
    let (id, type, isAttribute) = (attribute?.id ?? object.handle.id, type.id, attribute != nil)
    var texts: [String] = []
    _ = try object.library.call(path: object.path, place: place, "\(count) texts") { library in
      var pointers = [UnsafePointer<CChar>?](repeating: nil, count: count)
      let space = isAttribute ? library.spaceOfAttribute(id) : library.spaceOfDataset(id)
      guard space >= 0 else { return -1 }
      defer { _ = library.release(space) }
      let code =
        isAttribute ? library.readAttribute(id, type, &pointers) : library.readDataset(id, type, 0, 0, 0, &pointers)
      guard code >= 0 else { return -1 }
      texts = pointers.map { pointer in
        guard let pointer else { return "" }
        return decoded(UnsafeBufferPointer(start: pointer, count: strlen(pointer)).map { UInt8(bitPattern: $0) })
      }
      return Int64(library.reclaim(type, space, 0, &pointers))
    }
    return texts
  }
}

extension HDF5Object {
  /// An attribute, or a dataset of the group; `nil` where there is none.
  func values(_ name: String) throws(RecordingError) -> HDF5Values? {
    if let values = try HDF5Values(self, attribute: name) { return values }
    guard isGroup, let child = self[name] else { return nil }
    return try HDF5Values(child)
  }

  /// The first text of an attribute or dataset of that name; of several names, of the first that has one.
  func text(_ names: String...) throws(RecordingError) -> String? {
    for name in names {
      if let text = try values(name)?.texts()?.first { return text }
    }
    return nil
  }

  /// The first attribute or dataset of that name, here or in another.
  func values(_ name: String, or other: HDF5Object) throws(RecordingError) -> HDF5Values? {
    if let own = try values(name) { return own }
    return try other.values(name)
  }

  /// The first number of an attribute or dataset of that name.
  func number(_ name: String) throws(RecordingError) -> Double? { try values(name)?.doubles()?.first }
}
