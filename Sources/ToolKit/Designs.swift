import FilterDesign
import SignalProcessing

/// A design that `swiftlet design` offers: a row that says all that is known of it.
public struct Design: Sendable {
  public let name: String
  /// The parameters as help shows them; those in brackets may be left out.
  public let parameters: String
  public let summary: String
  private let make: @Sendable (inout DesignParameters) throws -> Value

  private init(
    _ name: String, _ parameters: String, _ summary: String,
    _ make: @escaping @Sendable (inout DesignParameters) throws -> Value
  ) {
    (self.name, self.parameters, self.summary, self.make) = (name, parameters, summary, make)
  }

  /// All designs.
  public static let all: [Design] = [
    Design("butterworth", "order \(band)", "Flattest pass band.") { p in
      let order = try p.required("order", Int.self)
      return try iir(&p) { try butterworth(order: order, $0, rate: $1) }
    },
    Design("chebyshev1", "order ripple \(band)", "Ripples of so many dB in the pass band.") { p in
      let order = try p.required("order", Int.self), ripple = try p.required("ripple", Double.self)
      return try iir(&p) { try chebyshev1(order: order, ripple: ripple, $0, rate: $1) }
    },
    Design("chebyshev2", "order attenuation \(band)", "Ripples so many dB down in the stop band.") { p in
      let order = try p.required("order", Int.self), attenuation = try p.required("attenuation", Double.self)
      return try iir(&p) { try chebyshev2(order: order, attenuation: attenuation, $0, rate: $1) }
    },
    Design("elliptic", "order ripple attenuation \(band)", "Ripples in both bands; the steepest.") { p in
      let order = try p.required("order", Int.self)
      let ripple = try p.required("ripple", Double.self), attenuation = try p.required("attenuation", Double.self)
      return try iir(&p) { try elliptic(order: order, ripple: ripple, attenuation: attenuation, $0, rate: $1) }
    },
    Design("bessel", "order [norm] \(band)", "Most constant delay; norm is phase, delay or mag.") { p in
      let order = try p.required("order", Int.self), norm = try p.choice("norm", default: BesselNorm.phase)
      return try iir(&p) { try bessel(order: order, norm: norm, $0, rate: $1) }
    },
    Design("notch", "frequency quality [rate] [form]", "Takes out one frequency.") { p in
      let (frequency, quality, rate) = try resonance(&p)
      return try shown(try notch(frequency: frequency, quality: quality, rate: rate), &p, rate)
    },
    Design("peak", "frequency quality [rate] [form]", "Passes one frequency.") { p in
      let (frequency, quality, rate) = try resonance(&p)
      return try shown(try peak(frequency: frequency, quality: quality, rate: rate), &p, rate)
    },
    Design(
      "comb", "frequency quality [kind] [pass_zero] [rate] [form]",
      "Takes out (kind notch) or passes (peak) all multiples of a frequency."
    ) { p in
      let (frequency, quality, rate) = try resonance(&p)
      let kind = try p.choice("kind", default: CombKind.notch), zero = try p.optional("pass_zero", Bool.self) ?? false
      return try shown(
        try comb(kind, frequency: frequency, quality: quality, passesZero: zero, rate: rate), &p, rate)
    },
    Design(
      "windowed-sinc", "taps cutoff [pass_zero] [width] [window] [scale] [rate]",
      "Finite response by the window method; pass_zero is true, false, lowpass, highpass, bandpass or bandstop."
    ) { p in
      let taps = try p.required("taps", Int.self), cutoffs = try p.list("cutoff") ?? []
      let passes = try p.choice("pass_zero", default: FIRPassBands.zero), width = try p.optional("width", Double.self)
      let window = try p.window("window", default: .hamming), scale = try p.optional("scale", Bool.self) ?? true
      let rate = try sampleRate(&p)
      let b = try windowedSinc(
        taps: taps, cutoffs: cutoffs, passes: passes, width: width, window: window, scale: scale, rate: rate)
      return try shown(TransferFunction(b), &p, rate)
    },
    Design("kaiser-order", "ripple width", "Taps and beta of a Kaiser filter; the width is of half the rate.") { p in
      let (taps, beta) = try kaiserOrder(ripple: try p.required("ripple"), width: try p.required("width"))
      return .record(["taps": .int(taps), "beta": .double(beta)])
    },
    Design("kaiser-attenuation", "taps width", "Decibels down of a Kaiser filter.") { p in
      let decibels = kaiserAttenuation(taps: try p.required("taps"), width: try p.required("width"))
      return .record(["attenuation": .double(decibels), "beta": .double(kaiserBeta(attenuation: decibels))])
    },
    Design(
      "parks-mcclellan", "taps bands gains [weights] [kind] [density] [iterations] [rate]",
      "Smallest largest error; bands is a list of edges, kind bandpass, differentiator or hilbert."
    ) { p in
      let taps = try p.required("taps", Int.self), edges = try p.list("bands") ?? [], gains = try p.list("gains") ?? []
      let weights = try p.list("weights") ?? [Double](repeating: 1, count: gains.count)
      guard edges.count == 2 * gains.count, weights.count == gains.count else {
        throw ToolError(.usage, "bands has \(edges.count) edges, gains \(gains.count), weights \(weights.count)")
      }
      let bands = gains.indices.map {
        EquirippleBand(edges[2 * $0], edges[2 * $0 + 1], gain: gains[$0], weight: weights[$0])
      }
      let kind = try p.choice("kind", default: EquirippleKind.bandpass), rate = try sampleRate(&p)
      let density = try p.optional("density", Int.self) ?? 16, iterations = try p.optional("iterations", Int.self) ?? 25
      let b = try parksMcClellan(
        taps: taps, bands: bands, kind: kind, rate: rate, iterations: iterations, density: density)
      return try shown(TransferFunction(b), &p, rate)
    },
    Design(
      "savitzky-golay", "window order [derivative] [spacing] [position]", "Fits a polynomial to so many samples."
    ) { p in
      let b = try savitzkyGolay(
        window: try p.required("window"), order: try p.required("order"), derivative: try p.optional("derivative") ?? 0,
        spacing: try p.optional("spacing") ?? 1, position: try p.optional("position"))
      return try shown(TransferFunction(b), &p, 2)
    },
    Design("window", "window count [periodic]", "A window: a name, or a list of a name and its parameters.") { p in
      let window = try p.window("window", default: nil)
      let values = try window.values(try p.required("count"), periodic: try p.optional("periodic") ?? false)
      return .record(["window": values.value])
    },
    Design(
      "filter", "sos | b [a] | zeros poles gain, [form] [rate]", "A filter that is given, in another form."
    ) { p in
      let rate = try sampleRate(&p)
      if let sos = try p.optional("sos", [[Double]].self) {
        guard sos.allSatisfy({ $0.count == 6 }), !sos.isEmpty else {
          throw ToolError(.usage, "sos must be rows of six numbers")
        }
        return try shown(SecondOrderSections(sos), &p, rate)
      }
      if let b = try p.list("b") {
        let a = try p.list("a") ?? [1]
        guard !b.isEmpty, let first = a.first, first != 0 else {
          throw ToolError(.usage, "b must have a number, and a must begin with one other than 0")
        }
        return try shown(TransferFunction(b, a), &p, rate)
      }
      func roots(_ key: String) throws(ToolError) -> [ComplexDouble] {
        try p.required(key, [[Double]].self).map { (pair) throws(ToolError) in
          guard pair.count == 2 else { throw ToolError(.usage, "\(key) must be pairs [real, imaginary]") }
          return ComplexDouble(pair[0], pair[1])
        }
      }
      let zeros = try roots("zeros"), poles = try roots("poles")
      return try shown(ZerosPolesGain(zeros: zeros, poles: poles, gain: try p.required("gain")), &p, rate)
    },
  ]

