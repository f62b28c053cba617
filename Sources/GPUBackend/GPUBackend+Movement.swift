import ArrayCore

extension GPUBackend {
  private func movement(_ itemSize: Int) -> KernelCache.Key {
    .template("movement.h", .uint8, definitions: ["ITEM": "u\(8 * itemSize)"])
  }

  public func take(
    _ x: Lanes, at index: DenseOperand, count: Int, into result: Buffer, op: String
  ) throws(ArrayError) {
    guard count > 0 else { return }
    try checkCount(count, op)
    try withStatus(index, count, x.n, op) { (status) throws(ArrayError) in
      // Indices are looked at even where there is nothing to take.
      if x.outer * x.inner == 0 {
        return try elect(index, count, x.n, try filled(Swift.max(x.n, 1), with: 0), status, x.dtype.itemSize, op)
      }
      try move("take", x, at: index, count: count, into: result, [status], op: op)
    }
  }

  public func put(
    _ x: Lanes, at index: DenseOperand, count: Int, into result: Buffer, op: String
  ) throws(ArrayError) {
    guard count > 0 else { return }
    try checkCount(count, op)
    try withStatus(index, count, x.n, op) { (status) throws(ArrayError) in
      let winner = try filled(Swift.max(x.n, 1), with: 0)
      try elect(index, count, x.n, winner, status, x.dtype.itemSize, op)
      try move("put", x, at: index, count: count, into: result, [winner, status], op: op)
    }
  }

  private func move(
    _ kernel: String, _ x: Lanes, at index: DenseOperand, count: Int, into result: Buffer, _ notes: [Buffer], op: String
  ) throws(ArrayError) {
    try launch(movement(x.dtype.itemSize), kernel, threads: x.outer * count * x.inner, op: op) { arguments in
      arguments.memory(result)
      arguments.memory(x.buffer)
      arguments.int64(x.offset)
      arguments.memory(index.buffer)
      for value in [index.byteOffset / 8, count, x.outer, x.n, x.inner] { arguments.int64(value) }
      for note in notes { arguments.memory(note) }
    }
  }

  /// A launch for every four parts.
  public func join(_ parts: [Lanes], into result: Buffer) throws(ArrayError) -> Bool {
    guard let shape = parts.first else { return true }
    try require(shape.dtype, op: "concat")
    let whole = parts.reduce(0) { $0 + $1.n }
    var first = 0, left = parts.filter { $0.n > 0 }[...]
    while !left.isEmpty {
      let four = Array(left.prefix(4)), count = four.reduce(0) { $0 + $1.n }
      left = left.dropFirst(4)
      let threads = shape.outer * count * shape.inner
      try launch(movement(shape.dtype.itemSize), "join", threads: threads, op: "concat") { arguments in
        arguments.memory(result)
        for value in [shape.outer, whole, shape.inner, first, count] { arguments.int64(value) }
        for k in 0..<4 {
          let part = four[Swift.min(k, four.count - 1)]
          arguments.memory(part.buffer)
          for value in [part.offset, k < four.count ? part.n : 0, part.outerStride, part.stride, part.innerStride] {
            arguments.int64(value)
          }
        }
      }
      first += count
    }
    return true
  }

  private func elect(
    _ index: DenseOperand, _ count: Int, _ n: Int, _ winner: Buffer, _ status: Buffer, _ itemSize: Int, _ op: String
  ) throws(ArrayError) {
    try launch(movement(itemSize), "elect", threads: count, op: op) { arguments in
      arguments.memory(winner)
      arguments.memory(index.buffer)
      for value in [index.byteOffset / 8, count, n] { arguments.int64(value) }
      arguments.memory(status)
    }
  }

  private func checkCount(_ count: Int, _ op: String) throws(ArrayError) {
    if count > Int(Int32.max) { throw .deviceFailure(op: op, device: device, "more than 2^31 indices at once") }
  }

  /// Memory of 32-bit numbers, all the same.
  func filled(_ count: Int, with value: Int) throws(ArrayError) -> Buffer {
    let buffer = try allocate(byteCount: count * 4)
    try launch(movement(4), "fill", threads: count, op: "fill") { arguments in
      arguments.memory(buffer)
      arguments.int64(count)
      arguments.int32(value)
    }
    return buffer
  }

  /// Runs kernels that report bad indices, then throws for the first of those.
  private func withStatus(
    _ index: DenseOperand, _ count: Int, _ n: Int, _ op: String, _ body: (Buffer) throws(ArrayError) -> Void
  ) throws(ArrayError) {
    let status = try filled(1, with: 0)
    try body(status)
    var found: Int32 = 0
    try withBytes(of: &found) { (bytes) throws(ArrayError) in try download(status, into: bytes) }
    guard found != 0 else { return }
    var bad: Int64 = 0
    let place = index.byteOffset + 8 * (count - Int(found))
    try withBytes(of: &bad) { (bytes) throws(ArrayError) in
      try download(index.buffer, byteOffset: place, into: bytes)
    }
    throw .indexOutOfRange(op: op, index: Int(bad), count: n, axis: 0)
  }

  public func extent(_ buffer: Buffer, at index: Int) throws(ArrayError) -> Int {
    var value: Int64 = 0
    try withBytes(of: &value) { (bytes) throws(ArrayError) in try download(buffer, byteOffset: index * 8, into: bytes) }
    return Int(value)
  }

  public func positions(_ mask: DenseOperand, count: Int) throws(ArrayError) -> (Buffer, count: Int) {
    let key = movement(1), chunk = 256, chunks = (count + chunk - 1) / chunk
    guard count > 0 else { return (try allocate(byteCount: 0), 0) }
    let counts = try allocate(byteCount: (chunks + 1) * 8)
    try launch(key, "count_chunks", threads: chunks, op: "nonzero") { arguments in
      arguments.memory(counts)
      arguments.memory(mask.buffer)
      for value in [mask.byteOffset, count, chunk, chunks] { arguments.int64(value) }
    }
    try launch(key, "offsets", groups: 1, op: "nonzero") { arguments in
      arguments.memory(counts)
      arguments.int64(chunks)
    }
    var found: Int64 = 0
    try withBytes(of: &found) { (bytes) throws(ArrayError) in
      try download(counts, byteOffset: chunks * 8, into: bytes)
    }
    let result = try allocate(byteCount: Int(found) * 8)
    try launch(key, "compact", threads: chunks, op: "nonzero") { arguments in
      arguments.memory(result)
      arguments.memory(counts)
      arguments.memory(mask.buffer)
      for value in [mask.byteOffset, count, chunk, chunks] { arguments.int64(value) }
    }
    return (result, Int(found))
  }
}

/// The bytes of one number, to be written.
func withBytes<T: BitwiseCopyable>(
  of value: inout T, _ body: (UnsafeMutableRawBufferPointer) throws(ArrayError) -> Void
) throws(ArrayError) {
  var failure: ArrayError?
  withUnsafeMutableBytes(of: &value) { bytes in
    do throws(ArrayError) { try body(bytes) } catch { failure = error }
  }
  if let failure { throw failure }
}
