import AxisArrays
import Platform

/// How the numbers of a chunk became bytes: the dims turned round, numbers as bytes or chunks of a shard, and what was done
/// to the bytes, in the order of writing.
///
/// - Source: Zarr core specification 3.1; codecs bytes, transpose, gzip, zstd, crc32c and sharding_indexed.
struct ZarrCodecs: Sendable {
  /// Dims in the order in which they are stored; `nil` for their own.
  private(set) var order: [Int]?
  /// Whether the most significant byte of a number comes first.
  private(set) var isBigEndian = false
  /// Chunks within the chunk, in place of its own numbers.
  private(set) var shard: Shard?
  private(set) var packings: [Packing] = []

  enum Packing: String, Sendable { case gzip, zstd, crc32c }

  struct Shard: Sendable {
    /// Extents of a chunk within.
    let chunk: [Int]
    /// Chunks within along each dim.
    let counts: [Int]
    let isIndexAtStart: Bool
    let hasChecksum: Bool
    fileprivate let inner: [ZarrCodecs]

    /// How a chunk within became bytes.
    var codecs: ZarrCodecs { inner[0] }
    /// Bytes of the index: where each chunk is and how long.
    var indexBytes: Int { 16 * counts.reduce(1, *) + (hasChecksum ? 4 : 0) }
  }

  /// Chunks of a shard at most: their index is kept.
  private static let mostChunks = 1 << 20

  init(_ list: [Value], chunk: [Int], dtype: DType, path: String, depth: Int = 0) throws(RecordingError) {
    func malformed(_ what: String, _ expected: String, _ found: Value?) -> RecordingError {
      .malformed(path: path, at: .part(what), expected: expected, found: quoted(found?.json ?? "nothing"))
    }
    var isBytes = false
    for codec in list {
      let name = codec["name"]?.string ?? codec.string ?? ""
      let settings = codec["configuration"]
      switch name {
      case "transpose" where !isBytes && order == nil:
        guard let order = ZarrDescription.extents(settings?["order"], least: 0), order.sorted() == Array(chunk.indices)
        else { throw malformed("order", "each of \(counted(chunk.count, "dim")) once", settings?["order"]) }
        self.order = order
      case "bytes" where !isBytes:
        isBytes = true
        isBigEndian = settings?["endian"]?.string == "big" && dtype.numberBytes > 1
      case "sharding_indexed" where !isBytes && order == nil && depth == 0:
        isBytes = true
        let shard = try Self.shard(settings ?? [:], chunk: chunk, dtype: dtype, path: path)
        (self.shard, isBigEndian) = (shard, shard.codecs.isBigEndian)
      default:
        guard isBytes, let packing = Packing(rawValue: name) else {
          throw .unsupported(path: path, what: "the codec \(quoted(name)) at its place")
        }
        packings.append(packing)
      }
    }
    guard isBytes else { throw malformed("codecs", "bytes or sharding_indexed", .list(list)) }
    guard shard == nil || packings.isEmpty else { throw .unsupported(path: path, what: "shards that are packed whole") }
  }

  private static func shard(
    _ settings: Value, chunk: [Int], dtype: DType, path: String
  ) throws(RecordingError) -> Shard {
    guard let inner = ZarrDescription.extents(settings["chunk_shape"], least: 1), inner.count == chunk.count,
      zip(chunk, inner).allSatisfy({ $0 % $1 == 0 })
    else {
      throw .malformed(
        path: path, at: .part("chunk_shape"), expected: "extents that divide those of the shard, \(chunk)",
        found: quoted(settings["chunk_shape"]?.json ?? "nothing"))
    }
    let counts = zip(chunk, inner).map { $0 / $1 }
    guard let all = ZarrDescription.product(counts), all <= mostChunks else {
      throw .unsupported(path: path, what: "shards of more than \(mostChunks) chunks")
    }
    let names = (settings["index_codecs"]?.list ?? []).map { $0["name"]?.string ?? "" }
    let isBig = settings["index_codecs"]?.list?.first?["configuration"]?["endian"]?.string == "big"
    guard names == ["bytes"] || names == ["bytes", "crc32c"], !isBig else {
      throw .unsupported(path: path, what: "an index of chunks by the codecs \(listed(names))")
    }
    let codecs = try ZarrCodecs(settings["codecs"]?.list ?? [], chunk: inner, dtype: dtype, path: path, depth: 1)
    return Shard(
      chunk: inner, counts: counts, isIndexAtStart: settings["index_location"]?.string == "start",
      hasChecksum: names.count == 2, inner: [codecs])
  }

