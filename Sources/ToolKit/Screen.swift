import Foundation
import Plots

/// What is known of the streams that text goes to.
public enum Screen {
  /// Columns and rows of a terminal; nil when the stream is not one.
  public static func size(of stream: Int32) -> (columns: Int, rows: Int)? {
    guard isatty(stream) == 1 else { return nil }
    var size = winsize()
    guard ioctl(stream, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// What standard output can show.
  public static var output: Terminal {
    Terminal(environment: ProcessInfo.processInfo.environment, size: size(of: STDOUT_FILENO))
  }

  /// Prints on standard output. A reader that has gone away is no error.
  public static func print(_ text: String, terminator: String = "\n") {
    write(text + terminator, to: STDOUT_FILENO)
  }

  /// Prints on standard error.
  public static func warn(_ text: String, terminator: String = "\n") {
    write(text + terminator, to: STDERR_FILENO)
  }

  private static func write(_ text: String, to stream: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(stream, $0.baseAddress, $0.count) }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if errno != EINTR {
        return
      }
    }
  }
}
