/// Filters a stream with several kernels at once, as filter banks and wavelet transforms do.
///
/// The stream comes last in the result, the kernels before it. Before the stream there was nothing but zeros.
public struct KernelBank: Codable, Sendable {
  /// How samples are convolved.
  enum Method: Codable, Sendable {
    /// Sample by sample: as many come out as go in.
    case direct
    /// In blocks of a Fourier transform of `length`, on a grid that begins with the stream: whole blocks come out.
    case blocks(length: Int)
  }
  /// Taps of all kernels together, each of which every sample of every channel is multiplied by.
  static let most = 1 << 18

  let kernels: [Kernel]
  let method: Method
  /// Counts the samples that came out; for a stream on an irregular axis there is none, nor are there blocks.
  var clock: SampleClock?
  /// The last samples, as many as the longest kernel has taps but one, in the form of `linearFilter`'s state; or in
  /// blocks, these and what waits for a whole block.
  var kept: NDArray?
  /// The kernels' transforms, in blocks.
  var spectra: NDArray?

  var isComplex: Bool { kernels.contains(where: \.isComplex) }
  /// Samples that the longest kernel looks back.
  var order: Int { (kernels.map(\.count).max() ?? 1) - 1 }

  init(_ kernels: [Kernel], for message: AxisArray, along dim: String, inBlocks: Bool, op: String) throws(ArrayError) {
    self.kernels = kernels
    let longest = kernels.map(\.count).max() ?? 1, total = kernels.reduce(0) { $0 + $1.count }
    guard total <= Self.most else {
      throw .invalid(op: op, "the kernels have \(total) taps together, at most \(Self.most) are taken")
    }
    let isRegular = try message.axis(dim).linear != nil
    clock = isRegular ? try SampleClock(message, dim: dim, op: op) : nil
    if inBlocks {
      guard isRegular else { throw .invalid(op: op, "axis \"\(dim)\" is not regular, so blocks have no times") }
      // Samples of a block come out later, and not as many as come in.
      if let name = message.axes.first(where: { $0.key != dim && $0.value.coordinate?.dims.contains(dim) == true })?.key
      {
        throw .invalid(op: op, "\"\(name)\" has a value for each sample along \"\(dim)\", which blocks do not keep")
      }
      // About as many samples again and thrice more than the kernel overlaps: near the least work for a sample.
      var length = 16
      while length < 4 * (longest - 1) { length *= 2 }
      method = .blocks(length: length)
    } else {
      method = .direct
    }
  }

  /// The dtype of the result for data of a dtype.
  func dtype(of input: DType) -> DType {
    isComplex ? input.complexCounterpart ?? .complex128 : input
  }

  /// The samples of the message and, in the result's last two dims, what each kernel makes of them.
  ///
  /// - Returns: The data, and the number of the first sample that comes out.
  ///
  /// - Parameter method: How long kernels are convolved, if not in blocks.
  mutating func process(
    _ data: NDArray, axis: Int, offset: Double, method convolution: FilterMethod
  ) throws(ArrayError) -> (NDArray, offset: Double) {
    let x = try moveaxis(try data.floating(), axis, -1), count = x.shape[x.ndim - 1]
    switch method {
    case .direct:
      clock?.advance(by: count, from: offset)
      return (try filtered(x, convolution), offset)
    case .blocks(let length): return try transformed(x, length, count, offset)
    }
  }

  /// Whether samples may wait for others to come.
  var waits: Bool { if case .blocks = method { true } else { false } }

  /// Returns the output that is left when the stream ends: the samples that wait for a whole block, as if zeros followed.
  mutating func flush() throws(ArrayError) -> (NDArray, offset: Double)? {
    guard case .blocks(let length) = method, let kept, let clock else { return nil }
    let last = kept.ndim - 1, waiting = kept.shape[last] - order
    guard waiting > 0 else { return nil }
    let first = clock.count - waiting
    var shape = kept.shape
    shape[last] = length - kept.shape[last]
    let (data, _) = try transformed(try kept.namespace.zeros(shape), length, shape[last], clock.value(at: clock.count))
    self.kept = nil
    return (try data.slice(axis: -1, 0, waiting), clock.value(at: first))
  }