  /// Whether any row of a chunk can be read without the others.
  var isPlain: Bool { packings.isEmpty && order == nil }

  /// The numbers of a chunk, in the order of its dims.
  ///
  /// - Parameter shape: Its extents.
  /// - Throws: `RecordingError.malformed` for bytes that are not what their codecs say.
  func unpacked(
    _ bytes: [UInt8], shape: [Int], width: Int, path: String, place: String
  ) throws(RecordingError) -> [UInt8] {
    var bytes = bytes
    let whole = shape.reduce(width, *)
    for (index, packing) in packings.enumerated().reversed() {
      // A checksum may follow what is expanded only then.
      let room = whole + 4 * packings[..<index].count { $0 == .crc32c }
      bytes = try packing.undone(bytes, room: room, path: path, place: place)
    }
    guard bytes.count == whole else {
      throw .malformed(path: path, at: .part(place), expected: "\(whole) bytes", found: "\(bytes.count)")
    }
    guard let order else { return bytes }
    return Self.turned(bytes, shape: shape, order: order, width: width)
  }

  /// Brings the numbers of a chunk whose dims are stored in another order into their own.
  private static func turned(_ bytes: [UInt8], shape: [Int], order: [Int], width: Int) -> [UInt8] {
    var steps = [Int](repeating: width, count: shape.count)
    for dim in shape.indices.dropLast().reversed() { steps[dim] = steps[dim + 1] * shape[dim + 1] }
    var result = [UInt8](repeating: 0, count: bytes.count)
    var index = [Int](repeating: 0, count: order.count), target = 0
    result.withUnsafeMutableBytes { result in
      bytes.withUnsafeBytes { bytes in
        for source in stride(from: 0, to: bytes.count, by: width) {
          (result.baseAddress! + target).copyMemory(from: bytes.baseAddress! + source, byteCount: width)
          for place in order.indices.reversed() {
            let dim = order[place]
            index[place] += 1
            target += steps[dim]
            if index[place] < shape[dim] { break }
            target -= shape[dim] * steps[dim]
            index[place] = 0
          }
        }
      }
    }
    return result
  }

  static func swapped(_ bytes: [UInt8], width: Int) -> [UInt8] {
    stride(from: 0, to: bytes.count, by: width).flatMap { bytes[$0..<$0 + width].reversed() }
  }
}

extension ZarrCodecs.Packing {
  /// What the bytes were before.
  ///
  /// - Parameter room: Bytes that are expected, and at most made.
  fileprivate func undone(
    _ bytes: [UInt8], room: Int, path: String, place: String
  ) throws(RecordingError) -> [UInt8] {
    func malformed(_ expected: String, _ found: String) -> RecordingError {
      .malformed(path: path, at: .part(place), expected: expected, found: found)
    }
    switch self {
    case .crc32c:
      guard bytes.count >= 4, let told = bytes.little(UInt32.self, at: bytes.count - 4) else {
        throw malformed("a checksum", counted(bytes.count, "byte"))
      }
      let rest = Array(bytes.dropLast(4)), found = CRC32C.of(rest)
      guard found == told else { throw malformed("the checksum \(told)", "\(found)") }
      return rest
    case .gzip: return try Gzip.expanded(bytes, room: room, path: path, place: place)
    case .zstd:
      guard let library = Zstandard.loaded else {
        throw .unsupported(
          path: path,
          what:
            "chunks packed by Zstandard without its library; libzstd comes with the system's packages (apt install libzstd1)"
        )
      }
      guard let expanded = library.expanded(bytes, room: room) else {
        throw malformed("\(room) bytes packed by Zstandard", "others")
      }
      return expanded
    }
  }
}
