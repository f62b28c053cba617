import SignalProcessing

/// Random settings, made from the rows of a type's settings alone: their types, limits and choices. A new type joins by
/// having rows.
enum WildSettings {
  /// Settings that the type takes. Most are an example with a few settings changed, so that what they ask for is often
  /// something that can be done; the type's own example where nothing else was taken.
  static func settings<T: Configurable>(of type: T.Type, _ random: inout SplitMix) -> T {
    let example = T.examples.randomElement(using: &random) ?? T.settings.defaults
    let rows = T.settings.rows.map(\.info)
    guard !rows.isEmpty, !Wild.chance(8, &random) else { return example }
    for _ in 0..<30 {
      var map = example.value.map ?? [:]
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        guard let row = rows.randomElement(using: &random) else { break }
        map[row.key] = value(of: row, like: map[row.key] ?? .null, &random)
      }
      if let made = try? T(.map(map)), (try? made.check()) != nil { return made }
    }
    return example
  }

  private static func value(of row: SettingInfo, like old: Value, _ random: inout SplitMix) -> Value {
    if row.type.hasSuffix("or null"), Wild.chance(6, &random) { return .null }
    if !row.choices.isEmpty, !Wild.chance(3, &random) {
      let choice = row.choices.randomElement(using: &random) ?? ""
      return old.list != nil && Wild.chance(2, &random) ? .list([.string(choice)]) : .string(choice)
    }
    if old.isNull || Wild.chance(3, &random) { return fresh(row, &random) }
    return changed(old, row, &random)
  }

  /// By the words for the type.
  private static func fresh(_ row: SettingInfo, _ random: inout SplitMix) -> Value {
    func number(_ random: inout SplitMix) -> Value { .double(limited(row, &random)) }
    let type = row.type
    if type.hasPrefix("true or false") { return .bool(Bool.random(using: &random)) }
    if type.hasPrefix("a whole number") {
      return .int(Int(exactly: limited(row, &random).rounded()) ?? Wild.int(&random))
    }
    if type.hasPrefix("two numbers") {
      let low = limited(row, &random)
      return [.double(low), .double(low + Swift.abs(Wild.double(&random)))]
    }
    if type.hasPrefix("a list, each two numbers") {
      return .list(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in
          let low = limited(row, &random)
          return [.double(low), .double(low + Swift.abs(Wild.double(&random)))]
        })
    }
    if type.hasPrefix("a number or a list") || type.hasPrefix("a list") {
      if type.hasPrefix("a number"), Bool.random(using: &random) { return number(&random) }
      return .list((0..<Int.random(in: 0...4, using: &random)).map { _ in number(&random) })
    }
    if type.hasPrefix("a number") { return number(&random) }
    if type.hasPrefix("a text") { return .string(Wild.text(&random)) }
    if Bool.random(using: &random) { return .string(Wild.text(&random)) }
    return Bool.random(using: &random) ? number(&random) : .list([number(&random), number(&random)])
  }

  /// A number that is often within the limits, and at times at their ends.
  private static func limited(_ row: SettingInfo, _ random: inout SplitMix) -> Double {
    let isWhole = row.type.hasPrefix("a whole number")
    let ends = (row.limits ?? "").split(separator: " ").compactMap { Double(String($0).replacingCommas) }
    if !ends.isEmpty, Wild.chance(4, &random) {
      let end = ends.randomElement(using: &random) ?? 0
      if Wild.chance(2, &random) { return end }
      return isWhole ? end + (Bool.random(using: &random) ? 1 : -1) : end * 1.001 + 1e-9
    }
    if isWhole { return Double(Wild.int(&random)) }
    let number = Wild.double(&random)
    return (ends.first ?? -1) >= 0 && number < 0 ? -number : number
  }

  private static func changed(_ old: Value, _ row: SettingInfo, _ random: inout SplitMix) -> Value {
    switch old.content {
    case .null: return fresh(row, &random)
    case .bool(let bool): return .bool(!bool)
    case .int(let int):
      let candidates: [Int] = [
        int &+ 1, int &- 1, int &* 2, int / 2, Wild.int(&random), Int(exactly: limited(row, &random).rounded()) ?? 0,
      ]
      return .int(candidates.randomElement(using: &random) ?? int)
    case .double(let double):
      let candidates: [Double] = [double * 2, double / 2, -double, double * 1.37, limited(row, &random)]
      return .double(candidates.randomElement(using: &random) ?? double)
    case .string: return row.choices.randomElement(using: &random).map { .string($0) } ?? .string(Wild.text(&random))
    case .list(var list):
      let place = list.indices.randomElement(using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: if let place { list.remove(at: place) }
      case 1: if let place { list.insert(list[place], at: place) }
      case 2: list.shuffle(using: &random)
      default: if let place { list[place] = changed(list[place], row, &random) }
      }
      return .list(list)
    case .map(var map):
      guard let entry = map.entries.randomElement(using: &random) else { return old }
      let inner = row.nested.first { $0.key == entry.key } ?? row
      map[entry.key] = Wild.chance(8, &random) ? .null : value(of: inner, like: entry.value, &random)
      return .map(map)
    }
  }
}

extension String {
  /// Without commas, which stand behind numbers in the words for limits.
  fileprivate var replacingCommas: String { filter { $0 != "," } }
}
