/// Subtracts from each channel what it has in common with the others, all of them or those of its group.
///
/// The reference is the mean, a weighted mean or the median of the group's channels at the same time, or of the channels that
/// are named. Without the current channel, each is compared with the others alone; a channel that has no others stays as it
/// is, as do those of no group.
public struct CommonRereference: StatefulTransformer {
  public enum Mode: String, Choice { case mean, median, passthrough }
  public enum NaNPolicy: String, Choice { case propagate, omit }
  /// Reference, computed from the channels; passthrough leaves them unchanged.
  public var mode: Mode
  /// Axis of the channels; `null` means the last one that is not the stream's.
  public var axis: String?
  /// Whether a channel is part of its own reference.
  public var includeCurrent: Bool
  /// Groups with a reference each; `null` puts all channels into one.
  public var channelGroups: ChannelGroups?
  /// Weight of each channel in the mean; `null` weighs all alike.
  public var weights: [Double]?
  /// Effect of a NaN on the other channels of the group: propagate makes them NaN at that sample, omit leaves it out.
  public var nan: NaNPolicy
  /// Labels of the channels that make up the reference, such as linked mastoids; `null` takes all of the group.
  public var reference: [String]?

  public init(
    mode: Mode = .mean, axis: String? = nil, includeCurrent: Bool = true, channelGroups: ChannelGroups? = nil,
    weights: [Double]? = nil, nan: NaNPolicy = .propagate, reference: [String]? = nil
  ) {
    (self.mode, self.axis, self.includeCurrent) = (mode, axis, includeCurrent)
    (self.channelGroups, self.weights, self.nan, self.reference) = (channelGroups, weights, nan, reference)
  }

  public static let settings = Settings(
    of: CommonRereference(), "Subtracts the common reference of all channels, or of each group of them.",
    formula: """
      y[i] = x[i] - r[i], over the channels j of the group of i, at each sample
      mean:    r[i] = sum w[j] x[j] / sum w[j]
      median:  r[i] = median x[j]
      without the current channel, j runs over the others: j != i
      with channels named as the reference, j runs over those
      """,
    source: """
      Offner 1950, "The EEG as potential mapping: the value of the average monopolar reference", \
      Electroencephalography and Clinical Neurophysiology 2, 213-214; Ludwig et al. 2009, Journal of Neurophysiology \
      101, 1679-1689
      """
  ) {
    Setting("mode", \.mode, "Reference, computed from the channels; passthrough leaves them unchanged.")
    Setting("axis", \.axis, "Axis of the channels; `null` means the last one that is not the stream's.")
    Setting("includeCurrent", \.includeCurrent, "Whether a channel is part of its own reference.")
    Setting("channelGroups", \.channelGroups, "Groups with a reference each; `null` puts all channels into one.")
    Setting("weights", \.weights, "Weight of each channel in the mean; `null` weighs all alike.", .atLeast(0))
    Setting(
      "nan", \.nan,
      "Effect of a NaN on the other channels of the group: propagate makes them NaN at that sample, omit leaves it out."
    )
    Setting(
      "reference", \.reference,
      "Labels of the channels that make up the reference, such as linked mastoids; `null` takes all of the group.")
  }
  public static let examples = [
    CommonRereference(axis: "ch"), CommonRereference(mode: .median, axis: "ch"),
    CommonRereference(axis: "ch", includeCurrent: false), CommonRereference(mode: .median, includeCurrent: false),
    CommonRereference(axis: "freq", channelGroups: .positions([[3, 0], [1, 4]])),
    CommonRereference(axis: "ch", includeCurrent: false, weights: [1, 0, 2], nan: .omit),
    CommonRereference(mode: .median, axis: "freq", includeCurrent: false, nan: .omit),
    CommonRereference(axis: "ch", reference: ["C3", "C4"]),
  ]

  public static let remembersSamples = false

  /// Groups of labels or positions, and weights, name the channels that they are for.
  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse {
    if mode == .passthrough { return .all }
    let dim = try message.featureAxis(-1, axis), axis = try message.axis(dim), count = try message.count(along: dim)
    var scope = ChannelUse.Scope.signals
    if let weights, weights.count == count { scope = .all }
    guard let channelGroups else { return ChannelUse(scope, mixing: dim) }
    if case .fields = channelGroups {} else { scope = .all }
    return ChannelUse(
      scope, mixing: dim, meetings: try channelGroups.resolved(on: axis, count: count, dim: dim, op: Self.name))
  }

  public func validate() throws(SettingsError) {
    if weights != nil, mode == .median { throw SettingsError("weights", "are given, but a median has none") }
    guard let reference else { return }
    if reference.isEmpty { throw SettingsError("reference", "names no channel") }
    if let twice = reference.indices.first(where: { reference[..<$0].contains(reference[$0]) }) {
      throw SettingsError("reference", "names \"\(reference[twice])\" twice")
    }
    let others = [
      ("weights", weights != nil), ("channel_groups", channelGroups != nil), ("include_current", !includeCurrent),
    ]
    if let other = others.first(where: \.1)?.0 {
      throw SettingsError("reference", "names channels, which leaves no meaning to \(other)")
    }
  }

  /// The channels of one reference.
  public struct Group: Codable, Sendable {
    let places: [Int]
    /// The same, and the channels' weights, where the data are.
    let gathering: NDArray
    let weights: NDArray?
  }
  public struct State: Codable, Sendable {
    /// None where all channels are one group.
    var groups: [Group]?
    var weights: NDArray?
    /// The channels of no group, and where each channel stands once groups and these are side by side.
    var rest: Group?
    var order: NDArray?
    /// The channels that are named as the reference.
    var reference: Group?
  }

