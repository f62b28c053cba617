import Plots

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The streams that text goes to, and what is known of them.
public enum Screen {
  /// Columns and rows of a terminal; nil when the stream is not one.
  public static func size(of stream: Int32) -> (columns: Int, rows: Int)? {
    guard isatty(stream) == 1 else { return nil }
    var size = winsize()
    guard ioctl(stream, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// The abilities of standard output.
  public static var output: Terminal {
    var environment: [String: String] = [:]
    for name in ["TERM", "NO_COLOR", "COLORTERM", "LC_ALL", "LC_CTYPE", "LANG", "COLUMNS"] {
      environment[name] = System.variable(name)
    }
    return Terminal(environment: environment, size: size(of: STDOUT_FILENO))
  }

  /// Call first: a stream that the caller has closed must not become the file that is opened next, and a closed pipe is
  /// an error of the write, not the end of the process.
  public static func prepare() {
    for (stream, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
    where fcntl(stream, F_GETFD) < 0 {
      // What is opened takes the lowest free number, which is this one. Writes to standard output fail as before.
      _ = open("/dev/null", mode)
    }
    signal(SIGPIPE, SIG_IGN)
    // So is a file that outgrows its limit.
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Prints on standard output. A reader that has gone away is no error.
  ///
  /// - Throws: `ToolError` 74 when the text cannot be written, for example to a full disk.
  public static func print(_ text: String, terminator: String = "\n") throws(ToolError) {
    let code = System.write((text + terminator).utf8, to: STDOUT_FILENO)
    guard code == 0 || code == EPIPE else {
      throw ToolError(.inputOutput, "standard output: cannot write: \(System.reason(code))")
    }
  }

  /// Prints on standard error, as far as that is possible.
  public static func warn(_ text: String, terminator: String = "\n") {
    _ = System.write((text + terminator).utf8, to: STDERR_FILENO)
  }

  /// Prints an error as every command does: one line on standard error.
  public static func fail(_ error: ToolError) { warn("swiftlet: " + oneLine(error.message)) }

  /// Text without line breaks and other characters that a terminal would obey.
  static func oneLine(_ text: String) -> String { Terminal.plain(text) }
}
