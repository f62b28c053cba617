import AxisArrays
import Testing

@testable import Jobs
@testable import ToolKit

@Suite("Command line values")
struct CommandLineTests {
  @Test(
    "chunk lengths",
    arguments: [
      ("37", 37), ("1s", 256), ("100ms", 26), ("0.5s", 128), ("1min", 15360), ("250us", 1), ("1h", 921_600),
      ("all", Int.max),
      ("1e-9s", 1), ("1e300s", 1_000_000_000),
    ])
  func lengths(_ text: String, _ samples: Int) throws {
    #expect(try #require(ChunkLength(text)).samples(at: 256) == samples)
  }

  @Test(
    "what is no chunk length", arguments: ["", "0", "-1", "0s", "-1s", "s", "1m", "1 s", "infs", "nans", "0x1s", "3.5"])
  func wrong(_ text: String) {
    #expect(ChunkLength(text) == nil)
  }

  @Test("exit codes are those of sysexits.h and of signals") func codes() {
    #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 64, 65, 66, 70, 73, 74, 78, 129, 130, 143])
    #expect(ExitCode.allCases.allSatisfy { ExitCode.table.contains("\($0.rawValue)\t\($0.summary)") })
  }

  @Test("every kind of notice has an exit code with --strict") func strict() {
    for kind in Notice.Kind.allCases { #expect([.data, .settings].contains(kind.exitCode), "\(kind)") }
    #expect(Notice.Kind.noEffect.exitCode == .settings && Notice.Kind.lost.exitCode == .data)
  }

  @Test(
    "durations in options",
    arguments: [("60s", 60.0), ("10min", 600), ("24h", 86_400), ("1.5h", 5400), ("250ms", 0.25), ("7", 7)])
  func durations(_ text: String, _ seconds: Double) throws {
    #expect(try ChunkLength.seconds(text, option: "--duration", plain: true) == seconds)
  }

  @Test(
    "what is no duration in an option",
    arguments: [("-5s", "negative"), ("0s", "above 0"), ("5m", "such as"), ("soon", "such as"), ("infs", "such as")])
  func noDuration(_ text: String, _ word: String) throws {
    let error = try #require(throws: ToolError.self) { try ChunkLength.seconds(text, option: "--duration") }
    #expect(error.code == .usage && error.message.hasPrefix("--duration") && error.message.contains(word))
  }

  @Test("commands that are none name the nearest", arguments: [("rnu", "run"), ("inf", "info"), ("plto", "plot")])
  func commands(_ word: String, _ near: String) {
    #expect(ToolError(unknownCommand: word, known: ["run", "info", "plot"]).message.contains("\"\(near)\""))
  }

  @Test("progress fits the line", arguments: [20, 40, 80, 200])
  func progress(_ columns: Int) {
    for total in [nil, 60.0] {
      let line = Progress.line(
        label: "a rather long name of a recording.edf", seconds: 12.5, total: total, elapsed: 0.05, columns: columns)
      #expect(line.count < columns)
      if columns >= 80 { #expect(line.contains("12.5 s") && line.contains("250× real time")) }
    }
  }
}

@Suite("YAML")
struct YAMLTests {
  @Test(
    "scalars",
    arguments: [
      ("1", .int(1)), ("-7", .int(-7)), ("+3", .int(3)), ("0x1F", .int(31)), ("1.5", .double(1.5)),
      ("1e3", .double(1000)), (".5", .double(0.5)), ("true", .bool(true)), ("~", .null), ("", .null), ("yes", "yes"),
      ("\"1\"", "1"), ("'true'", "true"), ("-.inf", .double(-.infinity)), ("1.2.3", "1.2.3"), ("1e", "1e"),
      ("99999999999999999999", .double(1e20)), ("[1, a]", [1, "a"]), ("{a: {b: 2}}", ["a": ["b": 2]]),
      ("0x1p3", "0x1p3"),
    ] as [(String, Value)])
  func scalars(_ text: String, _ value: Value) throws {
    #expect(try YAML.value(of: text) == value)
  }

  @Test("values and keys know where they stood") func marks() throws {
    let value = try YAML.value(of: "pipeline:\n  - Clip: {min: 1}\n")
    let clip = try #require(value["pipeline"]?.list?.first?.map?.entries.first)
    #expect(clip.keyMark == Mark(line: 2, column: 5))
    #expect(clip.value["min"]?.mark == Mark(line: 2, column: 17))
  }

  @Test(
    "errors say where",
    arguments: [
      ("a: [1, 2", 2), ("a: 1\nb: }", 2), ("a: 1\na: 2", 1), ("a: *x", 1), ("\ta: 1", 1), ("a: 1\n---\nb: 2", 2),
      ("{a: {b: 1, b: 2}}", 1), ("a: 1\nb: \u{7}", 2), ("a: !thing 1", 1), ("? [1]\n: 2", 1),
    ])
  func errors(_ text: String, _ line: Int) throws {
    let error = try #require(throws: YAML.Failure.self) { try YAML.value(of: text) }
    #expect(error.mark?.line == line, "\(error)")
    #expect(error.mark.map { $0.column >= 1 } == true && !error.message.contains("\n"))
  }

  @Test("a text cannot fill the memory") func bomb() {
    let levels = (1...9).map {
      "l\($0): &l\($0) [" + Array(repeating: "*l\($0 - 1)", count: 10).joined(separator: ",") + "]"
    }
    let text = "l0: &l0 [a,a,a,a,a,a,a,a,a,a]\n" + levels.joined(separator: "\n")
    #expect(throws: YAML.Failure.self) { try YAML.value(of: text) }
    #expect(throws: YAML.Failure.self) { try YAML.value(of: String(repeating: "[", count: 100_000)) }
  }
}
