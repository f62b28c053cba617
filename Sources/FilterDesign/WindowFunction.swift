import Platform

/// A taper: what a finite piece of a signal, or an impulse response, is multiplied by so that it fades in and out.
///
/// Sources: Harris 1978, Proceedings of the IEEE 66(1), 51; Heinzel, Ruediger and Schilling 2002 (flat top); Doerry
/// 2017, SAND2017-4042 (Taylor).
public enum WindowFunction: Hashable, Sendable {
  case boxcar, triangular, parzen, bohman, bartlett, barthann, cosine, lanczos
  case hann, hamming, blackman, nuttall, blackmanHarris, flattop
  /// A sum of cosines with these coefficients.
  case generalCosine([Double])
  /// `alpha - (1 - alpha) cos`.
  case generalHamming(alpha: Double)
  /// Nearly the most energy in the main lobe; a larger beta makes it wider and the side lobes lower.
  case kaiser(beta: Double)
  /// With a standard deviation in samples.
  case gaussian(deviation: Double)
  /// `exp(-|n / width|^(2 power) / 2)`, width in samples.
  case generalGaussian(power: Double, width: Double)
  /// Flat but for a share alpha, which rises and falls as a cosine.
  case tukey(alpha: Double)
  /// `exp(-|n| / decay)`, decay in samples.
  case exponential(decay: Double)
  /// Side lobes all at so many dB below the main lobe.
  case chebyshev(attenuation: Double)
  /// So many nearly equal side lobes at so many dB below the main lobe.
  case taylor(lobes: Int, attenuation: Double)

  /// The window of a number of samples, symmetric for filters or periodic for spectra. Cost: a few functions for each
  /// sample; `chebyshev` takes the number of samples squared.
  ///
  /// - Throws: `DesignError` for a parameter outside its limits, a count that is negative or asks for too much work, or
  ///   values that are not finite.
  public func values(_ count: Int, periodic: Bool = false) throws(DesignError) -> [Double] {
    let most = largestCount
    try require(count >= 0 && count <= most, "count", count, "from 0 to \(most) for this window")
    try check()
    guard count > 1 else { return [Double](repeating: 1, count: count) }
    let length = periodic ? count + 1 : count, values = symmetric(length)
    guard values.allSatisfy(\.isFinite) else {
      throw .invalid("the window \(specification.name) has values that are not finite with these parameters")
    }
    return periodic ? Array(values[0..<count]) : values
  }

  /// The most samples that take about a second.
  private var largestCount: Int {
    switch self {
    case .chebyshev: 1 << 14
    case .taylor(let lobes, _): (1 << 24) / Swift.max(1, Swift.min(lobes, 1 << 12))
    case .generalCosine(let coefficients): (1 << 24) / Swift.max(1, Swift.min(coefficients.count, 1 << 12))
    case .kaiser: 1 << 22
    default: 1 << 24
    }
  }

  private func symmetric(_ count: Int) -> [Double] {
    let n = Double(count)
    /// By the distance from the middle in samples.
    func byDistance(_ value: (Double) -> Double) -> [Double] {
      (0..<count).map { value(Swift.abs(Double($0) - (n - 1) / 2)) }
    }
    /// By the distance from the middle, which is 1 at the ends.
    func byPlace(_ value: (Double) -> Double) -> [Double] {
      (0..<count).map { value(Swift.abs(2 * Double($0) / (n - 1) - 1)) }
    }
    func cosines(_ coefficients: [Double]) -> [Double] {
      byPlace { place in
        coefficients.indices.reduce(0) { $0 + coefficients[$1] * .cos(.pi * Double($1) * place) }
      }
    }
    switch self {
    case .boxcar: return [Double](repeating: 1, count: count)
    case .triangular: return byDistance { 1 - 2 * $0 / (count.isMultiple(of: 2) ? n : n + 1) }
    case .parzen:
      return byDistance { distance in
        let r = 2 * distance / n
        return distance <= (n - 1) / 4 ? 1 - 6 * r * r * (1 - r) : 2 * (1 - r) * (1 - r) * (1 - r)
      }
    case .bohman: return byPlace { $0 == 1 ? 0 : (1 - $0) * .cos(.pi * $0) + .sin(.pi * $0) / .pi }
    case .bartlett: return byPlace { 1 - $0 }
    case .barthann: return byPlace { 0.62 - 0.24 * $0 + 0.38 * .cos(.pi * $0) }
    case .cosine: return (0..<count).map { .sin(.pi / n * (Double($0) + 0.5)) }
    case .lanczos: return byPlace { .sinc($0) }
    case .hann: return cosines([0.5, 0.5])
    case .hamming: return cosines([0.54, 0.46])
    case .blackman: return cosines([0.42, 0.5, 0.08])
    case .nuttall: return cosines([0.3635819, 0.4891775, 0.1365995, 0.0106411])
    case .blackmanHarris: return cosines([0.35875, 0.48829, 0.14128, 0.01168])
    case .flattop: return cosines([0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368])
    case .generalCosine(let coefficients): return cosines(coefficients)
    case .generalHamming(let alpha): return cosines([alpha, 1 - alpha])
    case .kaiser(let beta):
      let middle = besselI0(beta)
      return byPlace { besselI0(beta * ((1 - $0) * (1 + $0)).squareRoot()) / middle }
    case .gaussian(let deviation):
      // A tiny or huge deviation leaves the range when it is squared.
      let square = 2 * deviation * deviation
      return square.isNormal
        ? byDistance { .exp(-$0 * $0 / square) } : byDistance { .exp(-($0 / deviation) * ($0 / deviation) / 2) }
    case .generalGaussian(let power, let width): return byDistance { .exp(-0.5 * .pow($0 / width, 2 * power)) }
    case .tukey(let alpha):
      return byPlace { $0 <= 1 - alpha ? 1 : (1 + .cos(.pi * ($0 - 1 + alpha) / alpha)) / 2 }
    case .exponential(let decay): return byDistance { .exp(-$0 / decay) }
    case .chebyshev(let attenuation): return chebyshevWindow(count, attenuation)
    case .taylor(let lobes, let attenuation): return taylorWindow(count, lobes, attenuation)
    }
  }

