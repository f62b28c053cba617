/// A source of a stream: so many samples at a time, whose values follow from the settings and the samples' numbers.
public protocol Producer: Configurable {
  /// The memory besides the number of the next sample.
  associatedtype State: Codable & Sendable = NoState
  /// Raise it when `State` changes, so that older saved states are refused with a clear message.
  static var stateVersion: Int { get }
  /// Samples per second, in hertz.
  var rate: Double { get }
  /// Samples per message where the caller does not say how many.
  var messageLength: Int? { get }
  /// The state before sample 0.
  func makeState(in namespace: Namespace) throws(ArrayError) -> State
  /// A message without samples, which tells dims, axes and dtype of all others. Its stream's axis is linear.
  func emptyMessage(in namespace: Namespace) throws(ArrayError) -> AxisArray
  /// Samples `first` up to `first + count`, on the namespace's device.
  func produce(
    _ count: Int, from first: Int, state: inout State, in namespace: Namespace
  ) throws(ArrayError) -> NDArray
}

/// The state of what remembers nothing.
public struct NoState: Codable, Sendable {
  public init() {}
}

extension Producer {
  public static var stateVersion: Int { 1 }
}

extension Producer where State == NoState {
  public func makeState(in namespace: Namespace) throws(ArrayError) -> NoState { NoState() }
}

/// Carries a source along: knows the number of the next sample, saves and restores.
///
/// All messages share one header. However samples are asked for, they are the same.
public final class Source {
  public let name: String
  /// Samples per second, in hertz.
  public let rate: Double
  /// The number of the next sample.
  public private(set) var position = 0
  private let blockLength: Int?
  private let empty: AxisArray
  private let produce: (Int, Int) throws(ArrayError) -> NDArray
  private let encode: (Int) throws(SnapshotError) -> Saved
  private let decode: (Saved) throws(SnapshotError) -> Int

  private struct Content<State: Codable & Sendable>: Codable, Sendable {
    let position: Int
    let state: State
  }
  private final class Box<State> {
    var state: State
    init(_ state: State) { self.state = state }
  }

  /// - Parameter namespace: Where the samples are made, and their dtype; sources of whole numbers have their own.
  /// - Throws: `SettingsError` when the settings do not fit, `ArrayError` when there is no memory.
  public init<P: Producer>(_ producer: P, in namespace: Namespace = Namespace()) throws {
    try producer.check()
    (name, rate, blockLength) = (P.name, producer.rate, producer.messageLength)
    empty = try producer.emptyMessage(in: namespace)
    let box = Box(try producer.makeState(in: namespace))
    produce = { (count, first) throws(ArrayError) in
      try producer.produce(count, from: first, state: &box.state, in: namespace)
    }
    encode = { (position) throws(SnapshotError) in
      .state(
        Saved.State(
          of: P.name, version: P.stateVersion, settings: producer.value, streams: [:],
          bytes: try SnapshotEncoder.encode(Content(position: position, state: box.state))))
    }
    decode = { (saved) throws(SnapshotError) in
      guard let found = try saved.state(for: producer, version: P.stateVersion, inputs: []) else {
        throw .mismatch("the saved state of \(P.name) is of a step that had not begun")
      }
      let content = try found.state(Content<P.State>.self)
      guard content.position >= 0 else { throw .malformed("sample \(content.position)") }
      box.state = content.state
      return content.position
    }
  }

  /// The next samples.
  ///
  /// - Throws: `ArrayError` for a negative count, or where there is no memory.
  public func next(_ count: Int) throws(ArrayError) -> AxisArray {
    guard count >= 0, count <= 1 << 53 - position else { throw .invalid(op: name, "\(count) samples from \(position)") }
    let message = try empty.continued(by: try produce(count, position), offset: Double(position) / rate)
    position += count
    return message
  }

  /// The next message, as long as the source's settings say.
  ///
  /// - Throws: `ArrayError` where they do not say, or there is no memory.
  public func next() throws(ArrayError) -> AxisArray {
    guard let blockLength else { throw .invalid(op: name, "n_time is not set, so say how many samples") }
    return try next(blockLength)
  }

  /// The samples up to a time, in seconds from sample 0: what a clock's tick asks for. Nothing is lost between ticks.
  ///
  /// - Throws: `ArrayError` for a time that is none, or where there is no memory.
  public func next(until seconds: Double) throws(ArrayError) -> AxisArray {
    let end = (seconds * rate + 1e-9).rounded(.down)
    guard end.magnitude < 0x1p53 else { throw .invalid(op: name, "\(seconds) s is no time") }
    return try next(Swift.max(0, Int(end) - position))
  }

  /// The state, which any process can go on from.
  ///
  /// - Throws: `SnapshotError` when the state cannot be written.
  public func save() throws(SnapshotError) -> Saved { try encode(position) }

  /// Goes on where a source with the same settings was when it was saved.
  ///
  /// - Throws: `SnapshotError` when this was saved by another source, version or with other settings; nothing changes
  ///   then.
  public func restore(_ saved: Saved) throws(SnapshotError) { position = try decode(saved) }
}
