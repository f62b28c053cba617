/// A continuous wavelet by the name that PyWavelets knows it by.
///
/// - Source: Mallat 2009, "A Wavelet Tour of Signal Processing", 3rd edition, 4.3; the complex families: Teolis 1998,
///   "Computational Signal Processing with Wavelets".
enum Wavelet: Hashable {
  /// `cos(5x) exp(-x²/2)`.
  case morlet
  /// The second derivative of a Gaussian, also called Ricker.
  case mexicanHat
  /// A derivative of `exp(-x²)`, from the first to the eighth.
  case gaussian(Int)
  /// A derivative of `exp(-ix - x²)`.
  case complexGaussian(Int)
  case complexMorlet(bandwidth: Double, center: Double)
  case shannon(bandwidth: Double, center: Double)
  case frequencyBSpline(order: Int, bandwidth: Double, center: Double)

  static let grammar =
    "morl, mexh, gaus1 to gaus8, cgau1 to cgau8, cmorB-C, shanB-C or fbspM-B-C with numbers B, C above 0"

  init?(_ name: String) {
    func numbers(after prefix: String, _ count: Int) -> [Double]? {
      guard name.hasPrefix(prefix) else { return nil }
      let words = name.dropFirst(prefix.count).split(separator: "-", omittingEmptySubsequences: false)
      let numbers = words.compactMap { Double($0) }
      guard words.count == count, numbers.count == count, numbers.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        return nil
      }
      return numbers
    }
    if name == "morl" {
      self = .morlet
    } else if name == "mexh" {
      self = .mexicanHat
    } else if let order = numbers(after: "gaus", 1).flatMap({ Int(exactly: $0[0]) }), order <= 8 {
      self = .gaussian(order)
    } else if let order = numbers(after: "cgau", 1).flatMap({ Int(exactly: $0[0]) }), order <= 8 {
      self = .complexGaussian(order)
    } else if let n = numbers(after: "cmor", 2) {
      self = .complexMorlet(bandwidth: n[0], center: n[1])
    } else if let n = numbers(after: "shan", 2) {
      self = .shannon(bandwidth: n[0], center: n[1])
    } else if let n = numbers(after: "fbsp", 3), let order = Int(exactly: n[0]), order <= 64 {
      self = .frequencyBSpline(order: order, bandwidth: n[1], center: n[2])
    } else {
      return nil
    }
  }

  var isComplex: Bool {
    switch self {
    case .morlet, .mexicanHat, .gaussian: false
    default: true
    }
  }

  /// Half the width of what is looked at.
  private var reach: Double {
    switch self {
    case .morlet, .mexicanHat, .complexMorlet: 8
    case .gaussian, .complexGaussian: 5
    case .shannon, .frequencyBSpline: 20
    }
  }

  var width: Double { 2 * reach }

  /// The wavelet at so many points, their distance, and the width that they span.
  func sampled(_ count: Int) throws(ArrayError) -> (values: NDArray, step: Double, width: Double) {
    let x = try linspace(-reach, reach, count: count)
    // The distance of the first two points as they were rounded: what PyWavelets takes.
    return (try values(x), (-reach + 2 * reach / Double(count - 1)) + reach, 2 * reach)
  }

  private func values(_ x: NDArray) throws(ArrayError) -> NDArray {
    let bell = try exp(negative(square(x)))
    switch self {
    case .morlet: return try cos(x * 5.0) * exp(square(x) * -0.5)
    case .mexicanHat:
      let norm = 2 / (3.0.squareRoot() * Double.pi.squareRoot().squareRoot())
      return try (negative(square(x)) + 1) * exp(square(x) * -0.5) * norm
    case .gaussian(let order):
      // (-1)^n H_n(x) exp(-x²), of norm 1; the signs are those that make the middle lobe positive, or the left one.
      var (before, now) = (try onesLike(x), try x * -2.0)
      for n in stride(from: 1, to: order, by: 1) {
        (before, now) = (now, try x * now * -2.0 - before * Double(2 * n))
      }
      let norm = stride(from: 1, through: 2 * order - 1, by: 2).reduce(1) { $0 * Double($1) }
      let sign: Double = [1, -1, -1, 1][(order - 1) % 4]
      return try now * bell * (sign / (norm * (Double.pi / 2).squareRoot()).squareRoot())
    case .complexGaussian(let order):
      // P exp(-ix - x²), whose derivative is (P' + P (-i - 2x)) exp(-ix - x²).
      var polynomial = [(re: 1.0, im: 0.0)]
      for _ in 0..<order { polynomial = Self.derivative(polynomial) }
      var (re, im) = (try zerosLike(x), try zerosLike(x))
      for coefficient in polynomial.reversed() {
        (re, im) = (try re * x + coefficient.re, try im * x + coefficient.im)
      }
      // The norm is a moment of a normal variable about 1: E (Z + 1)^(2n).
      let norm = stride(from: 0, through: order, by: 1).reduce(0.0) {
        $0 + Self.binomial(2 * order, 2 * $1)
          * stride(from: 1, through: 2 * (order - $1) - 1, by: 2).reduce(1.0) { $0 * Double($1) }
      }
      let scale = 1 / (norm * (Double.pi / 2).squareRoot()).squareRoot()
      return try complex(re, im) * complex(cos(x), negative(sin(x))) * complex(bell * scale, zerosLike(x))
    case .complexMorlet(let bandwidth, let center):
      let envelope = try exp(square(x) / -bandwidth) / (Double.pi * bandwidth).squareRoot()
      return try Self.modulated(envelope, x, center)
    case .shannon(let bandwidth, let center):
      return try Self.modulated(Self.sinc(x * bandwidth) * bandwidth.squareRoot(), x, center)
    case .frequencyBSpline(let order, let bandwidth, let center):
      let envelope = try pow(Self.sinc(x * (bandwidth / Double(order))), Double(order)) * bandwidth.squareRoot()
      return try Self.modulated(envelope, x, center)
    }
  }

  private static func modulated(_ envelope: NDArray, _ x: NDArray, _ center: Double) throws(ArrayError) -> NDArray {
    let angle = try x * (2 * Double.pi * center)
    return try complex(envelope * cos(angle), envelope * sin(angle))
  }

  /// `sin(pi x) / (pi x)`.
  private static func sinc(_ x: NDArray) throws(ArrayError) -> NDArray {
    let angle = try x * Double.pi
    return try `where`(try angle .== 0, 1, try sin(angle) / angle)
  }

  private static func derivative(_ p: [(re: Double, im: Double)]) -> [(re: Double, im: Double)] {
    var result = Array(repeating: (re: 0.0, im: 0.0), count: p.count + 1)
    for (k, c) in p.enumerated() {
      if k > 0 { result[k - 1] = (result[k - 1].re + Double(k) * c.re, result[k - 1].im + Double(k) * c.im) }
      result[k] = (result[k].re + c.im, result[k].im - c.re)
      result[k + 1] = (result[k + 1].re - 2 * c.re, result[k + 1].im - 2 * c.im)
    }
    return result
  }

  private static func binomial(_ n: Int, _ k: Int) -> Double {
    (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) }
  }

  /// The frequency that the wavelet of scale 1 has most of, in cycles per unit of its axis.
  func centralFrequency() throws(ArrayError) -> Double {
    let (values, _, width) = try sampled(1 << 10)
    let magnitude = try abs(FFT.fft(values.astype(.complex128))).array(of: Double.self)
    let count = magnitude.count
    var place = (1..<count).max { (magnitude[$0], -$0) < (magnitude[$1], -$1) } ?? 1
    if place + 1 > count / 2 { place = count - place }
    return Double(place) / width
  }

  /// The kernel of a scale's coefficients: minus the root of the scale times the differences of the
  /// integral of the (conjugate, reversed) wavelet, stretched by the scale.
  func kernel(scale: Double, minimumPhase: MinimumPhase) throws(ArrayError) -> Kernel {
    let points = 1 << 10
    let (values, step, width) = try sampled(points)
    let integral = try cumulativeSum(isComplex ? conj(values) : values) * step
    var places: [Int] = []
    for k in 0..<Int((scale * width + 1).rounded(.up)) {
      let place = Int(Double(k) / (scale * step))
      if place < points { places.append(place) }
    }
    places.reverse()
    func differences(_ numbers: [Double]) -> [Double] {
      let root = -scale.squareRoot()
      return zip(numbers + [0], [0] + numbers).map { root * ($0 - $1) }
    }
    let re = try real(integral).array(of: Double.self)
    guard isComplex else {
      let stretched = try Kernel.real(places.map { re[$0] }).minimumPhase(minimumPhase)
      return .real(differences(stretched.parts[0]))
    }
    let im = try imag(integral).array(of: Double.self)
    return .complex(re: differences(places.map { re[$0] }), im: differences(places.map { im[$0] }))
  }
}
