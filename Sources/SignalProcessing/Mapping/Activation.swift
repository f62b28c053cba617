/// Sigmoid functions and their relatives, element by element.
public struct Activation: ElementwiseTransformer {
  public enum Function: String, Choice { case none, sigmoid, expit, logit, logExpit = "log_expit" }
  /// Function; none passes the data unchanged, and expit is another name for sigmoid.
  public var function: Function

  public init(function: Function = .none) { self.function = function }

  public static let settings = Settings(
    of: Activation(), "Applies a sigmoid function or a relative of it.",
    formula: """
      sigmoid, expit:  y = 1 / (1 + exp(-x))
      logit:           y = log(x / (1 - x))
      log_expit:       y = log(1 / (1 + exp(-x)))
      """,
    source: "Cramer 2002, \"The origins of logistic regression\", Tinbergen Institute Discussion Paper 2002-119/4"
  ) {
    Setting("function", \.function, "Function; none passes the data unchanged, and expit is another name for sigmoid.")
  }
  public static let examples = [
    Activation(function: .sigmoid), Activation(function: .logit), Activation(function: .logExpit),
  ]

  public func notices(for message: AxisArray) -> [Notice] {
    function == .none ? [Notice(.noEffect, "function is none, so messages pass as they are")] : []
  }

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { function == .none ? unit : .none }

  public func map(_ x: NDArray) throws(ArrayError) -> NDArray {
    if function == .none { return x }
    let x = try x.floating()
    switch function {
    case .none: return x
    case .sigmoid, .expit:
      // The exponential of a negative number alone, which cannot overflow.
      let e = try exp(negative(abs(x)))
      return try `where`(try x .< 0, e, 1) / (e + 1)
    case .logit:
      // Near a half the quotient is near 1, and its logarithm has lost digits.
      let s = try (x - 0.5) * 2.0
      let near = try log1p(s) - log1p(negative(s))
      return try `where`(try abs(s) .< 0.5, near, try log(x / (negative(x) + 1)))
    case .logExpit: return try negative(logaddexp(negative(x), 0))
    }
  }
}
