import AxisArrays

/// What a zarr.json says of an array.
///
/// - Source: Zarr core specification 3.1.
struct ZarrDescription: Sendable {
  let dtype: DType
  let shape: [Int]
  /// Extents of what one file holds.
  let chunk: [Int]
  let codecs: ZarrCodecs
  /// One element that was never written, as the file would have it.
  let fill: [UInt8]
  /// Whether the most significant byte of a number comes first.
  var isBigEndian: Bool { codecs.isBigEndian }
  /// Names of the dims; `nil` where not all have one of their own.
  let dims: [String]?
  let attributes: Value
  /// Where the file of a chunk is: "c/0/1", or "0.1" as version 2 had it.
  private let keyStart: String
  private let separator: String

  /// Bytes of a row, of a chunk's row, and of one chunk that has to be expanded whole, at most.
  static let mostBytes = 1 << 27

  /// - Throws: `RecordingError.unsupported` for what is no array of numbers that is read here, `.malformed` for what the
  ///   specification forbids.
  init(_ node: Value, path: String) throws(RecordingError) {
    func malformed(_ what: String, _ expected: String, _ found: Value?) -> RecordingError {
      .malformed(path: path, at: .part(what), expected: expected, found: quoted(found?.json ?? "nothing"))
    }
    let name = node["data_type"]?.string ?? node["data_type"]?["name"]?.string ?? ""
    guard let dtype = DType.allCases.first(where: { $0.name == name && $0 != .bfloat16 }) else {
      throw .unsupported(path: path, what: "data of type \(quoted(name))")
    }
    guard let shape = Self.extents(node["shape"], least: 0), shape.count <= 32 else {
      throw malformed("shape", "a list of up to 32 extents", node["shape"])
    }
    let grid = node["chunk_grid"]
    guard grid?["name"]?.string == "regular" else {
      throw .unsupported(path: path, what: "chunks of kind \(quoted(grid?["name"]?.string ?? ""))")
    }
    guard let chunk = Self.extents(grid?["configuration"]?["chunk_shape"], least: 1), chunk.count == shape.count else {
      throw malformed(
        "chunk_shape", "\(counted(shape.count, "extent")) above 0", grid?["configuration"]?["chunk_shape"])
    }
    let rowBytes = Self.product(shape.dropFirst() + [dtype.itemSize])
    guard let rowBytes, rowBytes <= Self.mostBytes, Self.product([shape.first ?? 1, rowBytes]) != nil else {
      throw .unsupported(path: path, what: "an array of shape \(shape)")
    }
    let keys = node["chunk_key_encoding"], isOld = keys?["name"]?.string == "v2"
    guard isOld || keys?["name"]?.string == "default" else {
      throw .unsupported(path: path, what: "names of chunks of kind \(quoted(keys?["name"]?.string ?? ""))")
    }
    separator = keys?["configuration"]?["separator"]?.string ?? (isOld ? "." : "/")
    guard separator == "/" || separator == "." else { throw malformed("separator", "/ or .", keys) }
    keyStart = isOld ? "" : "c"
    codecs = try ZarrCodecs(node["codecs"]?.list ?? [], chunk: chunk, dtype: dtype, path: path)
    guard let fill = Self.fill(node["fill_value"], dtype) else {
      throw malformed("fill_value", "a value of \(name)", node["fill_value"])
    }
    self.fill = codecs.isBigEndian ? ZarrCodecs.swapped(fill, width: dtype.numberBytes) : fill
    let names = (node["dimension_names"]?.list ?? []).compactMap(\.string)
    let areNames = names.count == shape.count && Set(names).count == names.count && !names.contains("")
    dims = areNames ? names : nil
    (self.dtype, self.shape, self.chunk) = (dtype, shape, chunk)
    attributes = node["attributes"] ?? [:]
  }

  /// The path of a chunk's file from the array's folder on.
  func key(_ place: [Int]) -> String {
    let numbers = place.map(String.init)
    if keyStart.isEmpty { return numbers.isEmpty ? "0" : numbers.joined(separator: separator) }
    return ([keyStart] + numbers).joined(separator: separator)
  }

  /// The folder of the chunks' files from the array's on, and what their names begin with before the first number.
  var keyFolder: (place: String, start: String) {
    keyStart.isEmpty ? ("", "") : separator == "/" ? (keyStart, "") : ("", keyStart + separator)
  }

  static func extents(_ value: Value?, least: Int) -> [Int]? {
    guard let list = value?.list else { return nil }
    let extents = list.compactMap(\.int)
    return extents.count == list.count && extents.allSatisfy { $0 >= least } ? extents : nil
  }

  /// `nil` where it does not fit.
  static func product(_ extents: some Sequence<Int>) -> Int? {
    var product: Int? = 1
    // Zeros first: what holds nothing must not overflow.
    for extent in extents.sorted() { product = product.flatMap { $0.times(extent) } }
    return product
  }

  /// The bytes of a fill value in little-endian order; `nil` for what is none of the dtype.
  private static func fill(_ value: Value?, _ dtype: DType) -> [UInt8]? {
    func number(_ value: Value) -> Double? {
      switch value.string {
      case "NaN": .nan
      case "Infinity": .infinity
      case "-Infinity": -.infinity
      default: value.double
      }
    }
    func bytes(_ low: UInt64, _ high: UInt64 = 0) -> [UInt8] {
      var bytes: [UInt8] = []
      bytes.append(little: low)
      bytes.append(little: high)
      return Array(bytes[..<dtype.itemSize])
    }
    func bytes(_ scalar: Scalar) -> [UInt8] {
      let bits = Immediate(scalar, as: dtype)
      return bytes(bits.low, bits.high)
    }
    switch value?.content {
    case nil, .null?: return bytes(0)
    case .bool(let bool)?: return bytes(.bool(bool))
    case .int(let int)?: return bytes(.int(Int64(int)))
    case .list(let parts)? where parts.count == 2 && !dtype.isReal:
      guard let real = number(parts[0]), let imaginary = number(parts[1]) else { return nil }
      return bytes(.complex(real, imaginary))
    // The bits themselves.
    case .string(let text)? where text.hasPrefix("0x"): return UInt64(text.dropFirst(2), radix: 16).map { bytes($0) }
    default: return value.flatMap(number).map { bytes(.float($0)) }
    }
  }
}

extension DType {
  /// Bytes of a number, of which complex ones have two.
  var numberBytes: Int { isReal ? itemSize : itemSize / 2 }
}
