import AxisArrays
import Plots
import Recordings

/// What a file holds, for people and for programs.
public struct RecordingReport {
  private let path: String
  private let info: RecordingInfo
  private let streams: [StreamInfo]
  private let events: [Event]

  /// - Throws: `ToolError` when the file is missing or damaged.
  public init(_ path: String, options: ReadOptions = ReadOptions()) throws(ToolError) {
    var reader = try Inputs.open(path, options: options)
    self.path = path
    (info, streams) = (reader.info, reader.streams)
    do throws(RecordingError) { events = try reader.events() } catch { throw ToolError(reading: error) }
  }

  /// - Parameter all: Every channel and event; otherwise the first few.
  public func text(all: Bool) -> String {
    var head = TextTable()
    head.add("file", path)
    head.add("format", info.format)
    if let start = info.start { head.add("start", start.description) }
    if !info.patient.isEmpty { head.add("patient", info.patient) }
    if !info.recording.isEmpty { head.add("recording", info.recording) }
    var text = head.text()
    for (index, stream) in streams.enumerated() {
      text += "\nstream \(index + 1): \(Terminal.plain(stream.name))\n"
      text += describe(stream, all: all)
    }
    if !events.isEmpty {
      text += "\nevents: \(events.count)\n"
      var table = TextTable(right: [0, 1])
      for event in all ? events : Array(events.prefix(10)) {
        let duration = event.duration.map { Ticks.short($0) + " s" } ?? ""
        table.add(Ticks.decimal(event.onset, places: 3) + " s", duration, event.text)
      }
      text += table.text(indent: "  ")
      if !all, events.count > 10 { text += "  … and \(events.count - 10) more (--all shows them)\n" }
    }
    return text
  }

  private func describe(_ stream: StreamInfo, all: Bool) -> String {
    var facts = TextTable()
    facts.add("rate", stream.rate.map { "\(Ticks.short($0)) Hz" } ?? "a time per sample")
    if let count = stream.count {
      let seconds = stream.rate.map { " (\(Ticks.decimal(Double(count) / $0, places: 3)) s)" } ?? ""
      facts.add("samples", "\(count)\(seconds)")
    }
    facts.add("data", "\(stream.dtype.name), \(stream.dims.joined(separator: " × "))")
    facts.add("channels", "\(stream.channels.count)")
    var channels = TextTable()
    for channel in all ? stream.channels : Array(stream.channels.prefix(8)) {
      let range = channel.physicalRange.map { "\(Ticks.short($0.lowerBound)) to \(Ticks.short($0.upperBound))" } ?? ""
      channels.add(channel.label, channel.unit, range, channel.kind, channel.prefilter)
    }
    var text = facts.text(indent: "  ") + channels.text(indent: "    ")
    if !all, stream.channels.count > 8 { text += "    … and \(stream.channels.count - 8) more (--all shows them)\n" }
    return text
  }

  public var value: Value {
    .record([
      "file": .string(path), "format": .string(info.format),
      "start": info.start.map { .string($0.description) } ?? .null,
      "patient": .string(info.patient), "recording": .string(info.recording),
      "streams": .list(streams.map(Self.value)), "events": .list(events.map(Self.value)),
    ])
  }

  private static func value(_ stream: StreamInfo) -> Value {
    let seconds = stream.rate.flatMap { rate in stream.count.map { Value.double(Double($0) / rate) } }
    return .record([
      "name": .string(stream.name), "rate": stream.rate.map { .double($0) } ?? .null,
      "samples": stream.count.map { .int($0) } ?? .null, "seconds": seconds ?? .null,
      "dtype": .string(stream.dtype.name), "dims": .list(stream.dims.map { .string($0) }),
      "channels": .list(
        stream.channels.map {
          .record([
            "label": .string($0.label), "unit": .string($0.unit), "kind": .string($0.kind),
            "transducer": .string($0.transducer), "prefilter": .string($0.prefilter),
          ])
        }),
    ])
  }

  private static func value(_ event: Event) -> Value {
    .record([
      "onset": .double(event.onset), "duration": event.duration.map { .double($0) } ?? .null,
      "text": .string(event.text), "channel": event.channel.map { .string($0) } ?? .null,
    ])
  }
}
