import Recordings
import SignalProcessing

/// The command `doctor` as a command line asks for it.
public struct DoctorRequest: Sendable {
  public var file = "", output: String?, html: String?
  public var reading = ReadingRequest()
  public var json = false, quiet = false

  public init() {}

  /// Reads the file to its end and prints what is wrong with it.
  ///
  /// - Throws: `ToolError` 1 where something was found, 65 where nothing of the file can be read, and what goes wrong
  ///   while writing.
  public func run() throws(ToolError) {
    let options = try reading.options()
    var outputs = OutputGuard()
    outputs.reads(file, as: "the input \(file)")
    if let html { try outputs.writes(html, as: "the page") }
    Interruption.listen()
    var examination = try Examination(file, options: options)
    var mending: Mending?
    if let output, examination.reader != nil {
      mending = try Mending(to: output, streams: examination.streams.map(\.info), guardedBy: &outputs)
    } else if let output {
      try Plan.checkEnding(output)
    }
    var progress = Progress(
      label: Files.stem(of: file), total: nil, columns: quiet || json ? nil : Screen.size(of: 2)?.columns)
    defer { progress.clear() }
    if let reader = examination.reader {
      try examination.read(progress: &progress) { (stream, message) throws(ToolError) in
        mending?.write(message, stream: stream, of: reader)
      }
    }
    mending?.finish()
    progress.clear()
    let report = DoctorReport(examination, mended: mending?.files ?? [])
    if let html { try Files.write(Array(report.html.utf8), to: html) }
    if json {
      try Screen.print(JSON.text(of: report.value))
    } else if !quiet {
      try Screen.print(report.text, terminator: "")
    }
    var log = NoticeLog(output ?? file, isQuiet: quiet, isStrict: false)
    try log.tell(mending?.notices ?? [], progress: &progress)
    if let failure = mending?.failure { throw failure }
    guard report.code == .success else { throw ToolError(report.code, "\(file): \(report.summary)") }
  }
}
