/// Settings that several types share: a struct of fields with a row for each. A type that has one as a field puts
/// `Group(\.field)` into its table, and the rows stand flat among its own in files, in Python and in snapshots.
public protocol SettingGroup: Hashable, Sendable {
  /// A row for each field.
  @SettingsBuilder<Self> static var rows: [Setting<Self>] { get }
}

/// The rows of a group, or of another type's settings, as rows of the type that has it as a field.
public struct Group<Owner: Sendable>: Sendable {
  let rows: [Setting<Owner>]

  /// Rows that the fields of several types have in common.
  public init(rows: [Setting<Owner>]) { self.rows = rows }

  /// - Parameter live: Whether changes take effect in a running stream; where it is not given, the rows say so.
  public init<G: SettingGroup>(_ field: WritableKeyPath<Owner, G> & Sendable, live: Bool? = nil) {
    rows = G.rows.map { Setting($0, in: field, live: live) }
  }

  public init<G: Configurable>(_ field: WritableKeyPath<Owner, G> & Sendable) {
    rows = G.settings.rows.map { Setting($0, in: field, live: nil) }
  }
}

extension Setting {
  /// A row of a group, as a row of the type that has the group as a field.
  fileprivate init<G: Sendable>(_ row: Setting<G>, in field: WritableKeyPath<Owner, G> & Sendable, live: Bool?) {
    var info = row.info
    info.live = live ?? info.live
    self.init(
      info: info, get: { row.get($0[keyPath: field]) },
      same: { row.same($0[keyPath: field], $1[keyPath: field]) },
      set: { owner, value throws(SettingsError) in try row.set(&owner[keyPath: field], value) },
      check: { owner throws(SettingsError) in try row.check(owner[keyPath: field]) }, field: row.field)
  }
}
