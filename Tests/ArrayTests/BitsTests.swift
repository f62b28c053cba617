import ArrayAPI
import CPUBackend
import TestSupport
import Testing

extension Device {
  /// A device on which everything is computed at once, and one on which everything is deferred.
  static let eager = CPUBackend.register("eager", eagerLimit: .max).device
  static let deferred = CPUBackend.register("deferred", eagerLimit: -1).device
}

/// How a result is computed - at once, in one pass, in pieces, in another layout - never shows in its bits.
@Suite struct BitsTests {
  @Test("eager, deferred and cut into pieces agree bit for bit", arguments: Seed.sweep(40))
  func programs(_ seed: Seed) throws {
    var random = seed.generator
    let shape = [random.int(1...70), random.int(1...130)]
    let dtypes = [DType.float32, .float64, .int32, .complex64, .uint8]
    let program = Program(dtype: dtypes[random.int(0...dtypes.count - 1)], length: random.int(1...40), &random)
    let dtype = program.dtype
    let inputs = try (0..<3).map { k in
      // The third is a row that broadcasts.
      try random.view(k == 2 ? [1, shape[1]] : shape, dtype, device: .eager).array
    }
    let eager = try program.run(inputs)
    let later = try program.run(try inputs.map { try $0.toDevice(.deferred) })
    let onDefault = try program.run(try inputs.map { try $0.toDevice(.cpu) })
    for (k, result) in eager.enumerated() {
      #expect(!result.isDeferred)
      try expectSameBits(later[k], result, "\(program), value \(k), deferred")
      try expectSameBits(onDefault[k], result, "\(program), value \(k), on the default device")
    }
    // Cut along the first axis, anywhere.
    var cuts = [0, shape[0]]
    for _ in 0..<random.int(0...5) { cuts.append(random.int(0...shape[0])) }
    cuts.sort()
    var pieces: [NDArray] = []
    for (from, to) in zip(cuts, cuts.dropFirst()) {
      let part = try inputs.enumerated().map { k, x in try (k == 2 ? x : x.slice(axis: 0, from, to)).toDevice(.deferred)
      }
      // A result of the row alone is the same for every piece.
      pieces.append(try broadcastTo(try program.run(part)[eager.count - 1], [to - from, shape[1]]))
    }
    let whole = try broadcastTo(eager[eager.count - 1], Dims(shape))
    try expectSameBits(try concat(pieces, axis: 0), whole, "\(program), cut at \(cuts)")
  }

  @Test("the least and the largest of zeros have the sign of the same one everywhere", arguments: Device.tested)
  func zeros(_ device: Device) throws {
    var random = Seed(3).generator
    for shape in [[7, 1], [1000, 1], [5000, 1], [20, 64], [64, 20], [300, 257]] {
      let numbers = (0..<(shape[0] * shape[1])).map { _ in random.bool(oneIn: 2) ? 0.0 : -0.0 }
      for dtype in [DType.float32, .float64] {
        let host = try NDArray(numbers, shape: Dims(shape)).astype(dtype), x = try host.toDevice(device)
        let turned = try permuteDims(try permuteDims(x, [1, 0]).dense(), [1, 0])
        for axis in [nil, 0, 1] {
          for function in [{ try max($0, axis: $1) }, { try min($0, axis: $1) }] as [(NDArray, Int?) throws -> NDArray]
          {
            let expected = try function(host, axis)
            try expectSameBits(try function(x, axis), expected, "\(shape), \(dtype), \(axis ?? -1)")
            try expectSameBits(try function(turned, axis), expected, "\(shape), \(dtype), \(axis ?? -1), turned")
          }
        }
      }
    }
  }

