import ArrayAPI
import Platform
import Plots

/// The filter from one set of signals to another, by the mean cross spectrum of overlapping segments.
///
/// - Source: Bendat and Piersol, Random Data, 4th edition, chapter 6: `H = Sxy / Sxx`, coherence `|Sxy|² / (Sxx Syy)`.
struct Transfer {
  /// Samples by which the second lags the first where they fit each other best.
  private let lag: Int
  private let segment: Int
  /// Frequencies in cycles per sample at which the two are coherent, with gain, phase beyond the lag, and weight.
  private var bins: [(frequency: Double, gain: Double, phase: Double, weight: Double)] = []
  /// The gain at every frequency at which there is signal, coherent or not, from the powers alone.
  private var gains: [(frequency: Double, log: Double)] = []
  /// Share of the signal that a filter explains.
  private var coherence = 0.0

  /// - Throws: `ArrayError` where memory is short, and for too few samples.
  init(_ x: [[Double]], _ y: [[Double]]) throws(ArrayError) {
    let count = min(x[0].count, y[0].count)
    guard count >= 256 else { throw .invalid(op: "transfer", "256 samples are the least") }
    let x = x.map { Self.normal(Array($0.prefix(count))) }, y = y.map { Self.normal(Array($0.prefix(count))) }
    let best = try Transfer(x, y, lag: try Self.lag(x, y))
    // Signals of a narrow band fit each other at several lags.
    let still = best.coherence < 0.9 && best.lag != 0 ? try Transfer(x, y, lag: 0) : best
    self = still.coherence > best.coherence ? still : best
  }

  private init(_ x: [[Double]], _ y: [[Double]], lag: Int) throws(ArrayError) {
    let left = x[0].count - abs(lag)
    guard left >= 128 else { throw .invalid(op: "transfer", "the lag is as long as the signal") }
    let segment = max(64, min(4096, 1 << Int(Double.log2(Double(left) / 4))))
    (self.lag, self.segment) = (lag, segment)
    let half = segment / 2 + 1
    var xx = [Double](repeating: 0, count: half), yy = xx, re = xx, im = xx
    for (p, q) in zip(x, y) {
      let (p, q) = (Array(p[max(-lag, 0)...].prefix(left)), Array(q[max(lag, 0)...].prefix(left)))
      let (pr, pi) = try Self.spectra(p, segment), (qr, qi) = try Self.spectra(q, segment)
      for place in pr.indices {
        let bin = place % half
        xx[bin] += pr[place] * pr[place] + pi[place] * pi[place]
        yy[bin] += qr[place] * qr[place] + qi[place] * qi[place]
        re[bin] += pr[place] * qr[place] + pi[place] * qi[place]
        im[bin] += pr[place] * qi[place] - pi[place] * qr[place]
      }
    }
    take(xx, yy, re, im)
  }

  private mutating func take(_ xx: [Double], _ yy: [Double], _ re: [Double], _ im: [Double]) {
    let (mostX, mostY) = (xx.dropFirst().max() ?? 0, yy.dropFirst().max() ?? 0)
    var all = 0.0, explained = 0.0
    for bin in 1..<max(xx.count - 1, 1) {
      let both = (xx[bin] * yy[bin]).squareRoot(), cross = Double.hypot(re[bin], im[bin])
      all += both
      if xx[bin] > 1e-8 * mostX, yy[bin] > 1e-8 * mostY {
        gains.append((Double(bin) / Double(segment), 0.5 * Double.log(yy[bin] / xx[bin])))
      }
      guard xx[bin] > 1e-6 * mostX, yy[bin] > 1e-6 * mostY, cross > 0.97 * both else { continue }
      explained += both
      bins.append((Double(bin) / Double(segment), cross / xx[bin], Double.atan2(im[bin], re[bin]), cross))
    }
    coherence = all > 0 ? explained / all : 0
    unwrap()
  }

  /// Phases without jumps of a turn, from the strongest frequency outwards.
  private mutating func unwrap() {
    guard let strongest = bins.indices.max(by: { bins[$0].weight < bins[$1].weight }) else { return }
    for bin in bins.indices.dropFirst(strongest + 1) {
      bins[bin].phase = bins[bin - 1].phase + Self.turned(bins[bin].phase - bins[bin - 1].phase)
    }
    for bin in bins.indices.prefix(strongest).reversed() {
      bins[bin].phase = bins[bin + 1].phase + Self.turned(bins[bin].phase - bins[bin + 1].phase)
    }
  }

