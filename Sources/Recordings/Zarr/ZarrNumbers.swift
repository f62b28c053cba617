import AxisArrays
import Platform

/// The numbers of a Zarr array, read from its chunks where they are wanted.
///
/// Rows of chunks that are not packed are read alone. Of packed ones those side by side are expanded together and kept until
/// others are wanted.
final class ZarrNumbers: StoredNumbers, @unchecked Sendable {
  let path: String
  let size: Int
  let array: ZarrDescription
  private let source: ByteSource
  private let folder: String
  /// Extents of the smallest chunk, and how its numbers became bytes.
  private let chunk: [Int]
  private let codecs: ZarrCodecs
  private let rowBytes: Int

  // What was read last; by whoever has the lock.
  private let lock = Lock()
  private var files: [String: File] = [:]
  private var band: (number: Int, bytes: [UInt8])?

  /// A file of chunks, or none; of a shard with the index.
  private struct File {
    var source: ByteSource?
    var index: [UInt8] = []
  }

  private static let mostFiles = 64

  /// - Parameters:
  ///   - source: The zarr.json that was opened.
  ///   - folder: The array's path from there on, which is "" itself.
  init(_ array: ZarrDescription, _ source: ByteSource, folder: String) throws(RecordingError) {
    (self.array, self.source, self.folder, path) = (array, source, folder, source.path)
    chunk = array.codecs.shard?.chunk ?? array.chunk
    codecs = array.codecs.shard?.codecs ?? array.codecs
    rowBytes = array.shape.dropFirst().reduce(array.dtype.itemSize, *)
    size = (array.shape.first ?? 1) * rowBytes
    let bytes = ZarrDescription.product(chunk + [array.dtype.itemSize])
    let together = min(chunk.first ?? 1, array.shape.first ?? 1).times(rowBytes)
    guard let bytes, let together,
      codecs.isPlain || max(bytes, together) <= ZarrDescription.mostBytes
    else { throw .unsupported(path: path, what: "packed chunks of \(chunk) in \(quoted(folder))") }
  }

  func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(RecordingError) {
    let (first, end) = (offset / rowBytes, (offset + target.count + rowBytes - 1) / rowBytes)
    guard first * rowBytes == offset, end * rowBytes == offset + target.count else {
      var whole = [UInt8](repeating: 0, count: (end - first) * rowBytes)
      try whole.withMutableBytes { (bytes) throws(RecordingError) in try read(at: first * rowBytes, into: bytes) }
      target.copyBytes(from: whole[(offset - first * rowBytes)...].prefix(target.count))
      return
    }
    var row = first
    while row < end {
      let number = row / chunk[0]
      let next = min(end, (number + 1) * chunk[0])
      let piece = UnsafeMutableRawBufferPointer(
        rebasing: target[(row - first) * rowBytes..<(next - first) * rowBytes])
      let rows = row - number * chunk[0]..<next - number * chunk[0]
      if codecs.isPlain {
        try gather(number, rows: rows, into: piece)
      } else {
        piece.copyBytes(from: try expanded(number)[rows.lowerBound * rowBytes..<rows.upperBound * rowBytes])
      }
      row = next
    }
  }

  /// The rows of packed chunks side by side.
  private func expanded(_ number: Int) throws(RecordingError) -> [UInt8] {
    if let band = lock.withLock({ band }), band.number == number { return band.bytes }
    let rows = min(chunk[0], array.shape[0] - number * chunk[0])
    let bytes = try [UInt8].filled(count: rows * rowBytes) { (target) throws(RecordingError) in
      try gather(number, rows: 0..<rows, into: target)
    }
    lock.withLock { band = (number, bytes) }
    return bytes
  }

  /// Some rows of the chunks side by side, those with an index along the first dim.
  private func gather(
    _ number: Int, rows: Range<Int>, into target: UnsafeMutableRawBufferPointer
  ) throws(RecordingError) {
    let width = array.dtype.itemSize
    let chunkRow = chunk.dropFirst().reduce(width, *)
    let isWide = chunk.dropFirst().elementsEqual(array.shape.dropFirst())
    let counts = zip(array.shape, chunk).dropFirst().map { ($0 + $1 - 1) / $1 }
    var place = [number] + counts.map { _ in 0 }
    for _ in 0..<counts.reduce(1, *) {
      if let (file, start, length) = try find(place) {
        let whole = chunk[0] * chunkRow
        if codecs.isPlain {
          guard length == whole else {
            throw .malformed(
              path: file.path, at: .byte(start), expected: "\(whole) bytes of a chunk", found: "\(length)")
          }
          let from = start + rows.lowerBound * chunkRow
          if isWide {
            try file.fill(target, at: from, reading: "a chunk")
          } else {
            var block = [UInt8](repeating: 0, count: rows.count * chunkRow)
            try block.withMutableBytes { (bytes) throws(RecordingError) in
              try file.fill(bytes, at: from, reading: "a chunk")
            }
            spread(block, rows: rows.count, at: place, into: target)
          }
        } else {
          let bytes = try file.bytes(at: start, count: length)
          let block = try codecs.unpacked(
            bytes, shape: chunk, width: width, path: file.path, place: "the chunk at byte \(start)")
          spread(block, rows: rows.count, at: place, into: target)
        }
      } else {
        spread(nil, rows: rows.count, at: place, into: target)
      }
      for dim in counts.indices.reversed() {
        place[dim + 1] += 1
        if place[dim + 1] < counts[dim] { break }
        place[dim + 1] = 0
      }
    }
  }

