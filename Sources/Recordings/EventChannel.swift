import AxisArrays

/// A channel of event codes, as amplifiers record them beside the signals: a change to a code other than 0 is an event.
///
/// The code that holds at the first sample is no change. The upper 8 of 24 bits are the amplifier's own in BDF ("BDF status
/// channel", BioSemi), so the code is the lower 16.
struct EventChannel: Sendable {
  private let label: String, stream: Int, place: Int, dim: Int
  private let isStatus: Bool
  private static let option = "event-channel", step = 65_536

  /// - Throws: `RecordingError.badOption` for a channel that there is not, or that is none of codes sample by sample.
  init(_ label: String, of reader: any RecordingReader) throws(RecordingError) {
    let all = reader.streams
    guard let stream = all.firstIndex(where: { $0.channels.contains { $0.label == label } }),
      let place = all[stream].channels.firstIndex(where: { $0.label == label })
    else {
      let known = all.flatMap(\.channels).filter { $0.kind == "trigger" }.map { quoted($0.label) }
      let hint = known.isEmpty ? "" : "; channels of codes are \(known.joined(separator: ", "))"
      throw .badOption(name: Self.option, what: "is \(quoted(label)): \(printable(reader.path)) has none\(hint)")
    }
    let dim = all[stream].dims.firstIndex(of: "ch") ?? 1
    guard all[stream].rowShape.count == 1, dim == 1, all[stream].rowShape[0] == all[stream].channels.count else {
      throw .badOption(
        name: Self.option, what: "cannot pick among channels of \(printable(reader.path)), which share no dim")
    }
    (self.label, self.stream, self.place, self.dim) = (label, stream, place, dim)
    isStatus = reader.info.format.hasPrefix("BDF")
  }

  /// The events, by reading through the file from where `reader` stands. Memory is that of a piece and of the events.
  func events(from reader: any RecordingReader) throws(RecordingError) -> [Event] {
    var reader = reader, events: [Event] = [], last: Double?
    let period = reader.streams[stream].period
    while let chunk = try reader.next(stream: stream, count: Self.step) {
      for (index, value) in try codes(of: chunk, path: reader.path).enumerated() where value.isFinite {
        let code = isStatus ? Double(Int64(min(max(value.rounded(), -9e15), 9e15)) & 0xFFFF) : value
        defer { last = code }
        guard let last, code != last, code != 0 else { continue }
        let onset: Double
        switch chunk.time {
        case .regular(let offset): onset = offset + Double(index) * (period ?? 0)
        case .perSample(let times): onset = times[index]
        }
        events.append(Event(onset: onset, text: plain(code)))
      }
    }
    return events
  }

  private func codes(of chunk: Chunk, path: String) throws(RecordingError) -> [Double] {
    do throws(ArrayError) {
      return try take(chunk.data, try NDArray([Int64(place)]), axis: dim).array(of: Double.self)
    } catch {
      throw .malformed(path: path, at: .part("channel \(label)"), expected: "codes", found: error.description)
    }
  }
}
