import Foundation

/// Noise with power falling as 1/f^1.5, as in brains: decaying averages of one white source, a few octaves apart.
///
/// - Source: Voss and Clarke 1978 (sums of relaxation processes); the exponent is in the middle of those that He 2014
///   (Trends in Cognitive Sciences 18, 480–487) reports.
struct Background: Sendable {
  /// Corner frequencies of the processes, in hertz.
  static let corners: [Double] = [0.15, 0.5, 1.6, 5, 16, 50]

  private let philox: Philox
  private let source: UInt32
  private let decays: [Double], gains: [Double], scale: Double
  private var states: [Double]
  private var index: Int

  /// - Parameter source: Number of the white source within the seed.
  init(philox: Philox, source: UInt32, rate: Double) {
    (self.philox, self.source) = (philox, source)
    let corners = Self.corners.filter { $0 < rate / 4 }
    decays = corners.map { exp(-2 * .pi * $0 / rate) }
    // Equally strong processes give 1/f; weaker fast ones a steeper fall.
    gains = zip(corners, decays).map { corner, decay in (1 - decay * decay).squareRoot() * pow(corner, -0.25) }
    // Variance of the sum of processes that share their source.
    var variance = 0.0
    for (a, g) in zip(decays, gains) {
      for (b, h) in zip(decays, gains) { variance += g * h / (1 - a * b) }
    }
    scale = variance > 0 ? 1 / variance.squareRoot() : 1
    states = Array(repeating: 0, count: decays.count)
    // The slowest process has forgotten where it started after eight time constants.
    index = -Int(min((8 * rate / (2 * .pi * Self.corners[0])).rounded(.up), 1e6))
    while index < 0 { _ = next() }
  }

  /// The next value, of variance 1.
  mutating func next() -> Double {
    let white = philox.normal(source: source, at: index)
    index += 1
    guard !decays.isEmpty else { return white }
    var sum = 0.0
    for i in decays.indices {
      states[i] = decays[i] * states[i] + gains[i] * white
      sum += states[i]
    }
    return sum * scale
  }
}

/// A rhythm that waxes and wanes: white noise through a resonance.
struct Rhythm: Sendable {
  private let philox: Philox
  private let source: UInt32
  private let a1: Double, a2: Double, gain: Double
  private var last = 0.0, beforeLast = 0.0
  private var index: Int

  /// - Parameters:
  ///   - frequency: Centre, in hertz.
  ///   - bandwidth: Width of the resonance, in hertz.
  init(philox: Philox, source: UInt32, frequency: Double, bandwidth: Double, rate: Double) {
    (self.philox, self.source) = (philox, source)
    let radius = exp(-.pi * bandwidth / rate)
    (a1, a2) = (2 * radius * cos(2 * .pi * frequency / rate), -radius * radius)
    // Stationary variance of an autoregressive process of order two.
    let variance = (1 - a2) / ((1 + a2) * ((1 - a2) * (1 - a2) - a1 * a1))
    gain = variance > 0 ? 1 / variance.squareRoot() : 0
    index = -Int(min((8 * rate / (.pi * bandwidth)).rounded(.up), 1e6))
    while index < 0 { _ = next() }
  }

  /// The next value, of variance 1.
  mutating func next() -> Double {
    let value = a1 * last + a2 * beforeLast + gain * philox.normal(source: source, at: index)
    (beforeLast, last) = (last, value)
    index += 1
    return value
  }
}

/// Something that happens once per slot of time at a random moment: blinks, bursts. Found from the time alone.
struct Events: Sendable {
  let philox: Philox
  let source: UInt32
  /// Seconds per slot and from start to end of an event; an event lies inside its slot.
  let slot: Double, duration: ClosedRange<Double>
  /// How often a slot holds an event, 0...1.
  let chance: Double

  /// How far the event at this time has come, 0...1, and its random strength, 0..<1; nil between events.
  func progress(at seconds: Double) -> (part: Double, strength: Double)? {
    let number = (seconds / slot).rounded(.down)
    guard abs(number) < 1e15 else { return nil }
    let random = philox.uniforms(source: source, at: Int(number))
    guard random.x < chance else { return nil }
    let length = min(duration.lowerBound + random.y * (duration.upperBound - duration.lowerBound), slot)
    let start = number * slot + random.z * (slot - length)
    let part = (seconds - start) / length
    return part >= 0 && part <= 1 ? (part, random.w) : nil
  }
}

/// A slowly wandering value: random knots joined by a smooth spline.
struct Drift: Sendable {
  let philox: Philox
  let source: UInt32
  /// Seconds between knots.
  let spacing: Double
  private var knot = Int.min
  private var values = SIMD4<Double>.zero

  init(philox: Philox, source: UInt32, spacing: Double) {
    (self.philox, self.source, self.spacing) = (philox, source, spacing)
  }

  /// The value at a time, of variance about a half (a cubic B-spline through normal coefficients).
  mutating func value(at seconds: Double) -> Double {
    let position = seconds / spacing
    let floor = position.rounded(.down)
    guard abs(floor) < 1e15 else { return 0 }
    if Int(floor) != knot {
      knot = Int(floor)
      for i in 0..<4 { values[i] = philox.normal(source: source, at: knot + i) }
    }
    let t = position - floor, u = 1 - t
    let weights = SIMD4(
      u * u * u, 3 * t * t * t - 6 * t * t + 4, 3 * u * u * u - 6 * u * u + 4, t * t * t)
    return (values * weights).sum() / 6
  }
}
