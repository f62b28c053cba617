import CKernels.DeviceText
import CKernels.Operators
import CPUBackend
import TestSupport
import Testing

@testable import ArrayAPI
@testable import ArrayCore
@testable import GPUBackend

/// A device computes what the processor does, operator by operator: many of them a kernel, since each kernel is compiled;
/// for some dtypes, and for all of them where SWIFTLET_TEST_DEVICES names a device.
@Suite(.enabled(if: Device.gpu != nil, "no graphics processor"))
struct AgreementTests {
  let device = Device.gpu ?? .cpu

  private static func dtypes(_ few: [DType]) -> [DType] { Device.testsAllKernels ? DType.allCases : few }

  /// The operators of a dtype in groups of ten, each with the dtype of its result.
  private static func groups(_ dtype: DType) -> [[(operation: ArrayOperation, isUnary: Bool, name: String)]] {
    var all: [(ArrayOperation, Bool, String)] = []
    for place in 0..<Int32.max {
      guard let row = ck_unary_row(place)?.pointee else { break }
      if DType.Kinds(rawValue: row.kinds).contains(dtype) {
        all.append((operation(row.index, dtype, row.result), true, String(cString: row.name)))
      }
    }
    for place in 0..<Int32.max {
      guard let row = ck_binary_row(place)?.pointee else { break }
      if DType.Kinds(rawValue: row.kinds).contains(dtype) {
        all.append((operation(row.index, dtype, row.result), false, String(cString: row.name)))
      }
    }
    return stride(from: 0, to: all.count, by: 10).map { Array(all[$0..<min($0 + 10, all.count)]) }
  }

  private static func operation(_ index: Int32, _ dtype: DType, _ rule: ResultRule) -> ArrayOperation {
    let to: DType =
      switch rule {
      case .bool: .bool
      case .real: dtype.realPart
      case .complex: dtype.complexCounterpart ?? dtype
      default: dtype
      }
    return ArrayOperation(.row, index: index, from: dtype, to: to)
  }

  /// Whether a row's formula is a function of the maths library that is not exact: each device has its own.
  private static func asksTheLibrary(_ operation: ArrayOperation) -> Bool {
    guard let text = ck_formula_text(operation.index, Int32(operation.from.rawValue)) else { return false }
    // As formulas are when they are text: LIBM_f32(rint)(x).
    let exact = ["floor", "ceil", "trunc", "rint", "copysign"], name = KernelText.name(operation.from.realPart)
    return String(cString: text).split(separator: "LIBM_\(name)(", omittingEmptySubsequences: false).dropFirst()
      .contains { rest in
        !exact.contains { rest.hasPrefix("\($0))") }
      }
  }

  /// One way to see n elements: a shape with strides, for operands and for results.
  private struct View {
    var shape: Dims, strides: Dims, offset: Int
  }

  /// Runs operators over two arrays seen through a view, every result dense; the bytes of each.
  private func run(
    _ operations: [(operation: ArrayOperation, isUnary: Bool, name: String)], _ x: NDArray, _ y: NDArray, _ view: View,
    on device: Device
  ) throws -> [NDArray] {
    let (a, b) = (try x.toDevice(device), try y.toDevice(device)), size = x.dtype.itemSize
    let inputs = try [a, b].enumerated().map { k, array in
      Pass.Input(
        source: .buffer(
          try array.buffer(), byteOffset: view.offset * size, byteStrides: view.strides.scaled(by: size)),
        dtype: x.dtype, slot: k)
    }
    let results = try operations.map { try empty(view.shape, dtype: $0.operation.to, device: device) }
    let steps = operations.enumerated().map { k, item in
      Pass.Step(operation: item.operation, result: k + 2, a: 0, b: item.isUnary ? -1 : 1, c: -1)
    }
    let outputs = try results.enumerated().map { k, result in
      Pass.Output(
        buffer: try result.buffer(), byteOffset: 0,
        byteStrides: result.layout.strides.scaled(by: result.dtype.itemSize), dtype: result.dtype, slot: k + 2)
    }
    let order = Dims(0..<view.shape.count)
    try device.backend.map(
      Pass(shape: view.shape, inputs: inputs, steps: steps, outputs: outputs, slotCount: results.count + 2)
        .simplified(order))
    return try results.map { try $0.toDevice(.cpu) }
  }

