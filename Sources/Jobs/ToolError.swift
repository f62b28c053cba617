import AxisArrays

/// How the tool ends. From 64 on the numbers are those of `sysexits.h`; a signal gives 128 plus its number.
public enum ExitCode: Int32, Hashable, Sendable, CaseIterable {
  case success = 0, findings = 1
  case usage = 64, data = 65, noInput = 66, software = 70, cannotCreate = 73, inputOutput = 74
  case settings = 78, hungUp = 129, interrupted = 130, terminated = 143

  /// Whether a signal ended the work.
  var isSignal: Bool { rawValue > 128 }

  /// One line for the help text and the documentation.
  public var summary: String {
    switch self {
    case .success: "done"
    case .findings: "doctor found something wrong with the recording, or parity a difference"
    case .usage: "the command line is wrong"
    case .data: "an input is damaged, or does not fit the pipeline"
    case .noInput: "an input is missing or cannot be opened"
    case .software: "an error inside swiftlet"
    case .cannotCreate: "the output cannot be created"
    case .inputOutput: "reading or writing failed, for example a full disk"
    case .settings: "the pipeline file or a setting is wrong"
    case .hungUp: "stopped because the terminal was closed (SIGHUP)"
    case .interrupted: "stopped by Ctrl-C (SIGINT)"
    case .terminated: "stopped by SIGTERM"
    }
  }

  /// All codes as lines of a help text.
  public static var table: String {
    "Exit codes:\n" + allCases.map { "  \($0.rawValue)\t\($0.summary)" }.joined(separator: "\n")
  }
}

/// Why the tool ends early: one message for people and one code for scripts.
public struct ToolError: Error, Hashable, Sendable, CustomStringConvertible {
  public var code: ExitCode
  public var message: String

  public init(_ code: ExitCode, _ message: String) { (self.code, self.message) = (code, message) }

  /// The first word of a command line is no command; the nearest one is named, also where letters changed places.
  public init(unknownCommand word: String, known: [String]) {
    let letters = word.utf8.sorted()
    let near = nearest(to: word, among: known) ?? known.first { $0.utf8.sorted() == letters }
    self.init(.usage, "no command \"\(word)\"" + (near.map { " (did you mean \"\($0)\"?)" } ?? ""))
  }

  public var description: String { message }
}
