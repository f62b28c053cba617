import Foundation
import SignalProcessing

/// Writes a reference page and a picture for every transformer and source, and a page that lists them.
public enum ReferenceJob {
  /// The beginning of the list of pages.
  private static let heading = """
    # Reference

    Made by `swiftlet reference` from the rows of the settings and from what the examples do to a reference signal.
    """

  /// The files by name: a page and mostly a picture for each, and README.md.
  ///
  /// - Throws: whatever an example throws; examples do not.
  public static func files() throws -> [(name: String, text: String)] {
    var files: [(name: String, text: String)] = []
    var list = heading + "\n"
    func add(_ title: String, _ pages: [ReferencePage]) {
      list += "\n## \(title)\n\n"
      for page in pages {
        files.append((page.name + ".md", page.markdown))
        if let picture = page.picture { files.append((page.name + ".svg", picture)) }
        list += "- [\(page.name)](\(page.name).md): \(page.summary)\n"
      }
    }
    add("Transformers", try Registry.standard.transformers.map { try ReferencePage($0) })
    add("Steps with several inputs", Registry.standard.combiners.map { ReferencePage($0) })
    add("Sources", try Registry.standard.producers.map { try ReferencePage($0) })
    files.append(("README.md", list))
    return files
  }

  /// Writes the files into a folder, which is made where there is none, and removes pages of what there is no more.
  ///
  /// - Throws: `ToolError` when a file cannot be written.
  public static func write(to folder: String) throws -> Int {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw ToolError(.cannotCreate, "\(folder): cannot create the folder")
    }
    let files = try files(), names = Set(files.map(\.name))
    let there = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let ours = pages(listedIn: folder)
    if let other = there.first(where: { names.contains($0) && !ours.contains($0) }) {
      throw ToolError(.usage, "\(folder)/\(other): would be replaced, and is no page that swiftlet reference wrote")
    }
    for (name, text) in files { try Files.write(Array(text.utf8), to: folder + "/" + name) }
    for old in there where ours.contains(old) && !names.contains(old) {
      try? FileManager.default.removeItem(atPath: folder + "/" + old)
    }
    return files.count
  }

  /// The files that an earlier call wrote into a folder: those that its list names, and the list.
  private static func pages(listedIn folder: String) -> Set<String> {
    guard let data = FileManager.default.contents(atPath: folder + "/README.md"),
      let list = String(validating: data, as: UTF8.self), list.hasPrefix(heading)
    else { return [] }
    let linked = list.split(separator: "(").compactMap { $0.split(separator: ")").first }.filter { $0.hasSuffix(".md") }
    return Set(linked.flatMap { [String($0), $0.dropLast(3) + ".svg"] } + ["README.md"])
  }
}