  private func values(_ count: Int, _ dtype: DType, _ random: inout SplitMix) throws -> NDArray {
    func number() -> Double { Double.random(in: -6...6, using: &random) }
    switch dtype.kind {
    case .bool: return try NDArray((0..<count).map { _ in Bool.random(using: &random) })
    case .integer:
      let whole = (0..<count).map { _ in
        Int64.random(in: -100...100, using: &random) << Int64([0, 0, 7, 23, 50].randomElement(using: &random) ?? 0)
      }
      return try NDArray(whole).astype(dtype)
    case .floating:
      let special = [0, -0.0, 1, -1, .infinity, -.infinity, .nan, 1e-40, 3e38, 0.5, 2.5, -3.5]
      return try NDArray((0..<count).map { $0 % 3 == 0 ? special[$0 / 3 % special.count] : number() }).astype(dtype)
    case .complex: return try NDArray((0..<count).map { _ in Complex(number(), number()) }).astype(dtype)
    }
  }

  @Test(
    "every operator agrees with the processor's",
    arguments: dtypes([.float32, .int32, .complex64]).filter { !$0.isStorageOnly })
  func operators(_ dtype: DType) throws {
    var random = Seed(11).generator
    let x = try values(2500, dtype, &random), y = try values(2500, dtype, &random)
    let view = View(shape: [2500], strides: [1], offset: 0)
    for group in Self.groups(dtype) {
      let expected = try run(group, x, y, view, on: .cpu), got = try run(group, x, y, view, on: device)
      for (k, item) in group.enumerated() { try compare(got[k], expected[k], "\(item.name)(\(dtype))") }
    }
  }

  /// Of arguments that no function leaves to the maths library. Where the processor's kernels do not fuse multiply-add,
  /// they differ.
  @Test(
    "of common arguments, operators and elementary functions have the processor's bits",
    .enabled(if: CPUBackend.shared.instructionSet != "baseline", "multiply-add is not fused"),
    arguments: [DType.float32, .float64])
  func commonArguments(_ dtype: DType) throws {
    var random = Seed(13).generator
    func numbers() throws -> NDArray {
      try NDArray((0..<2500).map { _ in Double.random(in: 0.1...0.9, using: &random) }).astype(dtype)
    }
    let x = try numbers(), y = try numbers(), view = View(shape: [2500], strides: [1], offset: 0)
    for group in Self.groups(dtype) {
      let expected = try run(group, x, y, view, on: .cpu), got = try run(group, x, y, view, on: device)
      for (k, item) in group.enumerated() where !Self.asksTheLibrary(item.operation) {
        #expect(try isSame(got[k], expected[k]), "\(item.name)(\(dtype))")
      }
    }
  }

  @Test("a chain rounds after every operation, as alone", arguments: [DType.float32, .float64])
  func contraction(_ dtype: DType) throws {
    var random = Seed(3).generator
    let x = try NDArray((0..<3000).map { _ in Double.random(in: -2...2, using: &random) }).astype(dtype)
    func chain(_ x: NDArray) throws -> NDArray { try exp(x * x + x) / (x - 0.5) - x * 3 }
    let expected = try chain(x), got = try chain(try x.toDevice(device))
    #expect(got.isDeferred)
    #expect(try isSame(got.toDevice(.cpu), expected))
  }