  private func check() throws(DesignError) {
    func positive(_ value: Double, _ name: String) throws(DesignError) {
      try require(value > 0 && value.isFinite, name, value, "above 0 and finite")
    }
    switch self {
    case .kaiser(let beta): try require(beta >= 0 && beta <= 700, "beta", beta, "from 0 to 700")
    case .gaussian(let deviation): try positive(deviation, "deviation")
    case .generalGaussian(let power, let width):
      try positive(power, "power")
      try positive(width, "width")
    case .tukey(let alpha): try require(alpha >= 0 && alpha <= 1, "alpha", alpha, "from 0 to 1")
    case .exponential(let decay): try positive(decay, "decay")
    case .chebyshev(let attenuation):
      try require(attenuation > 0 && attenuation <= 5000, "attenuation", attenuation, "above 0, up to 5000")
    case .taylor(let lobes, let attenuation):
      try require(lobes >= 1 && lobes <= 1000, "lobes", lobes, "from 1 to 1000")
      try require(attenuation > 0 && attenuation <= 5000, "attenuation", attenuation, "above 0, up to 5000")
    case .generalHamming(let alpha): try require(alpha.isFinite, "alpha", alpha, "finite")
    case .generalCosine(let coefficients):
      if coefficients.isEmpty || !coefficients.allSatisfy(\.isFinite) {
        throw .invalid("the \(coefficients.count) coefficients of a cosine window must be finite, and at least one")
      }
    default: break
    }
  }
}

extension WindowFunction {
  /// The window of a name, as SciPy and others spell it, with its parameters: `hann`, `kaiser` with `[8.6]`.
  ///
  /// - Throws: `DesignError` for a name that there is not, or the wrong number of parameters.
  public init(_ name: String, _ parameters: [Double] = []) throws(DesignError) {
    guard let row = Self.named[name] else { throw .invalid("\"\(name)\" is not a window") }
    guard let window = row(parameters) else {
      throw .invalid("the window \(name) does not take the parameters \(parameters)")
    }
    self = window
  }

  /// The name and the parameters that `init(_:_:)` makes this window of.
  public var specification: (name: String, parameters: [Double]) {
    switch self {
    case .boxcar: ("boxcar", [])
    case .triangular: ("triang", [])
    case .parzen: ("parzen", [])
    case .bohman: ("bohman", [])
    case .bartlett: ("bartlett", [])
    case .barthann: ("barthann", [])
    case .cosine: ("cosine", [])
    case .lanczos: ("lanczos", [])
    case .hann: ("hann", [])
    case .hamming: ("hamming", [])
    case .blackman: ("blackman", [])
    case .nuttall: ("nuttall", [])
    case .blackmanHarris: ("blackmanharris", [])
    case .flattop: ("flattop", [])
    case .generalCosine(let coefficients): ("general_cosine", coefficients)
    case .generalHamming(let alpha): ("general_hamming", [alpha])
    case .kaiser(let beta): ("kaiser", [beta])
    case .gaussian(let deviation): ("gaussian", [deviation])
    case .generalGaussian(let power, let width): ("general_gaussian", [power, width])
    case .tukey(let alpha): ("tukey", [alpha])
    case .exponential(let decay): ("exponential", [decay])
    case .chebyshev(let attenuation): ("chebwin", [attenuation])
    case .taylor(let lobes, let attenuation): ("taylor", [Double(lobes), attenuation])
    }
  }

