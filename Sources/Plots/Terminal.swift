/// The abilities of the place where a picture is printed.
public struct Terminal: Hashable, Sendable {
  public enum Colors: String, Hashable, Sendable, CaseIterable { case none, cube, full }

  /// Characters per line and lines; at least 40 × 10.
  public var columns: Int, rows: Int
  public var colors: Colors
  /// Whether characters beyond ASCII may be used.
  public var unicode: Bool

  public init(columns: Int = 80, rows: Int = 40, colors: Colors = .none, unicode: Bool = false) {
    (self.columns, self.rows) = (min(max(columns, 40), 1000), min(max(rows, 10), 500))
    (self.colors, self.unicode) = (colors, unicode)
  }

  /// Reads the usual variables. Without a terminal, with `NO_COLOR` or a dumb one, plain ASCII without colour.
  ///
  /// - Parameters:
  ///   - size: Columns and rows as the terminal reports them; nil when the output is not a terminal.
  public init(environment: [String: String], size: (columns: Int, rows: Int)?) {
    let name = environment["TERM"] ?? "dumb"
    let isPlain = size == nil || name == "dumb" || environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let depth = environment["COLORTERM"] ?? ""
    let colors: Colors =
      isPlain ? .none : depth == "truecolor" || depth == "24bit" || name.hasSuffix("-direct") ? .full : .cube
    let language = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"] ?? ""
    // A locale such as de_DE.UTF-8@euro: its code set stands between the point and the at sign.
    let codeset = (language.split(separator: ".").last ?? "").prefix { $0 != "@" }.filter { $0 != "-" }.lowercased()
    let columns = environment["COLUMNS"].flatMap { Int($0) }
    self.init(
      columns: size?.columns ?? columns ?? 80, rows: size?.rows ?? 40, colors: colors,
      unicode: !isPlain && (codeset == "utf8" || colors == .full))
  }

  /// Sets the colours of what follows.
  func paint(foreground: Color?, background: Color?) -> String {
    func code(_ color: Color, _ lead: Int) -> String {
      colors == .full ? "\(lead);2;\(color.red);\(color.green);\(color.blue)" : "\(lead);5;\(color.cubeIndex)"
    }
    guard colors != .none else { return "" }
    let codes = [foreground.map { code($0, 38) }, background.map { code($0, 48) }].compactMap { $0 }
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }

  var reset: String { colors == .none ? "" : "\u{1B}[0m" }

  /// Text that cannot move the cursor: control characters become question marks; exactly `width` characters.
  static func field(_ text: String, _ width: Int, right: Bool = false) -> String {
    let clean = plain(text)
    let short = clean.count <= width ? clean : String(clean.prefix(width))
    let space = String(repeating: " ", count: max(width - short.count, 0))
    return right ? space + short : short + space
  }

  /// The same text with control characters replaced.
  public static func plain(_ text: String) -> String {
    String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || (127..<160).contains($0.value) ? "?" : $0 }))
  }

  /// A line of marks below a picture of `width` characters, and the line of their labels.
  func axis(_ frame: Frame, start: Double, end: Double, width: Int, indent: Int) -> String {
    var labels = Array(repeating: Character(" "), count: width)
    let ticks = frame.ticks(start, end, count: max(2, width / 14))
    var free = 0
    for (value, label) in zip(ticks.values, ticks.labels) where end != start {
      let column = min(Int((value - start) / (end - start) * Double(width)), width - 1)
      guard column >= free, column >= 0, column + label.count <= width else { continue }
      for (offset, character) in label.enumerated() { labels[column + offset] = character }
      free = column + label.count + 1
    }
    return String(repeating: " ", count: indent) + String(labels) + " " + frame.axisTitle(to: end) + "\n"
  }
}
