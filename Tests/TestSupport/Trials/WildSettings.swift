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
        map[row.key] = brief(value(of: row, like: map[row.key] ?? .null, &random), row)
      }
      if let made = try? T(.map(map)), (try? made.check()) != nil { return made }
    }
    return example
  }

  /// Minutes as seconds: windows of minutes that move by a few samples are hours of honest work, and none that shows anything.
  private static func brief(_ value: Value, _ row: SettingInfo) -> Value {
    guard row.unit == .seconds, case .double(let seconds) = value.content, (30...1e5).contains(seconds) else {
      return value
    }
    return .double(seconds / 1e4)
  }

  private static func value(of row: SettingInfo, like old: Value, _ random: inout SplitMix) -> Value {
    if row.type.allowsNull, Wild.chance(6, &random) { return .null }
    if let choice = row.type.choices.randomElement(using: &random), !Wild.chance(3, &random) {
      return old.list != nil && Wild.chance(2, &random) ? .list([.string(choice)]) : .string(choice)
    }
    if old.isNull || Wild.chance(3, &random) { return fresh(row.type, row.limits, &random) }
    return changed(old, row, &random)
  }

  private static func fresh(_ type: SettingType, _ limits: Limits?, _ random: inout SplitMix) -> Value {
    switch type {
    case .number: return .double(number(in: limits, isWhole: false, &random))
    case .wholeNumber:
      return .int(Int(exactly: number(in: limits, isWhole: true, &random).rounded()) ?? Wild.int(&random))
    case .truth: return .bool(Bool.random(using: &random))
    case .text: return .string(Wild.text(&random))
    case .range:
      let low = number(in: limits, isWhole: false, &random)
      return [.double(low), .double(low + Swift.abs(Wild.double(&random)))]
    case .choice(let texts): return .string(texts.randomElement(using: &random) ?? "")
    case .optional(let type): return fresh(type, limits, &random)
    case .list(let type):
      return .list((0..<Int.random(in: 0...4, using: &random)).map { _ in fresh(type, limits, &random) })
    case .map(let type): return .map(ValueMap([.init(Wild.text(&random), fresh(type, limits, &random))]))
    case .group: return .map(ValueMap())
    case .custom(_, let types):
      return types.randomElement(using: &random).map { fresh($0, limits, &random) } ?? .string(Wild.text(&random))
    }
  }

  /// A number that is often within the limits, and at times at their ends.
  private static func number(in limits: Limits?, isWhole: Bool, _ random: inout SplitMix) -> Double {
    let ends = [limits?.low?.number, limits?.high?.number].compactMap { $0 }.filter(\.isFinite)
    if let end = ends.randomElement(using: &random), Wild.chance(4, &random) {
      if Wild.chance(2, &random) { return end }
      return isWhole ? end + (Bool.random(using: &random) ? 1 : -1) : end * 1.001 + 1e-9
    }
    if isWhole { return Double(Wild.int(&random)) }
    let number = Wild.double(&random)
    return (ends.first ?? -1) >= 0 && number < 0 ? -number : number
  }

  private static func changed(_ old: Value, _ row: SettingInfo, _ random: inout SplitMix) -> Value {
    switch old.content {
    case .null: return fresh(row.type, row.limits, &random)
    case .bool(let bool): return .bool(!bool)
    case .int(let int):
      let candidates: [Int] = [
        int &+ 1, int &- 1, int &* 2, int / 2, Wild.int(&random),
        Int(exactly: number(in: row.limits, isWhole: true, &random).rounded()) ?? 0,
      ]
      return .int(candidates.randomElement(using: &random) ?? int)
    case .double(let double):
      let candidates: [Double] = [
        double * 2, double / 2, -double, double * 1.37, number(in: row.limits, isWhole: false, &random),
      ]
      return .double(candidates.randomElement(using: &random) ?? double)
    case .string:
      return row.type.choices.randomElement(using: &random).map { .string($0) } ?? .string(Wild.text(&random))
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
