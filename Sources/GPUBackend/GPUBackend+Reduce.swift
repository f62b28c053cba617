import ArrayCore
import Synchronization

extension GPUBackend {
  /// One launch, or two of long lanes where a device has no fences; the order of additions is the processor's.
  public func reduce(_ reduction: Reduction, _ x: Lanes, into result: Buffer) throws(ArrayError) {
    let op = "\(reduction)"
    try require(x.dtype, op: op)
    guard x.outer * x.inner > 0 else { return }
    if reduction == .argmin || reduction == .argmax { return try extreme(reduction, x, into: result) }
    let key = KernelCache.Key.template("reduce.h", x.dtype, definitions: ["REDUCE": "R_\(op)"])
    let shape = Folding(reduction, x.dtype, outer: x.outer, n: x.n, inner: x.inner)
    try fold(shape, key, into: result) { $0.source(x) }
  }

  /// A chain and the reduction of its last output in the launches of the latter, to the bits that more would give.
  public func reduce(
    _ reduction: Reduction, lastOf pass: borrowing Pass, into result: Buffer
  ) throws(ArrayError) -> Bool {
    guard reduction != .argmin, reduction != .argmax, let last = pass.outputs.last else { return false }
    let shape = Folding(reduction, last.dtype, outer: pass.shape[0], n: pass.shape[1], inner: pass.shape[2])
    let chain = MapLaunch(pass)
    guard chain.argumentBytes(3) + Folding.argumentBytes <= facts.argumentBytes else { return false }
    try chain.require(on: self)
    let signature = chain.signature(rank: 3, shape: Array(pass.shape))
    try fold(shape, .reduction("\(reduction)", signature), into: result) { arguments in
      chain.fill(&arguments, signature, missing: 0)
    }
    return true
  }

  /// One launch for lanes that one group takes: up to 16384 elements, less where they lie side by side.
  public func center(_ x: Lanes, into result: Buffer) throws(ArrayError) -> Bool {
    try require(x.dtype, op: "mean")
    let shape = Folding(.mean, x.dtype, outer: x.outer, n: x.n, inner: x.inner), places = shape.places
    guard places.parts == 1 else { return false }
    let key = KernelCache.Key.template("center.h", x.dtype, definitions: ["REDUCE": "R_mean"])
    try launch(key, "center", groups: places.groups, op: "mean") { arguments in
      shape.begin(&arguments, result) { $0.source(x) }
      for value in [places.columns, places.blocks, places.rows] { arguments.int32(value) }
      shape.divisor(&arguments)
    }
    return true
  }

  /// A reduction over the middle of (outer, n, inner).
  private struct Folding {
    var reduction: Reduction, dtype: DType
    var outer: Int, n: Int, inner: Int
    /// At most, besides those of what is reduced.
    static let argumentBytes = 96

    init(_ reduction: Reduction, _ dtype: DType, outer: Int, n: Int, inner: Int) {
      (self.reduction, self.dtype) = (reduction, dtype)
      (self.outer, self.n, self.inner) = (outer, n, inner)
    }

    /// How a group's threads are shared out: 16 places for columns, blocks of 1024 and rows, besides 16 partial sums.
    struct Places {
      var columns: Int, blocks: Int, rows: Int
      /// Groups for each lane, lanes side by side that one takes, and groups where one takes whole lanes.
      var parts: Int, strips: Int, groups: Int
    }
    var places: Places {
      let blockCount = (n + 1023) / 1024, columns = inner == 1 ? 1 : powerOfTwo(inner, atMost: 16)
      let blocks = powerOfTwo(blockCount, atMost: 16 / columns), rows = 16 / (columns * blocks)
      let strips = (inner + columns - 1) / columns
      return Places(
        columns: columns, blocks: blocks, rows: rows, parts: Swift.max(1, (blockCount + blocks - 1) / blocks),
        strips: strips, groups: strips * ((outer + rows - 1) / rows))
    }

    func begin(
      _ arguments: inout KernelArguments, _ result: Buffer, _ source: (inout KernelArguments) -> Void
    ) {
      arguments.memory(result)
      for value in [outer, n, inner] { arguments.int64(value) }
      source(&arguments)
    }
    func divisor(_ arguments: inout KernelArguments) {
      if reduction == .mean { arguments.real(Double(n), dtype) }
    }
  }

  private func fold(
    _ x: Folding, _ key: KernelCache.Key, into result: Buffer, _ source: (inout KernelArguments) -> Void
  ) throws(ArrayError) {
    let places = x.places, op = "\(x.reduction)"
    if places.parts == 1 {
      return try launch(key, "reduce_short", groups: places.groups, op: op) { arguments in
        x.begin(&arguments, result, source)
        for value in [places.columns, places.blocks, places.rows] { arguments.int32(value) }
        x.divisor(&arguments)
      }
    }
    let partial = try allocate(byteCount: x.outer * x.inner * places.parts * x.dtype.itemSize)
    let arrived = facts.hasFences ? try counters(places.strips * x.outer) : partial, width = 256 / places.columns
    func parts(_ arguments: inout KernelArguments) {
      arguments.memory(partial)
      arguments.int64(places.parts)
      arguments.int64(powerOfTwo((places.parts + width - 1) / width, atMost: .max))
    }
    try launch(key, "reduce_long", groups: places.parts * places.strips * x.outer, op: op) { arguments in
      x.begin(&arguments, result, source)
      for value in [places.columns, places.blocks] { arguments.int32(value) }
      parts(&arguments)
      arguments.memory(arrived)
      arguments.int32(facts.hasFences ? 1 : 0)
      x.divisor(&arguments)
    }
    if facts.hasFences { return }
    try launch(key, "reduce_parts", groups: places.strips * x.outer, op: op) { arguments in
      arguments.memory(result)
      arguments.int64(x.inner)
      arguments.int32(places.columns)
      parts(&arguments)
      x.divisor(&arguments)
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

  /// Where the elements of an array lie, for reduce.h.
  fileprivate mutating func source(_ x: Lanes) {
    memory(x.buffer)
    for value in [x.offset, x.outerStride, x.stride, x.innerStride] { int64(value) }
  }

  /// The first arguments of most kernels over (outer, n, inner).
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
