import ArrayCore

// Linear filters beside the standard: recursive ones and finite ones, with a state that goes on from call to call.

/// The coefficients of a digital filter.
public enum FilterCoefficients: Hashable, Sendable, Codable {
  /// Second-order sections: rows of b0, b1, b2, a0, a1, a2.
  case sos([[Double]])
  /// A quotient of polynomials in z^-1. With `a` of one number, a finite impulse response.
  case ba(b: [Double], a: [Double])

  /// The form that a backend runs; made once, it filters message after message.
  ///
  /// - Throws: `ArrayError.invalid` for lists of a wrong length, numbers that are not finite, or a leading a of 0.
  public func recurrence(
    method: FilterMethod = .fastest, op: String = "linear_filter"
  ) throws(ArrayError) -> Recurrence {
    switch self {
    case .sos(let rows):
      guard !rows.isEmpty else { throw .emptyList(op: op, of: "section") }
      return Recurrence(
        try rows.map { (row) throws(ArrayError) in
          guard row.count == 6 else {
            throw .invalid(op: op, "a section of \(row.count) numbers; b0, b1, b2, a0, a1, a2 are 6")
          }
          return try Self.monic(Array(row[..<3]), Array(row[3...]), op)
        }, method: method)
    case .ba(let b, let a):
      guard !b.isEmpty, !a.isEmpty else { throw .emptyList(op: op, of: "coefficient") }
      let count = Swift.max(b.count, a.count)
      func padded(_ list: [Double]) -> [Double] { list + Array(repeating: 0, count: count - list.count) }
      return Recurrence([try Self.monic(padded(b), padded(a), op)], method: method)
    }
  }

  private static func monic(
    _ b: [Double], _ a: [Double], _ op: String
  ) throws(ArrayError) -> (b: [Double], a: [Double]) {
    guard a[0] != 0 else { throw .invalid(op: op, "the leading denominator coefficient a0 is 0") }
    let (numerator, denominator) = (b.map { $0 / a[0] }, a.dropFirst().map { $0 / a[0] })
    if let bad = (numerator + denominator).first(where: { !$0.isFinite }) {
      throw .invalid(op: op, "a coefficient is \(bad)")
    }
    return (numerator, denominator)
  }
}

/// Filters along an axis, in float64 whatever the dtype; the result has the dtype of `x` (integers become float64).
///
/// Cutting a signal and handing the state on gives the same bits as filtering it whole; with many taps and no feedback,
/// the same to within the rounding of float64 (`convolve`) unless `method` is `direct`, and the same state.
///
/// - Parameters:
///   - axis: The axis that samples follow each other along.
///   - state: What an earlier call gave, for the samples before `x`; by default there were none but zeros.
/// - Returns: The filtered array; and the state, float64 (complex128 for complex data) of shape (stages, ...) with the
///   shape of `x` behind, but for the filter's order along the axis: the last samples, oldest first, of the input and of
///   the output of each section that is recursive.
/// - Throws: `ArrayError` for coefficients that make no filter, or a state of another shape, dtype or device.
/// - Complexity: O(n · order · sections); O(n · log order) for many taps.
/// - Source: direct form I; Oppenheim and Schafer, Discrete-Time Signal Processing, 6.3.
public func linearFilter(
  _ coefficients: FilterCoefficients, _ x: NDArray, axis: Int = -1, state: NDArray? = nil,
  method: FilterMethod = .fastest
) throws(ArrayError) -> (y: NDArray, state: NDArray) {
  try linearFilter(try coefficients.recurrence(method: method), x, axis: axis, state: state)
}

/// `linearFilter` with coefficients that were made ready before.
public func linearFilter(
  _ recurrence: Recurrence, _ x: NDArray, axis: Int = -1, state: NDArray? = nil
) throws(ArrayError) -> (y: NDArray, state: NDArray) {
  let op = "linear_filter"
  let place = try normalized(axis, rank: x.ndim, op: op)
  let source = try x.floating().settled()
  guard !source.dtype.isStorageOnly else {
    throw .dtypeNotAllowed(op: op, x.dtype, allowed: "float32, float64, complex and integer dtypes")
  }
  let shape = recurrence.stateShape(source.shape, place)
  let stateDType: DType = source.dtype.isComplex ? .complex128 : .float64
  let kept: NDArray
  if let state {
    guard state.backend === source.backend else { throw .differentDevices(op: op, source.device, state.device) }
    guard state.shape == shape else {
      throw .shapeMismatch(op: op, expected: "a state of shape \(shape)", got: state.shape)
    }
    guard state.dtype == stateDType else {
      throw .dtypeNotAllowed(op: op, state.dtype, allowed: "a state of \(stateDType)")
    }
    kept = try state.copied()
  } else {
    kept = try zeros(shape, dtype: stateDType, device: source.device).settled()
  }
  let result = try empty(source.shape, dtype: source.dtype, device: source.device)
  guard result.size > 0 else { return (result, kept) }
  // Coefficients are real: real and imaginary parts are lanes side by side.
  let real = try source.dtype.isComplex ? source.partsSideBySide() : source
  try source.backend.recur(
    recurrence, try real.lanes(along: place), state: try kept.buffer(), into: try result.buffer())
  return (result, kept)
}

/// `linearFilter` with second-order sections, rows of b0, b1, b2, a0, a1, a2.
public func sosFilter(
  _ sos: [[Double]], _ x: NDArray, axis: Int = -1, state: NDArray? = nil
) throws(ArrayError) -> (y: NDArray, state: NDArray) {
  try linearFilter(.sos(sos), x, axis: axis, state: state)
}

