import AxisArrays

extension ByteSource {
  /// The same file as `beside(_:)` opens, or `nil` where there is none of the name.
  func companion(_ name: some StringProtocol) throws(RecordingError) -> ByteSource? {
    do throws(RecordingError) { return try beside(name) } catch {
      guard case .system("open", _, _, _) = error else { throw error }
      return nil
    }
  }

  /// A file that a header names, or the one of the header's own name where files were renamed.
  func beside(
    _ name: String, or own: String, _ notices: inout [Notice]
  ) throws(RecordingError) -> ByteSource {
    if let found = try companion(name) { return found }
    guard let found = try? beside(own) else { return try beside(name) }
    notices.append(Notice(.guessed, "\(quoted(name)) is not there: \(quoted(own)) is taken for it"))
    return found
  }
}
