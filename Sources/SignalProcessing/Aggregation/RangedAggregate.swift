/// Reduces ranges of an axis, such as frequency bands, to one value each. The axis then has one place for each range.
public struct RangedAggregate: StatefulTransformer {
  /// Axis with the ranges; `null` means the first one that is not the stream's.
  public var axis: String?
  /// Ranges of the axis' values, both ends included, to within a millionth of a step; `null` passes messages
  /// unchanged. In the unit of the axis.
  public var bands: [ClosedRange<Double>]?
  /// Reduction of each range; the choice none tests whether all its values differ from 0.
  public var operation: AggregationFunction

  public init(
    axis: String? = nil, bands: [ClosedRange<Double>]? = nil, operation: AggregationFunction = .mean
  ) {
    (self.axis, self.bands, self.operation) = (axis, bands, operation)
  }

  public static let settings = Settings(
    of: RangedAggregate(), "Reduces ranges of an axis, such as frequency bands.",
    formula: "y[k] = f of all x[i] whose place i has a value from low[k] to high[k] on the axis",
    source: "Python array API standard 2025.12, statistical functions"
  ) {
    Setting("axis", \.axis, "Axis with the ranges; `null` means the first one that is not the stream's.")
    Setting(
      "bands", \.bands,
      "Ranges of the axis' values, both ends included, to within a millionth of a step; `null` passes messages unchanged.",
      unit: .axis)
    Setting(
      "operation", \.operation, "Reduction of each range; the choice none tests whether all its values differ from 0.")
  }
  public static let examples = [
    RangedAggregate(axis: "freq", bands: [1...3, 2...5]),
    RangedAggregate(axis: "freq", bands: [0...10], operation: .argmax),
  ]

  public static let remembersSamples = false

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse {
    bands == nil ? .all : ChannelUse(.signals, mixing: try message.featureAxis(0, axis))
  }

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit {
    bands == nil ? unit : operation.unit(of: unit, over: (try? message.axis(message.featureAxis(0, axis)))?.unit ?? "")
  }

  /// The places of each range, and the axis of the result.
  public struct State: Codable, Sendable {
    var starts: [Int] = [], stops: [Int] = []
    var axis: Axis?
  }

  public func notices(for message: AxisArray) -> [Notice] {
    guard let bands else { return [Notice(.noEffect, "no bands are set, so messages pass as they are")] }
    guard let dim = try? message.featureAxis(0, self.axis), let axis = try? message.axis(dim),
      let count = try? message.count(along: dim), count > 0
    else { return [] }
    let values = Self.values(of: axis, count: count), slack = Self.slack(values)
    guard let low = values.min(), let high = values.max() else { return [] }
    // Half a step beyond the last place is nearer to it than to the next.
    let reach = slack > 0 ? slack * 5e5 : 0
    let told = bands.filter { $0.lowerBound < low - reach || $0.upperBound > high + reach }.map {
      Notice(
        .approximated,
        "the band \($0.lowerBound) to \($0.upperBound) reaches beyond axis \"\(dim)\" (\(low) to \(high))")
    }
    return told + followsMessages(message, dim)
  }

  private static func values(of axis: Axis, count: Int) -> [Double] {
    switch axis {
    case .linear(let linear): (0..<count).map(linear.value(at:))
    case .coordinate(let coordinate): coordinate.values.numbers ?? (0..<count).map(Double.init)
    }
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    guard let bands else { return State() }
    let dim = try message.featureAxis(0, axis), axis = try message.axis(dim), count = try message.count(along: dim)
    let values = Self.values(of: axis, count: count)
    var state = State(), centres: [Double] = [], names: [String] = []
    let slack = Self.slack(values)
    for band in bands {
      let inside = values.indices.filter {
        values[$0] >= band.lowerBound - slack && values[$0] <= band.upperBound + slack
      }
      guard let first = inside.first, let last = inside.last else {
        let (low, high) = (values.min() ?? .nan, values.max() ?? .nan)
        throw .invalid(
          op: "RangedAggregate",
          "no place of axis \"\(dim)\" (\(low) to \(high) \(axis.unit)) lies from \(band.lowerBound) to \(band.upperBound)"
        )
      }
      state.starts.append(first)
      state.stops.append(last + 1)
      centres.append(values[first...last].reduce(0, +) / Double(last - first + 1))
      if let labels = axis.labels { names.append("\(labels[first]) - \(labels[last])") }
    }
    state.axis = names.isEmpty ? .numbers(centres, unit: axis.unit) : .labels(names)
    return state
  }

  /// How far an end may lie from a place and still be on it: values that are computed differ from what they stand for
  /// by rounding, which must not decide whether a place belongs to a band.
  private static func slack(_ values: [Double]) -> Double {
    let steps = zip(values.dropFirst(), values).map { Swift.abs($0 - $1) }.filter { $0 > 0 }
    return Swift.max(1e-6 * (steps.min() ?? 0), 4 * (values.map(\.magnitude).max() ?? 0).ulp)
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    guard let axis = state.axis else { return message }
    let dim = try message.featureAxis(0, self.axis), place = try message.index(of: dim)
    var parts: [NDArray] = []
    for (start, stop) in zip(state.starts, state.stops) {
      let part = try message.slice(dim, start, stop)
      parts.append(try operation(part.data, axis: place, of: try part.axis(dim)))
    }
    var axes = message.axes
    axes[dim] = axis
    return try message.replacing(data: try stack(parts, axis: place), axes: axes)
  }
}
