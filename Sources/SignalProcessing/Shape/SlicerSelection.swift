/// Places of an axis as a text, or as a list of texts where a text cannot name them: `"C3, 5:8"`, `["Sensor-E:EDA", "C3,C4"]`.
public enum Selection: SettingValue, ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  /// Parts with commas between, unless the whole of it is a label.
  case text(String)
  /// Parts as they stand.
  case list([String])

  public init(stringLiteral value: String) { self = .text(value) }
  public init(arrayLiteral elements: String...) { self = .list(elements) }

  public static var type: SettingType {
    .custom(
      "a text, or a list of texts and positions",
      [.text, .wholeNumber, .list(.custom("a text or a position", [.text, .wholeNumber]))])
  }

  public init(_ value: Value) throws(SettingsError) {
    if let text = Self.text(value) {
      self = .text(text)
      return
    }
    guard let list = value.list else { throw .wrongType(value, Self.type) }
    var parts: [String] = []
    for (place, element) in list.enumerated() {
      guard let text = Self.text(element) else {
        throw SettingsError.wrongType(element, "a text or a position").inside("[\(place)]", at: element.mark)
      }
      parts.append(text)
    }
    self = .list(parts)
  }

  private static func text(_ value: Value) -> String? { value.string ?? value.int.map { "\($0)" } }

  public var value: Value {
    switch self {
    case .text(let text): .string(text)
    case .list(let parts): parts.value
    }
  }

  /// The parts; those of a text without the blanks around them.
  var parts: [String] {
    switch self {
    case .list(let parts): parts
    case .text(let text): text.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
    }
  }
}

/// Reads `Slicer.selection` against an axis.
///
/// A selection that is a label as a whole means that label. Else its parts are read one by one. A part is a label; else
/// `""`, `":"` or `"none"` for all, `a:b` or `a:b:c` as Python's slices; else (unless a field is named) a position; else
/// a regular expression that must match a whole label.
struct SlicerSelection {
  enum Picked {
    case slice(Int?, Int?, Int)
    case place(Int)
    case places([Int])
  }
  struct Resolved {
    var picked: Picked
    /// The parts that nothing matches, and those that select again what others have selected.
    var unmatched: [String] = [], repeated: [String] = []
  }
  private typealias Slice = (start: Int?, stop: Int?, step: Int)

  let slicer: Slicer
  init(_ slicer: Slicer) { self.slicer = slicer }

  /// Throws for what is meant as a slice and is none, whatever the labels are.
  func check() throws(SettingsError) {
    for part in slicer.selection.parts where part.contains(":") && Self.isNumeric(part) && Self.slice(part) == nil {
      throw SettingsError(
        "selection", "has \"\(part)\", which is no slice: write start:stop or start:stop:step, step not 0")
    }
  }

  private static func isNumeric(_ text: String) -> Bool {
    text.split(separator: ":").allSatisfy { Int(trimmed($0)) != nil }
  }

  /// The slice that a text is, if it is one.
  private static func slice(_ text: String) -> Slice? {
    if text.isEmpty || text.lowercased() == "none" { return (nil, nil, 1) }
    guard text.contains(":") else { return nil }
    let bounds = text.split(separator: ":", omittingEmptySubsequences: false).map(trimmed)
    let numbers = bounds.map { Int($0) }
    guard bounds.count <= 3, zip(bounds, numbers).allSatisfy({ $0.isEmpty || $1 != nil }) else { return nil }
    let step = bounds.count > 2 ? numbers[2] ?? 1 : 1
    return step == 0 ? nil : (numbers[0], numbers[1], step)
  }

  /// The places that the selection means on an axis.
  func resolved(_ axis: Axis, count: Int, dim: String) throws(ArrayError) -> Resolved {
    let labels = try names(axis, dim: dim, count: count)
    func labelled(_ text: String) -> [Int] { labels.map { $0.indices.filter { labels?[$0] == text } } ?? [] }
    if case .text(let text) = slicer.selection {
      let exact = labelled(text)
      if !exact.isEmpty { return Resolved(picked: .places(exact)) }
      let parts = slicer.selection.parts
      if parts.count == 1, labelled(parts[0]).isEmpty {
        if let slice = Self.slice(parts[0]) { return Resolved(picked: .slice(slice.start, slice.stop, slice.step)) }
        if slicer.field == nil, let place = Int(parts[0]) {
          return Resolved(picked: .place(try checked(place, count, dim)))
        }
      }
    }
    var places: [Int] = [], known: Set<Int> = [], result = Resolved(picked: .places([]))
    for part in slicer.selection.parts {
      var found = labelled(part)
      if found.isEmpty { found = try self.places(part, labels, count: count, dim: dim) }
      if found.isEmpty { result.unmatched.append(part) }
      if found.contains(where: known.contains) { result.repeated.append(part) }
      for place in found where known.insert(place).inserted { places.append(place) }
    }
    result.picked = .places(slicer.order == .axis ? places.sorted() : places)
    return result
  }

  private func checked(_ place: Int, _ count: Int, _ dim: String) throws(ArrayError) -> Int {
    guard place >= -count, place < count else {
      throw .invalid(op: "Slicer", "position \(place) is outside axis \"\(dim)\" of length \(count)")
    }
    return place
  }

  /// The places of a part that is no label.
  private func places(_ part: String, _ labels: [String]?, count: Int, dim: String) throws(ArrayError) -> [Int] {
    if let slice = Self.slice(part) {
      return Positions.slice(slice.start, slice.stop, step: slice.step, count: count).indices
    }
    if slicer.field == nil, let place = Int(part) {
      let place = try checked(place, count, dim)
      return [place < 0 ? place + count : place]
    }
    guard let labels else { throw .invalid(op: "Slicer", "axis \"\(dim)\" has no labels to match \"\(part)\"") }
    let pattern: Pattern
    do throws(PatternError) { pattern = try Pattern(part) } catch {
      throw .invalid(
        op: "Slicer",
        "\"\(part)\" is neither a label of axis \"\(dim)\" nor a regular expression: \(error.reason)"
          + didYouMean(part, in: labels))
    }
    return labels.indices.filter { pattern.matches(labels[$0]) }
  }

  /// The pattern that texts are matched with.
  private func names(_ axis: Axis, dim: String, count: Int) throws(ArrayError) -> [String]? {
    guard let field = slicer.field else { return axis.labels }
    guard case .records(let records)? = axis.coordinate?.values, let column = records[field] else {
      throw .invalid(op: "Slicer", "axis \"\(dim)\" has no field \"\(field)\"")
    }
    return (0..<count).map { place in
      let value = column.value(at: place)
      return value.string ?? value.description
    }
  }
}

private func trimmed(_ text: Substring) -> String {
  var text = text
  while let first = text.first, first.isWhitespace { text.removeFirst() }
  while let last = text.last, last.isWhitespace { text.removeLast() }
  return String(text)
}
