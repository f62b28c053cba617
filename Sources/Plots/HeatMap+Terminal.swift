extension HeatMap {
  /// Weak to strong where there is no colour.
  private static let ramp = Array(" .:-=+*#%@")

  /// The picture as text, at most as wide as the terminal: two channels per line as half blocks where there is colour,
  /// one per line as ASCII where there is none. Neighbouring channels are averaged where there are too many.
  public func text(on terminal: Terminal) -> String {
    let indent = min(max((0..<overview.channels).map { frame.label($0).count }.max() ?? 0, 2), 12) + 1
    let width = max(terminal.columns - indent - frame.axisTitle.count - 2, 10)
    let shown = overview.thinned(to: width)
    var result = frame.title.isEmpty ? "" : Terminal.plain(frame.title + frame.since) + "\n"
    guard shown.bins > 0, let range = range(of: shown) else { return result + "no data\n" }
    let perLine = terminal.colors == .none ? 1 : 2
    let group = max(1, (overview.channels + 64 * perLine - 1) / (64 * perLine))
    let rows = (overview.channels + group - 1) / group
    // Few bins are drawn wider, so that a short recording still fills the line.
    let repeats = max(1, width / shown.bins)
    for top in stride(from: 0, to: rows, by: perLine) {
      result += Terminal.field(frame.label(top * group), indent - 1, right: true) + " "
      for bin in 0..<shown.bins {
        let upper = fraction(shown, bin, top, group, range)
        let lower = top + 1 < rows ? fraction(shown, bin, top + 1, group, range) : nil
        result += cell(upper: upper, lower: lower, on: terminal, repeats)
      }
      result += terminal.reset + "\n"
    }
    let end = frame.start + Double(shown.bins * shown.samplesPerBin) * frame.step
    result += terminal.axis(frame, start: frame.start, end: end, width: shown.bins * repeats, indent: indent)
    return result + legend(range, on: terminal, indent: indent)
  }

  private func cell(upper: Double, lower: Double?, on terminal: Terminal, _ repeats: Int) -> String {
    guard terminal.colors != .none else {
      let mark: Character = upper.isNaN ? "?" : Self.ramp[min(Int(min(max(upper, 0), 1) * 10), 9)]
      return String(repeating: mark, count: repeats)
    }
    let colors = terminal.paint(
      foreground: ColorMap.viridis[upper], background: lower.map { ColorMap.viridis[$0] })
    return (lower == nil ? terminal.reset : "") + colors + String(repeating: "▀", count: repeats)
  }

  /// Place of a group's mean between least and greatest; not a number where all of it is missing.
  private func fraction(_ shown: Overview, _ bin: Int, _ row: Int, _ group: Int, _ range: ValueRange) -> Double {
    let means = (row * group..<min((row + 1) * group, shown.channels)).map { shown.mean(bin, $0) }.filter(\.isFinite)
    return means.isEmpty ? .nan : range.fraction(means.reduce(0) { $0 + $1 / Double(means.count) })
  }

  private func legend(_ range: ValueRange, on terminal: Terminal, indent: Int) -> String {
    let bar = (0..<20).map { step -> String in
      let x = (Double(step) + 0.5) / 20
      if terminal.colors == .none { return String(Self.ramp[Int(x * 10)]) }
      return terminal.paint(foreground: ColorMap.viridis[x], background: nil) + "█"
    }
    let unit = frame.unit.isEmpty ? "" : " " + Terminal.plain(frame.unit)
    return String(repeating: " ", count: indent) + "\(Ticks.short(range.low)) [" + bar.joined() + terminal.reset
      + "] \(Ticks.short(range.high))\(unit)\n"
  }
}
