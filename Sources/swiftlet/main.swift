import ArgumentParser
import Foundation
import ToolKit

// Every error ends here: one line on standard error, and the exit code that the help lists.
do {
  var command = try Swiftlet.parseAsRoot()
  try command.run()
} catch {
  let code = Swiftlet.exitCode(for: error)
  if let failure = error as? ToolError {
    Screen.warn("swiftlet: \(failure.message)")
    exit(failure.code.rawValue)
  } else if code.isSuccess {
    Swiftlet.exit(withError: error)  // help, version, completion script
  } else if code == .validationFailure {
    // The parser's messages may have several lines; the first says what is wrong.
    let message = Swiftlet.message(for: error).split(separator: "\n").first ?? "the command line is wrong"
    Screen.warn("swiftlet: \(message) (see swiftlet --help)")
    exit(ExitCode.usage.rawValue)
  } else {
    Screen.warn("swiftlet: \(error)")
    exit(ExitCode.software.rawValue)
  }
}
