import Foundation
import PipelineFiles
import Recordings
import SignalProcessing
import SwiftletFoundation
import Testing

/// The libraries beside Foundation.
@Suite("Foundation")
struct FoundationTests {
  @Test("localizedDescription says what description says, for every error of the libraries") func descriptions() throws
  {
    var errors: [any Error & CustomStringConvertible] = []
    func catching(_ work: () throws -> Void) throws {
      do { try work() } catch { errors.append(try #require(error as? any Error & CustomStringConvertible)) }
    }
    try catching { _ = try zeros([2])[5] }
    try catching { _ = try Log(["base": "ten"]) }
    try catching { _ = try Recording.open("no such file.edf") }
    try catching { _ = try Saved(bytes: [1, 2, 3]) }
    try catching { _ = try Pipeline(yaml: "- Abss") }
    try catching { _ = try YAML.value(of: "[") }
    errors.append(DesignError.invalid("low is above high"))
    #expect(errors.count == 7)
    for error in errors {
      #expect(error.localizedDescription == error.description, "\(type(of: error))")
      #expect((error as NSError).localizedDescription == error.description, "\(type(of: error)) as NSError")
    }
  }
}

@Suite("Pipelines in YAML")
struct PipelineYAMLTests {
  private static let text = "pipeline:\n  - Clip: {min: -1, max: 2.5}\n  - Log\n"
  private static let pipeline = Pipeline {
    Clip(min: -1, max: 2.5)
    Log()
  }

  @Test("a pipeline is read from text and from a file") func reading() throws {
    #expect(try Pipeline(yaml: Self.text) == Self.pipeline)
    let path = FileManager.default.temporaryDirectory.appending(path: "pipeline-\(UUID().uuidString).yaml").path
    try Data(Self.text.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try Pipeline(file: path) == Self.pipeline)
    let (producer, pipeline) = try Registry.standard.source(yaml: "source: Counter\npipeline: [Abs]")
    #expect(type(of: producer).name == "Counter" && pipeline.steps.count == 1)
  }

  @Test("only the transformers of the registry are known") func registry() throws {
    let small = Registry([Log.self])
    #expect(try small.pipeline(yaml: "- Log").steps.count == 1)
    #expect(throws: PipelineFileError.self) { try Pipeline(yaml: Self.text, registry: small) }
  }

  @Test(
    "errors say which file, where in it and what",
    arguments: [
      ("- Clip: {min: low}", "line 1, column 15: Clip.min is \"low\", must be a number or null"),
      ("- Abs\n- Abss", "line 2, column 3: Abss is not a transformer (did you mean \"Abs\"?)"),
    ])
  func errors(_ text: String, _ message: String) throws {
    let error = try #require(throws: PipelineFileError.self) { try Pipeline(yaml: text) }
    #expect(error.description == message && error.mark != nil && error.path == nil)
    let missing = try #require(throws: PipelineFileError.self) { try Pipeline(file: "/no/such.yaml") }
    #expect(missing.description == "/no/such.yaml: cannot open: No such file or directory")
    let folder = try #require(throws: PipelineFileError.self) { try Pipeline(file: "/") }
    #expect(folder.description == "/: cannot read: Is a directory")
  }
}