  private mutating func filtered(_ x: NDArray, _ method: FilterMethod) throws(ArrayError) -> NDArray {
    let last = x.ndim - 1, order = order
    var newest: NDArray?
    func filter(_ kernel: [Double]) throws(ArrayError) -> NDArray {
      let coefficients = FilterCoefficients.ba(b: kernel, a: [1])
      let own = try kept?.slice(axis: last + 1, order + 1 - kernel.count, nil)
      let (y, state) = try linearFilter(coefficients, x, axis: last, state: own, method: method)
      if kernel.count == order + 1 { newest = state }
      return y
    }
    let isComplex = isComplex
    var results: [NDArray] = []
    for kernel in kernels {
      let parts = try kernel.parts.map { (part) throws(ArrayError) in try filter(part) }
      results.append(try Self.combined(parts, isComplex: isComplex))
    }
    kept = newest
    return try stack(results, axis: last)
  }

  /// Real and imaginary part of a convolution, of real or complex data.
  private static func combined(_ parts: [NDArray], isComplex: Bool) throws(ArrayError) -> NDArray {
    guard isComplex else { return parts[0] }
    if parts[0].dtype.isComplex {
      return try parts.count > 1 ? parts[0] + parts[1] * Complex(0.0, 1.0) : parts[0]
    }
    return try complex(parts[0], parts.count > 1 ? parts[1] : zerosLike(parts[0]))
  }

  /// Overlap-save.
  private mutating func transformed(
    _ x: NDArray, _ length: Int, _ count: Int, _ offset: Double
  ) throws(ArrayError) -> (NDArray, offset: Double) {
    let last = x.ndim - 1, step = length - order, isComplex = isComplex || x.dtype.isComplex
    var shape = x.shape
    shape[last] = order
    let before: NDArray
    if let kept { before = kept } else { before = try x.namespace.zeros(shape) }
    let waiting = before.shape[last] - order
    let first = (clock?.count ?? 0) - waiting
    clock?.advance(by: count, from: offset)
    let all = try concat([before, x], axis: last)
    let blocks = (waiting + count) / step
    kept = try all.slice(axis: last, blocks * step, nil).copied()
    var lead = Dims(x.shape.dropLast())
    guard blocks > 0 else {
      lead.append(kernels.count)
      lead.append(0)
      return (try x.namespace.zeros(lead, dtype: dtype(of: x.dtype)), clock?.value(at: first) ?? offset)
    }
    if spectra == nil { spectra = try transform(length, x) }
    guard let spectra else { preconditionFailure("the spectra were just made") }
    let cut = try all.windows(axis: last, count: blocks, length: length, step: step)  // (..., blocks, length)
    var results: [NDArray] = []
    let input = try isComplex ? FFT.fft(cut.astype(x.dtype.complexCounterpart ?? .complex128)) : FFT.rfft(cut)
    for place in kernels.indices {
      let product = try input * squeeze(spectra.slice(axis: 0, place, place + 1), axis: 0)
      let y = try isComplex ? FFT.ifft(product) : FFT.irfft(product, n: length)
      let whole = try y.slice(axis: last + 1, order, nil)
      results.append(try reshape(whole, Dims(Array(x.shape.dropLast()) + [blocks * step])))
    }
    return (try stack(results, axis: last), clock?.value(at: first) ?? offset)
  }

  private func transform(_ length: Int, _ x: NDArray) throws(ArrayError) -> NDArray {
    let isComplex = isComplex || x.dtype.isComplex
    let rows = try kernels.map { (kernel) throws(ArrayError) -> NDArray in
      let re = try NDArray(kernel.parts[0])
      guard isComplex else { return try FFT.rfft(re, n: length) }
      return try FFT.fft(complex(re, kernel.isComplex ? NDArray(kernel.parts[1]) : zerosLike(re)), n: length)
    }
    let dtype: DType = x.dtype.realPart == .float32 ? .complex64 : .complex128
    return try stack(rows, axis: 0).astype(dtype).toDevice(x.device)
  }
}

extension AxisArray {
  /// The result of a bank: the dims without the filtered one, a new one with an axis of its own or none, the filtered one.
  func banked(
    _ data: NDArray, along dim: String, new: String, axis: Axis?, offset: Double, op: String
  ) throws(ArrayError) -> AxisArray {
    guard !dims.contains(new), axes[new] == nil else {
      throw .invalid(op: op, "there is an axis \"\(new)\" already")
    }
    var axes = axes
    if let axis { axes[new] = axis }
    if case .linear(var linear)? = axes[dim] {
      linear.offset = offset
      axes[dim] = .linear(linear)
    }
    // Where no dim was declared the stream's, the one that was filtered still is.
    let stream = streamDim == nil && header.stream == dim ? dim : streamDim
    return try AxisArray(
      data, dims: dims.filter { $0 != dim } + [new, dim], axes: axes, key: key, attrs: attrs, streamDim: stream)
  }
}
