/// Names and places of electrodes on the head.
public struct Montage: Hashable, Sendable {
  public let labels: [String]
  /// Place on the head seen from above, the head being the unit circle: x to the right ear, y to the nose.
  public let places: [SIMD2<Double>]

  /// The first 19 are the 10-20 system, up to 64 follow the 10-10 system, further ones are numbered.
  ///
  /// - Source: Jurcak, Tsuzuki and Dan 2007, NeuroImage 34, 1600–1611 (names); places are by rows and columns.
  public init(channels: Int) {
    let named = Self.names.prefix(max(channels, 0))
    let numbered = named.count..<max(channels, named.count)
    labels = named.map(\.self) + numbered.map { "E\($0 + 1)" }
    places = named.map(Self.place) + numbered.map(Self.spiral)
  }

  static let names = [
    "Fp1", "Fp2", "F7", "F3", "Fz", "F4", "F8", "T7", "C3", "Cz", "C4", "T8", "P7", "P3", "Pz", "P4", "P8", "O1", "O2",
    "Fpz", "AF7", "AF3", "AFz", "AF4", "AF8", "F5", "F1", "F2", "F6", "FT7", "FC5", "FC3", "FC1", "FCz", "FC2", "FC4",
    "FC6", "FT8", "C5", "C1", "C2", "C6", "TP7", "CP5", "CP3", "CP1", "CPz", "CP2", "CP4", "CP6", "TP8", "P5", "P1",
    "P2", "P6", "PO7", "PO3", "POz", "PO4", "PO8", "Oz", "Iz", "P9", "P10",
  ]

  private static let rows: [String: Double] = [
    "Fp": 0.95, "AF": 0.75, "F": 0.5, "FC": 0.25, "FT": 0.25, "C": 0, "T": 0, "CP": -0.25, "TP": -0.25, "P": -0.5,
    "PO": -0.75, "O": -0.95, "I": -1.1,
  ]

  /// Letters give the row from front to back, numbers the column: odd on the left, even on the right, z in the middle.
  private static func place(_ name: String) -> SIMD2<Double> {
    let row = name.prefix { $0.isLetter && $0 != "z" }
    let y = rows[String(row)] ?? 0
    guard let number = Int(name.dropFirst(row.count)) else { return SIMD2(0, y) }
    let column = Double((number + 1) / 2) * 0.2
    // Rows near the rim are shorter.
    let reach = max(1 - y * y, 0.1).squareRoot()
    return SIMD2((number % 2 == 1 ? -column : column) * reach, y)
  }

  /// Numbered electrodes spread evenly over the head: points of a sunflower, turned by a rational of the golden angle.
  private static func spiral(_ index: Int) -> SIMD2<Double> {
    let radius = (Double(index * 37 % 101) / 101).squareRoot()
    let turn = Double(index * 55 % 144) / 144
    // A diamond instead of a circle spares the sine; only the spread matters.
    let x = turn < 0.5 ? 1 - 4 * turn : 4 * turn - 3
    let y = turn < 0.25 ? 4 * turn : turn < 0.75 ? 2 - 4 * turn : 4 * turn - 4
    return SIMD2(x, y) * radius
  }
}
