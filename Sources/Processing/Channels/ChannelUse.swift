/// How a step treats the channels of a stream: what its runner does about their kinds and units.
public struct ChannelUse: Sendable {
  public enum Scope: Sendable {
    /// All channels: the step picks, moves or names values and leaves them as they are, or its settings name channels.
    case all
    /// Channels of signals. Others (codes of triggers and the like) pass unchanged, or are left out where they cannot.
    case signals
    /// Channels of signals, whose results come later than they do, so that others are left out.
    case delayedSignals
  }

  public var scope: Scope
  /// The dim along which values of several places become one; nil where each place is by itself.
  public var mixedDim: String?
  /// The places along that dim that meet in one result, for each result; nil where all do.
  public var meetings: [[Int]]?

  public init(_ scope: Scope, mixing dim: String? = nil, meetings: [[Int]]? = nil) {
    (self.scope, mixedDim, self.meetings) = (scope, dim, meetings)
  }

  public static let all = ChannelUse(.all)
  public static let signals = ChannelUse(.signals)
}

/// The facts about channels in a stream's header.
struct ChannelFacts {
  /// The dim with a record for each channel that has a kind, and the places of those that are no signals.
  private(set) var kindDim: String?
  private(set) var others: [Int] = []
  /// The dim with a record for each channel that has a unit, and the units.
  private(set) var unitDim: String?
  private(set) var units: [String] = []
  /// The unit of all values, where the attributes have it.
  private(set) var unit: String?

  /// Kinds of channels whose values are codes, not measurements.
  private static let codes: Set<String> = [
    "trigger", "trig", "stim", "stimulus", "status", "annotation", "annotations", "event", "events", "marker",
    "markers",
    "digital",
  ]

  init(_ header: Header) {
    for dim in header.dims {
      // An axis may be named for one dim and vary along others.
      guard let axis = header.axes[dim]?.coordinate, axis.dims.isEmpty, case .records(let records) = axis.values,
        records.count > 0
      else { continue }
      if case .labels(let kinds)? = records["kind"] {
        let found = kinds.indices.filter { Self.codes.contains(kinds[$0].lowercased()) }
        if !found.isEmpty { (kindDim, others) = (dim, found) }
      }
      if case .labels(let units)? = records["unit"] { (unitDim, self.units) = (dim, units) }
    }
    unit = header.attrs["unit"]?.string
  }

  /// Whether nothing is said that a step could have to heed.
  var isEmpty: Bool { kindDim == nil && unitDim == nil && unit == nil }
}
