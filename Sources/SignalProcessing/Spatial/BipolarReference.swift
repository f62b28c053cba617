/// Subtracts channels from each other in pairs: a bipolar montage.
///
/// The result has one channel for each pair, in the order of the pairs, with the label "Fp1-F7" for `["Fp1", "F7"]`. A channel
/// may be in any number of pairs.
public struct BipolarReference: StatefulTransformer {
  /// Labels of two channels each, of which the second is subtracted from the first; `null` passes messages unchanged.
  public var pairs: [[String]]?
  /// Axis of the channels; `null` means the last one that is not the stream's.
  public var axis: String?

  public init(pairs: [[String]]? = nil, axis: String? = nil) { (self.pairs, self.axis) = (pairs, axis) }

  public static let settings = Settings(
    of: BipolarReference(), "Subtracts channels from each other in pairs: a bipolar montage.",
    formula: """
      y[k] = x[a[k]] - x[b[k]], a[k] and b[k] the channels of pair k
      """,
    source: """
      Acharya, Hani, Thirumala and Tsuchida 2016, "American Clinical Neurophysiology Society Guideline 3: A proposal for \
      standard montages to be used in clinical EEG", Journal of Clinical Neurophysiology 33, 312-316
      """
  ) {
    Setting(
      "pairs", \.pairs,
      "Labels of two channels each, of which the second is subtracted from the first; `null` passes messages unchanged."
    )
    Setting("axis", \.axis, "Axis of the channels; `null` means the last one that is not the stream's.")
  }
  public static let examples = [
    BipolarReference(pairs: [["C3", "Cz"], ["Cz", "C4"]], axis: "ch"),
    BipolarReference(pairs: [["C4", "C3"]], axis: "ch"),
  ]

  public static let remembersSamples = false

  public func validate() throws(SettingsError) {
    guard let pairs else { return }
    if pairs.isEmpty { throw SettingsError("pairs", "names no channels") }
    for pair in pairs {
      guard pair.count == 2 else {
        throw SettingsError("pairs", "has \(pair.count) labels in \(pair.value), must be two in each pair")
      }
      if pair[0] == pair[1] { throw SettingsError("pairs", "subtracts \"\(pair[0])\" from itself") }
    }
  }

  public func channelUse(on message: AxisArray) throws(ArrayError) -> ChannelUse {
    guard pairs != nil else { return .all }
    let dim = try message.featureAxis(-1, axis), (first, second) = try places(in: message)
    return ChannelUse(.all, mixing: dim, meetings: zip(first, second).map { [$0, $1] })
  }

  /// Where the channels stand, and those places where the data are.
  public struct State: Codable, Sendable {
    var first: [Int] = [], second: [Int] = []
    var gatherings: [NDArray] = []
    /// The axis of the pairs.
    var axis: Axis?
  }

  public func notices(for message: AxisArray) -> [Notice] {
    guard pairs != nil else { return [Notice(.noEffect, "pairs is not set, so messages pass as they are")] }
    return followsMessages(message, try? message.featureAxis(-1, axis))
  }

  private func places(in message: AxisArray) throws(ArrayError) -> (first: [Int], second: [Int]) {
    let dim = try message.featureAxis(-1, axis), axis = try message.axis(dim)
    func places(_ side: Int) throws(ArrayError) -> [Int] {
      try ChannelGroups.places(of: (pairs ?? []).map { $0[side] }, on: axis, dim: dim, op: Self.name)
    }
    return (try places(0), try places(1))
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> State {
    guard let pairs else { return State() }
    let dim = try message.featureAxis(-1, axis), (first, second) = try places(in: message)
    let device = message.data.device
    let labels = Records.Field("label", .labels(pairs.map { "\($0[0])-\($0[1])" }))
    // Facts that hold for a difference as for both of its channels.
    var kept: [Records.Field] = []
    if case .records(let records)? = try message.axis(dim).coordinate?.values {
      for name in ["unit", "kind"] {
        guard case .labels(let values)? = records[name] else { continue }
        kept.append(
          Records.Field(name, .labels(zip(first, second).map { values[$0] == values[$1] ? values[$0] : "" })))
      }
    }
    let axis: Axis =
      kept.isEmpty
      ? .labels(pairs.map { "\($0[0])-\($0[1])" }) : .coordinate(CoordinateAxis(.records(try Records([labels] + kept))))
    return State(
      first: first, second: second,
      gatherings: [try NDArray(first, device: device), try NDArray(second, device: device)], axis: axis)
  }

  public func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    guard let axis = state.axis else { return message }
    let dim = try message.featureAxis(-1, self.axis)
    let first = try message.select(dim, indices: state.first, gathering: state.gatherings[0]).data.floating()
    let second = try message.select(dim, indices: state.second, gathering: state.gatherings[1]).data.floating()
    return try message.replacing(data: first - second, axes: message.axes.merging([dim: axis]) { $1 })
  }
}
