/// A type whose fields are settings: plain fields, one init that holds the defaults, and a row for each field.
public protocol Configurable: SettingValue {
  /// The defaults, what the type does in a sentence, and a row for each field.
  static var settings: Settings<Self> { get }
  /// Values that show what the settings are for; documentation shows them and the laws are run with them.
  static var examples: [Self] { get }
  /// The name in files and messages; the type's own by default.
  static var name: String { get }
  /// Throws when settings do not fit each other; limits of single settings are in their rows.
  func validate() throws(SettingsError)
}

extension Configurable {
  public static var examples: [Self] { [settings.defaults] }
  public static var name: String { String(describing: Self.self) }
  public func validate() throws(SettingsError) {}

  public static var type: SettingType { .group(owner: name, settings: settings.rows.map(\.info)) }

  /// The defaults, with the settings that a map names laid over them; null gives the defaults.
  ///
  /// - Throws: `SettingsError` for a setting that there is not, of the wrong type, or outside its limits.
  public init(_ value: Value) throws(SettingsError) {
    self = Self.settings.defaults
    do throws(SettingsError) { try merge(value) } catch { throw error.of(Self.name, at: value.mark) }
  }

  /// Changes the settings that a map names and leaves the others.
  ///
  /// - Throws: `SettingsError` for a setting that there is not, of the wrong type, or outside its limits.
  public mutating func merge(_ value: Value) throws(SettingsError) {
    if value.isNull { return }
    guard let map = value.map else { throw .wrongType(value, Self.type) }
    let settings = Self.settings
    var changed = self
    for entry in map.entries {
      guard let row = settings.row(named: entry.key) else {
        let known = settings.rows.map(\.info.key)
        throw SettingsError(
          .unknownSetting(owner: Self.name, suggestion: nearest(to: entry.key, among: known)), path: [entry.key],
          mark: entry.keyMark ?? entry.value.mark)
      }
      try row.set(&changed, entry.value)
      do throws(SettingsError) { try row.check(changed) } catch { throw error.marked(entry.value.mark) }
    }
    do throws(SettingsError) { try changed.validate() } catch {
      // The mark of the setting that is complained of, where the map names it.
      throw error.marked(error.path.first.flatMap { map[$0]?.mark } ?? value.mark)
    }
    self = changed
  }

  /// All settings, as a map that `init(_:)` reads.
  public var value: Value {
    .map(ValueMap(Self.settings.rows.map { ValueMap.Entry($0.info.key, $0.get(self)) }))
  }

  /// Throws the first thing that is wrong with the settings.
  public func check() throws(SettingsError) {
    do throws(SettingsError) {
      for row in Self.settings.rows { try row.check(self) }
      try validate()
    } catch {
      throw error.of(Self.name)
    }
  }

  /// The settings that differ from another's.
  public func changes(from old: Self) -> Change? {
    let rows = Self.settings.rows.filter { !$0.same(old, self) }
    if rows.isEmpty { return nil }
    return Change(settings: rows.map(\.info.key), resets: !rows.allSatisfy(\.live))
  }

  /// Takes over other settings, once they are checked, and tells what changed; nil when nothing did.
  public mutating func adopt(_ new: Self) throws(SettingsError) -> Change? {
    try new.check()
    let change = new.changes(from: self)
    self = new
    return change
  }
}

/// The settings that a change touched.
public struct Change: Hashable, Sendable {
  /// The settings that changed, with the steps of a pipeline before them: `Log.base`.
  public var settings: [String]
  /// Whether any of them begins the stream anew; live ones do not.
  public var resets: Bool

  public init(settings: [String], resets: Bool) {
    (self.settings, self.resets) = (settings, resets)
  }
}

extension SettingsError {
  func marked(_ mark: Mark?) -> SettingsError {
    var error = self
    error.mark = self.mark ?? mark
    return error
  }
}
