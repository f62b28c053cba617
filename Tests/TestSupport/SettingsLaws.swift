import Processing

/// What holds for the settings of every type. A new type joins by being in the registry.
public enum SettingsLaws {
  /// What a type breaks, in words; nothing when all is well.
  public static func violations(of type: any Configurable.Type) -> [String] {
    func all<T: Configurable>(_ type: T.Type) -> [String] {
      rows(type) + texts(type) + examples(type) + refusals(type) + changes(type)
    }
    return all(type)
  }

  /// A row for each field, in order, and each row about its own field.
  static func rows<T: Configurable>(_ type: T.Type) -> [String] {
    var broken: [String] = []
    let rows = T.settings.rows
    let fields = fields(of: T.settings.defaults, rows: Set(rows.map(\.name)))
    if fields != rows.map(\.name) { broken.append("\(T.name): the fields are \(fields), the rows \(rows.map(\.name))") }
    for row in rows where !"\(row.field)".hasSuffix(".\(row.name)") {
      broken.append("\(T.name): the row \(row.name) is about \(row.field)")
    }
    for row in rows where row.info.limits != nil && !row.info.type.holdsNumbers {
      broken.append("\(T.name): \(row.name) has limits and no numbers")
    }
    let keys = rows.map(\.info.key)
    if Set(keys).count != keys.count { broken.append("\(T.name): two rows have one key among \(keys)") }
    // A capital may begin a name, as in Wn.
    for key in keys
    where key.contains(where: { $0 == "-" || $0 == " " }) || key.dropFirst().contains(where: \.isUppercase) {
      broken.append("\(T.name): the key \(key) is not in snake case")
    }
    return broken
  }

  /// The names of the fields; a group, or settings without a row of their own, stand for their fields.
  private static func fields(of value: Any, rows: Set<String>) -> [String] {
    Mirror(reflecting: value).children.flatMap { child in
      let name = child.label ?? ""
      let isGroup = child.value is any SettingGroup || child.value is any Configurable
      return isGroup && !rows.contains(name) ? fields(of: child.value, rows: rows) : [name]
    }
  }

  /// Help is a sentence.
  static func texts<T: Configurable>(_ type: T.Type) -> [String] {
    let texts = [("summary", T.settings.summary)] + T.settings.rows.map { ($0.name, $0.help) }
    return texts.compactMap { name, text in
      let isSentence = text.hasSuffix(".") && text.count > 3 && !(text.first?.isLowercase ?? true)
      return isSentence ? nil : "\(T.name): the help of \(name) is no sentence: \(text)"
    }
  }

  /// Examples are there, are valid, and come back from what is written of them.
  static func examples<T: Configurable>(_ type: T.Type) -> [String] {
    var broken: [String] = []
    if T.examples.isEmpty { broken.append("\(T.name): no examples") }
    for example in T.examples {
      do throws(SettingsError) {
        try example.check()
        if try T(example.value) != example { broken.append("\(T.name): \(example.value) does not come back") }
        // Only what differs from the defaults needs to be written.
        let all = T.settings.defaults.value.map ?? [:]
        let some = ValueMap((example.value.map ?? [:]).entries.filter { all[$0.key] != $0.value })
        if try T(.map(some)) != example { broken.append("\(T.name): \(Value.map(some)) does not give the example") }
      } catch {
        broken.append("\(T.name): the example \(example.value) fails: \(error)")
      }
    }
    do throws(SettingsError) {
      if try T(.null) != T.settings.defaults { broken.append("\(T.name): null does not give the defaults") }
    } catch {
      // Types that need a setting may refuse their defaults, in words.
    }
    return broken
  }

  /// What does not fit is refused by name.
  static func refusals<T: Configurable>(_ type: T.Type) -> [String] {
    var broken: [String] = []
    func expect(_ value: Value, _ what: String, _ matches: (SettingsError) -> Bool) {
      do throws(SettingsError) {
        _ = try T(value)
        broken.append("\(T.name): takes \(what): \(value)")
      } catch {
        if !matches(error) || error.owner != T.name { broken.append("\(T.name): \(what) gives \(error)") }
      }
    }
    expect("a text", "a text for a map") { _ in true }
    for row in T.settings.rows {
      let key = row.info.key
      expect([key + "x": 1], "an unknown setting") {
        if case .unknownSetting(_, let suggestion) = $0.problem { suggestion != nil } else { false }
      }
      expect([key: ["no such key": ["neither": "this"]]], "a map for \(key)") { $0.path.first == key }
    }
    return broken
  }

  /// A change is told by the keys that differ, and begins anew unless all of them are live.
  static func changes<T: Configurable>(_ type: T.Type) -> [String] {
    var broken: [String] = []
    let all = [T.settings.defaults] + T.examples
    for old in all {
      for new in T.examples {
        let (before, after) = (old.value.map ?? [:], new.value.map ?? [:])
        let rows = T.settings.rows.filter { before[$0.info.key] != after[$0.info.key] }
        let expected = rows.isEmpty ? nil : Change(settings: rows.map(\.info.key), resets: rows.contains { !$0.live })
        var adopted = old
        let change = try? adopted.adopt(new)
        if change != expected || adopted != new {
          broken.append("\(T.name): from \(old.value) to \(new.value) tells \(String(describing: change))")
        }
      }
    }
    return broken
  }
}
