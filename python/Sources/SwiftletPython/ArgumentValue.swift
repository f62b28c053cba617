import ArrayAPI
import AxisArrays
import CPython

/// A type that an argument can be read as.
protocol ArgumentValue: SendableMetatype {
  init(argument: Argument) throws
  /// Python's name of the type, for the stubs.
  static var accepted: String { get }
}

/// A type that has defaults.
protocol DefaultValue: ArgumentValue, Sendable {
  /// Python's text of the value.
  var python: String { get }
}

/// Names the type of a parameter where it is declared.
struct Kind<Value> {}

extension Kind where Value == NDArray { static var array: Self { Kind() } }
extension Kind where Value == [NDArray] { static var arrays: Self { Kind() } }
extension Kind where Value == SwiftletPython.Value { static var operand: Self { Kind() } }
extension Kind where Value == Scalar { static var number: Self { Kind() } }
extension Kind where Value == [Double] { static var numbers: Self { Kind() } }
extension Kind where Value == Int { static var int: Self { Kind() } }
extension Kind where Value == [Int] { static var axes: Self { Kind() } }
extension Kind where Value == UInt64 { static var word: Self { Kind() } }
extension Kind where Value == Dims { static var shape: Self { Kind() } }
extension Kind where Value == Bool { static var flag: Self { Kind() } }
extension Kind where Value == String { static var text: Self { Kind() } }
extension Kind where Value == DType { static var dtype: Self { Kind() } }
extension Kind where Value == Device { static var device: Self { Kind() } }
extension Kind where Value == Obj { static var object: Self { Kind() } }
extension Kind where Value == AxisArrays.Value { static var plain: Self { Kind() } }

extension NDArray: ArgumentValue {
  static var accepted: String { "Array" }

  init(argument: Argument) throws {
    guard isArray(argument.object) else {
      throw PythonError.type(
        "\(argument.name): expected a swiftlet array, got \(typeName(argument.object))\(advice(on: argument.object))")
    }
    self = inside(argument.object).pointee
  }
}

/// A type of which an argument can be read as several.
protocol ArgumentElement: SendableMetatype {
  static func several(_ argument: Argument) throws -> [Self]
  /// Python's name of what is accepted as several, for the stubs.
  static var acceptedAsSeveral: String { get }
}

extension Array: ArgumentValue where Element: ArgumentElement {
  static var accepted: String { Element.acceptedAsSeveral }
  init(argument: Argument) throws { self = try Element.several(argument) }
}

extension NDArray: ArgumentElement {
  static var acceptedAsSeveral: String { "Array | Sequence[Array]" }
  static func several(_ argument: Argument) throws -> [NDArray] {
    try SwiftletPython.elements(argument.object) { try NDArray(argument: argument.item($0)) }
  }
}

extension Value: ArgumentValue {
  static var accepted: String { "Array | bool | int | float | complex" }

  init(argument: Argument) throws {
    guard let value = try Value(argument.object) else {
      throw PythonError.type(
        "\(argument.name): expected a swiftlet array or a number, got \(typeName(argument.object))"
          + advice(on: argument.object))
    }
    self = value
  }
}

extension Scalar: DefaultValue {
  static var accepted: String { "bool | int | float | complex" }

  init(argument: Argument) throws {
    switch try Value(argument: argument) {
    case .scalar(let scalar): self = scalar
    case .array(let x) where x.ndim == 0: self = try x.scalar()
    case .big(_, let approximate): self = .float(approximate)
    default: throw PythonError.type("\(argument.name): expected a number")
    }
  }

  var python: String {
    if case .int(let value) = self { value.description } else { real.description }
  }
}

extension Int: DefaultValue {
  static var accepted: String { "int" }
  init(argument: Argument) throws { self = try integer(argument.object) }
  var python: String { description }
}

/// Any Python integer; those beyond the range are taken to its ends.
struct Offset: DefaultValue {
  let value: Int
  static var accepted: String { "int" }
  init(_ value: Int) { self.value = value }
  init(argument: Argument) throws { value = try saturatedInteger(argument.object) }
  var python: String { value.description }
}

/// A whole number from 0 to 2^64 - 1.
extension UInt64: DefaultValue {
  static var accepted: String { "int" }

  init(argument: Argument) throws {
    switch try Value(argument.object) {
    case .scalar(.int(let number))? where number >= 0: self = UInt64(number)
    case .big(let bits?, _)?: self = bits
    default: throw PythonError.value("\(argument.name): expected a whole number from 0 to 2**64 - 1")
    }
  }

  var python: String { description }
}

extension Double: DefaultValue {
  static var accepted: String { "float" }
  init(argument: Argument) throws { self = try SwiftletPython.real(argument.object) }
  var python: String { description }
}

extension Double: ArgumentElement {
  static var acceptedAsSeveral: String { "Sequence[float]" }
  static func several(_ argument: Argument) throws -> [Double] { try elements(argument.object) { try real($0) } }
}

extension Bool: DefaultValue {
  static var accepted: String { "bool" }

  init(argument: Argument) throws {
    let truth = PyObject_IsTrue(argument.object)
    try SwiftletPython.check(truth)
    self = truth != 0
  }

  var python: String { self ? "True" : "False" }
}

extension String: ArgumentValue {
  static var accepted: String { "str" }
  init(argument: Argument) throws { self = try string(of: argument.object) }
}

/// One axis or several.
extension Int: ArgumentElement {
  static var acceptedAsSeveral: String { "int | Sequence[int]" }
  static func several(_ argument: Argument) throws -> [Int] { try integers(argument.object) }
}

/// A size or several.
extension Dims: ArgumentValue {
  static var accepted: String { "int | Sequence[int]" }
  init(argument: Argument) throws { self = try sizes(argument.object) }
}

extension DType: ArgumentValue {
  static var accepted: String { "DType | str | type" }

  init(argument: Argument) throws {
    guard let dtype = try DType(named: argument.object) else {
      let text = try Owned(new: PyObject_Repr(argument.object)), words = try string(of: text.object).prefix(60)
      throw PythonError.type("\(argument.name): expected a dtype, its name or NumPy's, got \(words)")
    }
    self = dtype
  }
}

extension Device: ArgumentValue {
  static var accepted: String { "str" }
  init(argument: Argument) throws { self = try Device(try string(of: argument.object)) }
}

extension Obj: ArgumentValue {
  static var accepted: String { "Any" }
  init(argument: Argument) { self = argument.object }
}

/// Plain values, as files and settings have them.
extension AxisArrays.Value: ArgumentValue {
  static var accepted: String { "Any" }
  init(argument: Argument) throws { try self.init(python: argument.object) }
}

/// One of a few words.
protocol Choice: DefaultValue, CaseIterable, RawRepresentable<String> where AllCases == [Self] {}

extension Choice {
  static var accepted: String { literal(words) }
  var python: String { "'\(rawValue)'" }

  init(argument: Argument) throws {
    self = try Self.allCases[place(of: argument, among: Self.words)]
  }

  private static var words: [String] { allCases.map(\.python) }
}

private func literal(_ words: [String]) -> String { "Literal[\(words.joined(separator: ", "))]" }

/// The place of an argument among words.
private func place(of argument: Argument, among words: [String]) throws -> Int {
  let word = try string(of: argument.object)
  if let place = words.firstIndex(of: "'\(word)'") { return place }
  let all = words.dropLast().joined(separator: ", ")
  throw PythonError.value("\(argument.name): expected \(all) or \(words.last ?? ""), got '\(word)'")
}
