import ArrayCore
import CKernels.Operators
import CKernels.Runtime

/// A stream of random numbers whose every number has a place: what stands there follows from the key, the stream and the
/// place alone, on every device, however the numbers are asked for.
///
/// Each draw takes the next numbers and moves on. `position` is plain data: set it, and the numbers of that place come
/// again. Numbers of 32 bits and less take one word of the stream each, those of 64 bits two.
///
/// - Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", Philox 4x32-10.
public struct Random: Hashable, Sendable, Codable {
  /// Which random numbers; the seed.
  public var key: UInt64
  /// Which of the 2^64 streams of the key. Streams do not overlap.
  public var stream: UInt64
  /// The next word of 32 bits.
  public var position: UInt64

  public init(key: UInt64, stream: UInt64 = 0, position: UInt64 = 0) {
    (self.key, self.stream, self.position) = (key, stream, position)
  }

  /// Random bits.
  ///
  /// - Parameter dtype: uint32 or uint64.
  /// - Throws: `ArrayError` for another dtype, a negative size, or where there is no memory.
  public mutating func bits(
    _ shape: Dims, dtype: DType = .uint64, device: Device = .cpu
  ) throws(ArrayError) -> NDArray {
    guard dtype == .uint32 || dtype == .uint64 else {
      throw .dtypeNotAllowed(op: "random.bits", dtype, allowed: "uint32 and uint64")
    }
    let result = try empty(shape, dtype: dtype, device: device)
    let words = RandomWords(key: key, stream: stream, first: position, count: result.size * (dtype.itemSize / 4))
    if words.count > 0 { try device.backend.random(words, into: try result.buffer()) }
    position &+= UInt64(words.count)
    return result
  }

  /// Numbers evenly spread over `low ..< high`: multiples of 2^-24 of the range for float32, of 2^-53 for float64.
  ///
  /// - Throws: `ArrayError` for a dtype other than float32 and float64, or where there is no memory.
  public mutating func uniform(
    _ shape: Dims, low: Double = 0, high: Double = 1, dtype: DType = .float64, device: Device = .cpu
  ) throws(ArrayError) -> NDArray {
    let (words, width) = try words(shape, dtype, device, "random.uniform")
    let step = width == 32 ? 0x1p-24 : 0x1p-53
    let unit = try bitwiseRightShift(words, width == 32 ? 8 : 11).astype(dtype) * step
    return low == 0 && high == 1 ? unit : try unit * (high - low) + low
  }

  /// Normally distributed numbers: the quantiles of evenly spread ones, one for one.
  ///
  /// - Parameters:
  ///   - mean: Mean, in the unit of the numbers.
  ///   - deviation: Standard deviation.
  /// - Throws: `ArrayError` for a dtype other than float32 and float64, or where there is no memory.
  public mutating func normal(
    _ shape: Dims, mean: Double = 0, deviation: Double = 1, dtype: DType = .float64, device: Device = .cpu
  ) throws(ArrayError) -> NDArray {
    let (words, width) = try words(shape, dtype, device, "random.normal")
    // The highest bit is the sign; the others tell the probability of lying further out, which keeps its digits there.
    let outside = try bitwiseAnd(words, Scalar.int(width == 32 ? 0x7FFF_FFFF : .max)).astype(dtype)
    let low = try ndtri(try (outside + 0.5) * (width == 32 ? 0x1p-32 : 0x1p-64))
    let isHigh = try bitwiseRightShift(words, Scalar.int(Int64(width - 1))).astype(.bool)
    let normal = try `where`(isHigh, negative(low), low)
    return mean == 0 && deviation == 1 ? normal : try normal * deviation + mean
  }

  /// Whole numbers evenly spread over a range, which is to within 2^-64 of its length.
  ///
  /// - Throws: `ArrayError` for an empty range, one that the dtype does not hold, or where there is no memory.
  public mutating func integers(
    _ shape: Dims, in range: Range<Int>, dtype: DType = .int64, device: Device = .cpu
  ) throws(ArrayError) -> NDArray {
    let span = UInt64(bitPattern: Int64(range.upperBound) &- Int64(range.lowerBound))
    try DType.Kinds.integer.check(dtype, op: "random.integers")
    let (least, greatest) = dtype.integerRange
    guard span > 0, range.lowerBound >= least, range.upperBound <= 0 || UInt64(range.upperBound - 1) <= greatest else {
      throw .invalid(op: "random.integers", "\(range) as \(dtype)")
    }
    // The upper 64 bits of the product of 64 random bits and the range's length, by halves.
    let x = try bits(shape, dtype: .uint64, device: device)
    let half: Int64 = 0xFFFF_FFFF
    let high = Scalar.int(Int64(span >> 32)), low = Scalar.int(Int64(span & 0xFFFF_FFFF))
    let xh = try bitwiseRightShift(x, 32), xl = try bitwiseAnd(x, Scalar.int(half))
    let middle = try add(try multiply(xh, low), try bitwiseRightShift(try multiply(xl, low), 32))
    let other = try add(try multiply(xl, high), try bitwiseAnd(middle, Scalar.int(half)))
    let carried = try add(try bitwiseRightShift(middle, 32), try bitwiseRightShift(other, 32))
    let place = try add(try multiply(xh, high), carried).astype(.int64)
    return try add(place, Scalar.int(Int64(range.lowerBound))).astype(dtype)
  }

  /// The 128 bits of one block of the stream as four words; for single numbers on the host.
  public func block(_ number: UInt64) -> SIMD4<UInt32> {
    var words = SIMD4<UInt32>()
    withUnsafeMutableBytes(of: &words) {
      ck_philox($0.baseAddress?.assumingMemoryBound(to: UInt32.self), key, stream, number)
    }
    return words
  }

  /// The words that real numbers of a dtype are made of, and how wide they are.
  private mutating func words(
    _ shape: Dims, _ dtype: DType, _ device: Device, _ op: String
  ) throws(ArrayError) -> (NDArray, width: Int) {
    try DType.Kinds.realFloating.check(dtype, op: op)
    let width = dtype.itemSize * 8
    return (try bits(shape, dtype: width == 32 ? .uint32 : .uint64, device: device), width)
  }
}
