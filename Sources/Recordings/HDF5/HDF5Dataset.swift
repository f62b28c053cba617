/// The numbers of a dataset as bytes: row by row, in the width that they have, in the order of this machine. They are
/// read where they are wanted, by hyperslabs, so that a dataset of any size, chunked and compressed or not, is one more
/// `ByteSource`.
struct HDF5Dataset: StoredNumbers {
  let dims: [Int]
  let encoding: SampleLayout.Encoding
  let path: String
  /// Bytes, all numbers taken together.
  let size: Int
  private let handle: HDF5Handle
  private let type: HDF5Handle
  private let library: HDF5Library
  private let place: String

  /// Compressed chunks are kept as far as this, so that each is expanded once.
  private static let mostCached = 32 << 20

  /// - Parameter axis: The one along which it will be read.
  /// - Throws: `RecordingError.unsupported` for what are no numbers.
  init(_ object: HDF5Object, along axis: Int = 0) throws(RecordingError) {
    guard let values = try HDF5Values(object), case .numbers(let encoding) = values.kind, values.dims.count <= 32 else {
      throw .unsupported(path: object.path, what: "\(object.place), which holds no numbers")
    }
    (dims, self.encoding, path, place, library) = (values.dims, encoding, object.path, object.place, object.library)
    type = try values.memoryType()
    let (id, dims) = (object.handle.id, dims)
    guard let size = values.count.times(encoding.bytes) else {
      throw .malformed(path: path, at: .part(place), expected: "a shape that a file can hold", found: "\(dims)")
    }
    self.size = size
    handle = object.handle
    _ = try library.call(path: path, place: place, "a dataset") { library in
      var chunk = [UInt64](repeating: 0, count: dims.count + 1)
      let list = library.creationOfDataset(id)
      guard list >= 0 else { return -1 }
      let rank = library.chunk(list, Int32(dims.count), &chunk)
      _ = library.release(list)
      let access = library.createList(library.datasetAccess)
      guard access >= 0 else { return -1 }
      defer { _ = library.release(access) }
      if rank == dims.count {
        var bytes = Double(encoding.bytes)
        for (place, extent) in dims.enumerated() {
          let length = Double(max(1, chunk[place]))
          bytes *= place == axis ? length : (Double(extent) / length).rounded(.up) * length
        }
        let cached = Int(min(max(bytes, 0x1p20), Double(Self.mostCached)))
        _ = library.setChunkCache(access, 12_421, cached, 1)
      }
      return object.reopen(with: access)
    }
  }

  /// Numbers, all dims taken together.
  private var count: Int { dims.reduce(1, *) }

  /// Fills `target` with whole numbers from byte `offset` on, which lie within.
  func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(RecordingError) {
    let width = encoding.bytes
    let (first, end) = (offset / width, (offset + target.count + width - 1) / width)
    guard first * width == offset, end * width == offset + target.count else {
      // A reader that takes parts of numbers gets them from the whole ones.
      var whole = [UInt8](repeating: 0, count: (end - first) * width)
      try whole.withMutableBytes { (bytes) throws(RecordingError) in try read(at: first * width, into: bytes) }
      target.copyBytes(from: whole[(offset - first * width)...].prefix(target.count))
      return
    }
    try read(first..<end, prefix: [], within: 0..<count, into: target)
  }

  /// Reads the numbers `range`, which lie in the part `within` that the first indices `prefix` name.
  private func read(
    _ range: Range<Int>, prefix: [Int], within: Range<Int>, into target: UnsafeMutableRawBufferPointer
  ) throws(RecordingError) {
    guard !range.isEmpty else { return }
    guard prefix.count < dims.count else { return try readBlock(prefix, rows: 0..<1, into: target) }
    let width = encoding.bytes
    let row = within.count / dims[prefix.count]
    let from = range.lowerBound - within.lowerBound
    let to = range.upperBound - within.lowerBound
    let (first, end) = ((from + row - 1) / row, to / row)
    func piece(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
      UnsafeMutableRawBufferPointer(
        rebasing: target[(range.lowerBound - from) * width..<(range.upperBound - from) * width])
    }
    func part(_ range: Range<Int>, of index: Int) throws(RecordingError) {
      let start = within.lowerBound + index * row
      try read(
        within.lowerBound + range.lowerBound..<within.lowerBound + range.upperBound, prefix: prefix + [index],
        within: start..<start + row, into: piece(range))
    }
    guard first <= end else { return try part(from..<to, of: from / row) }
    if from < first * row { try part(from..<first * row, of: first - 1) }
    if first < end { try readBlock(prefix, rows: first..<end, into: piece(first * row..<end * row)) }
    if end * row < to { try part(end * row..<to, of: end) }
  }

  /// Reads whole rows below some first indices.
  private func readBlock(
    _ prefix: [Int], rows: Range<Int>, into target: UnsafeMutableRawBufferPointer
  ) throws(RecordingError) {
    guard let address = target.baseAddress else { return }
    var start = prefix.map(UInt64.init), count = [UInt64](repeating: 1, count: prefix.count)
    if prefix.count < dims.count {
      start += [UInt64(rows.lowerBound)]
      count += [UInt64(rows.count)]
      for extent in dims.dropFirst(prefix.count + 1) {
        start.append(0)
        count.append(UInt64(extent))
      }
    }
    let (id, type) = (handle.id, type.id)
    _ = try library.call(path: path, place: place, "\(rows.count) rows from row \(rows.lowerBound) on") { library in
      let all = library.spaceOfDataset(id)
      guard all >= 0 else { return -1 }
      defer { _ = library.release(all) }
      if start.isEmpty { return Int64(library.readDataset(id, type, 0, 0, 0, address)) }
      let memory = library.createSpace(Int32(count.count), count, nil)
      guard memory >= 0 else { return -1 }
      defer { _ = library.release(memory) }
      guard library.select(all, 0, start, nil, count, nil) >= 0 else { return -1 }
      return Int64(library.readDataset(id, type, memory, all, 0, address))
    }
  }
}
