/// Values as colours over channels × axis, with a colour bar.
public struct HeatMap: Sendable {
  public var frame: Frame
  public var overview: Overview

  public init(_ overview: Overview, frame: Frame) { (self.frame, self.overview) = (frame, overview) }

  /// Least and greatest of the cells' means; nil when every cell is missing.
  func range(of shown: Overview) -> ValueRange? {
    ValueRange((0..<shown.bins).lazy.flatMap { bin in (0..<shown.channels).lazy.map { shown.mean(bin, $0) } })
  }

  /// The picture as SVG; cells are the means of the samples that fall into them, at most 200,000.
  public func svg() -> String {
    let channels = overview.channels
    let shown = overview.thinned(to: min(1000, max(1, 200_000 / max(channels, 1))))
    let panel = Panel(
      labelLength: (0..<channels).map { frame.label($0).count }.max() ?? 0,
      height: min(max(Double(channels) * 9, 240), 1600))
    var drawing = panel.drawing(title: frame.title)
    guard shown.bins > 0, let range = range(of: shown) else {
      panel.frame(in: &drawing)
      panel.note("no data", in: &drawing)
      return drawing.text
    }
    drawing.image(
      image(of: shown, range), x: panel.left, y: panel.top, width: width(of: shown, in: panel), height: panel.height)
    panel.frame(in: &drawing)
    panel.channelAxis(in: &drawing, frame, channels: channels)
    let end = frame.start + Double(overview.count) * frame.step
    panel.bottomAxis(
      in: &drawing, ticks: frame.ticks(frame.start, end, count: 10), title: frame.axisTitle(to: end) + frame.since
    ) { ($0 - frame.start) / (end - frame.start) }
    colorBar(in: &drawing, panel, range)
    return drawing.text
  }

  /// The last bin may be filled in part only; the image then ends beyond the axis and is drawn as wide as its samples.
  private func width(of shown: Overview, in panel: Panel) -> Double {
    let full = Double(shown.bins * shown.samplesPerBin)
    return panel.width * min(full / Double(max(overview.count, 1)), 1 + 1 / Double(shown.bins))
  }

  private func image(of shown: Overview, _ range: ValueRange) -> [UInt8] {
    // 255 colours, and one for missing values.
    let palette = (0..<255).map { ColorMap.viridis[Double($0) / 254] } + [ColorMap.missing]
    var indices: [UInt8] = []
    indices.reserveCapacity(shown.bins * shown.channels)
    for channel in 0..<shown.channels {
      for bin in 0..<shown.bins {
        let mean = shown.mean(bin, channel)
        indices.append(mean.isFinite ? UInt8((min(max(range.fraction(mean), 0), 1) * 254).rounded()) : 255)
      }
    }
    return PNG.encode(indices, width: shown.bins, height: shown.channels, palette: palette)
  }

  private func colorBar(in drawing: inout SVG, _ panel: Panel, _ range: ValueRange) {
    let height = min(panel.height, 300), x = panel.right + 18
    let colors = (0..<255).reversed().map { UInt8($0) }
    let palette = (0..<255).map { ColorMap.viridis[Double($0) / 254] }
    let bar = PNG.encode(colors, width: 1, height: 255, palette: palette)
    drawing.image(bar, x: x, y: panel.top, width: 14, height: height)
    drawing.rect(x: x, y: panel.top, width: 14, height: height, stroke: "#888")
    let ticks = Ticks.linear(range.low, range.high, count: 6)
    for (value, label) in zip(ticks.values, ticks.labels) {
      let y = panel.top + (1 - range.fraction(value)) * height
      drawing.line(x + 14, y, x + 18, y)
      drawing.text(label, x: x + 21, y: y + 4)
    }
    if !frame.unit.isEmpty {
      drawing.text(frame.unit, x: x, y: panel.top + height + 16)
    }
  }
}
