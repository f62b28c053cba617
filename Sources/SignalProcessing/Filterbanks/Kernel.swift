/// A finite impulse response, real or complex.
public enum Kernel: SettingValue, ExpressibleByArrayLiteral, Codable {
  case real([Double])
  case complex(re: [Double], im: [Double])

  public init(arrayLiteral elements: Double...) { self = .real(elements) }

  public static var type: SettingType {
    .custom("a list of numbers, or of pairs [re, im]", [.list(.number), .list(.list(.number))])
  }

  public init(_ value: Value) throws(SettingsError) {
    guard let list = value.list, !list.isEmpty else { throw .wrongType(value, Self.type) }
    guard list[0].list != nil else {
      self = .real(try [Double](value))
      return
    }
    var (re, im): ([Double], [Double]) = ([], [])
    for (place, pair) in try [[Double]](value).enumerated() {
      guard pair.count == 2 else {
        throw SettingsError.wrongType(list[place], "a pair [re, im]").inside("[\(place)]")
      }
      re.append(pair[0])
      im.append(pair[1])
    }
    self = .complex(re: re, im: im)
  }

  public var value: Value {
    switch self {
    case .real(let numbers): numbers.value
    case .complex(let re, let im): zip(re, im).map { [$0, $1] }.value
    }
  }

  public func check() throws(SettingsError) {
    guard count > 0 else { throw SettingsError(.other("has no elements")) }
    guard parts.joined().allSatisfy(\.isFinite) else {
      throw SettingsError(.other("has an element that is not finite"))
    }
  }

  public var count: Int { parts[0].count }
  public var isComplex: Bool { parts.count > 1 }

  /// The real part, and the imaginary one if there is one.
  var parts: [[Double]] {
    switch self {
    case .real(let numbers): [numbers]
    case .complex(let re, let im): [re, im]
    }
  }

  /// The same filter with the least delay: half as long, with the square root of the magnitude.
  func minimumPhase(_ mode: MinimumPhase) throws(ArrayError) -> Kernel {
    guard case .real(let numbers) = self, mode != .none else { return self }
    return .real(try mode.kernel(numbers))
  }
}

/// How a linear-phase kernel is turned into one of minimum phase.
public enum MinimumPhase: String, Choice {
  case none, hilbert, homomorphic

  /// Taps of one kernel, and of all kernels of a step: the transforms for them are some two hundred times as long.
  static let most = 1 << 13, mostTogether = 1 << 16

  /// Throws where the kernels of a step have so many taps that they are too much work.
  func checkWork(taps: Int, op: String) throws(ArrayError) {
    guard self == .none || taps <= Self.mostTogether else {
      throw .invalid(op: op, "\(taps) taps to be given the least delay, at most \(Self.mostTogether) are taken")
    }
  }

  /// - Parameter kernel: symmetric.
  /// - Throws: `ArrayError` for fewer than 3 taps, or more than `most`.
  /// - Source: Hilbert: Damera-Venkata, Evans and McCaslin 2000, IEEE Transactions on Signal Processing 48, 1491-1495.
  ///   Homomorphic: Oppenheim and Schafer 2010, "Discrete-Time Signal Processing", 13.5.
  func kernel(_ kernel: [Double]) throws(ArrayError) -> [Double] {
    let n = kernel.count
    guard n > 2 else { throw .invalid(op: "minimum_phase", "a kernel of \(n) taps; 3 or more are taken") }
    guard n <= Self.most else {
      throw .invalid(op: "minimum_phase", "a kernel of \(n) taps, at most \(Self.most) are given the least delay")
    }
    var length = 1
    while Double(length) < 2 * Double(n - 1) / 0.01 { length *= 2 }
    // Magnitudes are even and cepstra real, so half of each transform says all.
    let spectrum = try FFT.rfft(try NDArray(kernel), n: length)
    let result: NDArray
    switch self {
    case .none: return kernel
    case .homomorphic:
      let magnitude = try abs(spectrum)
      let least = try min(try `where`(try magnitude .> 0, magnitude, Double.infinity)).item(as: Double.self)
      let root = try log(try magnitude + 1e-7 * least) * 0.5
      let cepstrum = try FFT.irfft(try complexed(root), n: length)
      let folded = try cepstrum * Self.window(length, ends: 1, rising: 2, falling: 0)
      result = try FFT.irfft(try exp(try FFT.rfft(folded)), n: length)
    case .hilbert:
      // Shifted by half its length the response is real; lifted above 0 it is a square.
      let places = length / 2 + 1
      let turns = try Phase.turns([Double(n / 2) / Double(length)], from: 0, count: places, in: Namespace())
      let angle = try reshape(turns, [places]) * (2 * Double.pi)
      var response = try real(try spectrum * complex(cos(angle), sin(angle)))
      let (above, below) = (
        try max(response).item(as: Double.self) - 1, try -min(response).item(as: Double.self)
      )
      let root = (1 + above + below).squareRoot() + (1 - above + below).squareRoot()
      response = try sqrt(try (response + below) * (4 / (root * root))) + 1e-10
      let cepstrum = try FFT.irfft(try complexed(try log(response)), n: length)
      let phase = try FFT.rfft(try cepstrum * Self.window(length, ends: 0, rising: 1, falling: -1))
      result = try FFT.irfft(try complexed(response) * exp(phase), n: length)
    }
    return try Array(result.array(of: Double.self).prefix(n / 2 + n % 2))
  }

  private func complexed(_ x: NDArray) throws(ArrayError) -> NDArray { try x.astype(.complex128) }

  /// `ends` at 0 and half the length, `rising` between, `falling` in the second half.
  private static func window(
    _ length: Int, ends: Double, rising: Double, falling: Double
  ) throws(ArrayError) -> NDArray {
    let half = length / 2
    return try NDArray(
      (0..<length).map { $0 == 0 || $0 == half ? ends : $0 < half ? rising : falling })
  }
}
