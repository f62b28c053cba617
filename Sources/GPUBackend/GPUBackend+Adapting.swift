import ArrayCore

extension GPUBackend {
  /// A lattice is one launch, a thread for each lane. Lines are two launches for each block: one of the lanes, and one that
  /// pools what they tell.
  public func adapt(_ filter: Adaptation, _ x: Lanes, state: Buffer, into result: Buffer) throws(ArrayError) {
    try require(.float64, op: "adapt")
    let lanes = x.outer * x.inner
    guard lanes > 0, x.n > 0 else { return }
    let parameters = try filterCoefficients.buffer(filter.parameters, on: self)
    let key = KernelCache.Key.template("adaptive.h", x.dtype, others: [.float64])
    if filter.kind == .lattice {
      return try launch(key, "adapt_lattice", threads: lanes, op: "adapt") { arguments in
        arguments.memory(result)
        arguments.lanes(x)
        arguments.memory(state)
        arguments.memory(parameters)
        arguments.int32(filter.isWide ? 1 : 0)
      }
    }
    var position = filter.position, begin = 0
    let subtracts = filter.kind == .subtract ? 1 : 0
    while begin < x.n {
      let count = Swift.min(filter.block - position, x.n - begin)
      try launch(key, "adapt_segment", threads: lanes, op: "adapt") { arguments in
        arguments.memory(result)
        arguments.lanes(x)
        arguments.memory(state)
        arguments.memory(parameters)
        arguments.int64(filter.harmonics)
        arguments.int64(position)
        arguments.int64(begin)
        arguments.int64(count)
        arguments.int32(subtracts)
      }
      (position, begin) = (position + count, begin + count)
      guard position == filter.block else { break }
      position = 0
      try launch(key, "adapt_follow", threads: 1, op: "adapt") { arguments in
        arguments.memory(state)
        arguments.memory(parameters)
        arguments.int64(filter.harmonics)
        arguments.int64(lanes)
        arguments.int64(filter.block)
        arguments.int32(subtracts)
      }
    }
  }
}