  /// Without mean, and with a root mean square of 1.
  private static func normal(_ column: [Double]) -> [Double] {
    let mean = column.reduce(0, +) / Double(max(column.count, 1))
    let size = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(column.count, 1))).squareRoot()
    return column.map { ($0 - mean) / (size > 0 ? size : 1) }
  }

  /// Real and imaginary parts of the spectra of segments under a Hann window, half overlapping, one after the other.
  private static func spectra(_ column: [Double], _ segment: Int) throws(ArrayError) -> ([Double], [Double]) {
    let window = (0..<segment).map { 0.5 - 0.5 * Double.cos(2 * .pi * Double($0) / Double(segment)) }
    var frames: [Double] = [], start = 0
    while start + segment <= column.count {
      for place in 0..<segment { frames.append(column[start + place] * window[place]) }
      start += segment / 2
    }
    let spectrum = try FFT.rfft(try NDArray(frames, shape: [frames.count / segment, segment]))
    return (try real(spectrum).array(of: Double.self), try imag(spectrum).array(of: Double.self))
  }

  /// The lag of the largest cross correlation of all lanes.
  private static func lag(_ x: [[Double]], _ y: [[Double]]) throws(ArrayError) -> Int {
    let count = x[0].count
    var size = 1
    while size < 2 * count { size *= 2 }
    var sum = [Double](repeating: 0, count: size)
    for (p, q) in zip(x, y) {
      let from = try FFT.rfft(try NDArray(p), n: size)
      let to = try FFT.rfft(try NDArray(q), n: size)
      let cross = try FFT.irfft(try multiply(try conj(from), to), n: size).array(of: Double.self)
      for place in sum.indices { sum[place] += cross[place] }
    }
    let best = sum.indices.max { sum[$0] < sum[$1] } ?? 0
    return best < size / 2 ? best : best - size
  }

  // MARK: Kinds

  /// - Parameters:
  ///   - rate: Samples per unit of time, where it is known.
  ///   - unit: The unit of time.
  func difference(rate: Double?, unit: String) -> Difference? {
    guard bins.count > 2, coherence > 0.5 else { return nil }
    let weight = bins.reduce(0) { $0 + $1.weight }
    // The part of the phase that a lag of less than a sample explains.
    let slope = bins.reduce(0) { $0 + $1.weight * $1.frequency * $1.phase }
    let square = bins.reduce(0) { $0 + $1.weight * $1.frequency * $1.frequency }
    let fraction = square > 0 ? -slope / (2 * .pi * square) : 0
    var unsigned = 0.0, most = 0.0, mean = 0.0, spread = 0.0, widest = 0.0
    for bin in bins { mean += bin.weight / weight * Double.log(bin.gain) }
    for bin in bins {
      let own = bin.phase + 2 * .pi * bin.frequency * fraction
      let whole = own - 2 * .pi * bin.frequency * (fraction + Double(lag))
      // A gain below zero is half a turn.
      let bare = whole - .pi * (whole / .pi).rounded()
      unsigned += bin.weight / weight * bare * bare
      most = max(most, abs(own))
      let gain = Double.log(bin.gain) - mean
      spread += bin.weight / weight * gain * gain
      widest = max(widest, abs(gain))
    }
    let delay = Double(lag) + fraction
    if most < 0.1, widest < 0.1, abs(delay) > 0.02 {
      return Difference(.delay, "B is A, \(Self.text(abs(delay), rate, unit)) \(delay > 0 ? "later" : "earlier")")
    }
    if lag == 0, unsigned.squareRoot() < 0.05 {
      return spread.squareRoot() < 1e-3 && widest < 0.02
        ? nil : Difference(.response, "B is A through a filter without phase: another cutoff, order or design")
    }
    guard !isMinimal else {
      return Difference(.response, "B is A through a filter: another cutoff, order or design")
    }
    let strongest = bins.max { $0.weight < $1.weight } ?? bins[0]
    let lagThere = Double(lag) - strongest.phase / (2 * .pi * strongest.frequency)
    let place =
      rate.map { "\(Ticks.short(strongest.frequency * $0)) \(unit == "s" ? "Hz" : "per \(unit)")" } ?? "its strongest"
    let (late, other) = lagThere > 0 ? ("B", "A") : ("A", "B")
    return Difference(
      .phase,
      "\(late) lags \(other) by \(Self.text(abs(lagThere), rate, unit)) at \(place), and by other times at other "
        + "frequencies, as a causal filter lags a zero-phase one")
  }

  /// Whether phase and gain belong together as those of a causal filter of least delay do, whose phase follows from the slopes
  /// of its gain. Between a causal filter and a zero-phase one it has the other sign.
  ///
  /// - Source: Bode 1940, Relations between attenuation and phase in feedback amplifier design.
  private var isMinimal: Bool {
    var both = 0.0, slopes = 0.0, phases = 0.0
    for bin in bins {
      var expected = 0.0
      for (low, high) in zip(gains, gains.dropFirst()) {
        let distance = abs(Double.log((low.frequency * high.frequency).squareRoot() / bin.frequency))
        expected += (high.log - low.log) / .pi * Double.log(1 / Double.tanh(max(distance, 1e-3) / 2))
      }
      let phase = bin.phase - 2 * .pi * bin.frequency * Double(lag)
      // Each octave counts alike, however many frequencies it has.
      both += expected * phase / bin.frequency
      slopes += expected * expected / bin.frequency
      phases += phase * phase / bin.frequency
    }
    return both > 0.5 * (slopes * phases).squareRoot() && slopes > 0.4 * phases
  }

  private static func text(_ samples: Double, _ rate: Double?, _ unit: String) -> String {
    guard let rate, rate > 0 else { return "\(Ticks.short(samples)) samples" }
    return unit == "s" ? "\(Ticks.short(1000 * samples / rate)) ms" : "\(Ticks.short(samples / rate)) \(unit)"
  }

  /// An angle between minus and plus half a turn.
  private static func turned(_ angle: Double) -> Double { angle - 2 * .pi * (angle / (2 * .pi)).rounded() }
}