extension FilterCoefficients {
  /// `Recurrence.steadyState` of these.
  public func steadyState(for value: NDArray, axis: Int) throws(ArrayError) -> NDArray {
    try recurrence(op: "steady_state").steadyState(for: value, axis: axis)
  }

  /// `Recurrence.stateShape` of these.
  public func stateShape(for shape: Dims, axis: Int) throws(ArrayError) -> Dims {
    try recurrence(op: "state_shape").stateShape(for: shape, axis: axis)
  }
}

extension Recurrence {
  /// Whether a constant input comes to a constant output: no section has a pole at frequency 0, to within rounding of
  /// its coefficients.
  public var hasSteadyState: Bool {
    let width = 2 * order + 1
    return (0..<sections).allSatisfy { s in
      let feedback = coefficients[(s * width + order + 1)..<((s + 1) * width)]
      let size = feedback.reduce(1) { $0 + Swift.abs($1) }
      return Swift.abs(1 - feedback.reduce(0, +)) > 8 * .ulpOfOne * size
    }
  }

  /// The state after a signal that was constant for ever, so that a filter begins without a jump.
  ///
  /// - Parameter value: The constants, of size 1 along the axis.
  /// - Throws: `ArrayError.invalid` for a filter without a steady state, with a pole at frequency 0.
  public func steadyState(for value: NDArray, axis: Int) throws(ArrayError) -> NDArray {
    let op = "steady_state", place = try normalized(axis, rank: value.ndim, op: op), width = 2 * order + 1
    var levels = [1.0]
    for s in 0..<sections {
      let section = coefficients[(s * width)..<((s + 1) * width)]
      let numerator = section.prefix(order + 1).reduce(0, +)
      let denominator = 1 - section.suffix(order).reduce(0, +)
      guard denominator != 0 else {
        throw .invalid(op: op, "section \(s) has a pole at frequency 0, where a constant input has no steady state")
      }
      levels.append(levels[s] * numerator / denominator)
    }
    let x = try value.astype(value.dtype.isComplex ? .complex128 : .float64)
    var shape = Dims(repeating: 1, count: x.ndim + 1)
    shape[0] = stages
    let scale = try NDArray(Array(levels.prefix(stages)), shape: shape).toDevice(x.device)
    let state = try expandDims(x, axis: 0) * scale
    return try broadcastTo(state, stateShape(x.shape, place)).copied()
  }

  /// The shape of the state for data of a shape.
  public func stateShape(for shape: Dims, axis: Int) throws(ArrayError) -> Dims {
    let place = try normalized(axis, rank: shape.count, op: "state_shape")
    return stateShape(shape, place)
  }

  /// (stages, ...) with the order along the axis.
  fileprivate func stateShape(_ shape: Dims, _ place: Int) -> Dims {
    var result = shape
    result[place] = order
    result.insert(stages, at: 0)
    return result
  }
}

extension NDArray {
  /// A complex array as a real one with a last axis of 2; a view.
  fileprivate func partsSideBySide() throws(ArrayError) -> NDArray {
    let doubled = layout.strides.map { $0 * 2 }
    let view = Layout(
      shape: Dims(Array(shape) + [2]), strides: Dims(doubled + [1]), offset: layout.offset * 2)
    return NDArray(try buffer(), dtype: dtype.realPart, layout: view)
  }
}

/// Which part of a convolution is told.
public enum ConvolutionMode: String, Sendable, CaseIterable {
  /// Where signal and taps meet at all: `n + taps - 1` samples.
  case full
  /// The middle of it, as long as the signal, from `(taps - 1) / 2` on.
  case same
  /// Where all of the shorter of the two meets the longer: `|n - taps| + 1` samples.
  case valid
}

/// Convolves a signal along an axis with taps: `y[n] = sum taps[k] x[n - k]`.
///
/// In float64; sample by sample, or by overlap-save where taps and samples are so many that it takes half the time. A
/// value that is not finite reaches as many results as there are taps, and no other.
///
/// - Throws: `ArrayError` for no taps, or taps that are not finite.
/// - Complexity: O(n · taps), or O(n · log taps).
/// - Source: Oppenheim and Schafer, Discrete-Time Signal Processing, 8.7.3 (overlap-save).
public func convolve(
  _ x: NDArray, _ taps: [Double], axis: Int = -1, mode: ConvolutionMode = .full
) throws(ArrayError) -> NDArray {
  let place = try normalized(axis, rank: x.ndim, op: "convolve"), n = x.shape[place]
  guard !taps.isEmpty else { throw .emptyList(op: "convolve", of: "tap") }
  let source = try x.floating()
  let middle = (taps.count - 1) / 2
  let rest = mode == .full ? taps.count - 1 : mode == .same ? middle : Swift.max(0, taps.count - n)
  var shape = source.shape
  shape[place] = rest
  let padded = rest == 0 ? source : try concat([source, source.namespace.zeros(shape)], axis: place)
  let whole = try linearFilter(.ba(b: taps, a: [1]), padded, axis: place).y
  if n == 0 { return try whole.slice(axis: place, 0, 0) }
  switch mode {
  case .full: return whole
  case .same: return try whole.slice(axis: place, middle, middle + n)
  case .valid: return try whole.slice(axis: place, Swift.min(taps.count, n) - 1, nil)
  }
}
