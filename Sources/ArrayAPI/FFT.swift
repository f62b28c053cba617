import ArrayCore
import CKernels.Operators

/// The Fourier transforms of the standard's extension `fft`. All lengths are fast: factors up to 61 directly, larger primes
/// by Bluestein's convolution. A result's bits do not depend on strides, or on what else is transformed beside it.
public enum FFT {
  /// How the factor 1/n is shared between forward and backward transforms.
  public enum Norm: String, Sendable, CaseIterable {
    /// On the backward transform; the default.
    case backward
    /// 1/sqrt(n) on both.
    case ortho
    /// On the forward transform.
    case forward

    fileprivate func scale(_ n: Int, isForward: Bool) -> Double {
      switch self {
      case .ortho: 1 / Double(n).squareRoot()
      case .backward: isForward ? 1 : 1 / Double(n)
      case .forward: isForward ? 1 / Double(n) : 1
      }
    }

    fileprivate var swapped: Norm { self == .backward ? .forward : self == .forward ? .backward : .ortho }
  }

  // MARK: One axis

  /// Discrete Fourier transform along an axis, cut or padded with zeros to `n`. Complex; real arrays become complex.
  public static func fft(
    _ x: NDArray, n: Int? = nil, axis: Int = -1, norm: Norm = .backward
  ) throws(ArrayError) -> NDArray {
    try transform(.forward, x, n, axis, norm, isForward: true, op: "fft")
  }

  /// The inverse of `fft`.
  public static func ifft(
    _ x: NDArray, n: Int? = nil, axis: Int = -1, norm: Norm = .backward
  ) throws(ArrayError) -> NDArray {
    try transform(.backward, x, n, axis, norm, isForward: false, op: "ifft")
  }

  /// The n / 2 + 1 coefficients of a real array whose frequencies are not negative; the others are their conjugates.
  public static func rfft(
    _ x: NDArray, n: Int? = nil, axis: Int = -1, norm: Norm = .backward
  ) throws(ArrayError) -> NDArray {
    try transform(.realForward, x, n, axis, norm, isForward: true, op: "rfft")
  }

  /// The inverse of `rfft`, of length `n`: by default 2 (m - 1) for m coefficients. What the imaginary parts of the first
  /// and (even n) the last coefficient hold counts for nothing.
  public static func irfft(
    _ x: NDArray, n: Int? = nil, axis: Int = -1, norm: Norm = .backward
  ) throws(ArrayError) -> NDArray {
    try transform(.realBackward, x, n, axis, norm, isForward: false, op: "irfft")
  }

  /// The real spectrum of a signal that is its own mirrored conjugate, of which `x` holds the first half.
  public static func hfft(
    _ x: NDArray, n: Int? = nil, axis: Int = -1, norm: Norm = .backward
  ) throws(ArrayError) -> NDArray {
    try check(x, .realBackward, op: "hfft")
    return try transform(.realBackward, try conj(x), n, axis, norm.swapped, isForward: false, op: "hfft")
  }

  /// The inverse of `hfft`.
  public static func ihfft(
    _ x: NDArray, n: Int? = nil, axis: Int = -1, norm: Norm = .backward
  ) throws(ArrayError) -> NDArray {
    try conj(try transform(.realForward, x, n, axis, norm.swapped, isForward: true, op: "ihfft"))
  }

