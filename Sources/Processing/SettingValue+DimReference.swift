/// A dim as files name it: a name, a position, or `...` for the others.
extension DimReference: SettingValue {
  public typealias Bound = Never
  public static var typeName: String { "a dim's name or position, or \"...\"" }

  public init(_ value: Value) throws(SettingsError) {
    if let position = value.int {
      self = .position(position)
    } else if let name = value.string {
      self.init(name)
    } else {
      throw .wrongType(value, Self.typeName)
    }
  }

  public var value: Value {
    switch self {
    case .name(let name): .string(name)
    case .position(let position): .int(position)
    case .rest: "..."
    }
  }
}
