import Plots
import SignalProcessing

/// What `parity` found, for people and for programs.
struct ParityReport {
  let a: String, b: String
  private var rows: [(stage: String, verdict: String, text: String)] = []
  /// The first difference, with the number of its stage from 1, its name, and the settings that differ there.
  private(set) var difference: (place: Int, stage: String, what: Difference, settings: [String])?

  init(a: String, b: String) { (self.a, self.b) = (a, b) }

  /// - Parameter verdict: nil for a stage that one side alone has.
  mutating func add(_ pair: ParityPath.Pair, _ verdict: Parity?, of first: ParityPath, _ second: ParityPath) {
    let (x, y) = (pair.a.map { first.name($0) }, pair.b.map { second.name($0) })
    let name = x == y || y == nil ? x ?? "" : x.map { "\($0) / \(y ?? "")" } ?? y ?? ""
    switch verdict {
    case nil: rows.append((name, x == nil ? "b-only" : "a-only", "in \(x == nil ? "B" : "A") alone"))
    case .equal: rows.append((name, "equal", "equal"))
    case .withinRounding(let size):
      rows.append((name, "within-rounding", "equal but for rounding, \(Ticks.short(size)) of the largest value"))
    case .different(var found):
      let settings = Self.settings(pair.a.flatMap { first.step($0) }, pair.b.flatMap { second.step($0) })
      // The setting knows better where the values leave it open.
      if [.response, .values, .gain, .missing].contains(found.kind),
        settings.contains(where: { $0.name == "window" || $0.name == "taper" })
      {
        found.kind = .window
      }
      rows.append((name, "different", "\(found.kind.rawValue): \(found.text)"))
      difference = ((pair.a ?? pair.b ?? 0) + 1, name, found, settings.map(\.text))
    }
  }

  /// The settings in which two steps of one type differ; the names of two types.
  private static func settings(
    _ a: (any Transformer)?, _ b: (any Transformer)?
  ) -> [(name: String, text: String)] {
    guard let a, let b else { return [] }
    guard type(of: a).name == type(of: b).name else {
      return [("step", "\(type(of: a).name) against \(type(of: b).name)")]
    }
    guard let mine = a.value.map, let theirs = b.value.map else { return [] }
    return mine.entries.compactMap { entry in
      guard let other = theirs[entry.key], other != entry.value else { return nil }
      return (entry.key, "\(entry.key): \(entry.value) against \(other)")
    }
  }

  /// `a.yaml against b.yaml: stage 2, Scale, gain from sample 0 on: B is A times 2`
  var summary: String {
    guard let (place, stage, what, _) = difference else { return "\(a) against \(b): no difference" }
    var text = "\(a) against \(b): "
    text += place == 0 ? "the input" : "stage \(place), \(stage)"
    return text + ", \(what.kind.rawValue)\(Self.place(what)): \(what.text)"
  }

  private static func place(_ what: Difference) -> String {
    guard let sample = what.sample else { return "" }
    let time = what.time.map { " (\(Ticks.exact(($0 * 1e6).rounded() / 1e6)))" } ?? ""
    return " from sample \(sample)\(time) on" + (what.channel.map { ", channel \"\($0)\"" } ?? "")
  }

  /// Lines for people.
  var text: String {
    var head = TextTable()
    head.add("A", a)
    head.add("B", b)
    var text = head.text() + "\n"
    var table = TextTable()
    for (number, row) in rows.enumerated() { table.add("\(number + 1)", row.stage, row.text) }
    text += table.text(indent: "  ") + "\n"
    guard let (place, stage, what, settings) = difference else { return text + "no difference\n" }
    text += place == 0 ? "the input" : "stage \(place), \(stage)"
    text += ": \(what.kind.rawValue)\(Self.place(what))\n  \(what.text)\n"
    return text + settings.map { "  \($0)\n" }.joined()
  }

  /// The same for programs.
  var value: Value {
    var found = Value.null
    if let (place, stage, what, settings) = difference {
      let head: Value = ["stage": .int(place), "name": .string(stage)]
      let tail: Value = ["settings": .list(settings.map { .string($0) })]
      found = .map(ValueMap([head, what.value, tail].flatMap { $0.map?.entries ?? [] }))
    }
    return .record([
      "a": .string(a), "b": .string(b),
      "stages": .list(
        rows.map { .record(["name": .string($0.stage), "verdict": .string($0.verdict), "text": .string($0.text)]) }),
      "difference": found,
    ])
  }
}
