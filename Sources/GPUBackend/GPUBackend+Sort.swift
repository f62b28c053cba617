import ArrayCore

extension GPUBackend {
  public func sort(
    _ x: DenseOperand, dtype: DType, rows: Int, n: Int, descending: Bool, positions: Bool, into result: Buffer
  ) throws(ArrayError) {
    let count = rows * n, op = positions ? "argsort" : "sort"
    guard count > 0 else { return }
    guard n <= Int(Int32.max) else { throw .deviceFailure(op: op, device: device, "lanes of more than 2^31 elements") }
    try require(dtype, op: op)
    let kind: DType = dtype == .bool ? .uint8 : dtype
    let key = KernelCache.Key.template("sort.h", kind)
    let size = dtype.itemSize, tiles = (n + 255) / 256

    // Keys and their positions, back and forth between two places; values end in the result.
    var keys = (try allocate(byteCount: count * size), try allocate(byteCount: count * size))
    var order = (try allocate(byteCount: count * 4), try allocate(byteCount: count * 4))
    var widths: [Int] = []
    var width = 256
    while width < n {
      widths.append(width)
      width *= 2
    }
    if !positions { if widths.count % 2 == 0 { keys.0 = result } else { keys.1 = result } }

    try launch(key, "sort_tiles", groups: rows * tiles, op: op) { arguments in
      arguments.memory(keys.0)
      arguments.memory(order.0)
      arguments.memory(x.buffer)
      for value in [x.byteOffset / size, n, tiles] { arguments.int64(value) }
      arguments.int32(descending ? 1 : 0)
    }
    for width in widths {
      try launch(key, "merge", threads: count, op: op) { arguments in
        for place in [keys.1, order.1, keys.0, order.0] { arguments.memory(place) }
        for value in [rows, n, width] { arguments.int64(value) }
        arguments.int32(descending ? 1 : 0)
      }
      swap(&keys.0, &keys.1)
      swap(&order.0, &order.1)
    }
    guard positions else { return }
    try launch(key, "widen", threads: count, op: op) { arguments in
      arguments.memory(result)
      arguments.memory(order.0)
      arguments.int64(count)
    }
  }
}
