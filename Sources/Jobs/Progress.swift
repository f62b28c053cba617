import Plots

/// A line on the terminal that shows how far the work is; silent where there is no terminal.
public struct Progress {
  private let label: String
  /// Seconds of signal in all, where known.
  private let total: Double?
  private let columns: Int?
  private let begin = SteadyTime.now
  private var shown: SteadyTime?

  /// - Parameter columns: Width of the terminal; nil for no progress at all.
  public init(label: String, total: Double?, columns: Int?) {
    (self.label, self.total, self.columns) = (label, total, columns)
  }

  /// Of a run over a stream.
  init(_ job: Job, columns: Int?) {
    let seconds = job.info.rate.flatMap { rate in job.info.count.map { Double($0) / rate } }
    self.init(label: Files.stem(of: job.input), total: seconds, columns: columns)
  }

  /// Shows the line again, at most ten times per second.
  public mutating func update(seconds: Double) {
    guard let columns else { return }
    let now = SteadyTime.now
    if let shown, now - shown < 0.1 { return }
    shown = now
    let line = Self.line(
      label: label, seconds: seconds, total: total, elapsed: now - begin, columns: columns)
    Screen.warn("\r" + line + "\u{1B}[K", terminator: "")
  }

  /// Takes the line away.
  public mutating func clear() {
    guard shown != nil else { return }
    Screen.warn("\r\u{1B}[K", terminator: "")
    shown = nil
  }

  /// Name, bar, signal time and how many times faster than the signal the work goes.
  static func line(label: String, seconds: Double, total: Double?, elapsed: Double, columns: Int) -> String {
    let speed = elapsed > 0 ? Ticks.short(seconds / elapsed) + "× real time" : ""
    var text = Ticks.decimal(seconds, places: 1) + " s"
    if let total { text += " of " + Ticks.decimal(total, places: 1) + " s" }
    text += "  " + speed
    let room = columns - text.count - 3
    let name = Terminal.plain(String(label.prefix(max(min(24, room - 12), 0))))
    guard let total, total > 0, room - name.count >= 8 else { return String("\(name) \(text)".prefix(columns - 1)) }
    let width = min(room - name.count - 2, 40)
    let filled = Int(min(max(seconds / total, 0), 1) * Double(width))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    return "\(name) [\(bar)] \(text)"
  }
}