  public func notices(for message: AxisArray) -> [Notice] {
    if mode == .passthrough { return [Notice(.noEffect, "mode is passthrough, so messages pass as they are")] }
    guard let dim = try? message.featureAxis(-1, axis), let count = try? message.count(along: dim),
      let axis = try? message.axis(dim)
    else { return [] }
    let groups = (try? channelGroups?.resolved(on: axis, count: count, dim: dim, op: Self.name)) ?? [Array(0..<count)]
    var told = followsMessages(message, dim)
    for group in groups where group.count == 1 {
      let name = axis.labels.map { "\"\($0[group[0]])\"" } ?? "place \(group[0])"
      told.append(
        includeCurrent
          ? Notice(.lost, "\(name) of axis \"\(dim)\" is alone with its reference, so it becomes 0")
          : Notice(.noEffect, "\(name) of axis \"\(dim)\" has no others to be compared with, so it stays as it is"))
    }
    return told
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    let dim = try message.featureAxis(-1, axis), place = try message.index(of: dim), count = message.shape[place]
    if let weights, weights.count != count {
      throw .invalid(
        op: "CommonRereference", "weights lists \(weights.count) numbers for \(count) places of axis \"\(dim)\"")
    }
    let device = message.data.device
    let dtype: DType = message.data.dtype.kind >= .floating ? message.data.dtype.realPart : .float64
    func column(of places: [Int]) throws(ArrayError) -> NDArray? {
      guard let weights else { return nil }
      var shape = Dims(repeating: 1, count: message.shape.count)
      shape[place] = places.count
      return try NDArray(places.map { weights[$0] }, shape: shape).astype(dtype).toDevice(device)
    }
    if let reference {
      let places = try ChannelGroups.labels([reference]).resolved(
        on: try message.axis(dim), count: count, dim: dim, op: "CommonRereference")[0]
      return State(reference: Group(places: places, gathering: try NDArray(places, device: device), weights: nil))
    }
    guard let channelGroups else { return State(weights: try column(of: Array(0..<count))) }
    let found = try channelGroups.resolved(
      on: try message.axis(dim), count: count, dim: dim, op: "CommonRereference")
    var groups: [Group] = []
    for places in found {
      groups.append(
        Group(
          places: places, gathering: try NDArray(places, device: device), weights: try column(of: places)))
    }
    let grouped = found.flatMap { $0 }, others = Set(0..<count).subtracting(grouped).sorted()
    var state = State(groups: groups)
    if !others.isEmpty {
      state.rest = Group(places: others, gathering: try NDArray(others, device: device), weights: nil)
    }
    let sideBySide = grouped + others
    if sideBySide != Array(0..<count) {
      var order = Array(repeating: 0, count: count)
      for (position, place) in sideBySide.enumerated() { order[place] = position }
      state.order = try NDArray(order, device: device)
    }
    return state
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    guard mode != .passthrough else { return message }
    let dim = try message.featureAxis(-1, axis), place = try message.index(of: dim)
    guard message.shape[place] > 0 else { return try message.with(data: try message.data.floating()) }
    if let reference = state.reference {
      let x = try message.data.floating()
      let named = try message.select(dim, indices: reference.places, gathering: reference.gathering).data.floating()
      return try message.with(data: x - center(of: named, place))
    }
    guard let groups = state.groups else {
      return try message.with(data: try rereferenced(try message.data.floating(), place, state.weights))
    }
    var parts: [NDArray] = []
    for group in groups {
      let x = try message.select(dim, indices: group.places, gathering: group.gathering).data
      parts.append(try rereferenced(try x.floating(), place, group.weights))
    }
    if let rest = state.rest {
      parts.append(try message.select(dim, indices: rest.places, gathering: rest.gathering).data.floating())
    }
    let sideBySide = try concat(parts, axis: place)
    return try message.with(
      data: try state.order.map { (order) throws(ArrayError) in
        try take(sideBySide, order, axis: place)
      } ?? sideBySide)
  }

  /// The mean or the median of all channels.
  private func center(of x: NDArray, _ axis: Int) throws(ArrayError) -> NDArray {
    switch (mode, nan) {
    case (.median, .omit): try nanmedian(x, axis: axis, keepdims: true)
    case (.median, .propagate): try median(x, axis: axis, keepdims: true)
    case (_, .omit): try nanmean(x, axis: axis, keepdims: true)
    case (_, .propagate): try mean(x, axis: axis, keepdims: true)
    }
  }

  private func rereferenced(_ x: NDArray, _ axis: Int, _ weights: NDArray?) throws(ArrayError) -> NDArray {
    switch (mode, includeCurrent) {
    case (.passthrough, _): return x
    case (.mean, _) where weights != nil || nan == .omit:
      return try weightedlyRereferenced(x, axis, weights, includeCurrent: includeCurrent, omitting: nan == .omit)
    case (.mean, true): return try centered(x, axis: axis)
    case (.mean, false):
      // x - (N m - x) / (N - 1), m being the mean.
      let n = Double(x.shape[axis])
      return n == 1 ? x : try centered(x, axis: axis) * (n / (n - 1))
    case (.median, true): return try x - center(of: x, axis)
    case (.median, false): return try x - medianOfOthers(x, axis, omitting: nan == .omit)
    }
  }
}
