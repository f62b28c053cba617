import ArrayCore
import Platform

extension GPUBackend {
  public func fourier(
    _ transform: FourierTransform, _ x: Lanes, length: Int, scale: Double, into result: Buffer
  ) throws(ArrayError) {
    var work = FourierWork(x, length: length, scale: scale)
    switch transform {
    case .forward: break
    case .backward: work.isBackward = true
    case .realForward: (work.source, work.kept) = (.real, length / 2 + 1)
    case .realBackward: (work.source, work.result, work.isBackward) = (.half, .real, true)
    }
    try run(work, into: result)
  }

  public func power(
    _ x: Lanes, taper: DenseOperand?, length: Int, scale: Double, into result: Buffer
  ) throws(ArrayError) -> Bool {
    var work = FourierWork(x, length: length, scale: scale)
    (work.source, work.result, work.kept, work.taper) = (.real, .power, length / 2 + 1, taper)
    // The kernel counts in elements, from where a taper's memory begins.
    if let taper, taper.byteOffset != 0 { return false }
    try run(work, into: result)
    return true
  }

  private func run(_ work: FourierWork, into result: Buffer) throws(ArrayError) {
    let store = work.x.dtype.realPart
    try require(store, op: "fft")
    guard work.lanes > 0 else { return }
    // A convolution of float32 is computed in float64 where the device has it: its rounding errors grow with the length.
    let isConvolution = FourierPlans.radices(work.length) == nil
    let isDouble = store == .float64 || (isConvolution && facts.hasFloat64)
    try run(work, by: try fourierPlans.plan(work.length, isDouble: isDouble, on: self), into: result)
  }

  /// Runs a plan over every lane; as many at a time as work space of a quarter GiB allows. Few long lanes go in passes over
  /// all of them, to the same bits.
  fileprivate func run(_ work: FourierWork, by plan: FourierPlans.Plan, into result: Buffer) throws(ArrayError) {
    let own = 2 * plan.size * (plan.isDouble ? DType.complex128 : .complex64).itemSize
    let atOnce = Swift.min(work.lanes, Swift.max(1, (1 << 28) / own))
    let space = try allocate(byteCount: atOnce * own)
    for first in stride(from: 0, to: work.lanes, by: atOnce) {
      let lanes = Swift.min(atOnce, work.lanes - first)
      if plan.size >= 1 << 13 && lanes < 256 {
        try runInPasses(work, plan, lanes: lanes, from: first, space, into: result)
      } else {
        try runByGroups(work, plan, lanes: lanes, from: first, space, into: result)
      }
    }
  }

  private func key(_ work: FourierWork, _ plan: FourierPlans.Plan) -> KernelCache.Key {
    .template(
      "fourier.h", plan.isDouble ? .complex128 : .complex64,
      definitions: ["STORE": KernelText.name(work.x.dtype.realPart)])
  }

  private func runByGroups(
    _ work: FourierWork, _ plan: FourierPlans.Plan, lanes: Int, from first: Int, _ space: Buffer, into result: Buffer
  ) throws(ArrayError) {
    let size = plan.size <= 1024 ? 64 : 256
    try launch(key(work, plan), "fourier", groups: lanes, groupSize: size, op: "fft") { arguments in
      arguments.memory(result)
      arguments.lanes(work.x)
      arguments.int64(work.length)
      arguments.int64(work.kept)
      arguments.int32(work.source.rawValue)
      arguments.int32(work.isBackward ? 1 : 0)
      arguments.int32(work.result.rawValue)
      arguments.real(work.scale, plan.isDouble ? .float64 : .float32)
      arguments.memory(space)
      arguments.int64(plan.size)
      arguments.taper(work, plan)
      arguments.memory(plan.roots)
      arguments.memory(plan.radices)
      arguments.int32(plan.stages.count)
      arguments.memory(plan.chirp ?? plan.roots)
      arguments.memory(plan.kernel ?? plan.roots)
      arguments.int32(plan.chirp == nil ? 0 : 1)
      arguments.int64(first)
    }
  }

