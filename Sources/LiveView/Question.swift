import AxisArrays

/// What a page asks for, read from its message; whatever does not fit is left out or brought within limits.
struct Question: Sendable {
  var ask: String
  /// Number of the question, which its answer repeats.
  var id: Int
  private let value: Value

  init?(_ text: String) {
    guard let value = Value(json: text), let ask = value["ask"]?.string else { return nil }
    (self.value, self.ask, id) = (value, ask, value["id"]?.int ?? 0)
  }

  func int(_ name: String) -> Int? { value[name]?.int }
  func text(_ name: String) -> String? { value[name]?.string }
  subscript(name: String) -> Value? { value[name] }

  /// A finite number. Swift 6.3's optimiser stops with an error where this is inlined into `span`.
  @inline(never) func number(_ name: String) -> Double? { value[name]?.double.flatMap { $0.isFinite ? $0 : nil } }

  /// The channels that are asked for, of so many.
  func channels(of count: Int, atMost most: Int) -> [Int] {
    guard let list = value["channels"]?.list else { return Array(0..<min(count, most)) }
    return list.prefix(most).compactMap { $0.int.flatMap { (0..<count).contains($0) ? $0 : nil } }
  }

  /// Seconds on the page, and pixels for them.
  var span: Double { min(max(number("span") ?? 10, 1e-3), 1e9) }
  var columns: Int { min(max(int("columns") ?? 1000, 50), 4000) }
}

/// A stream that a page can look at.
protocol TraceSource: AnyObject, Sendable {
  /// Facts for the page; nil while nothing came.
  var facts: Value? { get }
  /// Lows and highs of channels over a stretch of time, or (`heat`) the extents of all.
  func traces(_ question: Question) -> [UInt8]
  /// Samples of one channel as they are.
  func samples(_ question: Question) -> [UInt8]
}

extension TracePyramid {
  /// Channels whose traces go in one answer, at most.
  static let tracesAtMost = 128

  /// The answer to a question for traces.
  ///
  /// - Parameters:
  ///   - version: Number of the stream's shape: what was sent before holds no longer when it changes.
  ///   - isComplete: Whether nothing more comes, so that the newest bin is full.
  func answer(_ question: Question, version: Int, isComplete: Bool) -> [UInt8] {
    let isHeat = question["heat"]?.bool ?? false
    // A map has a cell for some pixels, traces have some bins for one.
    let level = level(span: question.span, bins: isHeat ? question.columns / 2 : question.columns * 2)
    let width = width(of: level), all = bins(of: level)
    let full = all.lowerBound..<max(all.lowerBound, all.upperBound - (isComplete ? 0 : 1))
    var wanted: Range<Int>
    if let end = question.number("end") {
      let last = (end - start) / width, count = (question.span / width).rounded(.up) + 1
      guard last.magnitude < 1e15 else { return Packet.bytes(.null, []) }
      wanted = (Int(last.rounded(.up)) - Int(count)..<Int(last.rounded(.up)) + 1).clamped(to: full)
    } else {
      let count = Int(min((question.span / width).rounded(.up) + 1, Double(capacity)))
      wanted = max(full.lowerBound, full.upperBound - count)..<full.upperBound
    }
    // The page has the bins before this one.
    if let since = question.int("since"), question.number("width") == width, question.int("version") == version {
      wanted = max(wanted.lowerBound, min(since, wanted.upperBound))..<wanted.upperBound
    }
    let chosen = isHeat ? [] : question.channels(of: channels, atMost: Self.tracesAtMost)
    let head: Value = .record([
      "kind": isHeat ? "heat" : "traces", "id": .int(question.id), "first": .int(wanted.lowerBound),
      "count": .int(wanted.count), "width": .double(width), "start": .double(start), "version": .int(version),
      "now": .double(start + Double(all.upperBound) * width), "channels": .list(chosen.map { .int($0) }),
      "rows": .int(isHeat ? channels : chosen.count), "oldest": .double(start + Double(all.lowerBound) * width),
    ])
    return Packet.bytes(
      head, isHeat ? extents(level: level, bins: wanted) : values(level: level, bins: wanted, channels: chosen))
  }
}
