/// The corners of a filter, in hertz or as fractions of half the rate: a low-pass, high-pass, band-pass or band-stop.
public struct Corners: SettingGroup {
  /// Lower corner, below which frequencies are stopped; `null` gives a low-pass, a value above the cutoff a
  /// band-stop. In hertz.
  public var cuton: Double?
  /// Upper corner, above which frequencies are stopped; `null` gives a high-pass. In hertz.
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
      "cuton", \.cuton,
      "Lower corner, below which frequencies are stopped; `null` gives a low-pass, a value above the cutoff a band-stop.",
      unit: .hertz, .above(0), live: true)
    Setting(
      "cutoff", \.cutoff, "Upper corner, above which frequencies are stopped; `null` gives a high-pass.", unit: .hertz,
      .above(0), live: true)
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

/// A linear filter of an order between corners; without either it passes messages unchanged.
public protocol CornerFilter: LinearFilter {
  var order: Int? { get }
  var corners: Corners { get }
}

extension CornerFilter {
  public func validate() throws(SettingsError) { try corners.check(order: order) }

  public var idle: String? { corners.idle(order: order) }
}

extension Group {
  /// The axis and the order of a filter that is made of poles.
  static func poles(
    _ axis: WritableKeyPath<Owner, String?> & Sendable, _ order: WritableKeyPath<Owner, Int?> & Sendable
  ) -> Group {
    Group(rows: [
      Setting("axis", axis, "Axis to filter along; `null` means the stream's."),
      Setting(
        "order", order,
        "Number of poles, doubled for bands; 0 passes messages unchanged, and a corner requires a number.",
        .from(0, to: 100), live: true),
    ])
  }

  /// The unit of a filter's corners.
  static func hertz(_ inHertz: WritableKeyPath<Owner, Bool> & Sendable, live: Bool = true) -> Group {
    Group(rows: [
      Setting(
        "inHertz", inHertz, "Whether corners are in hertz; otherwise they are fractions of half the rate.",
        live: live, python: "wn_hz")
    ])
  }
}
