/// A colour as it goes to a screen.
public struct Color: Hashable, Sendable {
  public var red: UInt8, green: UInt8, blue: UInt8

  /// The colour as `#rrggbb`.
  public var hex: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The nearest of the 216 cube colours of a 256-colour terminal.
  public var cubeIndex: Int {
    func level(_ x: UInt8) -> Int { x < 48 ? 0 : x < 115 ? 1 : (Int(x) - 35) / 40 }
    return 16 + 36 * level(red) + 6 * level(green) + level(blue)
  }
}

/// A perceptually uniform map from 0...1 to colours that also reads with a colour-vision deficiency and in grey.
///
/// Source: viridis by Smith and van der Walt (CC0), thinned to 20 colours with straight lines between them.
public struct ColorMap: Hashable, Sendable {
  private let stops: [Color]

  public static let viridis = ColorMap(stops: [
    0x440154, 0x481567, 0x482677, 0x453781, 0x404788, 0x39568c, 0x33638d, 0x2d708e, 0x287d8e, 0x238a8d, 0x1f968b,
    0x20a387, 0x29af7f, 0x3cbb75, 0x55c667, 0x73d055, 0x95d840, 0xb8de29, 0xdce319, 0xfde725,
  ])

  /// The colour of a missing value: not a number, or no sample at all.
  public static let missing = Color(red: 0xbd, green: 0xbd, blue: 0xbd)

  private init(stops: [UInt32]) {
    self.stops = stops.map {
      Color(red: UInt8($0 >> 16 & 255), green: UInt8($0 >> 8 & 255), blue: UInt8($0 & 255))
    }
  }

  /// The colour of `x`; what lies outside 0...1 gets the end's colour, not-a-number ``missing``.
  public subscript(x: Double) -> Color {
    guard !x.isNaN else { return Self.missing }
    let position = min(max(x, 0), 1) * Double(stops.count - 1)
    let below = Int(position), above = min(below + 1, stops.count - 1)
    let weight = position - Double(below)
    func mix(_ part: KeyPath<Color, UInt8>) -> UInt8 {
      let a = Double(stops[below][keyPath: part]), b = Double(stops[above][keyPath: part])
      return UInt8((a + (b - a) * weight).rounded())
    }
    return Color(red: mix(\.red), green: mix(\.green), blue: mix(\.blue))
  }
}
