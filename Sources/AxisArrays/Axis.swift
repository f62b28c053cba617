/// A regular axis: the value at place `i` is `i * gain + offset`.
public struct LinearAxis: Hashable, Sendable, Codable {
  /// Unit of the values, for example "s" or "Hz"; empty when there is none.
  public var unit: String
  /// Step from one place to the next, in `unit`.
  public var gain: Double
  /// Value at place 0, in `unit`.
  public var offset: Double

  public init(gain: Double = 1, offset: Double = 0, unit: String = "") {
    (self.gain, self.offset, self.unit) = (gain, offset, unit)
  }

  /// A time axis in seconds, from a sampling rate in hertz.
  public static func time(rate: Double, offset: Double = 0) -> LinearAxis {
    LinearAxis(gain: 1 / rate, offset: offset, unit: "s")
  }

  /// The value at a place, which need not lie within the array.
  public func value(at place: Int) -> Double { Double(place) * gain + offset }

  /// The place of a value, which need not lie within the array; nil when there is none (a gain of 0, or NaN).
  public func index(of value: Double, rounding: FloatingPointRoundingRule = .toNearestOrEven) -> Int? {
    let place = ((value - offset) / gain).rounded(rounding)
    guard !place.isNaN, gain != 0 else { return nil }
    // Far outside any array, but still safe to add to and subtract from.
    let limit = 4e18
    return Int(Swift.min(Swift.max(place, -limit), limit))
  }

  /// The axis of every `step`-th place from `start` on.
  public func sliced(start: Int, step: Int) -> LinearAxis {
    LinearAxis(gain: gain * Double(step), offset: value(at: start), unit: unit)
  }
}

/// An axis with a value of its own at each place.
public struct CoordinateAxis: Hashable, Sendable, Codable {
  /// Unit of the values; empty when there is none.
  public var unit: String
  /// The values, in C order when there are several dims.
  public var values: Coordinates
  /// The dims of the array that the values vary along; empty means the dim that the axis is named for.
  public var dims: [String]

  public init(_ values: Coordinates, unit: String = "", dims: [String] = []) {
    (self.values, self.unit, self.dims) = (values, unit, dims)
  }

  public init(labels: [String]) { self.init(.labels(labels)) }

  public init(numbers: [Double], unit: String = "") { self.init(.numbers(numbers), unit: unit) }
}

/// The meaning of the places along a dim of an array.
public enum Axis: Hashable, Sendable, Codable {
  case linear(LinearAxis)
  case coordinate(CoordinateAxis)

  /// An axis of one label per place.
  public static func labels(_ labels: [String]) -> Axis { .coordinate(CoordinateAxis(labels: labels)) }

  /// An axis of one number per place.
  public static func numbers(_ numbers: [Double], unit: String = "") -> Axis {
    .coordinate(CoordinateAxis(numbers: numbers, unit: unit))
  }

  /// A time axis in seconds, from a sampling rate in hertz.
  public static func time(rate: Double, offset: Double = 0) -> Axis { .linear(.time(rate: rate, offset: offset)) }

  public var unit: String {
    switch self {
    case .linear(let axis): axis.unit
    case .coordinate(let axis): axis.unit
    }
  }

  /// The regular axis, if this is one.
  public var linear: LinearAxis? { if case .linear(let axis) = self { axis } else { nil } }

  /// The axis with a value at each place, if this is one.
  public var coordinate: CoordinateAxis? { if case .coordinate(let axis) = self { axis } else { nil } }

  /// The labels of the places, if they have some.
  public var labels: [String]? { coordinate?.values.labels }

  /// The value at a place; nil outside an axis with a value at each place.
  public func value(at place: Int) -> Value? {
    switch self {
    case .linear(let axis): return .double(axis.value(at: place))
    case .coordinate(let axis):
      guard place >= 0, place < axis.values.count else { return nil }
      return axis.values.value(at: place)
    }
  }
}
