import Platform

/// A drawing in the making: shapes and text appended one by one, in pixels from the top left corner.
struct SVG {
  let width: Int, height: Int
  private var body = ""

  enum Anchor: String { case start, middle, end }

  init(width: Int, height: Int, title: String) {
    (self.width, self.height) = (width, height)
    body += "<title>\(xmlEscaped(title))</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
  }

  /// The finished file.
  var text: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
    font-family="Helvetica, Arial, sans-serif" fill="#222">
    \(body)</svg>

    """
  }

  mutating func text(
    _ text: String, x: Double, y: Double, size: Double = 11, anchor: Anchor = .start, turned: Bool = false,
    bold: Bool = false
  ) {
    let turn = turned ? " transform=\"rotate(-90 \(Self.number(x)) \(Self.number(y)))\"" : ""
    let weight = bold ? " font-weight=\"bold\"" : ""
    body += "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" font-size=\"\(Self.number(size))\" "
    body += "text-anchor=\"\(anchor)\"\(weight)\(turn)>\(xmlEscaped(text))</text>\n"
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, color: String = "#222", width: Double = 1)
  {
    body += "<path d=\"M\(Self.number(x1)) \(Self.number(y1))L\(Self.number(x2)) \(Self.number(y2))\" "
    body += "stroke=\"\(color)\" stroke-width=\"\(Self.number(width))\"/>\n"
  }

  mutating func rect(
    x: Double, y: Double, width: Double, height: Double, fill: String = "none", stroke: String = "none"
  ) {
    body += "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
    body += "height=\"\(Self.number(height))\" fill=\"\(fill)\" stroke=\"\(stroke)\"/>\n"
  }

  mutating func path(_ path: Path, stroke: String = "none", width: Double = 1, fill: String = "none") {
    guard !path.text.isEmpty else { return }
    // Path coordinates are tenths of a pixel.
    body += "<path transform=\"scale(.1)\" d=\"\(path.text)\" fill=\"\(fill)\" stroke=\"\(stroke)\" "
    body += "stroke-width=\"\(Self.number(width * 10))\" stroke-linejoin=\"round\"/>\n"
  }

  mutating func image(_ png: [UInt8], x: Double, y: Double, width: Double, height: Double) {
    body += "<image x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
    body +=
      "height=\"\(Self.number(height))\" preserveAspectRatio=\"none\" image-rendering=\"optimizeSpeed\" style=\"image-rendering:pixelated\" "
    body += "href=\"data:image/png;base64,\(Self.base64(png))\"/>\n"
  }

  /// Bytes as text of 64 letters (RFC 4648).
  static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let three = bytes[start..<min(start + 3, bytes.count)]
      let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < three.count ? Int(three[start + $1]) : 0) }
      for place in 0..<4 {
        text.append(place <= three.count ? letters[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// At most two decimals, none when they are zero.
  static func number(_ value: Double) -> String {
    let hundredths = Int((min(max(value, -1e6), 1e6) * 100).rounded())
    if hundredths % 100 == 0 { return "\(hundredths / 100)" }
    return "\(Double(hundredths) / 100)"
  }

  /// A line in short notation: whole tenths of a pixel, each point relative to the one before.
  struct Path {
    private(set) var text = ""
    private var at = (x: 0, y: 0)

    mutating func move(_ x: Double, _ y: Double) {
      at = Self.tenths(x, y)
      text += "M\(at.x) \(at.y)"
    }

    mutating func line(_ x: Double, _ y: Double) {
      let to = Self.tenths(x, y)
      let (dx, dy) = (to.x - at.x, to.y - at.y)
      at = to
      if dx == 0 {
        if dy != 0 { text += "v\(dy)" }
      } else if dy == 0 {
        text += "h\(dx)"
      } else {
        text += dy < 0 ? "l\(dx)\(dy)" : "l\(dx) \(dy)"
      }
    }

    mutating func close() { text += "z" }

    private static func tenths(_ x: Double, _ y: Double) -> (x: Int, y: Int) {
      (Int((min(max(x, -1e5), 1e5) * 10).rounded()), Int((min(max(y, -1e5), 1e5) * 10).rounded()))
    }
  }
}
