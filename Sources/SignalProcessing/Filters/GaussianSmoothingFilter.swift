/// Smooths with a Gaussian kernel: -3 dB at `sqrt(ln 2) / (2 pi sigma)` Hz. The symmetric kernel delays by half its
/// length, which the time axis does not show; the causal one is the newer half. See `LinearFilter` for how a stream
/// begins.
public struct GaussianSmoothingFilter: LinearFilter {
  /// Axis to smooth along; `null` means the stream's.
  public var axis: String?
  /// Standard deviation of the kernel; `null` or 0 passes messages unchanged. In seconds.
  public var sigma: Double?
  /// Half the width of the kernel in standard deviations; `null` or 0 passes messages unchanged.
  public var width: Int?
  /// Length of the kernel; `null` derives it from the width. In samples.
  public var length: Int?
  /// Whether only the newer half of the kernel is used, which hardly delays.
  public var causal: Bool

  public init(
    axis: String? = nil, sigma: Double? = 0.01, width: Int? = 4, length: Int? = nil, causal: Bool = false
  ) {
    (self.axis, self.sigma, self.width, self.length, self.causal) = (axis, sigma, width, length, causal)
  }

  public static let settings = Settings(
    of: GaussianSmoothingFilter(), "Smooths with a Gaussian kernel.",
    formula: """
      y[n] = sum b[k] x[n - k], b[k] = exp(-(k - m)^2 / (2 s^2)) / c, s = sigma rate, c such that sum b = 1
      symmetric: 2 width s + 1 taps, m in the middle; causal: width s + 1 taps, m = 0
      """,
    source: """
      Smith 2011, "Spectral Audio Signal Processing", section "Gaussian window and transform"
      """
  ) {
    Setting("axis", \.axis, "Axis to smooth along; `null` means the stream's.")
    Setting(
      "sigma", \.sigma, "Standard deviation of the kernel; `null` or 0 passes messages unchanged.", unit: .seconds,
      .atLeast(0), live: true)
    Setting(
      "width", \.width, "Half the width of the kernel in standard deviations; `null` or 0 passes messages unchanged.",
      .from(0, to: 1000), live: true)
    Setting(
      "length", \.length, "Length of the kernel; `null` derives it from the width.", unit: .samples,
      .from(1, to: 100_000), live: true, python: "kernel_size")
    Setting("causal", \.causal, "Whether only the newer half of the kernel is used, which hardly delays.", live: true)
  }
  public static let examples = [
    GaussianSmoothingFilter(sigma: 0.03), GaussianSmoothingFilter(sigma: 0.05, width: 3, causal: true),
    GaussianSmoothingFilter(sigma: 0.02, length: 8),
  ]

  public static var method: FilterMethod { .direct }

  public var idle: String? {
    let isOpen = (sigma ?? 0) > 0 && (width ?? 0) > 0 && length != 1
    return isOpen ? nil : "sigma, width or kernel_size leave no kernel, so messages pass as they are"
  }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    guard let sigma, sigma > 0, let width, width > 0 else { return nil }
    let samples = sigma * rate
    // Products that fall a rounding short of a whole number count as that number.
    let reach = (Double(causal ? width : 2 * width) * samples * (1 + 1e-12) + 1).rounded(.down)
    guard reach <= 1e5 || length != nil else {
      throw .invalid(op: Self.name, "sigma and width ask for a kernel of \(reach) samples, more than 100000")
    }
    let count = length ?? Int(Swift.min(reach, 1e5))
    guard count > 1 else { return nil }
    return try designing(Self.name) { () throws(DesignError) in
      let whole = try WindowFunction.gaussian(deviation: samples).values(causal ? 2 * count - 1 : count)
      let kernel = causal ? Array(whole[(count - 1)...]) : whole, sum = kernel.reduce(0, +)
      return .fir(kernel.map { $0 / sum })
    }
  }
}
