import SignalProcessing

/// Random streams: dims in any order, dtypes, lengths 0 and 1, regular and irregular axes, labels, NaN.
enum WildStreams {
  /// A recording, of which messages are cut.
  ///
  /// - Parameter isTame: Axes that rise by steps of ordinary size, and data without NaN; else axes may be of any kind that
  ///   a message can have.
  static func recording(_ random: inout SplitMix, isTame: Bool, samples: ClosedRange<Int> = 0...70) throws -> AxisArray
  {
    var dims = ["time", "ch", "freq", "xy"]
    dims.shuffle(using: &random)
    if Wild.chance(4, &random) { dims.removeAll { $0 != "time" && Bool.random(using: &random) } }
    if !isTame, Wild.chance(12, &random) { dims.removeAll { $0 == "time" } }
    if dims.isEmpty { dims = ["time"] }
    let stream = dims.contains("time") ? "time" : dims[0]
    let counts: [Int] = dims.map { dim in
      if dim == stream {
        return Wild.chance(6, &random) ? Int.random(in: 0...2, using: &random) : Int.random(in: samples, using: &random)
      }
      return Wild.chance(12, &random) ? Int.random(in: 0...1, using: &random) : ["ch": 3, "freq": 5, "xy": 2][dim] ?? 2
    }
    let common: [DType] = [.float32, .float64, .int16]
    let dtype = (Wild.chance(3, &random) ? DType.allCases : common).randomElement(using: &random) ?? .float32
    var axes: [String: Axis] = [:]
    for (dim, count) in zip(dims, counts) {
      axes[dim] = dim == stream ? streamAxis(count, isTame, &random) : featureAxis(dim, count, isTame, &random)
    }
    if !isTame, Wild.chance(10, &random), dims.count > 1 {
      // A coordinate of its own, perhaps along the stream.
      let own = dims.shuffled(using: &random).prefix(2),
        size = own.reduce(1) { $0 * counts[dims.firstIndex(of: $1) ?? 0] }
      axes["place"] = .coordinate(CoordinateAxis(.numbers((0..<size).map(Double.init)), dims: Array(own)))
    }
    let data = try values(counts, dtype, isTame, &random), keys: [String] = ["", "rig"]
    return try AxisArray(
      data, dims: dims, axes: axes, key: keys.randomElement(using: &random) ?? "",
      attrs: Wild.chance(3, &random) ? ["trigger": 1] : [:], streamDim: Wild.chance(4, &random) ? nil : stream)
  }

  /// Another recording of the same form: samples that follow, or lie elsewhere.
  static func values(_ counts: [Int], _ dtype: DType, _ isTame: Bool, _ random: inout SplitMix) throws -> NDArray {
    let isOdd = !isTame && Wild.chance(3, &random), odd: [Double] = [.nan, .infinity, -.infinity, 1e38, 0]
    let values = (0..<counts.reduce(1, *)).map { _ -> Double in
      if isOdd, Wild.chance(10, &random) { return odd.randomElement(using: &random) ?? 0 }
      return Double.random(in: -1...5, using: &random)
    }
    let shape = Dims(counts), real = try NDArray(values, shape: shape)
    switch dtype.kind {
    case .bool, .integer:
      let whole = try floor(abs(nanToZero(real) * 7.0))
      return try whole.astype(.int64).astype(dtype)
    case .floating, .complex: return try real.astype(dtype)
    }
  }

  private static func nanToZero(_ x: NDArray) throws -> NDArray {
    try clip(`where`(isfinite(x), x, 0), min: -9, max: 9)
  }

  private static func streamAxis(_ count: Int, _ isTame: Bool, _ random: inout SplitMix) -> Axis? {
    let origins: [Double] = [0, 12.5, -3, 1_700_000_000.25]
    let steps: [Double] = [0.01, 0.01, 0.001, 1.0 / 256, 1.0 / 30000, 1, 1.0 / 3],
      oddSteps = [0, 1e-300, 1e300, 0x1p-1074]
    let origin: Double = origins.randomElement(using: &random) ?? 0
    let step: Double = steps.randomElement(using: &random) ?? 0.01
    switch Int.random(in: 0..<(isTame ? 8 : 14), using: &random) {
    case 0: return nil
    case 1:
      var time = origin
      var times: [Double] = []
      for _ in 0..<count {
        time += step * Double.random(in: 0.1...2, using: &random)
        times.append(time)
      }
      return .numbers(times, unit: "s")
    case 8: return .linear(LinearAxis(gain: Wild.double(&random).ifFinite, offset: origin, unit: "s"))
    case 9: return .linear(LinearAxis(gain: -step, offset: origin, unit: "s"))
    case 10: return .linear(LinearAxis(gain: oddSteps.randomElement(using: &random) ?? 0, unit: "s"))
    case 11: return .numbers(wild(count, &random), unit: "s")
    case 12: return .labels((0..<count).map { "s\($0)" })
    case 13: return .linear(LinearAxis(gain: step, offset: Wild.double(&random).ifFinite, unit: "s"))
    default: return .linear(LinearAxis(gain: step, offset: origin, unit: "s"))
    }
  }

