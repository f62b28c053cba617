import ArrayAPI
import CPython

extension Function {
  private static let filterResult = Record("filter_result", ["y", "state"])

  static let signal: [Function] = [
    Function(
      "lfilter",
      "Filters along an axis with coefficients b and a, in float64; y and the state for the samples that follow.",
      in: .signal, returns: filterResult.returned
    ) { p in
      let b = p("b", .numbers), a = p("a", .numbers), filter = filtering(p)
      return { given in try filter(given, .ba(b: given[b], a: given[a])) }
    },
    Function(
      "sosfilt", "Filters along an axis with second-order sections, rows of b0, b1, b2, a0, a1, a2; as lfilter.",
      in: .signal, returns: filterResult.returned
    ) { p in
      let sections = p("sos", .sections), filter = filtering(p)
      return { a in try filter(a, .sos(a[sections].rows)) }
    },
    Function("convolve", "The convolution along an axis with taps, in float64.", in: .signal) { p in
      let x = p("x", .array), taps = p("taps", .numbers)
      let axis = p.keyword("axis", -1), mode = p.keyword("mode", ConvolutionMode.full)
      return { a in try convolve(a[x], a[taps], axis: a[axis], mode: a[mode]) }
    },
  ]

  /// Declares what filters have in common, and filters by coefficients.
  private static func filtering(_ p: Parameters) -> @Sendable (Arguments, FilterCoefficients) throws -> Obj {
    let x = p("x", .array), axis = p.keyword("axis", -1), state = p.keyword("state", .array, nil)
    return { a, coefficients in
      let result = try linearFilter(coefficients, a[x], axis: a[axis], state: a[state])
      return try filterResult.object([result.y, result.state])
    }
  }
}

extension ConvolutionMode: Choice {}

/// The rows of second-order sections.
private struct Sections: ArgumentValue {
  let rows: [[Double]]
  static var accepted: String { "Sequence[Sequence[float]]" }
  init(argument: Argument) throws { rows = try elements(argument.object) { try elements($0) { try real($0) } } }
}

extension Kind where Value == Sections { fileprivate static var sections: Self { Kind() } }
