import ArrayAPI
import CKernels.DeviceText
import CKernels.Runtime
import Foundation
import TestSupport
import Testing

@testable import GPUBackend

/// Every template for every dtype it is made for, and every formula, through NVIDIA's compiler, for devices from the oldest
/// to the newest: it needs none.
///
/// NVRTC comes from PyPI (Tests/Python/requirements.txt) or from the CUDA toolkit.
@Suite(.enabled(if: Compiler.found != nil, "no NVRTC"))
struct CompilerTests {
  private static let architectures = ["sm_75", "sm_90", "sm_120"]

  @Test("templates compile, without a warning", arguments: KernelCache.Key.templates, architectures)
  func template(_ key: KernelCache.Key, _ architecture: String) throws { try compile(key, architecture) }

  @Test("formulas and conversions compile, without a warning", arguments: DType.allCases, architectures)
  func formulas(_ dtype: DType, _ architecture: String) throws {
    // All operators of a dtype side by side in one kernel, and the conversions to all others.
    var steps: [MapSignature.Step] = []
    for index in 0..<Int32(CK_OPERATOR_COUNT) where ck_formula_text(index, Int32(dtype.rawValue)) != nil {
      let rule = ck_result_of(index)
      steps.append(
        .init(operation: ArrayOperation(.row, index: index, from: dtype, to: result(rule, dtype)), operands: [0, 1]))
    }
    for to in DType.allCases {
      steps.append(.init(operation: ArrayOperation(.cast, from: dtype, to: to), operands: [0]))
    }
    steps.append(.init(operation: ArrayOperation(.select, from: dtype, to: dtype), operands: [2, 0, 1]))
    let inputs = [dtype, dtype, .bool].map { MapSignature.Operand(access: .strided, dtype: $0) }
    let signature = MapSignature(
      rank: 2, isWide: true, inputs: inputs, steps: steps, outputs: steps.indices.map { $0 + 3 },
      outputAccess: steps.map { .init(access: .strided, dtype: $0.operation.to) })
    try compile(.map(signature), architecture)
  }

  @Test("reductions of chains compile, without a warning", arguments: ["sum", "mean", "min", "prod"], architectures)
  func reductions(_ name: String, _ architecture: String) throws {
    let dtype = DType.float32, operand = MapSignature.Operand(access: .strided, dtype: dtype)
    for isWide in [false, true] {
      let signature = MapSignature(
        rank: 3, isWide: isWide, inputs: [operand, .init(access: .immediate, dtype: dtype)],
        steps: [.init(operation: ArrayOperation(.row, index: Int32(CK_OP_sin), from: dtype, to: dtype), operands: [0])],
        outputs: [2], outputAccess: [operand])
      try compile(.reduction(name, signature), architecture)
    }
  }

  @Test("a program has the shared functions that it uses, and no other")
  func sharedFunctions() throws {
    func text(_ dtypes: [DType], _ use: String) -> String {
      var text = KernelText(dtypes, hasFloat64: true)
      text.append("KERNEL void map(GLOBAL f32 *x) { \(use); }\n")
      return text.text
    }
    func has(_ text: String, _ words: String...) -> [Bool] { words.map { text.range(of: $0) != nil } }
    let marks = ["f32 exp_f32(", "CK_UNARY_WAYS(log)", "sin_fast_f64(", "FN(remainder)(", "FN(tanh)("]
    let none = text([.float32], "x[0] += 1")
    #expect(marks.allSatisfy { none.range(of: $0) == nil })
    #expect(has(text([.float32], "x[0] = remainder_f32(x[0], 2)"), marks[0], marks[3]) == [false, true])
    let log = text([.float32], "x[0] = log_f32(x[0])")
    #expect(has(log, marks[1], "log_fast_f32(", "log_is_rare_f32(", marks[2]) == [true, true, true, false])
    // Of complex numbers, what their functions use of real ones.
    let exponential = text([.complex64], "c64 z = exp_c64(c64_of(x[0], 0))")
    #expect(has(exponential, "FN(exp)(", "exp_f64(", "cos_fast_f64(", marks[4]) == [true, true, true, false])
  }

  private func compile(_ key: KernelCache.Key, _ architecture: String) throws {
    let compiler = try #require(Compiler.found)
    do throws(DriverError) {
      let (program, log) = try compiler.compiled(key.source(hasFloat64: true), architecture: architecture)
      #expect(program.count > 0 && log.isEmpty, "\(log.prefix(2000))")
    } catch {
      Issue.record("\(key): \(error)")
    }
  }

  private func result(_ rule: ResultRule, _ dtype: DType) -> DType {
    switch rule {
    case .same: dtype
    case .bool: .bool
    case .real: dtype.realPart
    case .complex: dtype.complexCounterpart ?? dtype
    @unknown default: dtype
    }
  }
}

/// The rule of a row, by its place in the tables.
private func ck_result_of(_ index: Int32) -> ResultRule {
  var place: Int32 = 0
  while let row = ck_unary_row(place) {
    if row.pointee.index == index { return row.pointee.result }
    place += 1
  }
  place = 0
  while let row = ck_binary_row(place) {
    if row.pointee.index == index { return row.pointee.result }
    place += 1
  }
  return .same
}

private enum Compiler {
  static let found: NVRTC? = NVRTC.shared ?? installed.flatMap { try? NVRTC($0) }

  /// In .venv, where `make test` puts it.
  private static var installed: String? {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent(".venv/lib")
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      if file.lastPathComponent.hasPrefix("libnvrtc.so") { return file.path }
    }
    return nil
  }
}
