import AxisArrays

/// An array of a Zarr store that is appended to along its first dim, in shards.
///
/// Shards are files of many chunks of whole rows: the rows one after the other, and an index of the chunks at the end.
///
/// - Source: Zarr core specification 3.1; Zarr sharding codec 1.0.
struct ZarrArray {
  private let folder: PartialFolder
  private let name: String
  private let type: String
  private let rowShape: [Int]
  private let rowBytes: Int
  /// Rows of a chunk, and chunks of a shard.
  private let chunkRows: Int
  private let chunksPerShard: Int
  private var shard: PartialFile?
  private var shards = 0
  private var rowsInShard = 0
  private(set) var count = 0

  /// Bytes of a chunk and of a shard, about.
  private static let chunkBytes = 1 << 18, shardBytes = 1 << 28

  /// - Parameter itemSize: Bytes of a number.
  init(_ name: String, type: String, itemSize: Int, rowShape: [Int], in folder: PartialFolder) throws(RecordingError) {
    (self.folder, self.name, self.type, self.rowShape) = (folder, name, type, rowShape)
    rowBytes = itemSize * rowShape.reduce(1, *)
    chunkRows = max(1, Self.chunkBytes / max(1, rowBytes))
    chunksPerShard = max(1, Self.shardBytes / max(1, chunkRows * rowBytes))
    try folder.addFolder(name)
  }

  /// Appends whole rows.
  mutating func append(_ bytes: UnsafeRawBufferPointer) throws(RecordingError) {
    guard rowBytes > 0 else { return }
    var done = 0
    while done < bytes.count {
      let place = ([shards] + rowShape.map { _ in 0 }).map(String.init).joined(separator: ".")
      if shard == nil { shard = try folder.file("\(name)/c.\(place)") }
      guard let file = shard else { return }
      let taken = min((bytes.count - done) / rowBytes, chunkRows * chunksPerShard - rowsInShard)
      try file.write(UnsafeRawBufferPointer(rebasing: bytes[done..<done + taken * rowBytes]))
      rowsInShard += taken
      count += taken
      done += taken * rowBytes
      if rowsInShard == chunkRows * chunksPerShard { try closeShard() }
    }
  }

  mutating func append(_ bytes: [UInt8]) throws(RecordingError) {
    var failure: RecordingError?
    bytes.withUnsafeBytes { bytes in
      do throws(RecordingError) { try append(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Fills the last chunk and writes the index: offset and length of each chunk, and its checksum.
  private mutating func closeShard() throws(RecordingError) {
    guard let file = shard else { return }
    let chunks = (rowsInShard + chunkRows - 1) / chunkRows
    let chunk = chunkRows * rowBytes
    try file.write([UInt8](repeating: 0, count: (chunks * chunkRows - rowsInShard) * rowBytes))
    var index: [UInt8] = []
    for place in 0..<chunksPerShard {
      index.append(little: place < chunks ? UInt64(place * chunk) : .max)
      index.append(little: place < chunks ? UInt64(chunk) : .max)
    }
    index.append(little: CRC32C.of(index))
    try file.write(index)
    try file.commit()
    (shard, rowsInShard) = (nil, 0)
    shards += 1
  }

  /// Completes the shards and describes the array.
  ///
  /// - Parameter dims: Names of the dims.
  mutating func finish(dims: [String], attributes: Value) throws(RecordingError) {
    try closeShard()
    func shape(_ rows: Int) -> Value { .list(([rows] + rowShape).map { .int($0) }) }
    let bytes: Value = ["name": "bytes", "configuration": ["endian": "little"]]
    let sharding: Value = [
      "chunk_shape": shape(chunkRows), "codecs": [bytes], "index_codecs": [bytes, ["name": "crc32c"]],
      "index_location": "end",
    ]
    let description: Value = [
      "zarr_format": 3, "node_type": "array", "shape": shape(count), "data_type": .string(type),
      "chunk_grid": ["name": "regular", "configuration": ["chunk_shape": shape(chunkRows * chunksPerShard)]],
      "chunk_key_encoding": ["name": "default", "configuration": ["separator": "."]],
      "fill_value": type == "bool" ? false : type.hasPrefix("complex") ? [0, 0] : 0,
      "codecs": [["name": "sharding_indexed", "configuration": sharding]],
      "dimension_names": .list(dims.map { .string($0) }), "attributes": attributes,
    ]
    let file = try folder.file("\(name)/zarr.json")
    try file.write(Array(description.json.utf8))
    try file.commit()
  }
}

/// The checksum of iSCSI (polynomial 0x82F63B78, reflected).
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 > 0 ? sum >> 1 ^ 0x82F6_3B78 : sum >> 1 }
  }

  static func of(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
  }
}
