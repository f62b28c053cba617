import ArrayAPI
import TestSupport

extension SplitMix {
  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
  mutating func bool(oneIn n: Int) -> Bool { int(1...n) == 1 }

  /// A real number: mostly ordinary, at times whole, huge, tiny or special.
  mutating func real() -> Double {
    let specials = [0, -0.0, 1, -1, .infinity, -.infinity, .nan, 0x1p-1074, 1e-40, 3.4e38, 1.7e308, 0.5, 2.5, -2.5]
    switch int(0...9) {
    case 0: return specials[int(0...specials.count - 1)]
    case 1: return Double(int(-300...300))
    case 2:
      return Double.random(in: -1...1, using: &self) * Double(sign: .plus, exponent: int(-60...60), significand: 1)
    case 3: return Double.random(in: -100...100, using: &self)
    default: return Double.random(in: -4...4, using: &self)
    }
  }

  /// A finite real number of ordinary size.
  mutating func ordinary() -> Double { Double.random(in: -4...4, using: &self) }

  mutating func integer(_ dtype: DType) -> Int64 {
    let bits = dtype.itemSize * 8
    switch int(0...5) {
    case 0: return Int64(truncatingIfNeeded: next())
    case 1: return [0, 1, -1, Int64.min >> Int64(64 - bits), Int64.max >> Int64(64 - bits)][int(0...4)]
    default: return Int64(int(-9...9))
    }
  }

  /// A dense array of random values of a dtype.
  mutating func array(
    _ shape: [Int], _ dtype: DType, device: Device, isOrdinary: Bool = false
  ) throws -> NDArray {
    let count = shape.reduce(1, *), dims = Dims(shape)
    switch dtype.kind {
    case .bool: return try NDArray((0..<count).map { _ in bool(oneIn: 2) }, shape: dims, device: device)
    case .integer:
      // Wraps into the dtype: every pattern of its bits.
      return try NDArray((0..<count).map { _ in integer(dtype) }, shape: dims, device: device).astype(dtype)
    case .floating:
      return try NDArray((0..<count).map { _ in isOrdinary ? ordinary() : real() }, shape: dims, device: device)
        .astype(dtype)
    case .complex:
      let values = (0..<count).map { _ in Complex<Double>(ordinary(), ordinary()) }
      return try NDArray(values, shape: dims, device: device).astype(dtype)
    }
  }

  /// A shape of rank 0 to `rank`; rarely with a size of 0, and with at most `limit` elements.
  mutating func shape(rank: Int = 6, limit: Int = 120) -> [Int] {
    while true {
      let shape = (0..<int(0...rank)).map { _ in bool(oneIn: 25) ? 0 : [1, 1, 2, 3, 4, 5, 9][int(0...6)] }
      if shape.reduce(1, *) <= limit { return shape }
    }
  }

  /// A shape that broadcasts to another: sizes become 1, leading ones vanish.
  mutating func shape(broadcastingTo shape: [Int]) -> [Int] {
    let kept = bool(oneIn: 3) ? Array(shape.dropFirst(int(0...shape.count))) : shape
    return kept.map { bool(oneIn: 4) ? 1 : $0 }
  }

  mutating func permutation(_ count: Int) -> [Int] { Array(0..<count).shuffled(using: &self) }

  /// An array of a shape with any strides - permuted, stepped, negative, zero - and what it holds.
  mutating func view(
    _ shape: [Int], _ dtype: DType, device: Device, isOrdinary: Bool = false
  ) throws -> (array: NDArray, model: Model) {
    var base = shape
    var steps: [(start: Int, step: Int)?] = []
    for (axis, n) in shape.enumerated() {
      switch int(0...5) {
      case 0 where n > 0: base[axis] = 1; steps.append(nil)  // stretched
      case 1 where n > 0:
        let step = int(1...3)
        base[axis] = (n - 1) * step + 1 + int(0...2)
        steps.append((0, step))
      case 2 where n > 0:
        let step = int(1...2)
        base[axis] = (n - 1) * step + 1
        steps.append((base[axis] - 1, -step))
      default: steps.append(nil)
      }
    }
    let order = permutation(shape.count)
    var array = try self.array(order.map { base[$0] }, dtype, device: device, isOrdinary: isOrdinary)
    var model = try Model(array)
    let back = order.indices.map { axis in order.firstIndex(of: axis) ?? 0 }
    array = try permuteDims(array, back)
    model = model.permuted(back)
    for (axis, step) in steps.enumerated() {
      guard let (start, step) = step else { continue }
      let stop = step > 0 ? start + (shape[axis] - 1) * step + 1 : nil
      array = try array.slice(axis: axis, start, stop, step: step)
      model = model.picking(slicePositions(base[axis], start, stop, step), axis: axis)
    }
    return (try broadcastTo(array, Dims(shape)), model.broadcast(shape))
  }
}

extension DType {
  static let realComputed: [DType] = DType.allCases.filter { !$0.isStorageOnly && $0.kind < .complex }
  static let computed: [DType] = DType.allCases.filter { !$0.isStorageOnly }
}
