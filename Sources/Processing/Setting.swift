/// One row of the table of a type's settings: all that is known about one of its fields, help included.
public struct Setting<Owner: Sendable>: Sendable {
  /// The facts about the row, without a value.
  public let info: SettingInfo
  let get: @Sendable (Owner) -> Value
  let same: @Sendable (Owner, Owner) -> Bool
  let set: @Sendable (inout Owner, Value) throws(SettingsError) -> Void
  let check: @Sendable (Owner) throws(SettingsError) -> Void
  /// The field, for the law that rows and fields agree.
  public let field: AnyKeyPath & Sendable

  public var name: String { info.name }
  public var help: String { info.help }
  public var live: Bool { info.live }
}

extension Setting {
  /// A row.
  ///
  /// - Parameters:
  ///   - name: The field's name.
  ///   - field: The field.
  ///   - help: One sentence, the field's only documentation.
  ///   - unit: The unit of its numbers.
  ///   - limits: The range of its numbers.
  ///   - live: Whether a change takes effect in a running stream without a new start.
  ///   - python: The name in files and in Python, where it is not the field's name in snake case.
  public init<V: SettingValue>(
    _ name: String, _ field: WritableKeyPath<Owner, V> & Sendable, _ help: String, unit: SettingUnit? = nil,
    _ limits: Limits? = nil, live: Bool = false, python: String? = nil
  ) {
    let key = python ?? snakeCase(name)
    let info = SettingInfo(name: name, key: key, help: help, type: V.type, unit: unit, limits: limits, live: live)
    self.init(
      info: info, get: { $0[keyPath: field].value },
      // Values know that a NaN is the same as a NaN.
      same: { $0[keyPath: field] == $1[keyPath: field] || $0[keyPath: field].value == $1[keyPath: field].value },
      set: { owner, value throws(SettingsError) in
        do throws(SettingsError) { try owner[keyPath: field].merge(value) } catch {
          throw error.inside(key, at: value.mark)
        }
      },
      check: { owner throws(SettingsError) in
        try info.checkLimits(owner[keyPath: field].value)
        do throws(SettingsError) { try owner[keyPath: field].check() } catch { throw error.inside(key) }
      },
      field: field)
  }
}

/// The facts about a setting, without a value.
public struct SettingInfo: Hashable, Sendable {
  /// The field's name in Swift.
  public let name: String
  /// The name in files and in Python.
  public let key: String
  public let help: String
  public let type: SettingType
  public let unit: SettingUnit?
  /// The range of its numbers.
  public let limits: Limits?
  /// Whether a change takes effect in a running stream without a new start.
  public internal(set) var live: Bool

  /// The range of its numbers with the unit, in words that follow "must be".
  public var limitsText: String? {
    limits.map { $0.words(asWhole: type.isWhole) + (unit.map { " \($0.symbol)" } ?? "") }
  }

  /// The help with the unit, as it stands before the field in the sources and in the schema.
  public var documentation: String { help + (unit.map { " In \($0.name)." } ?? "") }

  /// The settings within this one.
  public var nested: [SettingInfo] { type.nested }

  /// Throws for the first number of a value that is outside the limits.
  func checkLimits(_ value: Value) throws(SettingsError) {
    guard let limits else { return }
    if let list = value.list {
      for element in list { try checkLimits(element) }
    } else if let number = value.double, !limits.allows(number) {
      let found = if case .int(let whole) = value.content { "\(whole)" } else { "\(number)" }
      throw SettingsError(.outOfRange(found: found, limits: limitsText ?? ""), path: [key])
    }
  }
}

/// The rows of a type's settings, with its defaults and what it does in a sentence.
public struct Settings<Owner: Sendable>: Sendable {
  public let defaults: Owner
  public let summary: String
  /// The computation, as formulas in plain text.
  public let formula: String
  /// Where that comes from: a paper, a book or a standard.
  public let source: String
  public let rows: [Setting<Owner>]

  public init(
    of defaults: Owner, _ summary: String, formula: String = "", source: String = "",
    @SettingsBuilder<Owner> rows: () -> [Setting<Owner>] = { [] }
  ) {
    (self.defaults, self.summary, self.formula, self.source) = (defaults, summary, formula, source)
    self.rows = rows()
  }

  /// The row of a key, which may be spelt without underscores: `zero_pad_until` or `zeroPadUntil`.
  func row(named name: String) -> Setting<Owner>? {
    let key = snakeCase(name)
    return rows.first { $0.info.key == name } ?? rows.first { snakeCase($0.info.key) == key }
  }
}

/// Collects rows.
@resultBuilder
public enum SettingsBuilder<Owner: Sendable> {
  /// Tells the compiler whose fields the key paths speak of.
  public static func buildExpression(_ row: Setting<Owner>) -> [Setting<Owner>] { [row] }
  public static func buildExpression(_ group: Group<Owner>) -> [Setting<Owner>] { group.rows }
  public static func buildBlock(_ rows: [Setting<Owner>]...) -> [Setting<Owner>] { rows.flatMap { $0 } }
}

/// `zeroPadUntil` as Python spells it: `zero_pad_until`; a run of capitals is one word.
func snakeCase(_ name: String) -> String {
  var text = ""
  var wasLower = false
  for scalar in name.unicodeScalars {
    if scalar.properties.isUppercase {
      text += (wasLower ? "_" : "") + scalar.properties.lowercaseMapping
      wasLower = false
    } else {
      text.unicodeScalars.append(scalar)
      wasLower = true
    }
  }
  return text
}
