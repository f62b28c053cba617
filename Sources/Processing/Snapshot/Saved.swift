import Platform

/// The state of a runner, as plain data.
public indirect enum Saved: Codable, Sendable {
  /// Nothing to keep: a step without state, or one that has not begun.
  case none
  /// The state of one step.
  case state(State)
  /// The states of the steps of a pipeline.
  case parts([Saved])

  /// The state of one step, with what it takes to know that it is the right one.
  public struct State: Codable, Sendable {
    /// The step's name.
    public let name: String
    /// The step's `stateVersion`.
    public let version: Int
    /// The step's settings.
    public let settings: Value
    /// The stream that the state belongs to, by input; a step with one input has it under "".
    let streams: [String: StreamIdentity]
    /// The state itself.
    let bytes: [UInt8]

    /// The header of the stream that the state belongs to.
    public var header: Header? { streams[""]?.header }

    init(of name: String, version: Int, settings: Value, streams: [String: StreamIdentity], bytes: [UInt8]) {
      (self.name, self.version, self.settings, self.streams, self.bytes) = (name, version, settings, streams, bytes)
    }
  }

  /// In a few words, for messages.
  var summary: String {
    switch self {
    case .none: "no state"
    case .state(let state): "a state of \(state.name)"
    case .parts(let parts): "\(parts.count) steps"
    }
  }
}

// MARK: As bytes

extension Saved {
  private static let magic: [UInt8] = Array("SWIFTLET".utf8)
  private static let format: UInt16 = 1
  /// Magic, format, length of the content.
  private static let headLength = 8 + 2 + 8
  private static let tailLength = 4

  /// The state as bytes that any machine reads: magic, format, length, content, CRC-32.
  ///
  /// - Throws: `SnapshotError.unwritable` when something is nested too deep.
  public func bytes() throws(SnapshotError) -> [UInt8] {
    let content = try SnapshotEncoder.encode(self)
    var bytes = Self.magic
    bytes.reserveCapacity(Self.headLength + content.count + Self.tailLength)
    bytes.append(number: Self.format)
    bytes.append(number: UInt64(content.count))
    bytes.append(contentsOf: content)
    bytes.append(number: CRC32.of(bytes))
    return bytes
  }

  /// Reads what `bytes()` gives.
  ///
  /// - Throws: `SnapshotError` when the bytes are of another kind or format, cut off, or damaged.
  public init(bytes: [UInt8]) throws(SnapshotError) {
    guard bytes.starts(with: Self.magic.prefix(bytes.count)), !bytes.isEmpty else { throw .notASnapshot }
    guard bytes.count >= Self.headLength + Self.tailLength else {
      throw .truncated(needed: Self.headLength + Self.tailLength, available: bytes.count)
    }
    var reader = ByteReader(bytes[Self.magic.count...])
    let format = try reader.number(UInt16.self)
    guard format == Self.format else { throw .unknownFormat(found: Int(format), supported: Int(Self.format)) }
    let length = try reader.number(UInt64.self)
    let available = bytes.count - Self.headLength - Self.tailLength
    guard length <= UInt64(available) else {
      let needed = length.addingReportingOverflow(UInt64(Self.headLength + Self.tailLength)).partialValue
      throw .truncated(needed: Int(clamping: needed), available: bytes.count)
    }
    guard length == UInt64(available) else { throw .malformed("\(UInt64(available) - length) bytes too many") }
    var tail = ByteReader(bytes[(bytes.count - Self.tailLength)...])
    guard try tail.number(UInt32.self) == CRC32.of(bytes.dropLast(Self.tailLength)) else { throw .corrupted }
    self = try SnapshotDecoder.decode(Saved.self, from: Array(bytes[Self.headLength...].dropLast(Self.tailLength)))
  }
}
