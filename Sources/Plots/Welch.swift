#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Power spectral density of every channel of a stream, by Welch's method with bounded memory.
///
/// Segments of a power of two samples, Hann window, half overlapping, mean removed. A segment in which a channel
/// has a value that is not finite is left out for that channel. The result does not depend on how the stream was cut.
///
/// - Source: Welch 1967, IEEE Trans. Audio Electroacoust. 15, 70–73; same scaling as `scipy.signal.welch`.
public struct Welch: Sendable {
  public let channels: Int
  /// Samples per second.
  public let rate: Double
  /// Samples per segment.
  public let segment: Int
  private let window: [Double]
  private let transform: FourierTransform
  private var pending: [Double] = []
  private var sums: [Double]
  private var counts: [Int]

  /// - Parameter segment: Samples per segment; nil takes about two seconds, between 64 and 16384 samples, and not
  ///   more than `samples` where that is known.
  public init(channels: Int, rate: Double, samples: Int? = nil, segment: Int? = nil) {
    self.channels = max(channels, 0)
    self.rate = rate.isFinite && rate > 0 ? rate : 1
    let wished = Double(segment ?? Int(min(max(2 * self.rate, 64), 16384)))
    let limit = samples.map { Double(max($0, 2)) } ?? .infinity
    let exponent = log2(min(wished, limit))
    self.segment = 1 << max(1, min(wished <= limit ? Int(exponent.rounded()) : Int(exponent), 20))
    let count = self.segment
    window = (0..<count).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(count)) }
    transform = FourierTransform(count)
    sums = Array(repeating: 0, count: (count / 2 + 1) * self.channels)
    counts = Array(repeating: 0, count: self.channels)
  }

  /// Frequencies in hertz, `segment / 2 + 1` of them.
  public var frequencies: [Double] { (0...segment / 2).map { Double($0) * rate / Double(segment) } }

  /// Density of a channel in unit²/Hz; nil while there is no whole segment.
  public func density(_ channel: Int) -> [Double]? {
    guard counts[channel] > 0 else { return nil }
    let bins = segment / 2 + 1
    let scale = 1 / (rate * window.reduce(0) { $0 + $1 * $1 } * Double(counts[channel]))
    return (0..<bins).map { sums[channel * bins + $0] * scale * ($0 == 0 || $0 == segment / 2 ? 1 : 2) }
  }

  /// Takes samples in the order sample × channel. An incomplete last sample is ignored.
  public mutating func append(_ values: [Double]) {
    guard channels > 0 else { return }
    pending.append(contentsOf: values.prefix(values.count / channels * channels))
    var start = 0
    while pending.count - start >= segment * channels {
      for channel in 0..<channels { add(channel, from: start) }
      start += segment / 2 * channels
    }
    pending.removeFirst(start)
  }

  private mutating func add(_ channel: Int, from start: Int) {
    var real = (0..<segment).map { pending[start + $0 * channels + channel] }
    let mean = real.reduce(0, +) / Double(segment)
    guard mean.isFinite else { return }
    for i in real.indices { real[i] = (real[i] - mean) * window[i] }
    var imaginary = Array(repeating: 0.0, count: segment)
    transform.apply(&real, &imaginary)
    let bins = segment / 2 + 1
    for bin in 0..<bins { sums[channel * bins + bin] += real[bin] * real[bin] + imaginary[bin] * imaginary[bin] }
    counts[channel] += 1
  }
}

/// A complex Fourier transform of a power of two points, in place. Source: Cooley and Tukey 1965, radix 2.
struct FourierTransform: Sendable {
  private let count: Int
  private let cosines: [Double], sines: [Double]

  init(_ count: Int) {
    self.count = count
    cosines = (0..<count / 2).map { cos(2 * .pi * Double($0) / Double(count)) }
    sines = (0..<count / 2).map { -sin(2 * .pi * Double($0) / Double(count)) }
  }

  func apply(_ real: inout [Double], _ imaginary: inout [Double]) {
    var j = 0
    for i in 1..<max(count, 1) {
      var bit = count >> 1
      while j & bit != 0 {
        j ^= bit
        bit >>= 1
      }
      j ^= bit
      if i < j {
        real.swapAt(i, j)
        imaginary.swapAt(i, j)
      }
    }
    var size = 2
    while size <= count {
      let half = size / 2, stride = count / size
      for start in Swift.stride(from: 0, to: count, by: size) {
        for k in 0..<half {
          let (c, s) = (cosines[k * stride], sines[k * stride])
          let (low, high) = (start + k, start + k + half)
          let re = real[high] * c - imaginary[high] * s, im = real[high] * s + imaginary[high] * c
          (real[high], imaginary[high]) = (real[low] - re, imaginary[low] - im)
          (real[low], imaginary[low]) = (real[low] + re, imaginary[low] + im)
        }
      }
      size *= 2
    }
  }
}
