import Plots
import Recordings
import SignalProcessing

/// What `doctor` found, for people and for programs.
struct DoctorReport {
  let path: String
  private let info: RecordingInfo?
  private let streams: [StreamExam]
  let findings: [Finding]
  private let notes: [String]
  private let events: [Event]
  /// Files that were written.
  let mended: [String]

  init(_ examination: Examination, mended: [String]) {
    (path, info, streams) = (examination.path, examination.reader?.info, examination.streams)
    (findings, notes, events) = (examination.findings, examination.notes, examination.events)
    self.mended = mended
  }

  var code: ExitCode {
    findings.isEmpty ? .success : info == nil ? .data : .findings
  }

  /// `3 findings: 1 gap, 2 flat`
  var summary: String {
    guard !findings.isEmpty else { return "nothing found" }
    let kinds = Finding.Kind.allCases.compactMap { kind in
      let count = findings.count { $0.kind == kind }
      return count == 0 ? nil : "\(count) \(kind.rawValue)"
    }
    return "\(findings.count) \(findings.count == 1 ? "finding" : "findings"): \(kinds.joined(separator: ", "))"
  }

  private var facts: [(name: String, text: String)] {
    var facts = [("file", path)]
    if let info { facts.append(("format", info.format)) }
    if let start = info?.start { facts.append(("start", start.description)) }
    for stream in streams {
      let name = streams.count == 1 ? "stream" : "stream \(stream.index + 1)"
      var parts = stream.info.name.isEmpty ? [] : [Terminal.plain(stream.info.name)]
      parts.append("\(stream.labels.count) \(stream.labels.count == 1 ? "channel" : "channels")")
      parts.append(stream.info.rate.map { "\(Ticks.exact($0)) Hz" } ?? "a time per sample")
      parts.append("\(stream.samples) samples")
      if let first = stream.times.first {
        parts.append("\(StreamExam.time(first)) to \(StreamExam.time(stream.times.end)) s")
      }
      facts.append((name, parts.joined(separator: ", ")))
    }
    if info != nil { facts.append(("events", "\(events.count)")) }
    for file in mended { facts.append(("mended", file)) }
    return facts
  }

  /// At most so many of a kind are listed as text; JSON has all.
  private static let most = 20

  /// Findings by kind, in the order of the kinds, with how many more there are.
  private var groups: [(kind: Finding.Kind, listed: ArraySlice<Finding>, more: Int)] {
    Finding.Kind.allCases.compactMap { kind in
      let all = findings.filter { $0.kind == kind }
      return all.isEmpty ? nil : (kind, all.prefix(Self.most), max(0, all.count - Self.most))
    }
  }

  /// Lines for people.
  var text: String {
    var head = TextTable()
    for fact in facts { head.add(fact.name, fact.text) }
    var text = head.text() + "\n" + summary + "\n"
    var table = TextTable()
    for group in groups {
      for finding in group.listed { table.add(finding.kind.rawValue, finding.text) }
      if group.more > 0 { table.add(group.kind.rawValue, "and \(group.more) more") }
    }
    text += table.text(indent: "  ")
    if !notes.isEmpty { text += "\nnotes\n" + notes.map { "  \(Terminal.plain($0))\n" }.joined() }
    return text
  }

  /// The same for programs.
  var value: Value {
    .record([
      "file": .string(path), "format": info.map { .string($0.format) } ?? .null, "exit_code": .int(Int(code.rawValue)),
      "findings": .list(findings.map(\.value)), "notes": .list(notes.map { .string($0) }),
      "streams": .list(streams.map(value)), "events": .int(events.count),
      "mended": .list(mended.map { .string($0) }),
    ])
  }

  private func value(_ stream: StreamExam) -> Value {
    .record([
      "name": .string(stream.info.name), "rate": stream.info.rate.map { .double($0) } ?? .null,
      "samples": .int(stream.samples), "told_samples": stream.info.count.map { .int($0) } ?? .null,
      "start": stream.times.first.map { .double($0) } ?? .null, "end": .double(stream.times.end),
      "gaps": .record(["count": .int(stream.times.gapCount), "samples": .int(stream.times.missing)]),
      "clock_jumps": .int(stream.times.backCount),
      "channels": .list(
        zip(stream.labels, stream.channels).map { label, watch in
          .record([
            "label": .string(label), "low": watch.low.isFinite ? .double(watch.low) : .null,
            "high": watch.high.isFinite ? .double(watch.high) : .null, "not_finite": .int(watch.notFinite),
            "flat": .int(watch.isConstant ? watch.count : watch.hasFlatStretches ? watch.flat : 0),
            "clipped": .int(
              [watch.bottom, watch.top].reduce(0) { $0 + (watch.isClipped($1) ? $1.samples : 0) }),
          ])
        }),
    ])
  }

  // MARK: HTML

  /// A page of its own, which needs no other file.
  var html: String { HTML.page(title: path, "<h1>\(HTML.safe(Files.name(of: path)))</h1>\n" + body) }

  /// The page without its heading.
  var body: String {
    var page = HTML.facts(facts)
    page += "<h3>\(HTML.safe(summary))</h3>\n"
    if !findings.isEmpty {
      page += "<table><tr><th>kind</th><th>finding</th></tr>\n"
      for group in groups {
        for finding in group.listed {
          page += "<tr><td>\(finding.kind.rawValue)</td><td>\(HTML.safe(finding.text))</td></tr>\n"
        }
        if group.more > 0 { page += "<tr><td>\(group.kind.rawValue)</td><td>and \(group.more) more</td></tr>\n" }
      }
      page += "</table>\n"
    }
    if !notes.isEmpty { page += "<h3>notes</h3>\n" + notes.map { "<p>\(HTML.safe($0))</p>\n" }.joined() }
    for stream in streams { page += Self.table(stream, of: streams.count) }
    return page
  }

  private static func table(_ stream: StreamExam, of streams: Int) -> String {
    let name = stream.name(among: streams)
    var text =
      "<h3>\(HTML.safe(name.isEmpty ? "channels" : String(name.dropLast(2))))</h3>\n<table><tr><th>channel</th>"
    text += "<th>lowest</th><th>highest</th><th>not finite</th></tr>\n"
    for (label, watch) in zip(stream.labels, stream.channels).prefix(1000) {
      let isBad = watch.notFinite > 0 || watch.isConstant
      let range = watch.low <= watch.high ? [Ticks.exact(watch.low), Ticks.exact(watch.high)] : ["", ""]
      text += "<tr\(isBad ? " class=\"bad\"" : "")><td>\(HTML.safe(label))</td><td class=\"n\">\(range[0])</td>"
      text += "<td class=\"n\">\(range[1])</td><td class=\"n\">\(watch.notFinite)</td></tr>\n"
    }
    return text + "</table>\n"
  }
}
