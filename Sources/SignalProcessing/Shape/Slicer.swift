/// Selects places of an axis by position, label or pattern.
public struct Slicer: StatefulTransformer {
  public enum Order: String, Choice { case axis, selection }
  public enum EmptyPolicy: String, Choice { case warn, raise }
  /// Places to keep: ":" for all, "a:b:c", a label, a position, a regular expression, or several with commas or as a
  /// list. A text that is a label as a whole means that label.
  public var selection: Selection
  /// Axis to select from; `null` means the last one that is not the stream's.
  public var axis: String?
  /// Field of the axis' records to match; `null` matches labels, then positions.
  public var field: String?
  /// Order of the selected places: that of the axis, or that of the selection.
  public var order: Order
  /// Result when nothing matches: warn returns an axis of length 0, raise an error.
  public var onEmpty: EmptyPolicy

  public init(
    selection: Selection = "", axis: String? = nil, field: String? = nil, order: Order = .axis,
    onEmpty: EmptyPolicy = .warn
  ) {
    (self.selection, self.axis, self.field, self.order, self.onEmpty) = (selection, axis, field, order, onEmpty)
  }

  public static let settings = Settings(
    of: Slicer(), "Selects places of an axis by position, label or pattern.",
    formula: "y[k] = x[places[k]]",
    source: "The Python Language Reference, slicings, for slices"
  ) {
    Setting(
      "selection", \.selection,
      "Places to keep: \":\" for all, \"a:b:c\", a label, a position, a regular expression, or several with commas or as a list. A text that is a label as a whole means that label."
    )
    Setting("axis", \.axis, "Axis to select from; `null` means the last one that is not the stream's.")
    Setting("field", \.field, "Field of the axis' records to match; `null` matches labels, then positions.")
    Setting("order", \.order, "Order of the selected places: that of the axis, or that of the selection.")
    Setting(
      "onEmpty", \.onEmpty, "Result when nothing matches: warn returns an axis of length 0, raise an error.")
  }
  public static let examples = [
    Slicer(selection: "0:1"), Slicer(selection: "C4, C3", axis: "ch", order: .selection),
    Slicer(selection: "C[3z]", axis: "ch"), Slicer(selection: "1", axis: "freq"),
    Slicer(selection: "0, 3, 4", axis: "freq"), Slicer(selection: ["C4", "C3"], axis: "ch"),
  ]

  public func validate() throws(SettingsError) {
    try SlicerSelection(self).check()
  }

  public static let remembersSamples = false

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse { .all }

  /// The places of a selection on this stream's axis.
  public enum Picked: Codable, Sendable {
    case slice(Int?, Int?, Int)
    case place(Int)
    /// The places, also as an array where the data are.
    indirect case places([Int], NDArray)
  }
  public struct State: Codable, Sendable {
    var picked: Picked
  }

  private func resolved(on message: AxisArray, _ dim: String) throws(ArrayError) -> SlicerSelection.Resolved {
    try SlicerSelection(self).resolved(try message.axis(dim), count: try message.count(along: dim), dim: dim)
  }

  public func notices(for message: AxisArray) -> [Notice] {
    guard let dim = try? message.featureAxis(-1, axis), let count = try? message.count(along: dim),
      let found = try? resolved(on: message, dim)
    else { return [] }
    let places: [Int]
    switch found.picked {
    case .slice(let start, let stop, let step):
      places = Positions.slice(start, stop, step: step, count: count).indices
    case .place: return followsMessages(message, dim)
    case .places(let list): places = list
    }
    if places == Array(0..<count), found.unmatched.isEmpty {
      return [Notice(.noEffect, "all \(count) places of axis \"\(dim)\" are kept")]
    }
    let labels = (try? message.axis(dim).labels) ?? nil
    var told = found.unmatched.map {
      Notice(.notFound, "\"\($0)\" matches nothing on axis \"\(dim)\"\(didYouMean($0, in: labels ?? []))")
    }
    told += found.repeated.map { Notice(.ignored, "\"\($0)\" selects places again, which come out once") }
    if places.isEmpty { told.append(Notice(.emptyResult, "nothing is left of axis \"\(dim)\"")) }
    return told + followsMessages(message, dim)
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let dim = try message.featureAxis(-1, axis)
    let places: [Int]
    switch try resolved(on: message, dim).picked {
    case .slice(let start, let stop, let step): return State(picked: .slice(start, stop, step))
    case .place(let place): return State(picked: .place(place))
    case .places(let found): places = found
    }
    guard !places.isEmpty || onEmpty == .warn else {
      throw .invalid(op: "Slicer", "nothing on axis \"\(dim)\" matches \(selection.value)")
    }
    return State(picked: .places(places, try NDArray(places, device: message.data.device)))
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let position = try message.featureIndex(-1, axis)
    switch state.picked {
    case .slice(let start, let stop, let step): return try message.slice(at: position, start, stop, step: step)
    case .place(let place): return try message.select(message.dims[position], index: place)
    case .places(let places, let array):
      return try message.select(message.dims[position], indices: places, gathering: array)
    }
  }
}
