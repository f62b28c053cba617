import AxisArrays
import Platform

/// The elements of a stored array, row by row in C order and this machine's byte order, whatever the file's are.
struct NPYBody: Sendable {
  let header: NPYHeader
  /// Elements of one row, that is of all axes but the first.
  let rowElements: Int
  let rowBytes: Int
  /// Rows in all.
  let count: Int

  private enum Storage: Sendable {
    case random(ByteSource, start: Int)
    case deflated(InflateStream)
  }

  private var storage: Storage
  let path: String
  let name: String
  /// The archive's checksum over header and data, with what has been read so far. Only rows in file order can be
  /// checked, so Fortran order goes without.
  private let expectedChecksum: UInt32?
  private var checksum: CRC32
  private var position = 0
  private var block: [UInt8] = []
  private var blockStart = 0
  private var blockCount = 0

  /// An array in plain bytes that begin at `start`, its header included.
  init(
    _ header: NPYHeader, in source: ByteSource, at start: Int, name: String, checksum: (UInt32, CRC32)? = nil
  ) throws(RecordingError) {
    try self.init(
      header, .random(source, start: start + header.headerBytes), path: source.path, name: name, checksum: checksum)
  }

  /// An array in a deflated stream from which the header has been read.
  init(
    _ header: NPYHeader, deflated: InflateStream, path: String, name: String, checksum: (UInt32, CRC32)
  ) throws(RecordingError) {
    try self.init(header, .deflated(deflated), path: path, name: name, checksum: checksum)
  }

  private init(
    _ header: NPYHeader, _ storage: Storage, path: String, name: String, checksum: (UInt32, CRC32)?
  ) throws(RecordingError) {
    let count = header.shape.first ?? 1
    var elements: Int? = 1
    for extent in header.shape.dropFirst().sorted() { elements = elements?.times(extent) }
    // Rows without elements would come without end and without a byte to back them.
    guard let elements, let bytes = elements.times(header.itemBytes), bytes > 0 || count == 0 else {
      throw .unsupported(path: path, what: "array \(name) of shape \(header.shape): its rows are empty")
    }
    (self.header, self.storage, self.path, self.name, self.count) = (header, storage, path, name, count)
    rowElements = elements
    rowBytes = bytes
    expectedChecksum = header.isFortran && header.shape.count > 1 ? nil : checksum?.0
    self.checksum = checksum?.1 ?? CRC32()
  }

  var notReal: RecordingError {
    .malformed(path: path, at: .part("array \(name)"), expected: "real numbers", found: "another dtype")
  }

  /// Rows that are left.
  var left: Int { count - position }

  /// The bytes of the next rows, at most `wanted`.
  mutating func bytes(_ wanted: Int) throws(RecordingError) -> [UInt8] {
    try [UInt8].filled(count: min(wanted, left) * rowBytes) { (target) throws(RecordingError) in try read(into: target)
    }
  }

  /// The next rows, at most `wanted`, as numbers of `dtype`, the header's own.
  mutating func next(_ wanted: Int, dtype: DType) throws(RecordingError) -> NDArray {
    let shape = [min(wanted, left)] + header.shape.dropFirst()
    return try .filled(shape: shape, dtype: dtype, path: path) { (target) throws(RecordingError) in
      try read(into: target)
    }
  }

