import ArrayAPI
import Platform

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
    let exponent = Double.log2(min(wished, limit))
    self.segment = 1 << max(1, min(wished <= limit ? Int(exponent.rounded()) : Int(exponent), 20))
    let count = self.segment
    window = (0..<count).map { 0.5 - 0.5 * Double.cos(2 * .pi * Double($0) / Double(count)) }
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
  /// - Throws: `ArrayError.outOfMemory`.
  public mutating func append(_ values: [Double]) throws(ArrayError) {
    guard channels > 0 else { return }
    pending.append(contentsOf: values.prefix(values.count / channels * channels))
    var start = 0
    while pending.count - start >= segment * channels {
      try add(pending[start..<start + segment * channels])
      start += segment / 2 * channels
    }
    pending.removeFirst(start)
  }

  private mutating func add(_ samples: ArraySlice<Double>) throws(ArrayError) {
    let x = try NDArray(Array(samples), shape: [segment, channels])
    let power = try FFT.power(try centered(x, axis: 0), taper: try NDArray(window), axis: 0).array(of: Double.self)
    let bins = segment / 2 + 1
    for channel in 0..<channels where power[channel].isFinite {
      for bin in 0..<bins { sums[channel * bins + bin] += power[bin * channels + channel] }
      counts[channel] += 1
    }
  }
}