  /// Copies rows of a chunk to their place among the rows of the array; without a chunk they are what was never written.
  private func spread(_ block: [UInt8]?, rows: Int, at place: [Int], into target: UnsafeMutableRawBufferPointer) {
    let width = array.dtype.itemSize, rank = chunk.count
    // Extents within the array, and bytes between neighbours in both.
    let extents = [rows] + (1..<rank).map { min(chunk[$0], array.shape[$0] - place[$0] * chunk[$0]) }
    var inner = [Int](repeating: width, count: rank), outer = inner
    for dim in (0..<rank - 1).reversed() {
      inner[dim] = inner[dim + 1] * chunk[dim + 1]
      outer[dim] = outer[dim + 1] * array.shape[dim + 1]
    }
    let run = extents[rank - 1] * width
    var index = [Int](repeating: 0, count: rank), from = 0
    var to = (1..<rank).reduce(0) { $0 + place[$1] * chunk[$1] * outer[$1] }
    let filling = block == nil ? (0..<run).map { array.fill[$0 % width] } : []
    for _ in 0..<extents.dropLast().reduce(1, *) {
      let bytes = UnsafeMutableRawBufferPointer(rebasing: target[to..<to + run])
      if let block { bytes.copyBytes(from: block[from..<from + run]) } else { bytes.copyBytes(from: filling) }
      for dim in (0..<rank - 1).reversed() {
        index[dim] += 1
        from += inner[dim]
        to += outer[dim]
        if index[dim] < extents[dim] { break }
        from -= extents[dim] * inner[dim]
        to -= extents[dim] * outer[dim]
        index[dim] = 0
      }
    }
  }

  /// Where the bytes of a chunk are; `nil` where it was never written.
  private func find(_ place: [Int]) throws(RecordingError) -> (file: ByteSource, start: Int, length: Int)? {
    guard let shard = array.codecs.shard else {
      return try file(place).source.map { ($0, 0, $0.size) }
    }
    let found = try file(zip(place, shard.counts).map { $0 / $1 })
    guard let source = found.source else { return nil }
    let entry = zip(place, shard.counts).reduce(0) { $0 * $1.1 + $1.0 % $1.1 }
    guard let start = found.index.little(UInt64.self, at: 16 * entry),
      let length = found.index.little(UInt64.self, at: 16 * entry + 8), start != .max || length != .max
    else { return nil }
    guard start <= source.size, length <= UInt64(source.size) - start else {
      throw .malformed(
        path: source.path, at: .part("the index of chunks"), expected: "places within \(source.size) bytes",
        found: "\(length) bytes from byte \(start) on")
    }
    return (source, Int(start), Int(length))
  }

  /// The file of a chunk by its place.
  private func file(_ place: [Int]) throws(RecordingError) -> File {
    let key = (folder.isEmpty ? "" : folder + "/") + array.key(place)
    if let known = lock.withLock({ files[key] }) { return known }
    var file = File(source: try source.below(ifThere: key))
    if let source = file.source, let shard = array.codecs.shard { file.index = try Self.index(of: source, shard) }
    lock.withLock {
      if files.count == Self.mostFiles { files = [:] }
      files[key] = file
    }
    return file
  }

  private static func index(of file: ByteSource, _ shard: ZarrCodecs.Shard) throws(RecordingError) -> [UInt8] {
    let start = shard.isIndexAtStart ? 0 : file.size - shard.indexBytes
    guard start >= 0, file.size >= shard.indexBytes else {
      throw .endsEarly(path: file.path, offset: file.size, reading: "the index of chunks")
    }
    let index = try file.bytes(at: start, count: shard.indexBytes)
    guard shard.hasChecksum else { return index }
    let told = index.little(UInt32.self, at: index.count - 4) ?? 0, found = CRC32C.of(Array(index.dropLast(4)))
    guard told == found else {
      throw .malformed(
        path: file.path, at: .byte(start), expected: "an index of chunks with the checksum \(told)", found: "\(found)")
    }
    return index
  }

  /// Throws where nearly all of many rows were never written: rather a wrong extent than a recording.
  func checkRows() throws(RecordingError) {
    let rows = array.shape.first ?? 0
    guard size > 1 << 26 else { return }
    let (place, start) = array.keyFolder
    let names = source.names(below: [folder, place].filter { !$0.isEmpty }.joined(separator: "/"))
    let firsts = names.compactMap { name in
      name.hasPrefix(start) ? Int(name.dropFirst(start.count).prefix { $0.isNumber }) : nil
    }
    let there = Set(firsts).count.times(array.chunk[0]) ?? .max
    guard rows / 1000 <= there else {
      throw .malformed(
        path: path, at: .part("shape of \(quoted(folder))"), expected: "rows of which a thousandth is there, \(there)",
        found: "\(rows)")
    }
  }

  /// How many files of chunks are not there, as long as counting them takes no time.
  func missingFiles() throws(RecordingError) -> (missing: Int, all: Int)? {
    let counts = zip(array.shape, array.chunk).map { ($0 + $1 - 1) / $1 }
    guard let all = ZarrDescription.product(counts), all <= 4096 else { return nil }
    var missing = 0
    for number in 0..<all {
      var place = counts, left = number
      for dim in counts.indices.reversed() { (left, place[dim]) = left.quotientAndRemainder(dividingBy: counts[dim]) }
      if try file(place).source == nil { missing += 1 }
    }
    return (missing, all)
  }
}
