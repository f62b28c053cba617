// The state in which a filter is after a constant input of 1 for ever: from there, a constant signal has no onset.

extension TransferFunction {
  /// The state of the transposed direct form II: as many numbers as the order.
  ///
  /// - Throws: `DesignError` for a filter with a pole at 1, which has no steady state, or a denominator that begins with
  ///   0.
  public func steadyState() throws(DesignError) -> [Double] {
    guard let lead = denominator.first, lead != 0 else {
      throw .invalid("the first coefficient of the denominator is 0")
    }
    let count = Swift.max(numerator.count, denominator.count)
    func filled(_ c: [Double]) -> [Double] {
      c.map { $0 / lead } + [Double](repeating: 0, count: count - c.count)
    }
    let b = filled(numerator), a = filled(denominator), sum = a.reduce(0, +)
    guard count > 1 else { return [] }
    guard sum != 0 else { throw .invalid("the filter has a pole at 1, so it has no steady state") }
    var state = [(1..<count).reduce(0) { $0 + (b[$1] - a[$1] * b[0]) } / sum], (left, right) = (1.0, 0.0)
    for k in 1..<(count - 1) {
      left += a[k]
      right += b[k] - a[k] * b[0]
      state.append(left * state[0] - right)
    }
    return state
  }
}

extension SecondOrderSections {
  /// Two numbers for each section, each section being fed what the ones before make of the constant.
  ///
  /// - Throws: `DesignError` for a section with a pole at 1.
  public func steadyState() throws(DesignError) -> [[Double]] {
    var level = 1.0, states: [[Double]] = []
    for section in transferFunctions {
      states.append(try section.steadyState().map { $0 * level })
      level *= section.numerator.reduce(0, +) / section.denominator.reduce(0, +)
    }
    return states
  }
}
