import ArrayAPI
import CPython

extension Function {
  private typealias Draw = @Sendable (inout ArrayAPI.Random, Arguments, Dims) throws -> NDArray

  /// A draw from the place that the arguments name; `first` counts the parameters before `key`.
  private static func draw(_ name: String, _ own: String, _ help: String, _ draw: @escaping Draw) -> Function {
    let note = "\n\nEvery number has a place in one of the 2^64 streams of a key; position counts words of 32 bits."
    return Function(name, "shape, /, *, key, stream=0, position=0, \(own), device=None", help + note, in: .random) {
      a in
      var random = ArrayAPI.Random(key: try a.word64(1), stream: try a.word64(2), position: try a.word64(3))
      return try draw(&random, a, try a.shape(0))
    }
  }

  static let random: [Function] = [
    draw("bits", "dtype=None", "Random bits as uint64, or uint32.") { random, a, shape in
      try random.bits(shape, dtype: try a.dtype(4) ?? .uint64, device: try a.device(5))
    },
    draw("uniform", "low=0.0, high=1.0, dtype=None", "Numbers evenly spread from low up to, not including, high.") {
      random, a, shape in
      try random.uniform(
        shape, low: try a.double(4, 0), high: try a.double(5, 1), dtype: try a.dtype(6) ?? .float64,
        device: try a.device(7))
    },
    draw("normal", "mean=0.0, deviation=1.0, dtype=None", "Normally distributed numbers.") { random, a, shape in
      try random.normal(
        shape, mean: try a.double(4, 0), deviation: try a.double(5, 1), dtype: try a.dtype(6) ?? .float64,
        device: try a.device(7))
    },
    draw("integers", "low=0, high, dtype=None", "Whole numbers evenly spread from low up to, not including, high.") {
      random, a, shape in
      let (low, high) = (try a.int(4, 0), try a.int(5))
      guard low < high else { throw PythonError.value("integers: no number from \(low) to below \(high)") }
      return try random.integers(shape, in: low..<high, dtype: try a.dtype(6) ?? .int64, device: try a.device(7))
    },
  ]
}

extension Arguments {
  /// A whole number from 0 to 2^64 - 1; 0 where it was left out.
  fileprivate func word64(_ i: Int) throws -> UInt64 {
    guard let value = try optionalValue(i) else { return 0 }
    switch value {
    case .scalar(.int(let number)) where number >= 0: return UInt64(number)
    case .big(let bits?, _): return bits
    default: throw PythonError.value("\(name(i)): expected a whole number from 0 to 2**64 - 1")
    }
  }
}
