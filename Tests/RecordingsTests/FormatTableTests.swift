import Foundation
import Testing

@testable import Recordings

/// Formats and options are listed once, in `Recording.readers`, `Recording.writers` and `ReadOptions.table`.
@Suite("one table of formats") struct FormatTableTests {
  @Test("the documentation has a row for each format and each option")
  func documented() throws {
    let page = try String(
      contentsOf: Fixtures.root.appendingPathComponent("docs/recordings.md"), encoding: .utf8)
    let lines = Set(page.split(separator: "\n").map(String.init))
    for reader in Recording.readers {
      let format = reader.format
      let row = "| \(format.name) | \(endings(format)) | \(format.summary) |"
      #expect(lines.contains(row), "docs/recordings.md lacks the row: \(row)")
    }
    let written = Recording.writtenEndings.map { "`.\($0)`" }.joined(separator: ", ")
    #expect(lines.contains("Written are \(written)."), "docs/recordings.md lacks: Written are \(written).")
    for option in ReadOptions.table {
      let row =
        "| `--\(option.name)` | \(option.isForAll ? "all" : option.formats.joined(separator: ", ")) | \(option.text) |"
      #expect(lines.contains(row), "docs/recordings.md lacks the row: \(row)")
    }
  }

  @Test("every format that is read has seeds for its fuzzer, and no two share an ending")
  func fuzzed() throws {
    var seen: Set<String> = []
    for format in Recording.readers.map({ $0.format }) {
      #expect(format.extensions.allSatisfy { seen.insert($0).inserted }, "\(format.name)")
      let seeds = format.extensions.flatMap { ending in
        let folder = Fixtures.root.appendingPathComponent("Fuzz/Corpus/\(ending)").path
        return (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      }
      #expect(!seeds.isEmpty, "Fuzz/Corpus has nothing for \(format.name)")
    }
  }

  @Test("every seed of the fuzzers is a recording")
  func seeds() throws {
    for ending in Recording.readers.flatMap({ $0.format.extensions }) {
      let folder = Fixtures.root.appendingPathComponent("Fuzz/Corpus/\(ending)")
      if ["nwb", "snirf"].contains(ending), (try? HDF5Library.loaded.get()) == nil { continue }
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
        let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
        #expect(throws: Never.self, "\(ending)/\(name)") {
          try exhaust(ByteSource(joined: bytes, name: name))
        }
      }
    }
  }

  private func endings(_ format: RecordingFormat) -> String {
    format.extensions.map { "`.\($0)`" }.joined(separator: ", ")
  }
}
