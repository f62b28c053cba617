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

  /// Writes beside the destination and renames, so that an old state stays until the new one is complete.
  public static func save(_ stages: Stages, to path: String) throws(ToolError) {
    let bytes: [UInt8]
    do throws(SnapshotError) { bytes = try stages.save().bytes() } catch {
      throw ToolError(.software, "cannot save the state: \(error)")
    }
    try Files.write(bytes, to: path)
  }
}