  @Test("reductions have the same bits in every layout of the same values", arguments: Device.tested, Seed.sweep(20))
  func layouts(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for dtype in [DType.float32, .float64, .complex64] {
      var shape = [random.int(1...40), random.int(1...40), random.int(1...5)].shuffled(using: &random)
      if random.bool(oneIn: 3) { shape[random.int(0...2)] = random.int(1000...3000) }
      if shape.reduce(1, *) > 200_000 { shape[2] = 1 }
      let x = try random.array(shape, dtype, device: device, isOrdinary: true)
      var forms: [NDArray] = []
      for _ in 0..<4 {
        // The same values stored in another order, backwards, and with gaps.
        let order = random.permutation(3), back = order.indices.map { axis in order.firstIndex(of: axis) ?? 0 }
        var y = try permuteDims(try permuteDims(x, order).dense(), back)
        let axis = random.int(0...2)
        y = try flip(try flip(y, axis: axis).dense(), axis: axis)
        if random.bool(oneIn: 2) { y = try `repeat`(y, 2, axis: axis).slice(axis: axis, nil, nil, step: 2) }
        forms.append(y)
      }
      for axes in [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]] {
        let functions: [(String, (NDArray) throws -> NDArray)] = [
          ("sum", { try sum($0, axis: axes) }), ("prod", { try prod($0, axis: axes) }),
          ("mean", { try mean($0, axis: axes) }),
        ]
        let real: [(String, (NDArray) throws -> NDArray)] = [
          ("var", { try `var`($0, axis: axes) }), ("nanmean", { try nanmean($0, axis: axes) }),
          ("max", { try max($0, axis: axes) }), ("argmin", { try argmin($0, axis: axes[0]) }),
          ("cumulativeSum", { try cumulativeSum($0, axis: axes[0]) }),
        ]
        for (name, reduce) in dtype.isComplex ? functions : functions + real {
          let plain = try reduce(x)
          for form in forms {
            try expectSameBits(
              try reduce(form), plain, "\(name) of \(dtype) \(shape) over \(axes), strides \(form.strides)")
          }
        }
      }
    }
  }

  @Test("a value does not depend on where in a tile or a vector it stands", arguments: [DType.float32, .float64])
  func position(_ dtype: DType) throws {
    var random = Seed(1).generator
    let values = try random.array([61], dtype, device: .cpu)
    for reference in UnaryReference.all where DType.Kinds(rawValue: reference.op.kinds).contains(dtype) {
      let alone = try (0..<61).map { try reference.op(try values.slice(axis: 0, $0, $0 + 1)) }
      let expected = try concat(alone)
      let tiled = try reshape(try broadcastTo(values, [200, 61]), [12200])  // beyond a tile, and out of step with it
      let whole = try reshape(try reference.op(tiled), [200, 61])
      try expectSameBits(whole, try broadcastTo(expected, [200, 61]), "\(reference) of \(dtype)")
    }
  }
}

/// A random program: each line is an operator on earlier values, all of one dtype.
private struct Program: CustomStringConvertible {
  let dtype: DType
  private(set) var description: String
  private var lines: [([NDArray]) throws -> NDArray] = []

  init(dtype: DType, length: Int, _ random: inout SplitMix) {
    self.dtype = dtype
    description = "\(dtype):"
    let unary = UnaryReference.all.filter { DType.Kinds(rawValue: $0.op.kinds).contains(dtype) }
    let binary = BinaryReference.all.filter { DType.Kinds(rawValue: $0.op.kinds).contains(dtype) }
    for k in 3..<(3 + length) {
      let a = random.int(Swift.max(0, k - 6)...k - 1), b = random.int(0...k - 1)
      switch random.int(0...6) {
      case 0...1:
        let f = unary[random.int(0...unary.count - 1)]
        description += " \(k)=\(f)(\(a))"
        lines.append { try f.op($0[a]).astype(as: dtype) }
      case 2...3:
        let f = binary[random.int(0...binary.count - 1)]
        description += " \(k)=\(f)(\(a),\(b))"
        lines.append { try f.op($0[a], $0[b]).astype(as: dtype) }
      case 4:
        let f = binary[random.int(0...binary.count - 1)], value = Scalar.int(Int64(random.int(1...5)))
        description += " \(k)=\(f)(\(a),\(value))"
        lines.append { try f.op($0[a], value).astype(as: dtype) }
      case 5:
        description += " \(k)=where(\(a)!=\(b),\(b),\(a))"
        lines.append { try `where`(try $0[a] .!= $0[b], $0[b], $0[a]) }
      default:
        description += " \(k)=-\(a)+\(b)"
        lines.append { try -$0[a] + $0[b] }
      }
    }
  }

  func run(_ inputs: [NDArray]) throws -> [NDArray] {
    var values = inputs
    for line in lines { values.append(try line(values)) }
    return values
  }
}

extension NDArray {
  /// Converted by whatever conversions exist.
  fileprivate func astype(as target: DType) throws -> NDArray {
    try (dtype.isComplex && !target.isComplex ? real(self) : self).astype(target)
  }
}
