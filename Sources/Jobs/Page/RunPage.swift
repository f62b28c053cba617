import Plots
import Recordings
import SignalProcessing

/// A page about a run: the recording, its faults, the pipeline, pictures before and after, times and checksums.
struct RunPage {
  private let file: PipelineFile, options: RunOptions
  private let jobs: [Job], reports: [RunReport]
  private let command: [(name: String, text: String)]

  /// - Parameter command: The options of the run, in words.
  init(
    _ file: PipelineFile, _ jobs: [Job], _ reports: [RunReport], options: RunOptions,
    command: [(name: String, text: String)]
  ) {
    (self.file, self.jobs, self.reports, self.options, self.command) = (file, jobs, reports, options, command)
  }

  /// The page. Reads recording and results again.
  ///
  /// - Throws: `ToolError` where one of them has become unreadable.
  func html() throws(ToolError) -> String {
    guard let input = jobs.first?.input else { return "" }
    let name = Files.name(of: input)
    var body = "<h1>\(HTML.safe(name)) through \(HTML.safe(Files.name(of: file.path)))</h1>\n"
    body += try recording(input)
    for (job, report) in zip(jobs, reports) { body += try run(job, report, of: jobs.count) }
    body += "<h2>Settings</h2>\n" + settings
    body += "<h2>Run</h2>\n" + HTML.facts(command + [("swiftlet", Version.current)])
    return HTML.page(title: "\(name): \(Files.name(of: file.path))", body + (try checksums(input)))
  }

  private func recording(_ input: String) throws(ToolError) -> String {
    var examination = try Examination(input, options: options.reading)
    var none = Progress(label: "", total: nil, columns: nil)
    if examination.reader != nil { try examination.read(progress: &none) { (_, _) throws(ToolError) in } }
    return "<h2>Recording</h2>\n" + DoctorReport(examination, mended: []).body
  }

  private func run(_ job: Job, _ report: RunReport, of count: Int) throws(ToolError) -> String {
    let name = count == 1 ? "" : " of \(HTML.safe(job.info.name))"
    let rate = job.info.rate.map { ", \(Ticks.exact($0)) Hz" } ?? ""
    let shape = "\(report.samples) samples × \(job.info.channelCount), \(job.info.dtype.name)\(rate)"
    var text = "<h2>Pipeline\(name)</h2>\n<figure>"
    text += PipelinePicture.svg(file.pipeline, input: shape, output: report.outcome.text) + "</figure>\n"
    var reading = options.reading
    if count > 1 { reading.stream = "\(job.stream + 1)" }
    text += try picture(job.input, reading, "Before\(name)") + picture(job.output, ReadOptions(), "After\(name)")
    let rows = report.rows.map { [$0.name, Ticks.decimal($0.seconds * 1000, places: 1)] }
    text += "<h2>Times\(name)</h2>\n" + HTML.table(["part", "ms"], rows, right: [1])
    if let table = report.profile?.table {
      text += "<h2>Messages\(name)</h2>\n" + HTML.table(table.head, table.rows, right: Set(1..<table.head.count))
    }
    if !report.log.texts.isEmpty {
      text += "<h2>Warnings\(name)</h2>\n" + report.log.texts.map { "<p>\(HTML.safe($0))</p>\n" }.joined()
    }
    return text
  }

  private func picture(_ path: String, _ options: ReadOptions, _ title: String) throws(ToolError) -> String {
    var job = try PlotJob(path, options: options, isQuiet: true)
    let picture = try job.picture(nil, duration: nil)
    return "<h2>\(title)</h2>\n<figure class=\"paper\">\(picture.svg)</figure>\n"
  }

  /// All settings, those that are not as they are by default in bold.
  private var settings: String {
    var text = "<table><tr><th>step</th><th>setting</th><th>value</th></tr>\n"
    for (place, step) in file.pipeline.steps.enumerated() {
      let name = type(of: step).name, defaults = Catalogue.describe(type(of: step)).defaults
      let entries = step.value.map?.entries ?? []
      if entries.isEmpty { text += "<tr><td>\(place + 1) \(HTML.safe(name))</td><td></td><td></td></tr>\n" }
      for (row, entry) in entries.enumerated() {
        let value = HTML.safe("\(entry.value)"), isOwn = defaults[entry.key] != entry.value
        text += "<tr><td>\(row == 0 ? "\(place + 1) \(HTML.safe(name))" : "")</td><td>\(HTML.safe(entry.key))</td>"
        text += "<td>\(isOwn ? "<b>\(value)</b>" : value)</td></tr>\n"
      }
    }
    return text + "</table>\n"
  }

  private func checksums(_ input: String) throws(ToolError) -> String {
    var text = "<h2>Checksums</h2>\n<table><tr><th>file</th><th>bytes</th><th>SHA-256</th></tr>\n"
    for path in [input, file.path] + jobs.map(\.output) {
      let sum = try SHA256.text(of: path) ?? "a folder"
      text +=
        "<tr><td>\(HTML.safe(path))</td><td class=\"n\">\(Files.size(path) ?? 0)</td><td><code>\(sum)</code></td></tr>\n"
    }
    return text + "</table>\n"
  }
}
