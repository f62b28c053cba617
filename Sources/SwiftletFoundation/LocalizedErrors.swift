// For programs that use Foundation beside the libraries, which do without it: `error.localizedDescription` says what
// `error.description` says.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import FilterDesign
import Recordings
import SignalProcessing

extension ArrayError: LocalizedError {
  public var errorDescription: String? { description }
}

extension SettingsError: LocalizedError {
  public var errorDescription: String? { description }
}

extension SnapshotError: LocalizedError {
  public var errorDescription: String? { description }
}

extension RecordingError: LocalizedError {
  public var errorDescription: String? { description }
}

extension DesignError: LocalizedError {
  public var errorDescription: String? { description }
}
