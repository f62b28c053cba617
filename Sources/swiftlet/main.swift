import ArgumentParser
import AxisArrays
import ToolKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Ends with one line on standard error, and the exit code that the help lists.
func end(_ error: ToolError) -> Never {
  Screen.fail(error)
  exit(error.code.rawValue)
}

Screen.prepare()
do {
  try Swiftlet.checkCommand(CommandLine.arguments.dropFirst().first)
  var command = try Swiftlet.parseAsRoot(EpochRequest.joined(Array(CommandLine.arguments.dropFirst())))
  try command.run()
} catch let error as ToolError {
  end(error)
} catch {
  let code = Swiftlet.exitCode(for: error)
  if code.isSuccess {
    // Help, version, completion script.
    do throws(ToolError) { try Screen.print(Swiftlet.fullMessage(for: error)) } catch { end(error) }
  } else if code == .validationFailure {
    // The parser's messages may have several lines; the first says what is wrong.
    let message = Swiftlet.message(for: error).split(separator: "\n").first ?? "the command line is wrong"
    end(ToolError(.usage, "\(message) (see swiftlet --help)"))
  } else {
    end(ToolError(.software, "\(error)"))
  }
}
