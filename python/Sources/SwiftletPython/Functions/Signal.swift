import ArrayAPI
import CPython

extension Function {
  private static let filtered = Record("filter_result", ["y", "state"])

  static let signal: [Function] = [
    Function(
      "lfilter", "b, a, x, /, *, axis=-1, state=None",
      "Filters along an axis with coefficients b and a, in float64; y and the state for the samples that follow.",
      in: .signal
    ) { a -> Obj in
      let filter = FilterCoefficients.ba(b: try a.numbers(0), a: try a.numbers(1))
      return try filtered(filter, a, 2)
    },
    Function(
      "sosfilt", "sos, x, /, *, axis=-1, state=None",
      "Filters along an axis with second-order sections, rows of b0, b1, b2, a0, a1, a2; as lfilter.", in: .signal
    ) { a -> Obj in
      try filtered(.sos(try elements(try a.object(0)) { try elements($0) { try real($0) } }), a, 1)
    },
    Function(
      "convolve", "x, taps, /, *, axis=-1, mode='full'", "The convolution along an axis with taps, in float64.",
      in: .signal
    ) { a in
      let name = try a.word(3, "full")
      guard let mode = ConvolutionMode(rawValue: name) else {
        throw PythonError.value("convolve: mode is 'full', 'same' or 'valid', not '\(name)'")
      }
      return try convolve(try a.array(0), try a.numbers(1), axis: try a.int(2, -1), mode: mode)
    },
  ]

  /// The arguments from the array on: the array, the axis, the state.
  private static func filtered(_ filter: FilterCoefficients, _ a: Arguments, _ first: Int) throws -> Obj {
    let result = try linearFilter(
      filter, try a.array(first), axis: try a.int(first + 1, -1), state: try a.optionalArray(first + 2))
    return try filtered.object([result.y, result.state])
  }
}

extension Arguments {
  fileprivate func numbers(_ i: Int) throws -> [Double] { try elements(object(i)) { try real($0) } }
}
