import SignalProcessing

/// The commands that print and write no file, as a command line asks for them.
public enum Reports {
  /// Prints a recording's content.
  public static func info(
    _ path: String, reading: ReadingRequest, all: Bool, json: Bool, strict: Bool
  ) throws(ToolError) {
    let options = try reading.options()
    Interruption.listen()
    let report = try RecordingReport(path, options: options)
    if strict, let notice = report.notices.first {
      throw ToolError(notice.kind.exitCode, "\(path): \(notice.text) (an error with --strict)")
    }
    try Screen.print(json ? JSON.text(of: report.value) + "\n" : report.text(all: all), terminator: "")
  }

  /// All transformers.
  public static func list(json: Bool) throws(ToolError) {
    try Screen.print(json ? JSON.text(of: Catalogue.json) + "\n" : Catalogue.list, terminator: "")
  }

  /// All about one transformer.
  public static func describe(_ name: String, json: Bool) throws(ToolError) {
    let entry = try Catalogue.named(name)
    try Screen.print(json ? JSON.text(of: entry.value) + "\n" : entry.text, terminator: "")
  }

  /// JSON Schema of pipeline files, printed or written to a file.
  public static func schema(output: String?) throws(ToolError) {
    let text = JSON.text(of: PipelineSchema.value()) + "\n"
    if let output { try Files.write(Array(text.utf8), to: output) } else { try Screen.print(text, terminator: "") }
  }

  /// The devices that there are.
  public static func devices(json: Bool) throws(ToolError) {
    try Screen.print(json ? JSON.text(of: DeviceReport.json) + "\n" : DeviceReport.list, terminator: "")
  }
}
