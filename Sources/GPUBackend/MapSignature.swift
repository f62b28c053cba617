import ArrayCore
import CKernels.DeviceText

/// The facts that the kernel of a pass depends on, and its text.
///
/// Shapes, strides and immediate values are arguments, so that one kernel serves all sizes and settings. The number of
/// dimensions is rounded up, operands that lie dense need no strides, and indices are 32 bits wide where they fit.
struct MapSignature: Hashable, Sendable {
  struct Operand: Hashable, Sendable {
    enum Access: UInt8, Sendable { case immediate, single, dense, strided }
    var access: Access
    var dtype: DType
  }

  /// Reads or writes the values that earlier entries made: inputs first, then steps, by their places.
  struct Step: Hashable, Sendable {
    var operation: ArrayOperation
    var operands: [Int]
  }

  /// 0 where every operand is immediate, single or dense; else the number of strides of each.
  var rank: Int
  var isWide: Bool
  var inputs: [Operand]
  var steps: [Step]
  /// The place of each stored value, and how it is stored.
  var outputs: [Int]
  var outputAccess: [Operand]

  private var index: String { isWide ? "i64" : "i32" }

  /// Dtypes whose functions the formulas use.
  private var dtypes: Set<DType> {
    var result: Set<DType> = []
    for step in steps where step.operation.kind == .row {
      result.insert(step.operation.from)
      if step.operation.to.isComplex { result.insert(step.operation.to) }
    }
    return result
  }

  func source(hasFloat64: Bool) -> String {
    var text = text(hasFloat64: hasFloat64)
    text.append("KERNEL void map(\((["i64 count"] + sizes + operands).joined(separator: ", "))) {\n")
    // Four elements a thread where nothing but the place in memory is to be known, side by side among the threads.
    if rank == 0 {
      text.append("  const \(index) first = (\(index))(GROUP_ID * 1024 + LOCAL_ID);\n")
      text.append("  for (int turn = 0; turn < 4; turn++) {\n    const \(index) e = first + 256 * turn;\n")
      text.append("    if (e >= count) return;\n")
    } else {
      text.append(
        "  {\n    const \(index) e = (\(index))GLOBAL_ID;\n    if (e >= count) return;\n    \(index) rest = e;\n")
      for d in stride(from: rank - 1, through: 1, by: -1) {
        text.append("    const \(index) d\(d) = rest % n\(d);\n    rest /= n\(d);\n")
      }
      text.append("    const \(index) d0 = rest;\n")
    }
    text.append(body)
    text.append("  }\n}\n")
    return text.text
  }

  /// The text of a reduction of the last output, over the middle of three dimensions.
  func source(reducedBy reduction: String, hasFloat64: Bool) -> String {
    let dtype = outputAccess.last?.dtype ?? .float32
    var text = text(also: dtype, hasFloat64: hasFloat64)
    text.define("REDUCE", "R_\(reduction)")
    text.define("SOURCE", operands.joined(separator: ", "))
    text.define(
      "VALUES", operands.map { String($0.split { $0 == " " || $0 == "*" }.last ?? "") }.joined(separator: ", "))
    text.append("FUNC \(KernelText.type(dtype)) element(i64 o, i64 j, i64 i, SOURCE) {\n")
    for (d, place) in ["o", "j", "i"].enumerated() { text.append("    const \(index) d\(d) = (\(index))\(place);\n") }
    text.append(body)
    text.append("    return v\(outputs.last ?? 0);\n}\n")
    text.include("reduce.h", for: dtype)
    return text.text
  }

  private func text(also other: DType? = nil, hasFloat64: Bool) -> KernelText {
    KernelText(other.map { dtypes.union([$0]) } ?? dtypes, hasFloat64: hasFloat64)
  }

  /// Loads, steps and stores of one element.
  private var body: String {
    var text = ""
    for (k, input) in inputs.enumerated() {
      text += "    const \(KernelText.type(input.dtype)) v\(k) = \(load(k, input));\n"
    }
    for (k, step) in steps.enumerated() { text += compute(inputs.count + k, step) }
    for (k, output) in outputAccess.enumerated() { text += "    q\(k)[\(place("q\(k)", output))] = v\(outputs[k]);\n" }
    return text
  }

  private var sizes: [String] { rank > 1 ? (1..<rank).map { "\(index) n\($0)" } : [] }

  private var operands: [String] {
    var list: [String] = []
    func memory(_ name: String, _ operand: Operand, _ qualifier: String) {
      list += ["GLOBAL \(qualifier)\(KernelText.type(operand.dtype)) *\(name)", "i64 o\(name)"]
      if operand.access == .strided { list += (0..<rank).map { "\(index) s\(name)\($0)" } }
    }
    for (k, input) in inputs.enumerated() {
      if input.access == .immediate {
        list += ["u64 low\(k)", "u64 high\(k)"]
      } else {
        memory("p\(k)", input, "const ")
      }
    }
    for (k, output) in outputAccess.enumerated() { memory("q\(k)", output, "") }
    return list
  }

  private func load(_ k: Int, _ input: Operand) -> String {
    input.access == .immediate
      ? "BITS_\(KernelText.name(input.dtype))(low\(k), high\(k))" : "p\(k)[\(place("p\(k)", input))]"
  }

  private func place(_ name: String, _ operand: Operand) -> String {
    switch operand.access {
    case .dense: "o\(name) + e"
    case .strided: "o\(name) + " + (0..<rank).map { "d\($0) * s\(name)\($0)" }.joined(separator: " + ")
    case .single, .immediate: "o\(name)"
    }
  }

  private func compute(_ k: Int, _ step: Step) -> String {
    let operation = step.operation, type = KernelText.type(operation.to), a = step.operands
    switch operation.kind {
    case .select:
      return "    const \(type) v\(k) = v\(a[0]) ? v\(a[1]) : v\(a[2]);\n"
    case .cast where operation.from == operation.to:
      return "    const \(type) v\(k) = v\(a[0]);\n"
    case .cast:
      guard let text = ck_conversion_text(Int32(operation.from.rawValue), Int32(operation.to.rawValue)) else {
        preconditionFailure("every dtype converts to every other")
      }
      return formula(k, type, KernelText.type(operation.from), ["x"], a, String(cString: text))
    case .row:
      return formula(k, type, KernelText.type(operation.from), a.count > 1 ? ["x", "y"] : ["x"], a, row(operation))
    }
  }

  /// The formula of a row.
  private func row(_ operation: ArrayOperation) -> String {
    guard let text = ck_formula_text(operation.index, Int32(operation.from.rawValue)) else {
      preconditionFailure("no formula for \(operation): dtypes are checked before")
    }
    return String(cString: text)
  }

  private func formula(_ k: Int, _ type: String, _ from: String, _ names: [String], _ operands: [Int], _ text: String)
    -> String
  {
    let inputs = zip(names, operands).map { "const \(from) \($0) = v\($1); (void)\($0); " }.joined()
    return "    \(type) v\(k);\n    { \(inputs)v\(k) = \(text); }\n"
  }
}
