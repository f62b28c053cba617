/// Why a state could not be saved or restored.
public enum SnapshotError: Error, Hashable, Sendable {
  /// The bytes do not begin as a snapshot does.
  case notASnapshot
  /// The bytes are of a format that this program does not read.
  case unknownFormat(found: Int, supported: Int)
  /// The bytes end too early.
  case truncated(needed: Int, available: Int)
  /// The bytes were changed since they were written.
  case corrupted
  /// The bytes are whole but do not say what they should.
  case malformed(String)
  /// The snapshot is of another step, version or settings.
  case mismatch(String)
  /// The state cannot be written.
  case unwritable(String)

  /// The same error, said of a step of a pipeline.
  package func inside(_ step: String) -> SnapshotError {
    switch self {
    case .malformed(let text): .malformed("\(step): \(text)")
    case .mismatch(let text): .mismatch("\(step): \(text)")
    case .unwritable(let text): .unwritable("\(step): \(text)")
    default: self
    }
  }
}

extension SnapshotError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notASnapshot: "not a saved state"
    case .unknownFormat(let found, let supported):
      "a saved state of format \(found), this program reads format \(supported)"
    case .truncated(let needed, let available): "a saved state of \(needed) bytes, of which \(available) are there"
    case .corrupted: "a saved state that was damaged: its checksum does not fit"
    case .malformed(let text): "a saved state that cannot be read: \(text)"
    case .mismatch(let text): text
    case .unwritable(let text): "a state that cannot be saved: \(text)"
    }
  }
}
