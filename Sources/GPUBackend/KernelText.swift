import ArrayCore
import CKernels.DeviceText

/// Puts the text of a program together: of the shared files what it uses for the dtypes that it needs, and its own text.
struct KernelText {
  private let shared: SharedFunctions
  private var own = ""
  /// The element types that each_type.inc.h describes.
  private let types: Set<String>

  /// All of it.
  var text: String { shared.text(for: own) + own }

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

  /// The common beginning, and the functions of `dtypes` and of the parts of complex ones.
  init(_ dtypes: some Sequence<DType>, hasFloat64: Bool) {
    let types = Set(dtypes.flatMap { [$0, $0.realPart] }.map(KernelText.name))
    self.types = types
    shared = SharedFunctions.cut("\(types.sorted()) \(hasFloat64)") {
      var text = hasFloat64 ? "" : "#define CK_NO_F64 1\n"
      Self.include("prelude.h", types: types, into: &text)
      Self.include("device.h", types: types, into: &text)
      if !types.isDisjoint(with: ["f32", "f64"]) { Self.include("elementary.h", types: types, into: &text) }
      Self.include("conversions.h", types: types, into: &text)
      Self.include("each_type.inc.h", body: "formulas.inc.h", types: types, into: &text)
      return text
    }
  }

  mutating func define(_ name: String, _ value: String) { own += "#define \(name) \(value)\n" }
  mutating func append(_ more: String) { own += more }

  /// Includes a template once for a dtype.
  mutating func include(_ template: String, for dtype: DType) {
    Self.include("each_type.inc.h", body: template, types: [KernelText.name(dtype)], into: &own)
  }

  /// Includes a file as it is, such as one of macros.
  mutating func include(_ file: String) { Self.include(file, types: types, into: &own) }

  /// Appends a file, and in their places those that it includes. Files mark for us where the part for one type begins and
  /// ends (`//@type f32`, `//@end`); parts for other types are left out, and so are comments.
  private static func include(_ file: String, body: String? = nil, types: Set<String>, into text: inout String) {
    guard let content = ck_device_text(file) else { preconditionFailure("no text \(file)") }
    var isSkipping = false
    for line in String(cString: content).split(separator: "\n", omittingEmptySubsequences: true) {
      let words = line.split(separator: " ")
      switch words.first {
      case "//@type": isSkipping = !types.contains(String(words[1]))
      case "//@end": isSkipping = false
      case _ where isSkipping || line.hasPrefix("//"): continue
      case "#include" where words[1] == "CK_BODY": if let body { include(body, types: types, into: &text) }
      case "#include" where words[1].hasPrefix("\""):
        include(name(ofPath: words[1]), body: body, types: types, into: &text)
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
