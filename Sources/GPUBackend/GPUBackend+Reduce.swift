import ArrayCore
import Synchronization

extension GPUBackend {
  /// One launch; the order of additions is the processor's.
  public func reduce(_ reduction: Reduction, _ x: Lanes, into result: Buffer) throws(ArrayError) {
    let op = "\(reduction)", items = x.outer * x.inner
    try require(x.dtype, op: op)
    guard items > 0 else { return }
    if reduction == .argmin || reduction == .argmax { return try extreme(reduction, x, into: result) }
    let key = KernelCache.Key.template("reduce.h", x.dtype, definitions: ["REDUCE": "R_\(op)"])
    // 16 places for columns, blocks of 1024 and rows, besides 16 partial sums.
    let blockCount = (x.n + 1023) / 1024
    let columns = x.inner == 1 ? 1 : powerOfTwo(x.inner, atMost: 16)
    let blocks = powerOfTwo(blockCount, atMost: 16 / columns), rows = 16 / (columns * blocks)
    let parts = (blockCount + blocks - 1) / blocks, strips = (x.inner + columns - 1) / columns
    func divisor(_ arguments: inout KernelArguments) {
      if reduction == .mean { arguments.real(Double(x.n), x.dtype) }
    }
    if parts <= 1 {
      return try launch(key, "reduce_short", groups: strips * ((x.outer + rows - 1) / rows), op: op) { arguments in
        arguments.memory(result)
        arguments.lanes(x)
        for value in [columns, blocks, rows] { arguments.int32(value) }
        divisor(&arguments)
      }
    }
    let partial = try allocate(byteCount: items * parts * x.dtype.itemSize), arrived = try counters(strips * x.outer)
    let width = 256 / columns
    try launch(key, "reduce_long", groups: parts * strips * x.outer, op: op) { arguments in
      arguments.memory(result)
      arguments.lanes(x)
      for value in [columns, blocks] { arguments.int32(value) }
      arguments.memory(partial)
      arguments.int64(parts)
      arguments.int64(powerOfTwo((parts + width - 1) / width, atMost: .max))
      arguments.memory(arrived)
      divisor(&arguments)
    }
  }

  /// At least `count` numbers that are 0 between launches: who counts there leaves 0. Launches come one after the other.
  private func counters(_ count: Int) throws(ArrayError) -> Buffer {
    try keptCounters.withLock { (kept) throws(ArrayError) -> Buffer in
      if let kept, kept.byteCount >= 4 * count { return kept }
      let made = try filled(powerOfTwo(Swift.max(count, 1024), atMost: .max), with: 0)
      kept = made
      return made
    }
  }

  private func extreme(_ reduction: Reduction, _ x: Lanes, into result: Buffer) throws(ArrayError) {
    let key = KernelCache.Key.template(
      "extreme.h", x.dtype, definitions: ["IS_MAX": reduction == .argmax ? "1" : "0"])
    let width = powerOfTwo((x.n + 15) / 16, atMost: 256), perGroup = 256 / width
    try launch(key, "extreme", groups: (x.outer * x.inner + perGroup - 1) / perGroup, op: "\(reduction)") { arguments in
      arguments.memory(result)
      arguments.lanes(x)
      arguments.int32(width)
    }
  }

  public func scan(_ scan: Reduction, _ x: Lanes, into result: Buffer) throws(ArrayError) {
    try require(x.dtype, op: "\(scan)")
    let key = KernelCache.Key.template("scan.h", x.dtype, definitions: ["IS_PRODUCT": scan == .prod ? "1" : "0"])
    try launch(key, "scan", threads: x.n == 0 ? 0 : x.outer * x.inner, op: "cumulative \(scan)") { arguments in
      arguments.memory(result)
      arguments.lanes(x)
    }
  }
}

extension KernelArguments {
  /// A number in the real type of a kernel.
  mutating func real(_ value: Double, _ dtype: DType) {
    dtype == .float32 ? float32(Float(value)) : float64(value)
  }

  /// The first arguments of every kernel over (outer, n, inner).
  mutating func lanes(_ x: Lanes) {
    memory(x.buffer)
    for value in [x.offset, x.outer, x.n, x.inner, x.outerStride, x.stride, x.innerStride] { int64(value) }
  }
}

/// The least power of two that is not below a number, up to a limit that is one.
func powerOfTwo(_ number: Int, atMost limit: Int) -> Int {
  var power = 1
  while power < number, power < limit { power *= 2 }
  return power
}
