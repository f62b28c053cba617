// What saved states of filter banks are checked against.

extension KernelBank {
  /// - Parameters:
  ///   - fresh: A bank that took a message of the stream without samples in.
  ///   - rank: How many dims the stream has.
  func check(as fresh: KernelBank, rank: Int) throws(ArrayError) {
    try clock.check(as: fresh.clock)
    try requireState(
      kernels.map { $0.parts.map(\.count) } == fresh.kernels.map { $0.parts.map(\.count) }, "the kernels are others")
    try requireState(
      kernels.allSatisfy { $0.parts.joined().allSatisfy(\.isFinite) }, "a kernel has a number that is not finite")
    switch (method, fresh.method) {
    case (.direct, .direct):
      if let kept, let new = fresh.kept { try kept.requireForm("what is kept", as: new) }
    case (.blocks(let length), .blocks(let new)) where length == new:
      // What was flushed begins anew; else there are samples to overlap with, and fewer than a block has.
      guard let kept, let form = fresh.kept else { break }
      try kept.requireForm("what is kept", as: form, along: rank - 1)
      let held = kept.shape[rank - 1]
      try requireState(
        held >= order && held < length && held - order <= clock?.count ?? 0, "\(held) samples of a block are kept")
    default: throw .invalid(op: "state", "the bank goes in blocks of another length")
    }
    guard let spectra else { return }
    guard case .blocks(let length) = method, let form = fresh.kept else {
      throw .invalid(op: "state", "there are spectra, but no blocks")
    }
    let isComplex = isComplex || form.dtype.isComplex
    try spectra.requireForm(
      "the spectra", [kernels.count, isComplex ? length : length / 2 + 1],
      dtype: form.dtype.realPart == .float32 ? .complex64 : .complex128, device: form.device)
  }
}

extension Filterbank.State {
  func check(as fresh: Filterbank.State, for stream: AxisArray, along dim: String, new: String, op: String)
    throws(ArrayError)
  {
    var probe = fresh
    _ = try probe.process(stream, along: dim, new: new, op: op)
    try bank.check(as: probe.bank, rank: stream.dims.count)
    guard let empty else { return }
    guard let form = probe.empty else { throw .invalid(op: "state", "there is a result, but nothing waits") }
    try empty.requireForm(as: form)
  }
}

extension Filterbank {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    try state.check(
      as: try makeState(for: stream), for: stream, along: try stream.streamAxis(axis), new: newAxis, op: Self.name)
  }
}

extension FilterbankDesign {
  public func check(_ state: Filterbank.State, for stream: AxisArray) throws(ArrayError) {
    try state.check(
      as: try makeState(for: stream), for: stream, along: try stream.streamAxis(runningAxis), new: newAxis,
      op: Self.name)
  }
}

extension CWT {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    var fresh = try makeState(for: stream)
    _ = try process(stream, state: &fresh)
    try state.bank.check(as: fresh.bank, rank: stream.dims.count)
    try requireState(
      state.frequencies.count == fresh.frequencies.count && state.frequencies.allSatisfy(\.isFinite),
      "the frequencies are others")
  }
}
