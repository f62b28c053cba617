import AxisArrays
import Plots
import Recordings

/// The content of a file, for people and for programs.
public struct RecordingReport {
  private let path: String
  private let info: RecordingInfo
  private var streams: [StreamInfo]
  private let events: [Event]
  let notices: [Notice]
  /// Stretches without a gap, for streams that were read through.
  private var pauses: [Int: Pauses] = [:]
  /// The rate is none that the file tells.
  private let isRateAssumed: Bool

  /// Reads what tells about the file; the whole of it where samples have to be counted, or gaps to be found.
  ///
  /// - Throws: `ToolError` when the file is missing or damaged.
  public init(_ path: String, options: ReadOptions = ReadOptions()) throws(ToolError) {
    var reader = try Inputs.open(path, options: options)
    self.path = path
    (info, streams) = (reader.info, reader.streams)
    do throws(RecordingError) { events = try reader.events() } catch { throw ToolError(reading: error) }
    for index in streams.indices {
      if streams[index].count == nil {
        let (count, pauses) = try Self.readThrough(&reader, index)
        streams[index].count = count
        self.pauses[index] = pauses
      } else {
        pauses[index] = Pauses(reader.pieces(of: index), gain: streams[index].period ?? 0)
      }
    }
    notices = reader.notices
    isRateAssumed = notices.contains { $0.tellsAssumedRate }
  }

