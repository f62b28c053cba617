import Platform

/// Power over frequency on logarithmic axes: the median channel, and the band that holds eight channels in ten.
public struct Spectrum: Sendable {
  public var frame: Frame
  /// Hertz, ascending.
  public let frequencies: [Double]
  /// One list per channel that has data, each as long as `frequencies`.
  public let densities: [[Double]]

  /// Channels that are left out, in words: the others are of another unit.
  public private(set) var note = ""

  /// The unit of the frame is that of the densities; else it is the signals', whose densities these are.
  private let isDensity: Bool

  public init(frequencies: [Double], densities: [[Double]], frame: Frame, isDensity: Bool = false) {
    (self.frequencies, self.densities, self.frame) = (frequencies, densities, frame)
    self.isDensity = isDensity
  }

  /// The channels of the unit that most of them have: powers of several units have no common median.
  ///
  /// Without the last frequency, which has half the width of the others and would look like a drop.
  public init(_ welch: Welch, frame: Frame) {
    let groups = frame.groups(channels: welch.channels)
    var shown = frame
    if groups.count > 1 { shown = frame.picking(groups[0].channels) }
    self.init(
      frequencies: welch.frequencies.dropLast(),
      densities: (groups.first?.channels ?? []).compactMap { welch.density($0) }, frame: shown)
    if groups.count > 1 {
      let others = groups.dropFirst().map { "\($0.channels.count) in \($0.unit.isEmpty ? "no unit" : $0.unit)" }
      note = "left out: " + others.joined(separator: ", ")
    }
  }

  /// A point of the curve: frequency in hertz and the percentiles 10, 50 and 90 over the channels.
  struct Point { var frequency: Double, low: Double, middle: Double, high: Double }

  /// The points that can stand on logarithmic axes: positive frequencies with positive power.
  var points: [Point] {
    frequencies.indices.compactMap { bin -> Point? in
      let values = densities.compactMap { bin < $0.count && $0[bin] > 0 && $0[bin].isFinite ? $0[bin] : nil }.sorted()
      guard frequencies[bin] > 0, !values.isEmpty else { return nil }
      func percentile(_ part: Double) -> Double { values[Int((part * Double(values.count - 1)).rounded())] }
      return Point(frequency: frequencies[bin], low: percentile(0.1), middle: percentile(0.5), high: percentile(0.9))
    }
  }

  var powerTitle: String {
    if isDensity { return Frame.titled("power", frame.unit) }
    return Frame.titled("power density", frame.unit.isEmpty ? "1/Hz" : "\(frame.unit)²/Hz")
  }

  /// The picture as SVG.
  public func svg() -> String {
    let panel = Panel(labelLength: 7, width: 900, height: 420)
    var drawing = panel.drawing(title: frame.title)
    panel.frame(in: &drawing)
    guard let plane = LogPlane(points) else {
      panel.note("no data", in: &drawing)
      return drawing.text
    }
    func place(_ frequency: Double, _ power: Double) -> (Double, Double) {
      (panel.left + plane.x(frequency) * panel.width, panel.bottom - plane.y(power) * panel.height)
    }
    let points = thinned(plane)
    var band = SVG.Path(), line = SVG.Path()
    for (index, point) in points.enumerated() {
      let (x, high) = place(point.frequency, point.high), middle = place(point.frequency, point.middle).1
      if index == 0 { band.move(x, high) } else { band.line(x, high) }
      if index == 0 { line.move(x, middle) } else { line.line(x, middle) }
    }
    for point in points.reversed() {
      let (x, low) = place(point.frequency, point.low)
      band.line(x, low)
    }
    band.close()
    drawing.path(band, fill: "#c6d8ea")
    drawing.path(line, stroke: "#1f4e79", width: 1.5)
    panel.bottomAxis(
      in: &drawing, ticks: .logarithmic(plane.left, plane.right, count: 8), title: "frequency (Hz)", place: plane.x)
    panel.leftAxis(
      in: &drawing, ticks: .logarithmic(plane.bottom, plane.top, count: 8), title: powerTitle, place: plane.y)
    if densities.count > 1 {
      drawing.text(
        "line: median of \(densities.count) channels; band: 10th to 90th percentile", x: panel.right - 8,
        y: panel.top + 18, anchor: .end)
    }
    if !note.isEmpty { drawing.text(note, x: panel.right - 8, y: panel.top + 34, anchor: .end) }
    return drawing.text
  }

  /// Neighbours that would fall on the same half pixel are left out, except the strongest.
  private func thinned(_ plane: LogPlane) -> [Point] {
    var result: [Point] = []
    var last = -1
    for point in points {
      let column = Int(plane.x(point.frequency) * 1800)
      if column != last {
        result.append(point)
      } else if point.middle > result[result.count - 1].middle {
        result[result.count - 1] = point
      }
      last = column
    }
    return result
  }
}

/// Logarithmic axes in both directions, that span the points.
struct LogPlane {
  let left: Double, right: Double, bottom: Double, top: Double

  init?(_ points: [Spectrum.Point]) {
    guard let first = points.first, let last = points.last,
      let low = points.map(\.low).min(), let high = points.map(\.high).max()
    else { return nil }
    (left, right) =
      first.frequency < last.frequency ? (first.frequency, last.frequency) : (first.frequency / 2, first.frequency * 2)
    // Whatever lies 12 decades below the top is rounding error.
    let floor = max(low, high * 1e-12, .leastNormalMagnitude)
    (bottom, top) = floor < high ? (floor, high) : (floor / 2, floor * 2)
  }

  func x(_ frequency: Double) -> Double { Double.log(frequency / left) / Double.log(right / left) }
  func y(_ power: Double) -> Double {
    min(max((Double.log(power) - Double.log(bottom)) / (Double.log(top) - Double.log(bottom)), 0), 1)
  }
}
