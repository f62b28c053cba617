/// The type of a setting, as data. Its words, JSON Schema and Python's annotations all follow from it.
public indirect enum SettingType: Hashable, Sendable {
  case number, wholeNumber, truth, text
  /// Two numbers, the lower one first.
  case range
  /// One of these texts.
  case choice([String])
  /// The type, or null.
  case optional(SettingType)
  /// A list with elements of one type.
  case list(SettingType)
  /// A map from names to values of one type.
  case map(SettingType)
  /// The settings of another type, which `owner` names.
  case group(owner: String, settings: [SettingInfo])
  /// One of several types, in words of its own. Without types, only the words are known.
  case custom(String, [SettingType])

  /// The type in words that follow "must be": "a number or null", "one of ba, sos".
  public var words: String {
    switch self {
    case .number: "a number"
    case .wholeNumber: "a whole number"
    case .truth: "true or false"
    case .text: "a text"
    case .range: "two numbers [low, high]"
    case .choice(let texts): "one of " + texts.joined(separator: ", ")
    case .optional(let type): type.words + " or null"
    case .list(let type): "a list, each " + type.words
    case .map(let type): "a map from names to " + type.words
    case .group(let owner, _): "a map with the settings of \(owner)"
    case .custom(let words, _): words
    }
  }

  /// The types directly within this one.
  private var parts: [SettingType] {
    switch self {
    case .optional(let type), .list(let type), .map(let type): [type]
    case .custom(_, let types): types
    default: []
    }
  }

  /// The texts that stand for themselves, at whatever depth.
  public var choices: [String] {
    if case .choice(let texts) = self { texts } else { parts.flatMap(\.choices) }
  }

  /// The settings within this one.
  public var nested: [SettingInfo] {
    if case .group(_, let settings) = self { settings } else { parts.flatMap(\.nested) }
  }

  /// Whether a value of this type may be null.
  public var allowsNull: Bool {
    if case .optional = self {
      true
    } else if case .custom(_, let types) = self {
      types.contains { $0.allowsNull }
    } else {
      false
    }
  }

  /// Whether its numbers are whole ones.
  public var isWhole: Bool {
    switch self {
    case .wholeNumber: true
    case .optional(let type), .list(let type): type.isWhole
    default: false
    }
  }

  /// Whether it holds numbers, which limits can restrict.
  public var holdsNumbers: Bool {
    switch self {
    case .number, .wholeNumber, .range: true
    default: parts.contains { $0.holdsNumbers }
    }
  }
}
