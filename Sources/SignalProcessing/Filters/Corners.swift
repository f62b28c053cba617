/// The corners of a filter, in hertz or as fractions of half the rate: a low-pass, high-pass, band-pass or band-stop.
public struct Corners: SettingGroup {
  public var cuton: Double?
  public var cutoff: Double?

  public init(cuton: Double? = nil, cutoff: Double? = nil) { (self.cuton, self.cutoff) = (cuton, cutoff) }

  public static func lowpass(_ corner: Double) -> Corners { Corners(cutoff: corner) }
  public static func highpass(_ corner: Double) -> Corners { Corners(cuton: corner) }
  /// Passes the frequencies between the two.
  public static func bandpass(_ low: Double, _ high: Double) -> Corners { Corners(cuton: low, cutoff: high) }
  /// Stops the frequencies between the two.
  public static func bandstop(_ low: Double, _ high: Double) -> Corners { Corners(cuton: high, cutoff: low) }

  public static var rows: [Setting<Corners>] {
    Setting(
      "cuton", \.cuton, "Corner below which is stopped; above the cutoff it makes a band-stop. None makes a low-pass.",
      unit: .hertz, .above(0), live: true)
    Setting(
      "cutoff", \.cutoff, "Corner above which is stopped. None makes a high-pass.", unit: .hertz, .above(0), live: true)
  }

  /// The band between the corners; nil without corners.
  var band: Band? { Band(cuton: cuton, cutoff: cutoff) }

  /// Throws where a corner is set and no order.
  func check(order: Int?) throws(SettingsError) {
    try requireOrder(order, corner: cuton ?? cutoff, cuton == nil ? "cutoff" : "cuton")
  }

  /// Why a filter with these corners passes messages as they are, in words; nil where it filters.
  func idle(order: Int?) -> String? { idleReason(order: order, hasCorner: band != nil) }
}
