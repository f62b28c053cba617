import ArrayAPI
import CKernels.Runtime
import CPUBackend
import Foundation
import TestSupport
import Testing

/// Every row of the operator table against its definition, for every dtype, on arrays of any shape and strides.
@Suite struct ElementwiseTests {
  @Test("every row has a reference")
  func complete() {
    let indices = UnaryReference.all.map(\.op.index) + BinaryReference.all.map(\.op.index)
    #expect(indices.sorted() == Array(0..<Int32(CK_OPERATOR_COUNT)))
  }

  @Test("the kernels are those that SWIFTLET_ISA asks for", .enabled(if: asked != nil))
  func instructionSet() { #expect(CPUBackend.shared.instructionSet == Self.asked) }
  private static let asked = ProcessInfo.processInfo.environment["SWIFTLET_ISA"]

  @Test("operators of one array agree with their definition", arguments: Device.compiled, Seed.sweep(6))
  func unary(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for reference in UnaryReference.all {
      for dtype in DType.computed {
        let shape = random.shape()
        let (x, model) = try random.view(shape, dtype, device: device)
        let what = "\(reference)(\(dtype) \(shape))"
        guard DType.Kinds(rawValue: reference.op.kinds).contains(dtype) else {
          #expect(throws: ArrayError.self, "\(what)") { try reference.op(x) }
          continue
        }
        let y = try reference.op(x)
        #expect(y.device == device)
        #expect(y.dtype == expectedDType(reference.op.result, dtype), "\(what)")
        try expect(
          y, equals: model.map { reference($0, dtype) ?? .bool(false) },
          ulps: dtype.realPart == .float64 ? reference.ulps64 : reference.ulps, what)
      }
    }
  }

  @Test("operators of two arrays agree with their definition", arguments: Device.compiled, Seed.sweep(6))
  func binary(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for reference in BinaryReference.all {
      for dtype in DType.computed {
        let shape = random.shape()
        var (left, right) = (shape, shape)
        if random.bool(oneIn: 2) {
          left = random.shape(broadcastingTo: shape)
        } else {
          right = random.shape(broadcastingTo: shape)
        }
        let (a, x) = try random.view(left, dtype, device: device)
        let (b, y) = try random.view(right, dtype, device: device)
        let what = "\(reference)(\(dtype) \(left), \(right))"
        guard DType.Kinds(rawValue: reference.op.kinds).contains(dtype) else {
          #expect(throws: ArrayError.self, "\(what)") { try reference.op(a, b) }
          continue
        }
        let z = try reference.op(a, b)
        let (wideX, wideY) = (x.broadcast(Array(z.shape)), y.broadcast(Array(z.shape)))
        #expect(z.dtype == expectedDType(reference.op.result, dtype), "\(what)")
        try expect(
          z, equals: wideX.combined(wideY) { reference($0, $1, dtype) ?? .bool(false) },
          ulps: dtype.realPart == .float64 ? reference.ulps64 : reference.ulps,
          scale: reference.scalesWithArguments
            ? zip(wideX.cells, wideY.cells).map { max(abs($0.number), abs($1.number)) } : nil,
          what)
      }
    }
  }

  @Test("a number beside an array adopts its dtype", arguments: Device.compiled, Seed.sweep(6))
  func scalars(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    for reference in BinaryReference.all {
      for dtype in DType.realComputed where DType.Kinds(rawValue: reference.op.kinds).contains(dtype) {
        let shape = random.shape()
        let (a, x) = try random.view(shape, dtype, device: device)
        let (scalar, cell): (Scalar, Cell) =
          switch dtype.kind {
          case .bool: (true, .bool(true))
          case .integer: (3, .int(3))
          default: (0.75, .real(0.75))
          }
        let ulps = dtype == .float64 ? reference.ulps64 : reference.ulps
        let (left, right) = (try reference.op(scalar, a), try reference.op(a, scalar))
        #expect(left.dtype == expectedDType(reference.op.result, dtype) && right.dtype == left.dtype)
        let scale = reference.scalesWithArguments ? x.cells.map { max(abs($0.number), 0.75) } : nil
        try expect(
          left, equals: x.map { reference(cell, $0, dtype) ?? .bool(false) }, ulps: ulps, scale: scale,
          "\(reference)(\(scalar), \(dtype))")
        try expect(
          right, equals: x.map { reference($0, cell, dtype) ?? .bool(false) }, ulps: ulps, scale: scale,
          "\(reference)(\(dtype), \(scalar))")
      }
    }
  }

  @Test("half-width dtypes are kept, not computed with", arguments: [DType.float16, .bfloat16])
  func storageOnly(_ dtype: DType) throws {
    let x = try ones([3], dtype: dtype)
    #expect(throws: ArrayError.self) { try exp(x) }
    #expect(throws: ArrayError.self) { try x + x }
    #expect(throws: ArrayError.self) { try sum(x) }
    #expect(throws: ArrayError.self) { try sort(x) }
    #expect(try (x.astype(.float32) + 1).array(of: Float.self) == [2, 2, 2])
    #expect(try (x + (try ones([3], dtype: .float32))).dtype == .float32)
  }

  private func expectedDType(_ rule: ResultRule, _ dtype: DType) -> DType {
    switch (rule, dtype) {
    case (.bool, _): .bool
    case (.complex, .float32), (.same, .complex64): .complex64
    case (.complex, .float64), (.same, .complex128): .complex128
    case (.real, .complex64): .float32
    case (.real, .complex128): .float64
    default: dtype
    }
  }
}