  private func runInPasses(
    _ work: FourierWork, _ plan: FourierPlans.Plan, lanes: Int, from first: Int, _ space: Buffer, into result: Buffer
  ) throws(ArrayError) {
    let key = key(work, plan), size = plan.size
    func chirp(_ arguments: inout KernelArguments) {
      arguments.memory(plan.chirp ?? plan.roots)
      arguments.int32(plan.chirp == nil ? 0 : 1)
    }
    try launch(key, "fourier_begin", threads: lanes * size, op: "fft") { arguments in
      arguments.memory(space)
      for value in [size, first, lanes] { arguments.int64(value) }
      arguments.lanes(work.x)
      arguments.int64(work.length)
      arguments.int32(work.source.rawValue)
      arguments.int32(work.isBackward ? 1 : 0)
      arguments.taper(work, plan)
      chirp(&arguments)
    }
    var side = 0
    func stages() throws(ArrayError) {
      var done = 1, next = 0
      while next < plan.stages.count {
        let isPair = plan.stages[next...].prefix(2) == [4, 4], radix = isPair ? 16 : Int(plan.stages[next])
        try launch(key, "fourier_pass", threads: lanes * (size / radix), op: "fft") { arguments in
          arguments.memory(space)
          arguments.int64(size)
          arguments.int64(lanes)
          arguments.memory(plan.roots)
          arguments.int32(radix)
          arguments.int64(done)
          arguments.int32(side)
        }
        (done, next, side) = (done * radix, next + (isPair ? 2 : 1), 1 - side)
      }
    }
    try stages()
    if let kernel = plan.kernel {
      try launch(key, "fourier_answer", threads: lanes * size, op: "fft") { arguments in
        arguments.memory(space)
        arguments.int64(size)
        arguments.int64(lanes)
        arguments.memory(kernel)
        arguments.int32(side)
      }
      try stages()
    }
    try launch(key, "fourier_end", threads: lanes * work.kept, op: "fft") { arguments in
      arguments.memory(result)
      arguments.memory(space)
      for value in [size, first, lanes, work.x.inner, work.kept] { arguments.int64(value) }
      arguments.int32(work.isBackward ? 1 : 0)
      arguments.int32(work.result.rawValue)
      arguments.real(work.scale, plan.isDouble ? .float64 : .float32)
      chirp(&arguments)
      arguments.int32(side)
    }
  }
}

extension KernelArguments {
  /// A taper, and whether there is one.
  fileprivate mutating func taper(_ work: FourierWork, _ plan: FourierPlans.Plan) {
    memory(work.taper?.buffer ?? plan.roots)
    int32(work.taper == nil ? 0 : 1)
  }
}

/// What is transformed, and into what: complex to complex, unless it says otherwise.
private struct FourierWork {
  /// As fourier.h numbers them.
  enum Source: Int { case complex, real, half }
  enum Result: Int { case complex, real, power }

  var x: Lanes
  var length: Int, kept: Int
  var scale: Double
  var source = Source.complex, result = Result.complex
  var isBackward = false
  var taper: DenseOperand?

  init(_ x: Lanes, length: Int, scale: Double) {
    (self.x, self.length, kept, self.scale) = (x, length, length, scale)
  }

  var lanes: Int { x.outer * x.inner }
}

/// Roots of unity and factors of the lengths that were transformed, on the device.
final class FourierPlans: @unchecked Sendable {
  struct Plan {
    /// Of the stages: the length, or that of the convolution.
    var size: Int
    var isDouble: Bool
    var roots: Buffer
    var radices: Buffer
    var stages: [Int32]
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
    let complex: DType = isDouble ? .complex128 : .complex64
    let input = try upload(answer, isDouble, backend)
    let kernel = try backend.allocate(byteCount: size * complex.itemSize)
    let lanes = Lanes(
      buffer: input, offset: 0, dtype: complex, outer: 1, n: size, inner: 1, outerStride: size, stride: 1,
      innerStride: 1)
    try backend.run(
      FourierWork(lanes, length: size, scale: 1 / Double(size)), by: plan.withoutChirp, into: kernel)
    plan.kernel = kernel
    return plan
  }

  private func simple(_ size: Int, _ radices: [Int32], _ isDouble: Bool, _ backend: GPUBackend) throws(ArrayError)
    -> Plan
  {
    let roots = try upload((0..<size).map { FourierPlans.root($0, size) }, isDouble, backend)
    let list = try backend.allocate(byteCount: Swift.max(radices.count, 1) * 4)
    try backend.upload(bytesOf: radices, to: list)
    return Plan(size: size, isDouble: isDouble, roots: roots, radices: list, stages: radices)
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
