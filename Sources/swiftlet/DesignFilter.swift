import ArgumentParser
import AxisArrays
import ToolKit

struct DesignFilter: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "design",
    abstract: "Print a filter's coefficients as JSON.",
    discussion: """
      Corners and other frequencies are in the unit of the rate; without one they are fractions of half the rate. The \
      form of a filter is sos, ba or zpk. --frequencies "[1, 10]" adds the response and the group delay there, \
      --steady_state true the state after a constant input.

      Example:
        swiftlet design butterworth --order 4 --cuton 8 --cutoff 30 --rate 256
        swiftlet design windowed-sinc --taps 65 --cutoff 30 --window "[kaiser, 8.6]" --rate 256

      Designs, with their parameters:

      \(Design.list)
      """)

  @Argument(help: "Name of the design; without one, the designs are listed.", completion: .list(Design.names))
  var name: String?

  @Option(
    help: ArgumentHelp(
      "YAML or JSON file with a list of maps, each with a design and its parameters.", valueName: "file"),
    completion: .file())
  var specs: String?

  @Argument(parsing: .allUnrecognized, help: "Parameters, each as --name value.")
  var parameters: [String] = []

  func run() throws {
    if let specs {
      guard name == nil, parameters.isEmpty else { throw ValidationError("--specs takes no other arguments") }
      try Screen.print(JSON.text(of: try Design.results(ofFile: specs)))
    } else if let name {
      try Screen.print(JSON.text(of: try Design.named(name).result(try Self.values(parameters))))
    } else {
      try Screen.print(Design.list)
    }
  }

  /// `--name value` and `--name=value` as a map.
  private static func values(_ words: [String]) throws -> ValueMap {
    var entries: [ValueMap.Entry] = [], rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--"), word.count > 2 else { throw ValidationError("\"\(word)\" is no --name") }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
      guard let text = parts.count == 2 ? parts[1] : rest.popFirst() else {
        throw ValidationError("\(word) has no value")
      }
      do { entries.append(ValueMap.Entry(parts[0].replacing("-", with: "_"), try YAML.value(of: text))) } catch {
        throw ValidationError("\(word) is \"\(text)\": \(error)")
      }
    }
    return ValueMap(entries)
  }
}
