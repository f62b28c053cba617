import AxisArrays

/// Lines over a common axis, a legend beside them.
public struct Graph: Sendable {
  public struct Series: Sendable {
    public var label: String, x: [Double], y: [Double]
    public init(label: String, x: [Double], y: [Double]) { (self.label, self.x, self.y) = (label, x, y) }
  }
  public var title: String, axisTitle: String, series: [Series]
  /// Ends of the horizontal axis; none takes those of the series.
  public var range: ClosedRange<Double>?

  public init(title: String, axisTitle: String, series: [Series], range: ClosedRange<Double>? = nil) {
    (self.title, self.axisTitle, self.series, self.range) = (title, axisTitle, series, range)
  }

  /// Blue, orange, green and purple, which also colour-blind readers tell apart (Okabe and Ito 2008).
  private static let colors = ["#0072b2", "#e69f00", "#009e73", "#cc79a7"]

  /// Graphs one below the other as SVG: small, for pages.
  public static func svg(_ graphs: [Graph], title: String) -> String {
    let height = 130.0, gap = 70.0
    var drawing = SVG(width: 640, height: Int((height + gap) * Double(graphs.count)) + 6, title: title)
    for (place, graph) in graphs.enumerated() {
      graph.draw(
        in: &drawing, Panel(left: 62, top: 26 + (height + gap) * Double(place), width: 470, height: height))
    }
    return drawing.text
  }

  private func draw(in drawing: inout SVG, _ panel: Panel) {
    drawing.text(Panel.cut(title, to: 90), x: panel.left, y: panel.top - 8, size: 12, bold: true)
    panel.frame(in: &drawing)
    guard let across = ValueRange(range.map { [$0.lowerBound, $0.upperBound] } ?? series.flatMap(\.x)),
      var up = ValueRange(series.flatMap(\.y))
    else {
      panel.note("no data", in: &drawing)
      return
    }
    let margin = (up.high - up.low) * 0.05
    (up.low, up.high) = (up.low - margin, up.high + margin)
    panel.bottomAxis(in: &drawing, ticks: .linear(across.low, across.high, count: 8), title: axisTitle) {
      across.fraction($0)
    }
    panel.leftAxis(in: &drawing, ticks: .linear(up.low, up.high, count: 4), title: "") { up.fraction($0) }
    for (place, one) in series.enumerated() {
      let color = Self.colors[place % Self.colors.count]
      var path = SVG.Path(), points = SVG.Path(), isDown = false
      for (x, y) in zip(one.x, one.y) {
        guard x.isFinite, y.isFinite else {
          isDown = false  // a gap
          continue
        }
        let (px, py) = (panel.left + across.fraction(x) * panel.width, panel.bottom - up.fraction(y) * panel.height)
        if isDown { path.line(px, py) } else { path.move(px, py) }
        isDown = true
        // Few values are points as well.
        if one.x.count <= 40 {
          points.move(px - 1.5, py - 1.5)
          points.line(px + 1.5, py - 1.5)
          points.line(px + 1.5, py + 1.5)
          points.line(px - 1.5, py + 1.5)
        }
      }
      drawing.path(path, stroke: color, width: 1)
      drawing.path(points, fill: color)
      let y = panel.top + 12 + 16 * Double(place)
      drawing.line(panel.right + 8, y - 4, panel.right + 20, y - 4, color: color, width: 2)
      drawing.text(Panel.cut(one.label, to: 12), x: panel.right + 24, y: y)
    }
  }
}

extension Graph {
  /// The lines of a message along its plot axis: the first few places of all others.
  ///
  /// - Throws: `ArrayError` when the data are on a device that the host cannot read.
  public init(_ message: AxisArray, title: String, lines: Int = 3) throws(ArrayError) {
    let frame = try Frame(message, title: title), values = try message.plotValues()
    let samples = try message.plotDim.map { (dim) throws(ArrayError) in try message.count(along: dim) } ?? 1
    let channels = samples == 0 ? 0 : values.count / samples
    let x: [Double]
    if let dim = message.plotDim, let numbers = try message.axis(dim).coordinate?.values.numbers {
      x = numbers
    } else {
      x = (0..<samples).map { frame.start + Double($0) * frame.step }
    }
    // Channels that are far apart show more than neighbours do.
    let shown = channels <= lines ? Array(0..<channels) : (0..<lines).map { $0 * channels / lines }
    self.init(
      title: title, axisTitle: frame.axisTitle,
      series: shown.map { channel in
        Series(label: frame.label(channel), x: x, y: (0..<samples).map { values[$0 * channels + channel] })
      })
  }
}