  /// All names, sorted.
  public static var names: [String] { named.keys.sorted() }

  private static let named: [String: @Sendable ([Double]) -> WindowFunction?] = [
    "boxcar": fixed(.boxcar), "triang": fixed(.triangular), "parzen": fixed(.parzen), "bohman": fixed(.bohman),
    "bartlett": fixed(.bartlett), "barthann": fixed(.barthann), "cosine": fixed(.cosine), "lanczos": fixed(.lanczos),
    "hann": fixed(.hann), "hamming": fixed(.hamming), "blackman": fixed(.blackman), "nuttall": fixed(.nuttall),
    "blackmanharris": fixed(.blackmanHarris), "flattop": fixed(.flattop),
    "general_cosine": { .generalCosine($0) },
    "general_hamming": { $0.count == 1 ? .generalHamming(alpha: $0[0]) : nil },
    "kaiser": { $0.count == 1 ? .kaiser(beta: $0[0]) : nil },
    "gaussian": { $0.count == 1 ? .gaussian(deviation: $0[0]) : nil },
    "general_gaussian": { $0.count == 2 ? .generalGaussian(power: $0[0], width: $0[1]) : nil },
    "tukey": { $0.count <= 1 ? .tukey(alpha: $0.first ?? 0.5) : nil },
    "exponential": { $0.count <= 1 ? .exponential(decay: $0.first ?? 1) : nil },
    "chebwin": { $0.count == 1 ? .chebyshev(attenuation: $0[0]) : nil },
    "taylor": { p in
      let lobes = p.first ?? 4, attenuation = p.count > 1 ? p[1] : 30
      return p.count <= 2 ? Int(exactly: lobes).map { .taylor(lobes: $0, attenuation: attenuation) } : nil
    },
  ]

  private static func fixed(_ window: WindowFunction) -> @Sendable ([Double]) -> WindowFunction? {
    { $0.isEmpty ? window : nil }
  }
}

private func sign(_ k: Int) -> Double { k.isMultiple(of: 2) ? 1 : -1 }

/// The modified Bessel function of the first kind and order 0, by its power series, whose terms are all positive.
func besselI0(_ x: Double) -> Double {
  var sum = 1.0, term = 1.0, k = 1.0
  while term > sum * .ulpOfOne / 4 {
    term *= x / 2 / k * (x / 2 / k)
    sum += term
    k += 1
  }
  return sum
}

private func chebyshevWindow(_ count: Int, _ attenuation: Double) -> [Double] {
  let n = Double(count), order = n - 1
  let beta = Double.cosh(.acosh(.exp10(attenuation / 20)) / order)
  let spectrum = (0..<count).map { k in
    let x = beta * .cos(.pi * Double(k) / n)
    if Swift.abs(x) <= 1 { return Double.cos(order * .acos(x)) }
    let value = Double.cosh(order * .acosh(Swift.abs(x)))
    return x > 0 || !count.isMultiple(of: 2) ? value : -value
  }
  // The spectrum's transform, half a step off for even counts.
  let odd = count % 2, table = (0..<(2 * count)).map { Double.cos(.pi * Double($0) / n) }
  let half = (0..<((count + 1) / 2)).map { j in
    let step = 2 * j + 1 - odd
    return spectrum.indices.reduce(0) { $0 + spectrum[$1] * table[$1 * step % (2 * count)] }
  }
  let window = half.dropFirst(odd).reversed() + half, top = window.max() ?? 1
  return window.map { $0 / top }
}

private func taylorWindow(_ count: Int, _ lobes: Int, _ attenuation: Double) -> [Double] {
  let a = Double.acosh(.exp10(attenuation / 20)) / .pi
  func offset(_ m: Double) -> Double { a * a + (m - 0.5) * (m - 0.5) }
  let stretch = Double(lobes * lobes) / offset(Double(lobes)), orders = (1..<Swift.max(1, lobes)).map(Double.init)
  let weights = orders.map { m in
    orders.reduce(sign(Int(m) - 1) / 2) { product, other in
      let rest = other == m ? 1 : 1 - m * m / (other * other)
      return product * (1 - m * m / stretch / offset(other)) / rest
    }
  }
  func value(_ place: Double) -> Double {
    zip(orders, weights).reduce(1) {
      $0 + 2 * $1.1 * .cos(2 * .pi * $1.0 * (place - Double(count) / 2 + 0.5) / Double(count))
    }
  }
  let top = value(Double(count - 1) / 2)
  return (0..<count).map { value(Double($0)) / top }
}