  private static func readThrough(
    _ reader: inout Recording, _ stream: Int
  ) throws(ToolError) -> (count: Int, pauses: Pauses) {
    var count = 0, pauses = Pauses()
    while true {
      try Interruption.check()
      do throws(RecordingError) {
        guard let message = try reader.read(stream: stream, count: 65_536) else { return (count, pauses) }
        count += message.shape.first ?? 0
        pauses.add(message)
      } catch {
        throw ToolError(reading: error)
      }
    }
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
      text += "\nstream \(index + 1)\(stream.name.isEmpty ? "" : ": " + Terminal.plain(stream.name))\n"
      text += describe(stream, shape(index), pauses[index], all: all)
    }
    if !events.isEmpty {
      text += "\nevents: \(events.count)\n"
      var table = TextTable(right: [0, 1])
      for event in all ? events : Array(events.prefix(10)) {
        let duration = event.duration.map { Ticks.exact($0) + " s" } ?? ""
        let channel = event.channel.map { "(\($0))" } ?? ""
        table.add(Ticks.decimal(event.onset, places: 3) + " s", duration, event.text, channel)
      }
      text += table.text(indent: "  ")
      if !all, events.count > 10 { text += "  … and \(events.count - 10) more (--all shows them)\n" }
    }
    if !notices.isEmpty {
      text += "\nnotes\n" + notices.map { "  \(Terminal.plain($0.text))\n" }.joined()
    }
    return text
  }

  /// Sizes along the dims of a stream, where they are known.
  private func shape(_ index: Int) -> [Int?] {
    let stream = streams[index]
    return [stream.count] + (stream.rowShape.count == stream.dims.count - 1 ? stream.rowShape : [])
  }

  private func describe(_ stream: StreamInfo, _ shape: [Int?], _ pauses: Pauses?, all: Bool) -> String {
    var facts = TextTable()
    let assumed = isRateAssumed ? " (assumed: the file tells none; --rate says it)" : ""
    facts.add("rate", stream.rate.map { "\(Ticks.exact($0)) Hz\(assumed)" } ?? "a time per sample")
    if let count = stream.count {
      let seconds = stream.rate.map { " (\(Ticks.decimal(Double(count) / $0, places: 3)) s)" } ?? ""
      facts.add("samples", "\(count)\(seconds)")
    }
    if let pauses, pauses.pieces.count > 1 {
      facts.add("pieces", Self.text(pauses, all: all))
    }
    let dims = zip(stream.dims, shape).map { dim, size in size.map { "\(dim) \($0)" } ?? dim }
    facts.add("data", "\(stream.dtype.name), \(dims.joined(separator: " × "))")
    for (dim, size) in zip(stream.dims, shape).dropFirst() {
      if let range = Self.range(dim, size, of: stream) { facts.add(dim, range) }
    }
    if !stream.channels.isEmpty { facts.add("channels", "\(stream.channels.count)") }
    var channels = TextTable()
    for channel in all ? stream.channels : Array(stream.channels.prefix(8)) {
      let range = channel.physicalRange.map { "\(Ticks.exact($0.lowerBound)) to \(Ticks.exact($0.upperBound))" } ?? ""
      channels.add(channel.label, channel.unit, range, channel.kind, channel.prefilter)
    }
    var text = facts.text(indent: "  ") + channels.text(indent: "    ")
    if !all, stream.channels.count > 8 { text += "    … and \(stream.channels.count - 8) more (--all shows them)\n" }
    return text
  }

  /// `2 over 10.000 s, 512 samples missing: 1280 from 0 s, 768 from 7 s`
  private static func text(_ pauses: Pauses, all: Bool) -> String {
    let pieces = all ? pauses.pieces : Array(pauses.pieces.prefix(4))
    let list = pieces.map { "\($0.samples) from \(Ticks.decimal($0.start, places: 3)) s" }.joined(separator: ", ")
    let more = pauses.pieces.count > pieces.count ? ", …" : ""
    return
      "\(pauses.pieces.count) over \(Ticks.decimal(pauses.span ?? 0, places: 3)) s, \(pauses.missing) samples missing: "
      + list + more
  }

  /// First and last value along a dim of numbers.
  private static func range(_ dim: String, _ size: Int?, of stream: StreamInfo) -> String? {
    guard let axis = stream.axes[dim] else { return nil }
    let unit = axis.unit.isEmpty ? "" : " " + axis.unit
    if let axis = axis.linear {
      guard let count = size, count > 0, axis.gain != 1 || axis.offset != 0 || !unit.isEmpty else { return nil }
      let (first, last) = (Ticks.exact(axis.offset), Ticks.exact(axis.value(at: count - 1)))
      return "\(first) to \(last)\(unit), step \(Ticks.exact(axis.gain))\(unit)"
    }
    guard let numbers = axis.coordinate?.values.numbers, let first = numbers.first, let last = numbers.last else {
      return nil
    }
    return "\(Ticks.exact(first)) to \(Ticks.exact(last))\(unit), \(numbers.count) values"
  }

  public var value: Value {
    .record([
      "file": .string(path), "format": .string(info.format),
      "start": info.start.map { .string($0.description) } ?? .null,
      "patient": .string(info.patient), "recording": .string(info.recording),
      "streams": .list(streams.indices.map { value(streams[$0], shape($0), pauses[$0]) }),
      "events": .list(events.map(Self.value)),
      "notices": .list(notices.map { .record(["kind": .string($0.kind.rawValue), "text": .string($0.text)]) }),
    ])
  }

  private func value(_ stream: StreamInfo, _ shape: [Int?], _ pauses: Pauses?) -> Value {
    let seconds = stream.rate.flatMap { rate in stream.count.map { Value.double(Double($0) / rate) } }
    return .record([
      "name": .string(stream.name), "rate": stream.rate.map { .double($0) } ?? .null,
      "samples": stream.count.map { .int($0) } ?? .null, "seconds": seconds ?? .null,
      "dtype": .string(stream.dtype.name), "dims": .list(stream.dims.map { .string($0) }),
      "shape": .list(shape.map { size in size.map { .int($0) } ?? .null }),
      "rate_is_assumed": .bool(isRateAssumed && stream.rate != nil), "pieces": pieces(pauses),
      "channels": .list(
        stream.channels.map {
          .record([
            "label": .string($0.label), "unit": .string($0.unit), "kind": .string($0.kind),
            "transducer": .string($0.transducer), "prefilter": .string($0.prefilter),
            "physical_range": $0.physicalRange.map { .list([.double($0.lowerBound), .double($0.upperBound)]) } ?? .null,
          ])
        }),
    ])
  }

  private func pieces(_ pauses: Pauses?) -> Value {
    guard let pauses, pauses.pieces.count > 1 else { return .null }
    return .list(pauses.pieces.map { .record(["start": .double($0.start), "samples": .int($0.samples)]) })
  }

  private static func value(_ event: Event) -> Value {
    .record([
      "onset": .double(event.onset), "duration": event.duration.map { .double($0) } ?? .null,
      "text": .string(event.text), "channel": event.channel.map { .string($0) } ?? .null,
    ])
  }
}