  private static let band = "[cuton] [cutoff] [rate] [form]"

  public static let names = all.map(\.name)

  /// The design of a name.
  public static func named(_ name: String) throws(ToolError) -> Design {
    guard let design = all.first(where: { $0.name == name }) else {
      throw ToolError(.usage, "\"\(name)\" is not a design\(didYouMean(name, in: names)); swiftlet design lists them")
    }
    return design
  }

  /// The coefficients, as a map that JSON shows.
  ///
  /// - Throws: `ToolError` for parameters that are missing, unknown or do not fit.
  public func result(_ parameters: ValueMap) throws(ToolError) -> Value {
    var parameters = DesignParameters(parameters)
    do {
      let result = try make(&parameters)
      try parameters.checkAllKnown(of: name)
      if let number = result.notFinite {
        throw ToolError(.usage, "\(name): these parameters give a number that is not finite, \(number)")
      }
      return result
    } catch let error as ToolError {
      throw error
    } catch {
      throw ToolError(.usage, "\(name): \(error)")
    }
  }

  /// The results of a file's list of designs: each the coefficients, or an `error` in words.
  public static func results(ofFile path: String) throws(ToolError) -> Value {
    let bytes = try Files.read(path, atMost: 1 << 26)
    let value: Value
    do { value = try YAML.value(of: String(decoding: bytes, as: UTF8.self)) } catch {
      throw ToolError(.settings, "\(path): \(error)")
    }
    guard let list = value.list else { throw ToolError(.settings, "\(path): must be a list of maps") }
    return .list(
      list.map { spec in
        do {
          guard var map = spec.map, let name = map["design"]?.string else {
            throw ToolError(.usage, "\(spec) must be a map with a design")
          }
          map["design"] = nil
          return try named(name).result(map)
        } catch {
          return .record(["error": .string("\(error)")])
        }
      })
  }

  /// The designs as lines of a help text.
  public static var list: String {
    all.map { "\($0.name) \($0.parameters)\n    \($0.summary)" }.joined(separator: "\n")
  }

  private static func sampleRate(_ p: inout DesignParameters) throws(ToolError) -> Double {
    try p.optional("rate", Double.self) ?? 2
  }

  private static func resonance(_ p: inout DesignParameters) throws(ToolError) -> (Double, Double, Double) {
    (try p.required("frequency"), try p.required("quality"), try sampleRate(&p))
  }

  private static func iir(
    _ p: inout DesignParameters, _ design: (Band, Double) throws -> ZerosPolesGain
  ) throws -> Value {
    let rate = try sampleRate(&p)
    guard let band = Band(cuton: try p.optional("cuton"), cutoff: try p.optional("cutoff")) else {
      throw ToolError(.usage, "cuton and cutoff are missing: one makes a high- or low-pass, both a band")
    }
    return try shown(try design(band, rate), &p, rate)
  }
}
