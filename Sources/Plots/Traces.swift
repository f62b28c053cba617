/// Stacked traces, one row per channel, with a scale bar.
public struct Traces: Sendable {
  public var frame: Frame
  public var overview: Overview

  public init(_ overview: Overview, frame: Frame) { (self.frame, self.overview) = (frame, overview) }

  /// The picture as SVG. Long recordings are drawn as least and greatest value per bin, which keeps the file below
  /// about 500 KB.
  public func svg() -> String {
    let channels = overview.channels
    let shown = overview.thinned(to: min(1000, max(120, 32_000 / max(channels, 1))))
    let panel = Panel(
      labelLength: (0..<channels).map { frame.label($0).count }.max() ?? 0,
      height: min(max(Double(channels) * 13, 300), 2400))
    var drawing = panel.drawing(title: frame.title)
    panel.frame(in: &drawing)
    guard shown.bins > 0, let scale = Scale(shown, frame) else {
      panel.note("no data", in: &drawing)
      return drawing.text
    }
    panel.channelAxis(in: &drawing, frame, channels: channels)
    let row = panel.height / Double(channels)
    for channel in 0..<channels {
      let middle = panel.top + (Double(channel) + 0.5) * row
      func y(_ value: Double) -> Double {
        min(max(middle - (value - scale.centers[channel]) / scale.spacings[channel] * row, panel.top), panel.bottom)
      }
      drawing.path(path(of: channel, in: shown, panel, y), stroke: "#1f4e79", width: 0.7)
    }
    bars(in: &drawing, panel, row: row, scale)
    let end = frame.start + Double(overview.count) * frame.step
    panel.bottomAxis(
      in: &drawing, ticks: frame.ticks(frame.start, end, count: 10), title: frame.axisTitle(to: end) + frame.since
    ) { ($0 - frame.start) / (end - frame.start) }
    marks(in: &drawing, panel, end: end)
    return drawing.text
  }

  /// Events as lines from top to bottom; their texts stand above as far as there is room.
  private func marks(in drawing: inout SVG, _ panel: Panel, end: Double) {
    guard end > frame.start else { return }
    var free = panel.left
    for mark in frame.marks(from: frame.start, to: end).prefix(2000) {
      let x = panel.left + (mark.place - frame.start) / (end - frame.start) * panel.width
      drawing.line(x, panel.top, x, panel.bottom, color: "#d55e00", width: 0.6)
      let text = Panel.cut(mark.text, to: 16)
      guard x >= free, !text.isEmpty else { continue }
      drawing.text(text, x: x + 1, y: panel.top - 3, size: 8)
      free = x + 6 + 4.6 * Double(text.count)
    }
  }

  private func path(of channel: Int, in shown: Overview, _ panel: Panel, _ y: (Double) -> Double) -> SVG.Path {
    var path = SVG.Path()
    var last: Double?
    let width = panel.width * Double(shown.samplesPerBin) / Double(max(shown.count, 1))
    for bin in 0..<shown.bins {
      guard let (low, high) = shown.range(bin, channel) else {
        last = nil  // a gap
        continue
      }
      func x(_ part: Double) -> Double { min(panel.left + (Double(bin) + part) * width, panel.right) }
      // Which came first is not known: the nearer one makes the shorter line.
      let isRising = last.map { abs($0 - low) <= abs($0 - high) } ?? true
      let (first, second) = isRising ? (low, high) : (high, low)
      let isSingle = low == high
      if last == nil {
        path.move(x(isSingle ? 0.5 : 0.25), y(first))
      } else {
        path.line(x(isSingle ? 0.5 : 0.25), y(first))
      }
      if !isSingle {
        path.line(x(0.75), y(second))
      } else if last == nil {
        path.line(x(0.5) + 0.5, y(first))  // a line of no length would not be seen
      }
      last = second
    }
    return path
  }

  /// A bar for each unit.
  private func bars(in drawing: inout SVG, _ panel: Panel, row: Double, _ scale: Scale) {
    var bottom = panel.bottom
    for group in scale.groups.prefix(6) {
      let size = Ticks.roundStep(group.spacing * max(1, 30 / row) * 0.5)
      let length = min(size / group.spacing * row, panel.height)
      let x = panel.right + 12
      drawing.line(x, bottom - length, x, bottom, width: 2)
      drawing.text(
        Ticks.short(size) + (group.unit.isEmpty ? "" : " \(Panel.cut(group.unit, to: 10))"), x: x + 6,
        y: bottom - length / 2 + 4)
      bottom -= length + 14
      if bottom < panel.top + 20 { return }
    }
  }

  /// Where each trace is centred, and the distance between neighbours: one for all channels of a unit.
  struct Scale {
    var centers: [Double]
    var spacings: [Double]
    var groups: [(unit: String, spacing: Double)] = []

    init?(_ shown: Overview, _ frame: Frame) {
      guard shown.channels > 0 else { return nil }
      centers = Array(repeating: 0, count: shown.channels)
      spacings = Array(repeating: 1, count: shown.channels)
      for group in frame.groups(channels: shown.channels) {
        var spans: [Double] = []
        for channel in group.channels {
          let ranges = (0..<shown.bins).compactMap { shown.range($0, channel) }
          let lows = ranges.map(\.low).sorted(), highs = ranges.map(\.high).sorted()
          guard !ranges.isEmpty else { continue }
          // Percentiles, so that one blink or artefact does not flatten everything else; codes are rare, and whole.
          let part = group.unit == "codes" ? 0 : 0.05
          let low = lows[Int(part * Double(lows.count - 1))]
          let high = highs[Int(((1 - part) * Double(highs.count - 1)).rounded(.up))]
          centers[channel] = low / 2 + high / 2
          if high > low, (high - low).isFinite { spans.append(high - low) }
        }
        let spacing = spans.isEmpty ? 1 : spans.sorted()[spans.count / 2]
        for channel in group.channels { spacings[channel] = spacing }
        groups.append((group.unit, spacing))
      }
    }
  }
}
