/// How a finite filter of many taps is computed.
public enum FilterMethod: Sendable {
  /// By Fourier transforms where that takes half the time: then results depend on the cut by rounding.
  case fastest
  /// Sample by sample, with the same bits however a signal is cut.
  case direct
}

/// A linear recurrence that a backend can run: a cascade of sections of one order,
/// `y[n] = b0 x[n] + ... + bK x[n - K] - a1 y[n - 1] - ... - aK y[n - K]`, in direct form I and in float64.
///
/// Each sample is made of the same products added in the same order, oldest first and `b0 x[n]` last, so that results
/// depend neither on other lanes nor on how a signal was cut. Long filters without feedback may go by Fourier transforms
/// instead, where their `method` allows it and that takes less time: then that holds to within rounding, and for the state
/// exactly.
public struct Recurrence: Sendable {
  /// The sections one after the other: b0 ... bK, -a1 ... -aK of each.
  public let coefficients: [Double]
  public let sections: Int
  public let order: Int
  /// Whether any a is other than 0.
  public let isRecursive: Bool
  public let method: FilterMethod

  /// - Parameter sections: b0 ... bK and a1 ... aK of each, divided by a0; all as long as the first.
  public init(_ sections: [(b: [Double], a: [Double])], method: FilterMethod = .fastest) {
    self.method = method
    order = (sections.first?.b.count ?? 1) - 1
    let order = order
    precondition(sections.allSatisfy { $0.b.count == order + 1 && $0.a.count == order }, "sections of one order")
    coefficients = sections.flatMap { $0.b + $0.a.map { -$0 } }
    self.sections = sections.count
    isRecursive = sections.contains { $0.a.contains { $0 != 0 } }
  }

  /// How many signals the state holds the last samples of: the input, and the output of each section that needs its own.
  public var stages: Int { isRecursive ? sections + 1 : sections }
}
