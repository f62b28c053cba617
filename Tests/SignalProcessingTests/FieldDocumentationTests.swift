import Foundation
import SignalProcessing
import Testing

/// Readers of the sources find the help that files and Python show.
struct FieldDocumentationTests {
  /// Doc comments of public stored fields, by struct and field.
  private static let comments: [String: [String: String]] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/SignalProcessing")
    var found: [String: [String: String]] = [:]
    func name(_ text: Substring) -> String { String(text.prefix { $0.isLetter || $0.isNumber }) }
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
      guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
      var owner = "", comment: [String] = []
      for line in text.split(separator: "\n") {
        if line.hasPrefix("public struct ") { owner = name(line.dropFirst(14)) }
        if line.hasPrefix("  public var "), line.last != "}", line.last != "{" {
          found[owner, default: [:]][name(line.dropFirst(13))] = comment.joined(separator: " ")
        }
        comment = line.hasPrefix("  /// ") ? comment + [line.dropFirst(6).description] : []
      }
    }
    return found
  }()

  private static let types: [any Configurable.Type] =
    Registry.standard.transformers + Registry.standard.combiners + Registry.standard.producers

  private static func rows(_ type: any Configurable.Type) -> [(owner: String, info: SettingInfo)] {
    func all<T: Configurable>(_ type: T.Type) -> [(owner: String, info: SettingInfo)] {
      T.settings.rows.map { ("\($0.field)".split(separator: ".").first.map { String($0.dropFirst()) } ?? "", $0.info) }
    }
    return all(type)
  }

  @Test("The comment of a field is the help of its setting, with the unit")
  func agreement() throws {
    try #require(Self.types.count > 60)
    for type in Self.types {
      for (owner, info) in Self.rows(type) {
        #expect(Self.comments[owner]?[info.name] == info.documentation, "\(owner).\(info.name)")
      }
    }
  }

  @Test("Every public field of a step has a comment")
  func completeness() {
    for type in Self.types {
      for owner in Set(Self.rows(type).map(\.owner) + [type.name]) {
        for (name, comment) in Self.comments[owner] ?? [:] { #expect(comment.hasSuffix("."), "\(owner).\(name)") }
      }
    }
  }
}
