/// Two entries of an axis from Cartesian to polar coordinates, or back.
public struct CoordinateSpaces: Transformer {
  public enum Mode: String, Choice { case cart2pol, pol2cart }
  /// Direction; angles are in radians.
  public var mode: Mode
  /// Axis with the two entries; `null` means the last one that is not the stream's.
  public var axis: String?

  public init(mode: Mode = .cart2pol, axis: String? = nil) { (self.mode, self.axis) = (mode, axis) }

  public static let settings = Settings(
    of: CoordinateSpaces(), "Converts x and y to radius and angle, or back.",
    formula: """
      r = sqrt(x^2 + y^2), theta = atan2(y, x)
      x = r cos(theta), y = r sin(theta)
      """,
    source: "ISO 80000-2:2019, coordinate systems"
  ) {
    Setting("mode", \.mode, "Direction; angles are in radians.")
    Setting("axis", \.axis, "Axis with the two entries; `null` means the last one that is not the stream's.")
  }
  public static let examples = [CoordinateSpaces(axis: "xy"), CoordinateSpaces(mode: .pol2cart, axis: "xy")]

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse {
    ChannelUse(.signals, mixing: try message.featureAxis(-1, axis))
  }

  public func process(_ message: AxisArray) throws(ArrayError) -> AxisArray {
    let dim = try message.featureAxis(-1, axis), place = try message.index(of: dim)
    guard message.shape[place] == 2 else {
      throw .invalid(
        op: "CoordinateSpaces", "axis \"\(dim)\" has \(message.shape[place]) places, must have exactly 2 elements")
    }
    let parts = try unstack(try message.data.floating(), axis: place)
    let (a, b) = mode == .cart2pol ? try cart2pol(parts[0], parts[1]) : try pol2cart(parts[0], parts[1])
    let result = try message.with(data: try stack([a, b], axis: place))
    // Places that were counted, as those of mixtures, get names too.
    let given = message.axes[dim]
    guard given == nil ? dim != message.header.stream : given?.coordinate != nil else { return result }
    let unit = given?.coordinate?.unit ?? ""
    let labels = mode == .cart2pol ? ["r", "theta"] : ["x", "y"]
    var coordinates = Coordinates.labels(labels)
    if case .records(let records)? = given?.coordinate?.values,
      case .labels(let units)? = records["unit"]
    {
      coordinates = .records(
        try Records([
          Records.Field("label", .labels(labels)),
          Records.Field("unit", .labels([units[0], mode == .cart2pol ? "rad" : units[0]])),
        ]))
    }
    return try result.with(axis: .coordinate(CoordinateAxis(coordinates, unit: unit)), for: dim)
  }
}

// MARK: - Free functions

/// Radius and angle (radians) of the points (x, y).
public func cart2pol(_ x: NDArray, _ y: NDArray) throws(ArrayError) -> (r: NDArray, theta: NDArray) {
  (try hypot(x, y), try atan2(y, x))
}

/// The points (x, y) at a radius and an angle in radians.
public func pol2cart(_ r: NDArray, _ theta: NDArray) throws(ArrayError) -> (x: NDArray, y: NDArray) {
  (try r * cos(theta), try r * sin(theta))
}

/// `x + iy`.
public func cart2z(_ x: NDArray, _ y: NDArray) throws(ArrayError) -> NDArray { try complex(x, y) }

/// Real and imaginary part.
public func z2cart(_ z: NDArray) throws(ArrayError) -> (x: NDArray, y: NDArray) { (try real(z), try imag(z)) }

/// `r * exp(i theta)`.
public func polar2z(_ r: NDArray, _ theta: NDArray) throws(ArrayError) -> NDArray {
  let (x, y) = try pol2cart(r, theta)
  return try complex(x, y)
}

/// Magnitude and angle (radians) of complex numbers.
public func z2polar(_ z: NDArray) throws(ArrayError) -> (r: NDArray, theta: NDArray) {
  (try abs(z), try atan2(try imag(z), try real(z)))
}
