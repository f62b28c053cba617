import Recordings
import SignalProcessing

extension Notice.Kind {
  /// How a run ends that takes such a notice for an error (`--strict`): 78 for what the pipeline file and the options
  /// cause, whatever the recording holds; 65 for what is about the recording, or how the two fit.
  public var exitCode: ExitCode {
    switch self {
    case .noEffect, .followsMessages, .approximated, .ignored: .settings
    case .notFound, .emptyResult, .mixed, .lost, .filled, .notFinite, .gap, .guessed: .data
    }
  }
}

/// Shows what steps, readers and writers tell: a line each on standard error, at once, and all of it in the report.
package struct NoticeLog: Sendable {
  /// Names the recording, or whatever else is worked on.
  let subject: String
  /// Lines of the pipeline file on which its steps stand.
  let lines: [Int?]
  let isQuiet: Bool, isStrict: Bool
  private(set) var told: [Notice] = []
  /// More than anyone reads; a stream of gaps must not fill the memory.
  private static let most = 64
  private var omitted = 0
  /// Whether lines wait in `held` instead of being shown at once.
  package var isHeld = false
  private(set) var held: [String] = []

  package init(_ subject: String, lines: [Int?] = [], isQuiet: Bool, isStrict: Bool) {
    (self.subject, self.lines, self.isQuiet, self.isStrict) = (subject, lines, isQuiet, isStrict)
  }

  /// - Throws: `ToolError` for the first of them, where notices are errors.
  package mutating func tell(_ notices: [Notice], progress: inout Progress) throws(ToolError) {
    for notice in notices where !told.contains(where: { Self.same($0, notice) }) {
      let text = "\(subject): \(text(of: notice))"
      if isStrict { throw ToolError(notice.kind.exitCode, text + " (an error with --strict)") }
      guard told.count < Self.most else { return omitted += 1 }
      told.append(notice)
      guard !isQuiet else { continue }
      let line = "swiftlet: warning: " + Screen.oneLine(text)
      guard !isHeld else {
        held.append(line)
        continue
      }
      progress.clear()
      Screen.warn(line)
    }
  }

  /// When it happened does not make it another one.
  private static func same(_ a: Notice, _ b: Notice) -> Bool {
    a.kind == b.kind && a.text == b.text && a.step == b.step && a.place == b.place
  }

  private func line(of notice: Notice) -> Int? {
    notice.place.flatMap { lines.indices.contains($0) ? lines[$0] : nil }
  }

  /// `CombFilter (line 3): ...`
  private func text(of notice: Notice) -> String {
    guard let step = notice.step else { return notice.text }
    return step + (line(of: notice).map { " (line \($0))" } ?? "") + ": " + notice.text
  }

  /// The notices as lines for people.
  var texts: [String] { told.map { text(of: $0) } }

  var value: Value {
    .list(
      told.map { notice in
        .record([
          "kind": .string(notice.kind.rawValue), "text": .string(notice.text),
          "step": notice.step.map { .string($0) } ?? .null, "place": notice.place.map { .int($0) } ?? .null,
          "line": line(of: notice).map { .int($0) } ?? .null, "time": notice.time.map { .double($0) } ?? .null,
        ])
      })
  }

  /// The last line of a report; empty where nothing was told.
  var summary: String {
    let count = told.count + omitted
    return count == 0 ? "" : "  \(count) \(count == 1 ? "warning" : "warnings")\n"
  }
}