  private static func featureAxis(_ dim: String, _ count: Int, _ isTame: Bool, _ random: inout SplitMix) -> Axis? {
    switch Int.random(in: 0..<(isTame ? 6 : 8), using: &random) {
    case 0: return nil
    case 1: return .numbers((0..<count).map { Double($0 + 1) * 2.5 }, unit: "Hz")
    case 6: return .numbers(wild(count, &random))
    case 7: return .linear(LinearAxis(gain: Wild.double(&random).ifFinite, offset: Wild.double(&random).ifFinite))
    default:
      if dim == "freq" { return .linear(LinearAxis(gain: 1, offset: 1, unit: "Hz")) }
      return .labels(
        (0..<count).map { dim == "ch" ? ["C3", "Cz", "C4"][$0 % 3] + ($0 > 2 ? "\($0)" : "") : "\(dim)\($0)" })
    }
  }

  private static func wild(_ count: Int, _ random: inout SplitMix) -> [Double] {
    var numbers: [Double] = []
    for _ in 0..<count { numbers.append(Wild.double(&random)) }
    return numbers
  }

  /// The recording as messages of random lengths along its stream.
  static func cut(_ recording: AxisArray, _ random: inout SplitMix) throws -> [AxisArray] {
    guard let dim = recording.header.stream else { return [recording] }
    let count = try recording.count(along: dim)
    var pieces: [AxisArray] = [], at = 0
    while at < count {
      let lengths: [Int] = [0, 1, 2, Int.random(in: 1...40, using: &random), Int.random(in: 1...10, using: &random)]
      let length = lengths.randomElement(using: &random) ?? 1
      pieces.append(try recording.slice(dim, at, min(at + length, count)))
      at += length
    }
    if count == 0 || Wild.chance(4, &random) { pieces.append(try recording.slice(dim, count, count)) }
    return pieces
  }
}

extension Double {
  fileprivate var ifFinite: Double { isFinite ? self : 1 }
}

extension WildStreams {
  /// A recording for each input of a combiner: of the same form, mostly, and of times that overlap.
  static func pair<C: Combiner>(
    _ type: C.Type, _ random: inout SplitMix, isTame: Bool
  ) throws -> [(port: C.Port, message: AxisArray)] {
    let first = try recording(&random, isTame: isTame), factors = [2, 0.5, 1.3]
    return try C.Port.allCases.enumerated().map { place, port in
      if place == 0 { return (port, first) }
      if !isTame, Wild.chance(3, &random) { return (port, try recording(&random, isTame: isTame)) }
      guard let dim = first.header.stream else { return (port, first) }
      // As many samples or others, at the same rate or another, on the grid or beside it.
      let count = Wild.chance(3, &random) ? try first.count(along: dim) : Int.random(in: 1...70, using: &random)
      var counts = Array(first.shape), axes = first.axes.filter { !($0.value.coordinate?.dims.contains(dim) ?? false) }
      counts[try first.index(of: dim)] = count
      switch axes[dim] {
      case .linear(var axis)?:
        axis.offset += axis.gain * Double(Int.random(in: -20...20, using: &random))
        if Wild.chance(3, &random) { axis.gain *= factors.randomElement(using: &random) ?? 1 }
        if Wild.chance(4, &random) { axis.offset += 0.2 * axis.gain }
        axes[dim] = .linear(axis)
      case .coordinate(let axis)?:
        let numbers = axis.values.numbers ?? [], start = numbers.first ?? 0
        var times = (0..<count).map { numbers.indices.contains($0) ? numbers[$0] : start + Double($0) * 0.01 }
        if Wild.chance(2, &random) { times = times.map { $0 + 0.003 } }
        axes[dim] = .numbers(isTame ? rising(times) : times, unit: "s")
      case nil: break
      }
      let dtype = Wild.chance(4, &random) ? .float64 : first.data.dtype
      let data = try values(counts, dtype, isTame, &random)
      return (
        port,
        try AxisArray(data, dims: first.dims, axes: axes, key: "other", attrs: first.attrs, streamDim: first.streamDim)
      )
    }
  }

  private static func rising(_ times: [Double]) -> [Double] {
    var last = -Double.infinity
    return times.map { time in
      last = Swift.max(time, last + 0.001)
      return last
    }
  }

  /// The recordings cut into messages that come in some order, each input's own in turn.
  static func interleaved<Port>(
    _ inputs: [(port: Port, message: AxisArray)], _ random: inout SplitMix
  ) throws -> [(port: Port, message: AxisArray)] {
    var queues: [(port: Port, messages: ArraySlice<AxisArray>)] = []
    for input in inputs { queues.append((input.port, try cut(input.message, &random)[...])) }
    var all: [(port: Port, message: AxisArray)] = []
    while let place = queues.indices.filter({ !queues[$0].messages.isEmpty }).randomElement(using: &random) {
      all.append((queues[place].port, queues[place].messages.removeFirst()))
    }
    return all
  }
}
