import Foundation

/// A simulated electroencephalogram, sample by sample, in microvolts.
///
/// Each channel holds a background with power falling as 1/f^1.5, alpha bursts (strong at the back of the head), mains hum
/// with two harmonics, blinks (strong at the front) and a slow drift of its electrode. All of it follows from the seed,
/// the channel and the sample's number, so that the signal does not depend on how it is asked for.
public struct EEG: Sendable {
  /// How strong each part is, in microvolts. Zero leaves a part out.
  public struct Strengths: Hashable, Sendable {
    /// Root mean square of the background and of the white noise of the amplifier.
    public var background = 12.0, sensor = 0.6
    /// Root mean square of a full alpha burst where it is strongest.
    public var alpha = 25.0
    /// Amplitude of the mains hum; the second and third harmonics have a quarter and a tenth of it.
    public var hum = 1.5
    /// Greatest amplitude of a blink at the front.
    public var blink = 150.0
    /// Size of the electrode drift.
    public var drift = 25.0

    public init() {}
  }

  public let montage: Montage
  /// Samples per second.
  public let rate: Double
  /// Hertz of the mains.
  public let mains: Double
  public let strengths: Strengths
  /// Number of the next sample.
  public private(set) var position = 0

  private let bursts: Events, blinks: Events
  private var alpha: [Rhythm]
  private var shared: [Background]
  private var channels: [Channel]
  private let philox: Philox

  /// One electrode: its own noise and how it sees what all electrodes see.
  private struct Channel: Sendable {
    var background: Background, drift: Drift
    let source: UInt32
    let sharedGains: [Double], alphaGains: [Double], blinkGain: Double, humGain: Double
  }

  /// - Parameters:
  ///   - channels: 1 or more.
  ///   - rate: Samples per second, above 0.
  ///   - seed: Any number; another seed gives another recording.
  ///   - mains: 50 or 60 Hz, or 0 for none.
  public init(
    channels: Int = 64, rate: Double = 256, seed: UInt64 = 1, mains: Double = 50, strengths: Strengths = Strengths()
  ) {
    precondition(channels >= 0 && rate > 0 && rate.isFinite, "channels must not be negative, the rate must be positive")
    (montage, self.rate, self.mains, self.strengths) = (Montage(channels: channels), rate, mains, strengths)
    let philox = Philox(seed: seed)
    self.philox = philox
    bursts = Events(philox: philox, source: 1, slot: 3.5, duration: 1...3, chance: 0.75)
    blinks = Events(philox: philox, source: 2, slot: 4, duration: 0.25...0.4, chance: 0.8)
    // A rhythm that the sampling rate cannot hold is left out.
    alpha = [9.2, 10.4].enumerated().filter { rate > 4 * $0.element }.map { index, frequency in
      Rhythm(philox: philox, source: 3 + UInt32(index), frequency: frequency, bandwidth: 1, rate: rate)
    }
    let centers: [SIMD2<Double>] = [[0, 0.6], [-0.6, 0], [0.6, 0], [0, -0.6]]
    shared = centers.indices.map { Background(philox: philox, source: 8 + UInt32($0), rate: rate) }
    let alphaPlaces: [SIMD2<Double>] = [[-0.3, -0.85], [0.3, -0.85]]
    self.channels = montage.places.enumerated().map { index, place in
      let source = 64 + 4 * UInt32(truncatingIfNeeded: index)
      let random = philox.uniforms(source: source + 2, at: 0)
      return Channel(
        background: Background(philox: philox, source: source, rate: rate),
        drift: Drift(philox: philox, source: source + 1, spacing: 20), source: source,
        sharedGains: centers.map { 0.6 * Self.nearness(place, $0, width: 0.6) },
        alphaGains: alphaPlaces.map { Self.nearness(place, $0, width: 0.55) },
        blinkGain: Self.nearness(place, [0, 1.1], width: 0.35), humGain: 0.6 + 0.8 * random.x)
    }
  }

  /// The next samples in the order sample × channel, in microvolts.
  ///
  /// - Complexity: O(count × channels).
  public mutating func next(_ count: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(max(count, 0) * channels.count)
    for _ in 0..<max(count, 0) {
      appendSample(to: &result)
      position += 1
    }
    return result
  }

  private mutating func appendSample(to result: inout [Float]) {
    let seconds = Double(position) / rate
    let common = shared.indices.map { shared[$0].next() }
    // Bursts swell and fade as a raised cosine; a tenth of the rhythm is always there.
    let burst = bursts.progress(at: seconds).map { (0.5 + 0.5 * $0.strength) * Self.bump($0.part) } ?? 0
    let rhythm = alpha.indices.map { alpha[$0].next() * strengths.alpha * (0.1 + 0.9 * burst) }
    let hum = humValue(seconds)
    // Lids close faster than they open.
    let blink = blinks.progress(at: seconds).map { (0.5 + 0.5 * $0.strength) * Self.bump($0.part.squareRoot()) } ?? 0
    for index in channels.indices {
      var value = channels[index].background.next() * 0.8
      for (gain, source) in zip(channels[index].sharedGains, common) { value += gain * source }
      value *= strengths.background
      for (gain, source) in zip(channels[index].alphaGains, rhythm) { value += gain * source }
      value += strengths.sensor * philox.normal(source: channels[index].source + 3, at: position)
      value += hum * channels[index].humGain + strengths.blink * blink * channels[index].blinkGain
      value += strengths.drift * channels[index].drift.value(at: seconds)
      result.append(Float(value))
    }
  }

  /// Mains voltage: harmonics that the sampling rate cannot hold are left out.
  private func humValue(_ seconds: Double) -> Double {
    var sum = 0.0
    for (harmonic, part) in [(1.0, 1.0), (2, 0.25), (3, 0.1)] where mains > 0 && harmonic * mains < rate / 2 {
      let turns = seconds * mains * harmonic
      sum += part * sin(2 * .pi * (turns - turns.rounded(.down)))
    }
    return sum * strengths.hum
  }

  /// 1 at `center`, falling as a Gaussian.
  private static func nearness(_ place: SIMD2<Double>, _ center: SIMD2<Double>, width: Double) -> Double {
    let distance = place - center
    return exp(-(distance * distance).sum() / (2 * width * width))
  }

  /// 0 at both ends, 1 in the middle, smooth.
  private static func bump(_ part: Double) -> Double { 0.5 - 0.5 * cos(2 * .pi * min(max(part, 0), 1)) }
}
