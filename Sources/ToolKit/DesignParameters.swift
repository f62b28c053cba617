import FilterDesign
import SignalProcessing

/// The parameters of a design, by name; those that nobody asks for are wrong.
struct DesignParameters {
  let values: ValueMap
  private(set) var known: [String] = []

  init(_ values: ValueMap) { self.values = values }

  private mutating func value(_ key: String) -> Value? {
    known.append(key)
    guard let value = values[key], !value.isNull else { return Optional.none }
    return value
  }

  /// A parameter as a type of settings; nil if it is not given.
  mutating func optional<T: SettingValue>(_ key: String, _ type: T.Type = T.self) throws(ToolError) -> T? {
    guard let value = value(key) else { return nil }
    let made: T
    do { made = try T(value) } catch { throw ToolError(.usage, "\(error.inside(key))") }
    if let number = made.value.notFinite { throw ToolError(.usage, "\(key) is \(number), must be finite") }
    return made
  }

  mutating func required<T: SettingValue>(_ key: String, _ type: T.Type = T.self) throws(ToolError) -> T {
    guard let value = try optional(key, T.self) else { throw ToolError(.usage, "\(key) is missing") }
    return value
  }

  /// A number or a list of numbers, as a list.
  mutating func list(_ key: String) throws(ToolError) -> [Double]? {
    switch try optional(key, PerChannel.self) {
    case nil: nil
    case .all(let number): [number]
    case .each(let numbers): numbers
    }
  }

  /// One of the texts of an enum.
  mutating func choice<T: RawRepresentable<String> & CaseIterable>(
    _ key: String, default standard: T
  ) throws(ToolError) -> T {
    guard let text = value(key)?.textOfScalar else { return standard }
    guard let choice = T(rawValue: text) else {
      let known = T.allCases.map(\.rawValue).joined(separator: ", ")
      throw ToolError(.usage, "\(key) is \"\(text)\", must be one of \(known)")
    }
    return choice
  }

  /// A window: its name, or a list of its name and its parameters.
  mutating func window(_ key: String, default standard: WindowFunction?) throws(ToolError) -> WindowFunction {
    guard let value = value(key) else {
      guard let standard else { throw ToolError(.usage, "\(key) is missing") }
      return standard
    }
    let parts = value.list ?? [value]
    let parameters = parts.dropFirst().compactMap(\.double)
    guard let name = parts.first?.string, parameters.count == parts.count - 1 else {
      throw ToolError(.usage, "\(key) is \(value), must be a name, or a list of a name and numbers")
    }
    do { return try WindowFunction(name, parameters) } catch { throw ToolError(.usage, "\(key): \(error)") }
  }

  /// Throws for a parameter that the design does not have.
  func checkAllKnown(of design: String) throws(ToolError) {
    guard let other = values.entries.first(where: { !known.contains($0.key) }) else { return }
    throw ToolError(.usage, "\(design) has no parameter \"\(other.key)\", only \(known.joined(separator: ", "))")
  }
}

extension Value {
  /// The first number within that is NaN or infinite, with the names that lead to it.
  var notFinite: String? {
    switch content {
    case .double(let number): number.isFinite ? nil : "\(number)"
    case .list(let list): list.lazy.compactMap(\.notFinite).first
    case .map(let map):
      map.entries.lazy.compactMap { entry in entry.value.notFinite.map { "\(entry.key): \($0)" } }.first
    default: nil
    }
  }

  fileprivate var textOfScalar: String? {
    if let string { return string }
    return bool.map { "\($0)" }
  }
}