  /// A cascade, a quotient of odd order, and means of some samples: each with a state from the message before.
  @Test(
    "filters have the processor's bits, and go on with its state",
    arguments: [
      FilterCoefficients.sos([[0.2, 0.3, 0.1, 1, -0.5, 0.2], [1, -0.4, 0.3, 1, 0.1, -0.2]]),
      .ba(b: [0.3, 0.1], a: [1, -0.2, 0.1, -0.05]), .ba(b: [Double](repeating: 1 / 23, count: 23), a: [1]),
      .ba(b: [0.5], a: [1]),
    ])
  func filters(_ filter: FilterCoefficients) throws {
    var random = Seed(5).generator
    let numbers = (0..<630).map { _ in Float.random(in: -6...6, using: &random) }
    let host = try NDArray(numbers, shape: [7, 90])
    func run(on device: Device) throws -> [NDArray] {
      let x = try host.toDevice(device)
      let first = try linearFilter(filter, try x.slice(axis: 1, 0, 5), axis: 1)
      let second = try linearFilter(filter, try x.slice(axis: 1, 5, 90), axis: 1, state: first.state)
      return try [first.y, second.y, second.state].map { try $0.toDevice(.cpu) }
    }
    for (got, expected) in zip(try run(on: device), try run(on: .cpu)) { #expect(try bits(got) == bits(expected)) }
  }

  @Test("random words are the processor's, beyond the last one too", arguments: [0, 3, UInt64.max - 5])
  func randomWords(_ position: UInt64) throws {
    func words(on device: Device) throws -> NDArray {
      var random = Random(key: 7, stream: 3, position: position)
      return try random.bits([1003], dtype: .uint32, device: device).toDevice(.cpu)
    }
    #expect(try bits(words(on: device)) == bits(words(on: .cpu)))
  }

  @Test("strides of any rank and sign", arguments: Device.testsAllKernels ? Array(1...9) : [2, 5, 9])
  func strides(_ rank: Int) throws {
    var random = Seed(UInt64(rank)).generator
    let x = try values(6000, .int32, &random), y = try values(6000, .int32, &random)
    let group = Array(Self.groups(.int32)[0].prefix(3))
    for round in 0..<4 {
      // Dimensions of 1 to 3 (one of 5), with strides that do not merge, some of them backwards or 0.
      var view = View(shape: [], strides: [], offset: 3000)
      for d in 0..<rank {
        view.shape.append(d == 0 ? 5 : Int.random(in: round == 0 ? 2...2 : 1...3, using: &random))
        let step = Int.random(in: 1...150, using: &random)
        view.strides.append([step, -step, step, 0].randomElement(using: &random) ?? step)
      }
      let expected = try run(group, x, y, view, on: .cpu), got = try run(group, x, y, view, on: device)
      for (k, item) in group.enumerated() {
        try compare(got[k], expected[k], "\(item.name) \(view.shape) \(view.strides)")
      }
    }
  }

  @Test("conversions agree bit for bit", arguments: dtypes([.float32, .bool]))
  func conversions(_ from: DType) throws {
    var random = Seed(7).generator
    let wide: DType = from.isComplex ? .complex128 : from.isStorageOnly || from.isFloating ? .float64 : from
    let x = try values(1500, wide, &random).astype(from)
    let all = DType.allCases.map {
      (operation: ArrayOperation(.cast, from: from, to: $0), isUnary: true, name: "to \($0)")
    }
    let view = View(shape: [1500], strides: [1], offset: 0)
    for group in [Array(all.prefix(8)), Array(all.dropFirst(8))] {
      let expected = try run(group, x, x, view, on: .cpu), got = try run(group, x, x, view, on: device)
      for (k, item) in group.enumerated() {
        #expect(try isSame(got[k], expected[k]), "\(from) \(item.name)")
      }
    }
  }

  /// The same bits, any NaN being as good as any other.
  private func isSame(_ a: NDArray, _ b: NDArray) throws -> Bool {
    if try bits(a) == bits(b) { return true }
    guard a.dtype.kind >= .floating else { return false }
    let parts: DType = a.dtype.isComplex ? .complex128 : .float64
    func numbers(_ x: NDArray) throws -> [Double] {
      let wide = try x.astype(parts)
      if !x.dtype.isComplex { return try wide.array(of: Double.self) }
      return try wide.array(of: Complex<Double>.self).flatMap { [$0.real, $0.imaginary] }
    }
    return try zip(numbers(a), numbers(b)).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }

  /// What the maths library of a device computes may differ in the last places; all else has the same bits.
  private func compare(_ got: NDArray, _ expected: NDArray, _ what: String) throws {
    if try isSame(got, expected) { return }
    guard expected.dtype.kind >= .floating else {
      Issue.record("\(what): \(got) is not \(expected)")
      return
    }
    let eps = expected.dtype.realPart == .float32 ? 0x1p-23 : 0x1p-52
    let tolerance = Device.tolerance(of: device) * eps
    let a = try got.astype(.complex128).array(of: Complex<Double>.self)
    let b = try expected.astype(.complex128).array(of: Complex<Double>.self)
    for (x, y) in zip(a, b) {
      let size = max((y.real * y.real + y.imaginary * y.imaginary).squareRoot(), 1e-300)
      func near(_ p: Double, _ q: Double) -> Bool { p == q || (p.isNaN && q.isNaN) || abs(p - q) <= tolerance * size }
      if !near(x.real, y.real) || !near(x.imaginary, y.imaginary) {
        Issue.record("\(what): \(x) is not \(y)")
        return
      }
    }
  }
}
