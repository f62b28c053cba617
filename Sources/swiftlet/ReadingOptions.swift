import ArgumentParser
import Recordings
import ToolKit

/// How to read files that leave something open: an option for each row of `ReadOptions.table`.
struct ReadingOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: help("rate"))
  var rate: String?

  @Option(parsing: .unconditional, help: help("dtype"))
  var dtype: String?

  @Option(parsing: .unconditional, help: help("size"))
  var size: String?

  @Option(parsing: .unconditional, help: help("delimiter"))
  var delimiter: String?

  @Option(parsing: .unconditional, help: help("decimal"))
  var decimal: String?

  @Option(parsing: .unconditional, help: help("header"))
  var header: String?

  @Option(parsing: .unconditional, help: help("time-column"))
  var timeColumn: String?

  @Option(parsing: .unconditional, help: help("time-unit"))
  var timeUnit: String?

  @Flag(help: help("time-per-row"))
  var timePerRow = false

  @Option(parsing: .unconditional, help: help("gap-tolerance"))
  var gapTolerance: String?

  @Option(parsing: .unconditional, help: help("stream"))
  var stream: String?

  @Option(parsing: .unconditional, help: help("channels"))
  var channels: String?

  @Option(parsing: .unconditional, help: help("exclude"))
  var exclude: String?

  @Option(parsing: .unconditional, help: help("event-channel"))
  var eventChannel: String?

  @Option(parsing: .unconditional, help: help("start"))
  var start: String?

  @Option(parsing: .unconditional, help: help("stop"))
  var stop: String?

  /// The options that were given, with their values.
  var named: [(String, String)] {
    let all: [(String, String?)] = [
      ("rate", rate), ("dtype", dtype), ("size", size), ("delimiter", delimiter), ("decimal", decimal),
      ("header", header), ("time-column", timeColumn), ("time-unit", timeUnit),
      ("time-per-row", timePerRow ? "yes" : nil), ("gap-tolerance", gapTolerance),
      ("stream", stream), ("channels", channels), ("exclude", exclude),
      ("event-channel", eventChannel), ("start", start), ("stop", stop),
    ]
    return all.compactMap { name, value in value.map { (name, $0) } }
  }

  var request: ReadingRequest {
    var request = ReadingRequest()
    request.named = named
    return request
  }

  private static func help(_ name: String) -> ArgumentHelp {
    let row = ReadOptions.table.first { $0.name == name }
    return ArgumentHelp("\(row?.help ?? "")", valueName: row?.valueName)
  }
}
