import ArrayCore
import Platform

extension GPUBackend {
  public func fourier(
    _ transform: FourierTransform, _ x: Lanes, length: Int, scale: Double, into result: Buffer
  ) throws(ArrayError) {
    let store = x.dtype.realPart, lanes = x.outer * x.inner
    try require(store, op: "fft")
    guard lanes > 0 else { return }
    let radices = FourierPlans.radices(length)
    // A convolution of float32 is computed in float64 where the device has it: its rounding errors grow with the length.
    let isDouble = store == .float64 || (radices == nil && facts.hasFloat64)
    let plan = try fourierPlans.plan(length, isDouble: isDouble, on: self)
    let kept = transform == .realForward ? length / 2 + 1 : length
    let source = transform == .realForward ? 1 : transform == .realBackward ? 2 : 0
    let isBackward = transform == .backward || transform == .realBackward
    try run(
      plan, x, store: store, length: length, kept: kept, source: source, isBackward: isBackward, scale: scale,
      isRealResult: transform == .realBackward, into: result)
  }

  /// Runs a plan over every lane; as many at a time as work space of a quarter GiB allows.
  fileprivate func run(
    _ plan: FourierPlans.Plan, _ x: Lanes, store: DType, length: Int, kept: Int, source: Int, isBackward: Bool,
    scale: Double, isRealResult: Bool, into result: Buffer
  ) throws(ArrayError) {
    let lanes = x.outer * x.inner, complex: DType = plan.isDouble ? .complex128 : .complex64
    let own = 2 * plan.size * complex.itemSize
    let atOnce = Swift.min(lanes, Swift.max(1, (1 << 28) / own))
    let work = try allocate(byteCount: atOnce * own)
    let key = KernelCache.Key.template(
      "fourier.h", complex, definitions: ["STORE": KernelText.name(store)])
    for first in stride(from: 0, to: lanes, by: atOnce) {
      let groups = Swift.min(atOnce, lanes - first)
      try launch(key, "fourier", groups: groups, groupSize: plan.size <= 1024 ? 64 : 256, op: "fft") { arguments in
        arguments.memory(result)
        arguments.lanes(x)
        arguments.int64(length)
        arguments.int64(kept)
        arguments.int32(source)
        arguments.int32(isBackward ? 1 : 0)
        if plan.isDouble { arguments.float64(scale) } else { arguments.float32(Float(scale)) }
        arguments.memory(work)
        arguments.int64(plan.size)
        arguments.memory(plan.roots)
        arguments.memory(plan.radices)
        arguments.int32(plan.stages)
        arguments.memory((plan.chirp ?? plan.roots))
        arguments.memory((plan.kernel ?? plan.roots))
        arguments.int32(plan.chirp == nil ? 0 : 1)
        arguments.int64(first)
        arguments.int32(isRealResult ? 1 : 0)
      }
    }
  }
}

/// Roots of unity and factors of the lengths that were transformed, on the device.
final class FourierPlans: @unchecked Sendable {
  struct Plan {
    /// Of the stages: the length, or that of the convolution.
    var size: Int
    var isDouble: Bool
    var roots: Buffer
    var radices: Buffer
    var stages: Int
    var chirp: Buffer?
    var kernel: Buffer?
  }

  private struct Key: Hashable {
    let length: Int, isDouble: Bool
  }

  private let lock = Lock()
  private var plans: [Key: Plan] = [:]

  func plan(_ length: Int, isDouble: Bool, on backend: GPUBackend) throws(ArrayError) -> Plan {
    let key = Key(length: length, isDouble: isDouble)
    if let known = lock.withLock({ plans[key] }) { return known }
    let made = try make(length, isDouble, backend)
    lock.withLock {
      if plans.count >= 64 { plans = [:] }
      plans[key] = made
    }
    return made
  }

  /// The factors of a length as radices of the stages: 4 first, then primes; `nil` where one is above 31.
  static func radices(_ length: Int) -> [Int32]? {
    var rest = length
    var result: [Int32] = []
    for radix in [4, 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31] {
      while rest % radix == 0 {
        result.append(Int32(radix))
        rest /= radix
      }
    }
    return rest == 1 ? result : nil
  }

