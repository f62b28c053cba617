/// Why a filter cannot be designed.
public enum DesignError: Error, Hashable, Sendable {
  /// A parameter lies outside its limits, which are in words that follow "must be".
  case outOfRange(parameter: String, value: Double, limits: String)
  /// Parameters that do not fit each other, in words.
  case invalid(String)
  /// An iteration did not come to its end.
  case notConverging(design: String, iterations: Int)
}

extension DesignError: CustomStringConvertible {
  /// For example `cutoff is 200.0, must be between 0 and half the rate (128.0)`.
  public var description: String {
    switch self {
    case .outOfRange(let parameter, let value, let limits):
      let text = value == value.rounded() && Swift.abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
      return "\(parameter) is \(text), must be \(limits)"
    case .invalid(let text): return text
    case .notConverging(let design, let iterations):
      return "\(design) does not converge within \(iterations) iterations"
    }
  }
}

/// Throws unless a parameter is fine.
func require(
  _ isFine: Bool, _ parameter: String, _ value: Double, _ limits: @autoclosure () -> String
) throws(DesignError) {
  if !isFine { throw .outOfRange(parameter: parameter, value: value, limits: limits()) }
}

func require(_ isFine: Bool, _ parameter: String, _ value: Int, _ limits: @autoclosure () -> String) throws(DesignError)
{
  try require(isFine, parameter, Double(value), limits())
}

func requireRate(_ rate: Double) throws(DesignError) {
  try require(rate > 0 && rate.isFinite, "rate", rate, "above 0 and finite")
}
