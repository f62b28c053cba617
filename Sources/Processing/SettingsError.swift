/// A setting that does not fit: its place, its value, and the values that would fit.
public struct SettingsError: Error, Hashable, Sendable {
  /// The kinds of misfit.
  public enum Problem: Hashable, Sendable {
    /// The owner, a type's name, has no setting of this name.
    case unknownSetting(owner: String, suggestion: String?)
    /// There is no transformer of this name.
    case unknownTransformer(String, suggestion: String?)
    /// The value is of the wrong type.
    case wrongType(found: String, expected: SettingType, suggestion: String?)
    /// The value is of the right type, but outside the limits.
    case outOfRange(found: String, limits: String)
    /// Anything else, in words that follow the setting's name.
    case other(String)
  }

  /// The type whose settings these are, once it is known.
  public var owner: String?
  /// Names from the owner's setting inwards, such as `["filter", "cutoff"]`; an element of a list is `"[2]"`.
  public var path: [String]
  public var problem: Problem
  /// Where the value stands in the text that it was read from.
  public var mark: Mark?

  public init(_ problem: Problem, path: [String] = [], mark: Mark? = nil) {
    (self.path, self.problem, self.mark) = (path, problem, mark)
  }

  /// A setting that does not fit, for `validate()`: `SettingsError("low", "is 5.0 Hz, must be below high (4.0 Hz)")`.
  public init(_ name: String, _ text: String) {
    self.init(.other(text), path: [name])
  }

  /// The error, with the name of a setting before its path.
  public func inside(_ name: String, at mark: Mark? = nil) -> SettingsError {
    var error = self
    (error.path, error.owner) = ([name] + path, nil)
    error.mark = self.mark ?? mark
    return error
  }

  /// The error, with its owner named.
  func of(_ owner: String, at mark: Mark? = nil) -> SettingsError {
    var error = self
    error.owner = self.owner ?? owner
    error.mark = self.mark ?? mark
    return error
  }

  /// A value of another type than is expected.
  public static func wrongType(_ value: Value, _ expected: SettingType, suggestion: String? = nil) -> SettingsError {
    let problem = Problem.wrongType(found: value.description, expected: expected, suggestion: suggestion)
    return SettingsError(problem, mark: value.mark)
  }

  /// A value of another type than is expected, in words that follow "must be".
  public static func wrongType(_ value: Value, _ expected: String) -> SettingsError {
    wrongType(value, .custom(expected, []))
  }
}

extension SettingsError: CustomStringConvertible {
  /// For example `line 3, column 15: BandPower.filter.cutoff is -3.0, must be above 0.0 Hz`.
  public var description: String {
    (mark.map { "\($0): " } ?? "") + text
  }

  /// The description without the place in the text.
  public var text: String {
    var name = owner ?? ""
    for part in path { name += (name.isEmpty || part.hasPrefix("[") ? "" : ".") + part }
    let subject = name.isEmpty ? "the value" : name
    return switch problem {
    case .unknownSetting(let owner, let suggestion):
      "\(subject) is not a setting of \(owner)\(Self.hint(suggestion))"
    case .unknownTransformer(let name, let suggestion):
      "\(name) is not a transformer\(Self.hint(suggestion))"
    case .wrongType(let found, let expected, let suggestion):
      "\(subject) is \(Self.shortened(found)), must be \(expected.words)\(Self.hint(suggestion))"
    case .outOfRange(let found, let limits): "\(subject) is \(Self.shortened(found)), must be \(limits)"
    case .other(let text): "\(subject) \(text)"
    }
  }

  private static func hint(_ suggestion: String?) -> String {
    suggestion.map { " (did you mean \"\($0)\"?)" } ?? ""
  }

  /// A value that is quoted in a message must not drown it.
  private static func shortened(_ text: String) -> String {
    text.count > 60 ? text.prefix(57) + "..." : text
  }
}