  /// Fills `target`, which has room for whole rows, no more than are left.
  private mutating func read(into target: UnsafeMutableRawBufferPointer) throws(RecordingError) {
    var done = 0
    while done < target.count {
      if position >= blockStart + blockCount { try load() }
      let taken = min((target.count - done) / rowBytes, blockStart + blockCount - position)
      let (from, count) = ((position - blockStart) * rowBytes, taken * rowBytes)
      block.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: target[done..<done + count]).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: $0[from..<from + count]))
      }
      position += taken
      done += count
    }
  }

  private mutating func load() throws(RecordingError) {
    let gathers = header.isFortran && header.shape.count > 1
    if gathers, case .deflated(let stream) = storage { storage = try NPYBody.spooled(stream, header, path, name) }
    let rows = min(count - position, max(1, (gathers ? 1 << 24 : 1 << 20) / rowBytes))
    blockStart = position
    blockCount = 0
    let bytes = rows * rowBytes
    if block.count != bytes { block = [UInt8](repeating: 0, count: bytes) }
    if gathers {
      try gather(rows)
    } else {
      try readRows(bytes)
    }
    if header.isSwapped { swap() }
    // Any byte but 0 is true for NumPy; Swift allows only 1.
    if header.element == .number(.bool) { for index in block.indices where block[index] > 1 { block[index] = 1 } }
    blockCount = rows
  }

  private mutating func readRows(_ bytes: Int) throws(RecordingError) {
    switch storage {
    case .random(let source, let start):
      let offset = start + position * rowBytes
      let name = name
      try block.withMutableBytes { (target) throws(RecordingError) in
        try source.fill(target, at: offset, reading: "array \(name)")
      }
    case .deflated(var stream):
      // Taken out while it works, so that its buffers are not copied.
      storage = .random(ByteSource(bytes: [], name: path), start: 0)
      let got = try block.withMutableBytes { (target) throws(RecordingError) in try stream.read(into: target) }
      storage = .deflated(stream)
      guard got == bytes else {
        throw .malformed(
          path: path, at: .part("array \(name)"), expected: "\(header.dataBytes) bytes of data",
          found: "\(position * rowBytes + got)")
      }
    }
    guard let expectedChecksum else { return }
    checksum.update(block)
    if (position + bytes / rowBytes) == count, checksum.value != expectedChecksum {
      throw .malformed(
        path: path, at: .part("array \(name)"), expected: "the checksum \(expectedChecksum)", found: "\(checksum.value)"
      )
    }
  }

  /// Fortran order: each column is a run of the file; the axes after the first are turned round on the way.
  private mutating func gather(_ rows: Int) throws(RecordingError) {
    guard case .random(let source, let start) = storage else { return }
    let item = header.itemBytes
    let extents = Array(header.shape.dropFirst())
    var strides = [Int](repeating: 1, count: extents.count)
    for axis in (0..<extents.count - 1).reversed() { strides[axis] = strides[axis + 1] * extents[axis + 1] }
    var index = [Int](repeating: 0, count: extents.count)
    var run = [UInt8](repeating: 0, count: rows * item)
    let (position, total, rowBytes, name) = (position, count, rowBytes, name)
    for column in 0..<rowElements {
      let offset = start + (column * total + position) * item
      try run.withMutableBytes { (target) throws(RecordingError) in
        try source.fill(target, at: offset, reading: "array \(name)")
      }
      var element = 0
      for axis in extents.indices { element += index[axis] * strides[axis] }
      block.withUnsafeMutableBytes { target in
        run.withUnsafeBytes { source in
          for row in 0..<rows {
            (target.baseAddress! + row * rowBytes + element * item).copyMemory(
              from: source.baseAddress! + row * item, byteCount: item)
          }
        }
      }
      // The first of these axes runs fastest.
      for axis in extents.indices {
        index[axis] += 1
        if index[axis] < extents[axis] { break }
        index[axis] = 0
      }
    }
  }

  /// The real and imaginary parts of complex numbers are swapped one by one, as are the characters of text.
  private mutating func swap() {
    let width: Int
    switch header.element {
    case .number(let dtype): width = dtype == .complex64 ? 4 : dtype == .complex128 ? 8 : dtype.itemSize
    case .unicode: width = 4
    case .bytes: width = 1
    }
    block.withUnsafeMutableBytes { bytes in
      switch width {
      case 2: NPYBody.swapAll(bytes.bindMemory(to: UInt16.self))
      case 4: NPYBody.swapAll(bytes.bindMemory(to: UInt32.self))
      case 8: NPYBody.swapAll(bytes.bindMemory(to: UInt64.self))
      default: break
      }
    }
  }

  private static func swapAll<T: FixedWidthInteger>(_ values: UnsafeMutableBufferPointer<T>) {
    for index in values.indices { values[index] = values[index].byteSwapped }
  }

  /// A deflated array in Fortran order cannot be read by rows: its bytes go through a temporary file.
  private static func spooled(
    _ stream: InflateStream, _ header: NPYHeader, _ path: String, _ name: String
  ) throws(RecordingError) -> Storage {
    var stream = stream
    let spool = try PartialFile(spoolBeside: nil)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var left = header.dataBytes
    while left > 0 {
      let wanted = min(left, buffer.count)
      let got = try buffer.withMutableBytes { (target) throws(RecordingError) in
        try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: target[..<wanted]))
      }
      guard got == wanted else {
        throw .malformed(
          path: path, at: .part("array \(name)"), expected: "\(header.dataBytes) bytes of data",
          found: "\(header.dataBytes - left + got)")
      }
      try spool.write(Array(buffer[..<got]))
      left -= got
    }
    return .random(try spool.takeAsSource(), start: 0)
  }
}
