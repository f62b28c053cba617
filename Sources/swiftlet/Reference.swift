import ArgumentParser
import ToolKit

struct Reference: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the reference pages of all transformers.",
    discussion: """
      A page for each: formula, shapes, settings, source, and a picture of what it does, made by running its examples.

      Example:
        swiftlet reference -o docs/reference
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("Folder for the pages.", valueName: "folder"), completion: .directory)
  var output: String

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  func run() throws {
    let count = try ReferenceJob.write(to: output)
    if !quiet { try Screen.print("\(output): \(count) files") }
  }
}
