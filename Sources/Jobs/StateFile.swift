import Processing
import Recordings

/// The state of a pipeline in a file.
public enum StateFile {
  /// - Throws: `ToolError` when the file is missing, damaged, or no state.
  public static func load(_ path: String) throws(ToolError) -> Saved {
    let bytes = try Files.read(path, atMost: 1 << 30)
    do throws(SnapshotError) { return try Saved(bytes: bytes) } catch {
      throw ToolError(.data, "\(path): cannot resume: \(error)")
    }
  }

  /// The bytes that every state begins with.
  private static let mark = Array("SWIFTLET".utf8)

  /// Refuses to put a state in the place of a file that is none: a recording that was named by mistake, for example.
  ///
  /// - Throws: `ToolError` 64.
  static func checkReplaces(_ path: String) throws(ToolError) {
    let head = Files.head(path)
    guard head.isEmpty || head.starts(with: mark) else {
      throw ToolError(.usage, "\(path): would be replaced by the state, and holds something else; remove it first")
    }
  }

  /// Writes beside the destination and renames, so that an old state stays until the new one is complete.
  public static func save(_ stages: Stages, to path: String) throws(ToolError) {
    let state: Saved
    do throws(SnapshotError) { state = try stages.save() } catch {
      throw ToolError(.software, "cannot save the state: \(error)")
    }
    try save(state, to: path)
  }

  /// Writes a state as other files are written.
  static func save(_ state: Saved, to path: String) throws(ToolError) {
    let bytes: [UInt8]
    do throws(SnapshotError) { bytes = try state.bytes() } catch {
      throw ToolError(.software, "cannot save the state: \(error)")
    }
    try Files.write(bytes, to: path)
  }
}
