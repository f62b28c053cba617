/// The rectangle of a drawing that holds the data, and the axes around it.
struct Panel {
  let left: Double, top: Double, width: Double, height: Double

  init(left: Double, top: Double, width: Double, height: Double) {
    (self.left, self.top, self.width, self.height) = (left, top, width, height)
  }

  var right: Double { left + width }
  var bottom: Double { top + height }

  /// Leaves room on the left for names of this many characters.
  init(labelLength: Int, width: Double = 1000, height: Double, top: Double = 40) {
    left = 34 + 6.2 * Double(min(max(labelLength, 3), 24))
    (self.top, self.width, self.height) = (top, width, height)
  }

  /// A drawing with room for this panel, its axes and a bar at its right; the title is set.
  func drawing(title: String) -> SVG {
    var drawing = SVG(width: Int(right) + 110, height: Int(bottom) + 52, title: title)
    drawing.text(Self.cut(title, to: 140), x: left, y: top - 16, size: 14, bold: true)
    return drawing
  }

  func frame(in drawing: inout SVG) {
    drawing.rect(x: left, y: top, width: width, height: height, stroke: "#888")
  }

  /// Marks below the panel; `place` gives 0...1 from left to right.
  func bottomAxis(in drawing: inout SVG, ticks: Ticks, title: String, place: (Double) -> Double) {
    for (value, label) in zip(ticks.values, ticks.labels) {
      let x = left + place(value) * width
      guard x >= left - 0.5, x <= right + 0.5 else { continue }
      drawing.line(x, bottom, x, bottom + 5)
      drawing.text(label, x: x, y: bottom + 18, anchor: .middle)
    }
    drawing.text(title, x: left + width / 2, y: bottom + 38, size: 12, anchor: .middle)
  }

  /// Marks at the left of the panel; `place` gives 0...1 from bottom to top.
  func leftAxis(in drawing: inout SVG, ticks: Ticks, title: String, place: (Double) -> Double) {
    for (value, label) in zip(ticks.values, ticks.labels) {
      let y = bottom - place(value) * height
      guard y >= top - 0.5, y <= bottom + 0.5 else { continue }
      drawing.line(left - 5, y, left, y)
      drawing.text(label, x: left - 8, y: y + 4, anchor: .end)
    }
    drawing.text(title, x: 16, y: top + height / 2, size: 12, anchor: .middle, turned: true)
  }

  /// Names of channels from top to bottom, so many of them as can be read.
  func channelAxis(in drawing: inout SVG, _ frame: Frame, channels: Int) {
    guard channels > 0 else { return }
    let row = height / Double(channels)
    let size = min(11, max(8, row))
    let stride = Self.labelStride(rows: channels, rowHeight: row, textHeight: size)
    for channel in Swift.stride(from: 0, to: channels, by: stride) {
      let y = top + (Double(channel) + 0.5) * row
      drawing.text(Self.cut(frame.label(channel), to: 24), x: left - 6, y: y + size * 0.36, size: size, anchor: .end)
    }
  }

  /// Nothing to draw: says so instead of an empty rectangle.
  func note(_ text: String, in drawing: inout SVG) {
    drawing.text(text, x: left + width / 2, y: top + height / 2, size: 14, anchor: .middle)
  }

  /// Every how-many-th label fits.
  static func labelStride(rows: Int, rowHeight: Double, textHeight: Double) -> Int {
    let rough = textHeight / max(rowHeight, 1e-9)
    guard rough > 1 else { return 1 }
    return [2, 4, 5, 8, 10, 16, 20, 32, 50, 64, 100].first { Double($0) >= rough } ?? Int(min(rough, 1e6).rounded(.up))
  }

  static func cut(_ text: String, to length: Int) -> String {
    text.count <= length ? text : text.prefix(length - 1) + "…"
  }
}
