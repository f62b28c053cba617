/// Filters a stream with given coefficients, as `scipy.signal.lfilter` and `sosfilt` do.
///
/// `y[n] = b0 x[n] + b1 x[n - 1] + ... - a1 y[n - 1] - ...`, all divided by a0. See `LinearFilter` for how a stream begins and
/// what becomes of samples that are not finite.
public struct Filter: LinearFilter {
  public enum Form: String, Choice { case ba, sos }
  /// Axis to filter along; `null` means the stream's.
  public var axis: String?
  /// The lists b and a, or rows of b0, b1, b2, a0, a1, a2 for second-order sections; `null` passes messages
  /// unchanged.
  public var coefs: [[Double]]?
  /// Form of the coefficients.
  public var coefType: Form

  public init(axis: String? = nil, coefs: [[Double]]? = nil, coefType: Form = .ba) {
    (self.axis, self.coefs, self.coefType) = (axis, coefs, coefType)
  }

  public static let settings = Settings(
    of: Filter(), "Filters a stream with given coefficients.",
    formula: """
      y[n] = (b0 x[n] + b1 x[n - 1] + ... - a1 y[n - 1] - a2 y[n - 2] - ...) / a0
      sos: one such equation of order 2 after the other
      before the first sample x0: x = x0, and y = x0 sum b / sum a; 0 both where sum a = 0 (a pole at frequency 0)
      a value that is not finite stays in the filter for good; FillMissing before it bridges such values
      """,
    source: """
      Oppenheim and Schafer 2010, Discrete-Time Signal Processing, section 6.3 (direct form I)
      """
  ) {
    Setting("axis", \.axis, "Axis to filter along; `null` means the stream's.")
    Setting(
      "coefs", \.coefs,
      "The lists b and a, or rows of b0, b1, b2, a0, a1, a2 for second-order sections; `null` passes messages unchanged.",
      live: true)
    Setting("coefType", \.coefType, "Form of the coefficients.", live: true)
  }
  public static let examples = [
    Filter(coefs: [[0.2, 0.3, 0.2], [1, -0.5, 0.3]]),
    Filter(coefs: [[0.25, 0.5, 0.125, -0.5], [1]]),
    Filter(coefs: [[0.1, 0.2, 0.1, 1, -1.2, 0.5], [1, -2, 1, 1, -1.6, 0.8]], coefType: .sos),
  ]

  public static let needsRate = false

  public func validate() throws(SettingsError) {
    do throws(ArrayError) { _ = try coefficients(rate: 0)?.stateShape(for: [0], axis: 0) } catch {
      throw SettingsError("coefs", "do not make a filter: \(error)")
    }
    if coefType == .ba, let coefs, coefs.count != 2 {
      throw SettingsError("coefs", "are \(coefs.count) lists, must be two, b and a, for coef_type ba")
    }
  }

  public var idle: String? { coefs == nil ? "no coefficients are set, so messages pass as they are" : nil }

  public func coefficients(rate: Double) throws(ArrayError) -> FilterCoefficients? {
    guard let coefs else { return nil }
    return coefType == .sos ? .sos(coefs) : .ba(b: coefs.first ?? [], a: coefs.last ?? [])
  }
}
