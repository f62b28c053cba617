import Foundation
import SignalProcessing
import Testing
import ToolKit

/// The reference pages: complete, current and small.
@Suite("Reference pages")
struct ReferenceTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "docs/reference")

  @Test("are those that the command writes")
  func current() throws {
    let made = try ReferenceJob.files()
    for (name, text) in made {
      let file = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
      // Lines of pictures may differ by a rounding between processors; what is written in them may not.
      let isSame = name.hasSuffix(".svg") ? Self.words(file) == Self.words(text) : file == text
      #expect(isSame, "\(name): swiftlet reference -o docs/reference")
    }
    let there = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(there) == Set(made.map(\.name)))
  }

  /// The text elements of a picture.
  private static func words(_ picture: String) -> [Substring] {
    picture.split(separator: "\n").filter { $0.hasPrefix("<text") || $0.hasPrefix("<title") }
  }

  @Test("have pictures of a few kilobytes, with a line for each of some channels")
  func pictures() throws {
    for (name, text) in try ReferenceJob.files() where name.hasSuffix(".svg") {
      #expect(text.utf8.count < 12_000, "\(name)")
      #expect(text.split(separator: "<path transform").count > 1 || text.contains("no data"), "\(name)")
    }
  }

  @Test("tell what every step and source computes, and where that comes from")
  func facts() {
    let registry = Registry.standard
    let types: [any Configurable.Type] = registry.transformers + registry.producers + registry.combiners
    func facts<T: Configurable>(_ type: T.Type) -> (String, String) { (T.settings.formula, T.settings.source) }
    let lacking = types.filter { type in
      let (formula, source) = facts(type)
      return formula.isEmpty || source.isEmpty || source.hasSuffix(".")
    }
    #expect(lacking.map { $0.name } == [])
  }

  @Test("are removed when their transformer is")
  func removal() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "reference-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let count = try ReferenceJob.write(to: folder.path)
    // An earlier call wrote a page more, and its list says so; others' files are left alone.
    let list = folder.appending(path: "README.md")
    var text = try String(contentsOf: list, encoding: .utf8)
    text += "| [Gone](Gone.md) | a transformer that is no more |\n"
    try Data(text.utf8).write(to: list)
    for name in ["Gone.md", "Gone.svg", "notes.txt"] { try Data().write(to: folder.appending(path: name)) }
    #expect(try ReferenceJob.write(to: folder.path) == count)
    let there = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(there.count == count + 1)
    #expect(there.contains("notes.txt") && !there.contains("Gone.md") && there.contains("Abs.svg"))
  }
}