  /// `scale |rfft(x taper)|^2`, the power spectrum of a real array; backends may do it in one go. `taper` is a vector as long
  /// as the axis, of the dtype of `x`; `scale` is not negative.
  public static func power(
    _ x: NDArray, taper: NDArray? = nil, n: Int? = nil, axis: Int = -1, norm: Norm = .backward, scale: Double = 1
  ) throws(ArrayError) -> NDArray {
    let op = "power"
    try check(x, .realForward, op: op)
    let place = try normalized(axis, rank: x.ndim, op: op)
    if let taper, taper.shape != [x.shape[place]] || taper.dtype != x.dtype || taper.device != x.device {
      throw .invalid(op: op, "a taper of \(taper.shape) \(taper.dtype) for an axis of \(x.shape[place]) \(x.dtype)")
    }
    let length = try checked(n ?? x.shape[place], x, op: op), factor = scale.squareRoot()
    var shape = x.shape
    shape[place] = length / 2 + 1
    let source = try x.settled(), result = try empty(shape, dtype: x.dtype, device: x.device)
    guard result.size > 0 else { return result }
    if try x.backend.power(
      try source.lanes(along: place), taper: try taper?.dense().operand(), length: length,
      scale: factor * norm.scale(length, isForward: true), into: try result.buffer())
    {
      return result
    }
    var along = Dims(repeating: 1, count: x.ndim)
    along[place] = x.shape[place]
    let tapered = if let taper { try x * reshape(taper, along) } else { x }
    let z = try rfft(tapered, n: length, axis: place, norm: norm)
    return try square(real(z) * factor) + square(imag(z) * factor)
  }

  // MARK: Several axes

  /// `fft` along several axes, by default all (or the last ones, one for each size in `s`).
  public static func fftn(
    _ x: NDArray, s: [Int]? = nil, axes: [Int]? = nil, norm: Norm = .backward
  ) throws(ArrayError) -> NDArray {
    try check(x, .forward, op: "fftn")
    var result = try x.astype(x.dtype.complexCounterpart ?? .complex128)
    for (axis, n) in try pairs(x, s, axes, op: "fftn") { result = try fft(result, n: n, axis: axis, norm: norm) }
    return result
  }

  /// The inverse of `fftn`.
  public static func ifftn(
    _ x: NDArray, s: [Int]? = nil, axes: [Int]? = nil, norm: Norm = .backward
  ) throws(ArrayError) -> NDArray {
    try check(x, .backward, op: "ifftn")
    var result = try x.astype(x.dtype.complexCounterpart ?? .complex128)
    for (axis, n) in try pairs(x, s, axes, op: "ifftn") { result = try ifft(result, n: n, axis: axis, norm: norm) }
    return result
  }

  /// `rfft` along the last of the axes, then `fft` along the others.
  public static func rfftn(
    _ x: NDArray, s: [Int]? = nil, axes: [Int]? = nil, norm: Norm = .backward
  ) throws(ArrayError) -> NDArray {
    try check(x, .realForward, op: "rfftn")
    let pairs = try pairs(x, s, axes, op: "rfftn")
    guard let last = pairs.last else { throw .emptyList(op: "rfftn", of: "axis") }
    var result = try rfft(x, n: last.n, axis: last.axis, norm: norm)
    for (axis, n) in pairs.dropLast() { result = try fft(result, n: n, axis: axis, norm: norm) }
    return result
  }

  /// The inverse of `rfftn`; the default size of the last axis is 2 (m - 1).
  public static func irfftn(
    _ x: NDArray, s: [Int]? = nil, axes: [Int]? = nil, norm: Norm = .backward
  ) throws(ArrayError) -> NDArray {
    try check(x, .realBackward, op: "irfftn")
    let pairs = try pairs(x, s, axes, op: "irfftn")
    guard let last = pairs.last else { throw .emptyList(op: "irfftn", of: "axis") }
    var result = x
    for (axis, n) in pairs.dropLast() { result = try ifft(result, n: n, axis: axis, norm: norm) }
    return try irfft(result, n: s == nil ? nil : last.n, axis: last.axis, norm: norm)
  }

  // MARK: Frequencies and order

  /// The frequencies of the coefficients of `fft`, in cycles per unit of the sample distance `d`.
  public static func fftfreq(
    _ n: Int, d: Double = 1, dtype: DType = .float64, device: Device = .cpu
  ) throws(ArrayError) -> NDArray {
    try checkFrequencies(n, d, dtype, op: "fftfreq")
    let k = try arange(.int(Int64(n)), device: device)
    let signed = try `where`(try k .> (n - 1) / 2, try k - n, k)
    return try divide(try signed.astype(.float64), Double(n) * d).astype(dtype)
  }

