/// Something that a user should know of, though the work goes on: a step without effect, a label that is not there, a
/// guess, a loss.
///
/// Steps, readers and writers tell of it; whoever runs them shows it (the tool on standard error and in its summary,
/// the Python module through `logging`), or takes it for an error where the user asks for that (`--strict`).
public struct Notice: Hashable, Sendable, CustomStringConvertible {
  /// The kinds of notices. The raw value is what JSON holds.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The step changes nothing, with these settings on this stream.
    case noEffect = "no-effect"
    /// The settings name something that the stream does not have.
    case notFound = "not-found"
    /// Nothing comes out: no channels, no samples.
    case emptyResult = "empty-result"
    /// The result is not quite what was asked for, such as another rate.
    case approximated
    /// The result depends on how the stream is cut into messages.
    case followsMessages = "follows-messages"
    /// Quantities that do not belong together meet, such as channels of several units.
    case mixed
    /// Samples, channels, events, names or units were left out.
    case lost
    /// Samples were made up, or replaced.
    case filled
    /// Values are not finite.
    case notFinite = "not-finite"
    /// The stream has a gap, or begins anew.
    case gap
    /// Something that a file leaves open was guessed.
    case guessed
    /// An option or a setting does not apply here.
    case ignored
  }

  public let kind: Kind
  /// One sentence without a full stop, which names what, where and with which values.
  public let text: String
  /// The step that tells it, as a pipeline lists it; nil for readers and writers.
  public var step: String?
  /// The step's number in its pipeline, from 0.
  public var place: Int?
  /// When in the stream it happened, in the unit of the stream's axis.
  public var time: Double?

  public init(_ kind: Kind, _ text: String, step: String? = nil, place: Int? = nil, time: Double? = nil) {
    (self.kind, self.text, self.step, self.place, self.time) = (kind, text, step, place, time)
  }

  public var description: String {
    step.map { "\($0): \(text)" } ?? text
  }
}
