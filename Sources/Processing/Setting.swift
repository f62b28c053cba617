/// One row of the table of a type's settings: all that is known about one of its fields, help included.
public struct Setting<Owner: Sendable>: Sendable {
  /// What can be told of the row without a value.
  public let info: SettingInfo
  let get: @Sendable (Owner) -> Value
  let same: @Sendable (Owner, Owner) -> Bool
  let set: @Sendable (inout Owner, Value) throws(SettingsError) -> Void
  let check: @Sendable (Owner) throws(SettingsError) -> Void
  /// The field, for the law that rows and fields agree.
  public let field: AnyKeyPath & Sendable

  public var name: String { info.name }
  public var help: String { info.help }
  public var type: String { info.type }
  public var live: Bool { info.live }

  /// A row.
  ///
  /// - Parameters:
  ///   - name: The field's name.
  ///   - field: The field.
  ///   - help: One sentence, the field's only documentation.
  ///   - unit: What numbers are in.
  ///   - limits: What numbers are allowed.
  ///   - live: Whether a change takes effect in a running stream without a new start.
  ///   - python: The name in files and in Python, where it is not the field's name in snake case.
  public init<V: SettingValue>(
    _ name: String, _ field: WritableKeyPath<Owner, V> & Sendable, _ help: String, unit: SettingUnit? = nil,
    _ limits: Limits<V.Bound>? = nil, live: Bool = false, python: String? = nil
  ) {
    let bounds = limits.map { limits in unit.map { "\(limits.text) \($0.symbol)" } ?? limits.text }
    let key = python ?? snakeCase(name)
    info = SettingInfo(
      name: name, key: key, help: help, type: V.typeName, choices: V.choices, unit: unit, limits: bounds, live: live,
      nested: V.nested)
    self.field = field
    get = { $0[keyPath: field].value }
    // Values know that a NaN is the same as a NaN.
    same = { $0[keyPath: field] == $1[keyPath: field] || $0[keyPath: field].value == $1[keyPath: field].value }
    set = { owner, value throws(SettingsError) in
      do throws(SettingsError) { try owner[keyPath: field].merge(value) } catch {
        throw error.inside(key, at: value.mark)
      }
    }
    check = { owner throws(SettingsError) in
      if let limits, let bad = owner[keyPath: field].bounded.first(where: { !limits.allows($0) }) {
        throw SettingsError(.outOfRange(found: "\(bad)", limits: bounds ?? limits.text), path: [key])
      }
      do throws(SettingsError) { try owner[keyPath: field].check() } catch { throw error.inside(key) }
    }
  }
}

/// What can be told of a setting without a value.
public struct SettingInfo: Hashable, Sendable {
  /// The field's name in Swift.
  public let name: String
  /// The name in files and in Python.
  public let key: String
  public let help: String
  /// What is expected, in words that follow "must be".
  public let type: String
  /// The texts that are allowed, where they can be listed.
  public let choices: [String]
  public let unit: SettingUnit?
  /// What numbers are allowed, with the unit, in words that follow "must be".
  public let limits: String?
  /// Whether a change takes effect in a running stream without a new start.
  public let live: Bool
  /// The settings within this one.
  public let nested: [SettingInfo]
}

/// The rows of a type's settings, with its defaults and what it does in a sentence.
public struct Settings<Owner: Sendable>: Sendable {
  public let defaults: Owner
  public let summary: String
  /// What is computed, as formulas in plain text.
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

  /// The row of a name as files or Swift spell it.
  func row(named name: String) -> Setting<Owner>? {
    rows.first { $0.info.key == name } ?? rows.first { $0.info.name == name }
  }
}

/// Collects rows.
@resultBuilder
public enum SettingsBuilder<Owner: Sendable> {
  /// Tells the compiler whose fields the key paths speak of.
  public static func buildExpression(_ row: Setting<Owner>) -> Setting<Owner> { row }
  public static func buildBlock(_ rows: Setting<Owner>...) -> [Setting<Owner>] { rows }
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