  private func make(_ length: Int, _ isDouble: Bool, _ backend: GPUBackend) throws(ArrayError) -> Plan {
    if let radices = FourierPlans.radices(length) { return try simple(length, radices, isDouble, backend) }
    // Bluestein: a convolution of a size that is a power of two.
    let size = powerOfTwo(2 * length - 1, atMost: .max)
    guard let radices = FourierPlans.radices(size) else { preconditionFailure("a power of two has small factors") }
    var plan = try simple(size, radices, isDouble, backend)
    // exp(-pi i j j / length): the square modulo 2 length, so that the angle stays small.
    let chirp = (0..<length).map { j -> (Double, Double) in
      FourierPlans.root((2 * length).dividingFullWidth(j.multipliedFullWidth(by: j)).remainder, 2 * length)
    }
    plan.chirp = try upload(chirp, isDouble, backend)
    var answer = [(Double, Double)](repeating: (0, 0), count: size)
    for (j, value) in chirp.enumerated() {
      answer[j] = (value.0, -value.1)
      if j > 0 { answer[size - j] = answer[j] }
    }
    // Its transform, divided by the size, for the way back.
    let real: DType = isDouble ? .float64 : .float32, complex: DType = isDouble ? .complex128 : .complex64
    let input = try upload(answer, isDouble, backend)
    let kernel = try backend.allocate(byteCount: size * complex.itemSize)
    let lanes = Lanes(
      buffer: input, offset: 0, dtype: complex, outer: 1, n: size, inner: 1, outerStride: size, stride: 1,
      innerStride: 1)
    try backend.run(
      plan.withoutChirp, lanes, store: real, length: size, kept: size, source: 0, isBackward: false,
      scale: 1 / Double(size), isRealResult: false, into: kernel)
    plan.kernel = kernel
    return plan
  }

  private func simple(_ size: Int, _ radices: [Int32], _ isDouble: Bool, _ backend: GPUBackend) throws(ArrayError)
    -> Plan
  {
    let roots = try upload((0..<size).map { FourierPlans.root($0, size) }, isDouble, backend)
    let list = try backend.allocate(byteCount: Swift.max(radices.count, 1) * 4)
    try backend.upload(bytesOf: radices, to: list)
    return Plan(size: size, isDouble: isDouble, roots: roots, radices: list, stages: radices.count)
  }

  private func upload(_ values: [(Double, Double)], _ isDouble: Bool, _ backend: GPUBackend) throws(ArrayError)
    -> Buffer
  {
    let buffer = try backend.allocate(byteCount: values.count * (isDouble ? 16 : 8))
    if isDouble {
      try backend.upload(bytesOf: values.flatMap { [$0.0, $0.1] }, to: buffer)
    } else {
      try backend.upload(bytesOf: values.flatMap { [Float($0.0), Float($0.1)] }, to: buffer)
    }
    return buffer
  }

  /// exp(-2 pi i k / n), from an angle of less than a quarter turn.
  private static func root(_ k: Int, _ n: Int) -> (Double, Double) {
    let (quarter, rest) = (4 * k).quotientAndRemainder(dividingBy: n)
    let angle = Double.pi / 2 * (Double(rest) / Double(n)), c = Double.cos(angle), s = Double.sin(angle)
    return switch quarter % 4 {
    case 0: (c, -s)
    case 1: (-s, -c)
    case 2: (-c, s)
    default: (s, c)
    }
  }
}

extension FourierPlans.Plan {
  fileprivate var withoutChirp: FourierPlans.Plan {
    var plan = self
    (plan.chirp, plan.kernel) = (nil, nil)
    return plan
  }
}

extension GPUBackend {
  /// Copies the elements of an array in.
  func upload<T: BitwiseCopyable>(bytesOf values: [T], to buffer: Buffer) throws(ArrayError) {
    var failure: ArrayError?
    values.withUnsafeBytes { bytes in
      do throws(ArrayError) { try upload(bytes, to: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
