import ArrayCore
import CKernels.DeviceText

/// Puts the text of a program together: the shared files with what they include, for the dtypes that it needs.
struct KernelText {
  private(set) var text = ""
  /// The element types that each_type.inc.h describes.
  private let types: Set<String>
  /// Whether the elementary functions are among the text: to read them takes a compiler longer than all else.
  private let isElementary: Bool

  /// The names of dtypes in the text.
  static func name(_ dtype: DType) -> String {
    switch dtype {
    case .bool: "b8"
    case .int8: "i8"
    case .int16: "i16"
    case .int32: "i32"
    case .int64: "i64"
    case .uint8: "u8"
    case .uint16: "u16"
    case .uint32: "u32"
    case .uint64: "u64"
    case .float16: "f16"
    case .bfloat16: "bf16"
    case .float32: "f32"
    case .float64: "f64"
    case .complex64: "c64"
    case .complex128: "c128"
    }
  }

  /// The type that holds a value: bool is a byte.
  static func type(_ dtype: DType) -> String { dtype == .bool ? "u8" : name(dtype) }

  /// Whether a formula leans on elementary.h: unless all its functions, `name_f32` and the like, are known not to.
  static func isElementary(_ formula: String, _ dtype: DType) -> Bool {
    let endings = Set([dtype, dtype.realPart].map { Substring(name($0)) })
    let known = dtype.isComplex ? plainOfComplex : plain
    return formula.split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains { word in
      guard let place = word.lastIndex(of: "_") else { return false }
      return endings.contains(word[word.index(after: place)...]) && !known.contains(word[..<place])
    }
  }

  private static let plainOfComplex: Set<Substring> = ["LIBM", "make", "mul", "div", "isinf"]
  private static let plain: Set<Substring> = [
    "LIBM", "abs", "sign", "signbit", "isinf", "minimum", "maximum", "remainder", "floor_divide", "nextafter", "shl",
    "shr",
  ]

  /// The common beginning, and the functions of `dtypes` and of the parts of complex ones.
  init(_ dtypes: some Sequence<DType>, hasFloat64: Bool, isElementary: Bool) {
    self.isElementary = isElementary
    types = Set(dtypes.flatMap { [$0, $0.realPart] }.map(KernelText.name))
    if !hasFloat64 { text += "#define CK_NO_F64 1\n" }
    include("prelude.h")
    include("device.h")
    if isElementary && !types.isDisjoint(with: ["f32", "f64"]) { include("elementary.h") }
    include("conversions.h")
    include("each_type.inc.h", body: "formulas.inc.h", types: types)
  }

  mutating func define(_ name: String, _ value: String) { text += "#define \(name) \(value)\n" }
  mutating func append(_ more: String) { text += more }

  /// Includes a template once for a dtype.
  mutating func include(_ template: String, for dtype: DType) {
    include("each_type.inc.h", body: template, types: [KernelText.name(dtype)])
  }

  mutating func include(_ file: String) { include(file, body: nil, types: types) }

  /// Appends a file, and in their places those that it includes. Files mark for us where the part for one type begins and
  /// ends (`//@type f32`, `//@end`), and what leans on elementary.h (`//@elementary`); parts for other types are left out, and
  /// so are comments.
  private mutating func include(_ file: String, body: String?, types: Set<String>) {
    guard let content = ck_device_text(file) else { preconditionFailure("no text \(file)") }
    var isSkipping = false
    for line in String(cString: content).split(separator: "\n", omittingEmptySubsequences: true) {
      let words = line.split(separator: " ")
      switch words.first {
      case "//@type": isSkipping = !types.contains(String(words[1]))
      case "//@elementary": isSkipping = !isElementary
      case "//@end": isSkipping = false
      case _ where isSkipping || line.hasPrefix("//"): continue
      case "#include" where words[1] == "CK_BODY": if let body { include(body, body: nil, types: types) }
      case "#include" where words[1].hasPrefix("\""): include(Self.name(ofPath: words[1]), body: body, types: types)
      default:
        text += line
        text += "\n"
      }
    }
  }

  /// The file that `"../portable/names.h"` names.
  private static func name(ofPath quoted: Substring) -> String {
    String(quoted.split { $0 == "/" || $0 == "\"" }.last ?? quoted)
  }
}
