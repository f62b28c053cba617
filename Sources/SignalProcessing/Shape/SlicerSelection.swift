/// The grammar of `Slicer.selection`.
///
/// Parts stand between commas. A part is `""`, `":"` or `"none"` for all; `a:b` or `a:b:c` as Python's slices; else a
/// label, else (unless a field is named) a position, else a regular expression that must match a whole label.
struct SlicerSelection {
  enum Part {
    case slice(Int?, Int?, Int)
    case text(String)
  }
  enum Resolved {
    case slice(Int?, Int?, Int)
    case place(Int)
    case places([Int])
  }
  let slicer: Slicer

  init(_ slicer: Slicer) { self.slicer = slicer }

  var parts: [Part] {
    get throws(ArrayError) {
      var parts: [Part] = []
      for token in slicer.selection.split(separator: ",", omittingEmptySubsequences: false) {
        parts.append(try part(trimmed(token)))
      }
      return parts
    }
  }

  private func part(_ text: String) throws(ArrayError) -> Part {
    if text.isEmpty || text == ":" || text.lowercased() == "none" { return .slice(nil, nil, 1) }
    guard text.contains(":") else { return .text(text) }
    var bounds: [Int?] = []
    for bound in text.split(separator: ":", omittingEmptySubsequences: false) {
      let bound = trimmed(bound)
      guard bound.isEmpty || Int(bound) != nil else {
        throw .invalid(op: "Slicer", "\"\(text)\" is no slice: \"\(bound)\" is not a whole number")
      }
      bounds.append(Int(bound))
    }
    guard bounds.count <= 3, bounds.count < 3 || bounds[2] != 0 else {
      throw .invalid(op: "Slicer", "\"\(text)\" is no slice: write start:stop or start:stop:step, step not 0")
    }
    return .slice(bounds[0], bounds[1], bounds.count > 2 ? bounds[2] ?? 1 : 1)
  }

  private func trimmed(_ text: Substring) -> String {
    var text = text
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  /// The places that the selection means on an axis.
  func resolved(_ axis: Axis, count: Int, dim: String) throws(ArrayError) -> Resolved {
    let parts = try parts, labels = try names(axis, dim: dim, count: count)
    if parts.count == 1 {
      if case .slice(let start, let stop, let step) = parts[0] { return .slice(start, stop, step) }
      if case .text(let text) = parts[0], slicer.field == nil, labels?.contains(text) != true, let place = Int(text) {
        guard place >= -count, place < count else {
          throw .invalid(op: "Slicer", "position \(place) is outside axis \"\(dim)\" of length \(count)")
        }
        return .place(place)
      }
    }
    var places: [Int] = []
    for part in parts {
      for place in try self.places(part, labels, count: count, dim: dim) where !places.contains(place) {
        places.append(place)
      }
    }
    return .places(slicer.order == .axis ? places.sorted() : places)
  }

  private func places(_ part: Part, _ labels: [String]?, count: Int, dim: String) throws(ArrayError) -> [Int] {
    switch part {
    case .slice(let start, let stop, let step): return Positions.slice(start, stop, step: step, count: count).indices
    case .text(let text):
      if let labels {
        let exact = labels.indices.filter { labels[$0] == text }
        if !exact.isEmpty { return exact }
      }
      if slicer.field == nil, let place = Int(text) {
        guard place >= -count, place < count else {
          throw .invalid(op: "Slicer", "position \(place) is outside axis \"\(dim)\" of length \(count)")
        }
        return [place < 0 ? place + count : place]
      }
      guard let labels else { throw .invalid(op: "Slicer", "axis \"\(dim)\" has no labels to match \"\(text)\"") }
      let pattern: Pattern
      do throws(PatternError) { pattern = try Pattern(text) } catch {
        throw .invalid(
          op: "Slicer",
          "\"\(text)\" is neither a label of axis \"\(dim)\" nor a regular expression: \(error.reason)")
      }
      return labels.indices.filter { pattern.matches(labels[$0]) }
    }
  }

  /// What texts are matched with.
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