  /// The frequencies of the coefficients of `rfft`.
  public static func rfftfreq(
    _ n: Int, d: Double = 1, dtype: DType = .float64, device: Device = .cpu
  ) throws(ArrayError) -> NDArray {
    try checkFrequencies(n, d, dtype, op: "rfftfreq")
    return try divide(try arange(.int(Int64(n / 2 + 1)), device: device).astype(.float64), Double(n) * d).astype(dtype)
  }

  /// Moves the coefficient of frequency 0 to the middle of the axes, by default all.
  public static func fftshift(_ x: NDArray, axes: (any AxisArgument)? = nil) throws(ArrayError) -> NDArray {
    var result = x
    for axis in try normalized(axes, rank: x.ndim, op: "fftshift") {
      result = try roll(result, shift: x.shape[axis] / 2, axis: axis)
    }
    return result
  }

  /// The inverse of `fftshift`.
  public static func ifftshift(_ x: NDArray, axes: (any AxisArgument)? = nil) throws(ArrayError) -> NDArray {
    var result = x
    for axis in try normalized(axes, rank: x.ndim, op: "ifftshift") {
      result = try roll(result, shift: -(x.shape[axis] / 2), axis: axis)
    }
    return result
  }
}

// MARK: - The primitive

extension FFT {
  private static func transform(
    _ kind: FourierTransform, _ x: NDArray, _ n: Int?, _ axis: Int, _ norm: Norm, isForward: Bool, op: String
  ) throws(ArrayError) -> NDArray {
    try check(x, kind, op: op)
    let place = try normalized(axis, rank: x.ndim, op: op)
    let length = try checked(n ?? (kind == .realBackward ? 2 * (x.shape[place] - 1) : x.shape[place]), x, op: op)
    let complex = x.dtype.complexCounterpart ?? .complex128
    let source = try kind == .realForward ? x.settled() : x.astype(complex).settled()
    var shape = x.shape
    shape[place] = kind == .realForward ? length / 2 + 1 : length
    let result = try empty(shape, dtype: kind == .realBackward ? x.dtype.realPart : complex, device: x.device)
    guard result.size > 0 else { return result }
    try x.backend.fourier(
      kind, try source.lanes(along: place), length: length, scale: norm.scale(length, isForward: isForward),
      into: try result.buffer())
    return result
  }

  /// A length that a transform can have.
  private static func checked(_ length: Int, _ x: NDArray, op: String) throws(ArrayError) -> Int {
    guard length >= 1 else { throw .invalid(op: op, "a transform of length \(length); at least 1 is needed") }
    // Work space is eight times the transform's size.
    guard length < Int(Int32.max) << 8 else { throw .outOfMemory(bytes: .max, device: x.device) }
    return length
  }

  private static func check(_ x: NDArray, _ kind: FourierTransform, op: String) throws(ArrayError) {
    try (kind == .realForward ? DType.Kinds.realFloating : .floating).check(x.dtype, op: op)
  }

  /// The axes of a transform of several, each with its length.
  private static func pairs(
    _ x: NDArray, _ s: [Int]?, _ axes: [Int]?, op: String
  ) throws(ArrayError) -> [(axis: Int, n: Int)] {
    if let s, let axes, s.count != axes.count {
      throw .lengthMismatch(op: op, "sizes", s.count, "axes", axes.count)
    }
    let named = axes ?? (s.map { Array((-$0.count)..<0) } ?? Array(0..<x.ndim))
    var places: [Int] = []
    for axis in named {
      let place = try normalized(axis, rank: x.ndim, op: op)
      guard !places.contains(place) else { throw .repeatedAxis(op: op, axis: axis) }
      places.append(place)
    }
    return places.enumerated().map { k, axis in (axis, s?[k] ?? x.shape[axis]) }
  }

  private static func checkFrequencies(_ n: Int, _ d: Double, _ dtype: DType, op: String) throws(ArrayError) {
    guard n >= 1 else { throw .invalid(op: op, "n is \(n), must be at least 1") }
    guard d != 0 else { throw .invalid(op: op, "the sample distance is 0") }
    guard dtype.isFloating else { throw .dtypeNotAllowed(op: op, dtype, allowed: "real floating point") }
  }
}
