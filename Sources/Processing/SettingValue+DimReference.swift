/// A dim as files name it: a name, a position, or `...` for the others.
extension DimReference: SettingValue {
  public static var type: SettingType { .custom("a dim's name or position, or \"...\"", [.text, .wholeNumber]) }

  public init(_ value: Value) throws(SettingsError) {
    if let position = value.int {
      self = .position(position)
    } else if let name = value.string {
      self.init(name)
    } else {
      throw .wrongType(value, Self.type)
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
