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
    guard shown.bins > 0, let scale = Scale(shown) else {
      panel.note("no data", in: &drawing)
      return drawing.text
    }
    panel.channelAxis(in: &drawing, frame, channels: channels)
    let row = panel.height / Double(channels)
    for channel in 0..<channels {
      let middle = panel.top + (Double(channel) + 0.5) * row
      func y(_ value: Double) -> Double {
        min(max(middle - (value - scale.centers[channel]) / scale.spacing * row, panel.top), panel.bottom)
      }
      drawing.path(path(of: channel, in: shown, panel, y), stroke: "#1f4e79", width: 0.7)
    }
    bar(in: &drawing, panel, row: row, spacing: scale.spacing)
    let end = frame.start + Double(overview.count) * frame.step
    panel.bottomAxis(
      in: &drawing, ticks: .linear(min(frame.start, end), max(frame.start, end), count: 10), title: frame.axisTitle
    ) { ($0 - frame.start) / (end - frame.start) }
    return drawing.text
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

  private func bar(in drawing: inout SVG, _ panel: Panel, row: Double, spacing: Double) {
    let size = Ticks.roundStep(spacing * max(1, 30 / row) * 0.5)
    let length = size / spacing * row
    let x = panel.right + 12
    drawing.line(x, panel.bottom - length, x, panel.bottom, width: 2)
    drawing.text(
      Ticks.short(size) + (frame.unit.isEmpty ? "" : " \(frame.unit)"), x: x + 6, y: panel.bottom - length / 2 + 4)
  }

  /// Where each trace is centred, and the one distance between neighbours for all.
  struct Scale {
    var centers: [Double]
    var spacing: Double

    init?(_ shown: Overview) {
      var spans: [Double] = []
      centers = []
      for channel in 0..<shown.channels {
        let ranges = (0..<shown.bins).compactMap { shown.range($0, channel) }
        let lows = ranges.map(\.low).sorted(), highs = ranges.map(\.high).sorted()
        guard !ranges.isEmpty else {
          centers.append(0)
          continue
        }
        // Percentiles, so that one blink or artefact does not flatten everything else.
        let low = lows[Int(0.05 * Double(lows.count - 1))],
          high = highs[Int((0.95 * Double(highs.count - 1)).rounded(.up))]
        centers.append(low / 2 + high / 2)
        if high > low, (high - low).isFinite { spans.append(high - low) }
      }
      guard !centers.isEmpty else { return nil }
      spacing = spans.isEmpty ? 1 : spans.sorted()[spans.count / 2]
    }
  }
}
