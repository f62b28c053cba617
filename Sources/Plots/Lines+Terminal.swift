extension Traces {
  /// The picture as text: one row per channel, least to greatest value per column.
  public func text(on terminal: Terminal) -> String {
    let channels = overview.channels
    let indent = min(max((0..<channels).map { frame.label($0).count }.max() ?? 0, 2), 12) + 1
    let columns = max(terminal.columns - indent - frame.axisTitle.count - 2, 10)
    var result = frame.title.isEmpty ? "" : Terminal.plain(frame.title + frame.since) + "\n"
    guard overview.bins > 0, let scale = Scale(overview.thinned(to: columns), frame) else {
      return result + "no data\n"
    }
    // One line each for many channels, more where there is room.
    let lines = min(max((terminal.rows - 4) / channels, 1), 6)
    let perCharacter = lines > 1 && terminal.unicode ? 2 : 1
    let shown = overview.thinned(to: columns * perCharacter)
    let stretch = max(1, columns * perCharacter / shown.bins)
    let width = (shown.bins * stretch + perCharacter - 1) / perCharacter
    for channel in 0..<channels {
      let rows =
        lines > 1
        ? grid(of: shown, channel, scale, columns: width, rows: lines, stretch, terminal)
        : [ranges(of: shown, channel, scale, stretch, terminal)]
      for (line, row) in rows.enumerated() {
        let label = line == (lines - 1) / 2 ? frame.label(channel) : ""
        result += Terminal.field(label, indent - 1, right: true) + " " + row + "\n"
      }
    }
    let end = frame.start + Double(shown.bins * shown.samplesPerBin) * frame.step
    let room = terminal.columns - indent
    result += marks(terminal, end: end, width: width, indent: indent)
    result += terminal.axis(frame, start: frame.start, end: end, width: width, indent: indent)
    let size = scale.groups.map { group in
      Ticks.short(group.spacing) + (group.unit.isEmpty ? "" : " " + Terminal.plain(group.unit))
    }.joined(separator: ", ")
    let legend = lines > 1 ? "each row spans \(size)" : "range per mark, \(marks(terminal)) of \(size)"
    return result + String(repeating: " ", count: indent) + legend.prefix(room) + "\n"
  }

  /// A line with a mark under each event; nothing where there are none.
  private func marks(_ terminal: Terminal, end: Double, width: Int, indent: Int) -> String {
    let marks = frame.marks(from: frame.start, to: end)
    guard !marks.isEmpty, end > frame.start, width > 0 else { return "" }
    var line = Array(repeating: Character(" "), count: width)
    for mark in marks {
      line[min(Int((mark.place - frame.start) / (end - frame.start) * Double(width)), width - 1)] = "^"
    }
    return Terminal.field("event", indent - 1, right: true) + " " + String(line) + "\n"
  }

  /// Least to greatest value per column, on several lines.
  private func grid(
    of shown: Overview, _ channel: Int, _ scale: Scale, columns: Int, rows: Int, _ stretch: Int, _ terminal: Terminal
  ) -> [String] {
    var grid = DotGrid(columns: columns, rows: rows, unicode: terminal.unicode)
    for bin in 0..<shown.bins {
      guard let (low, high) = shown.range(bin, channel) else { continue }
      func dot(_ value: Double) -> Int {
        let place = (value - scale.centers[channel]) / scale.spacings[channel] + 0.5
        return Int((min(max(place, 0), 1) * Double(grid.height - 1)).rounded())
      }
      for column in bin * stretch..<(bin + 1) * stretch { grid.fill(column: column, dot(low), dot(high)) }
    }
    return (0..<rows).map { grid.line($0) }
  }

  private func marks(_ terminal: Terminal) -> String { terminal.unicode ? " ▁▂▃▄▅▆▇█" : " .:-=+*#%@" }

  /// How far the values of each column reach, on one line: a trace would only fill it.
  private func ranges(
    of shown: Overview, _ channel: Int, _ scale: Scale, _ stretch: Int, _ terminal: Terminal
  ) -> String {
    let marks = Array(marks(terminal))
    return (0..<shown.bins).map { bin in
      guard let (low, high) = shown.range(bin, channel) else { return String(repeating: "?", count: stretch) }
      let part = min(max((high - low) / scale.spacings[channel], 0), 1)
      return String(repeating: marks[min(Int(part * Double(marks.count)), marks.count - 1)], count: stretch)
    }.joined()
  }
}

extension Spectrum {
  /// The picture as text: the median over the channels on logarithmic axes.
  public func text(on terminal: Terminal) -> String {
    var result = frame.title.isEmpty ? "" : Terminal.plain(frame.title + frame.since) + "\n"
    let points = points
    guard let plane = LogPlane(points) else { return result + "no data\n" }
    let indent = 9, columns = terminal.columns - indent - 2
    let rows = min(max(terminal.rows - 6, 8), 20)
    var grid = DotGrid(columns: columns, rows: rows, unicode: terminal.unicode)
    var last: (column: Int, dot: Int)?
    for point in points {
      let column = min(Int(plane.x(point.frequency) * Double(grid.width)), grid.width - 1)
      let dot = Int((plane.y(point.middle) * Double(grid.height - 1)).rounded())
      if let from = last, column > from.column + 1 {
        for between in from.column + 1..<column {
          let part = Double(between - from.column) / Double(column - from.column)
          let y = Int((Double(from.dot) + Double(dot - from.dot) * part).rounded())
          grid.fill(column: between, y, y)
        }
      }
      grid.fill(column: column, dot, dot)
      last = (column, dot)
    }
    let marks = Ticks.logarithmic(plane.bottom, plane.top, count: rows / 3)
    for row in 0..<rows {
      let label = zip(marks.values, marks.labels).first {
        rows - 1 - Int(plane.y($0.0) * Double(rows - 1) + 0.5) == row
      }?.1
      result += Terminal.field(label ?? "", indent - 2, right: true) + " |" + grid.line(row) + "\n"
    }
    var axis = Array(repeating: Character(" "), count: columns)
    let ticks = Ticks.logarithmic(plane.left, plane.right, count: 8)
    var free = 0
    for (value, label) in zip(ticks.values, ticks.labels) {
      let column = min(Int(plane.x(value) * Double(columns)), columns - 1)
      guard column >= free, column + label.count <= columns else { continue }
      for (offset, character) in label.enumerated() { axis[column + offset] = character }
      free = column + label.count + 1
    }
    let indentation = String(repeating: " ", count: indent)
    return result + indentation + String(axis) + "\n" + indentation
      + "frequency (Hz); \(Terminal.plain(powerTitle))\(note.isEmpty ? "" : "; " + Terminal.plain(note))\n"
  }
}
