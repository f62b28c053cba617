import ArrayAPI
import CPython

extension Function {
  private typealias Draw = @Sendable (inout ArrayAPI.Random, Arguments, Dims, Device) throws -> NDArray

  /// A draw from the place that the arguments name; `declare` adds the parameters of its distribution.
  private static func draw(_ name: String, _ help: String, _ declare: (Parameters) -> Draw) -> Function {
    let note = "\n\nEvery number has a place in one of the 2^64 streams of a key; position counts words of 32 bits."
    return Function(name, help + note, in: .random) { p in
      let shape = p("shape", .shape), key = p.keyword("key", .word)
      let stream = p.keyword("stream", UInt64(0)), position = p.keyword("position", UInt64(0))
      let draw = declare(p), device = p.keyword("device", .device, nil)
      return { a in
        var random = try ArrayAPI.Random(key: a[key], stream: a[stream], position: a[position])
        return try draw(&random, a, a[shape], a[device] ?? .preferred())
      }
    }
  }

  static let random: [Function] = [
    draw("bits", "Random bits as uint64, or uint32.") { p in
      let dtype = p.keyword("dtype", .dtype, nil)
      return { random, a, shape, device in try random.bits(shape, dtype: a[dtype] ?? .uint64, device: device) }
    },
    draw("uniform", "Numbers evenly spread from low up to, not including, high.") { p in
      let low = p.keyword("low", 0.0), high = p.keyword("high", 1.0), dtype = p.keyword("dtype", .dtype, nil)
      return { random, a, shape, device in
        try random.uniform(shape, low: a[low], high: a[high], dtype: a[dtype] ?? .float64, device: device)
      }
    },
    draw("normal", "Normally distributed numbers.") { p in
      let mean = p.keyword("mean", 0.0), deviation = p.keyword("deviation", 1.0)
      let dtype = p.keyword("dtype", .dtype, nil)
      return { random, a, shape, device in
        try random.normal(
          shape, mean: a[mean], deviation: a[deviation], dtype: a[dtype] ?? .float64, device: device)
      }
    },
    draw("integers", "Whole numbers evenly spread from low up to, not including, high.") { p in
      let low = p.keyword("low", 0), high = p.keyword("high", .int), dtype = p.keyword("dtype", .dtype, nil)
      return { random, a, shape, device in
        let low = try a[low], high = try a[high]
        guard low < high else { throw PythonError.value("integers: no number from \(low) to below \(high)") }
        return try random.integers(shape, in: low..<high, dtype: a[dtype] ?? .int64, device: device)
      }
    },
  ]
}
