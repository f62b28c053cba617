/// The annotations of a file that is written, spread over its records.
struct EDFAnnotationWriter {
  /// Bytes of annotations per record, whole samples.
  let bytesPerRecord: Int
  private let lists: [[UInt8]]
  /// Seconds from the file's start at which each record begins.
  private let onset: (_ record: Int) -> Double
  private var next = 0
  private let ending: [UInt8]
  private let lastRecord: Int

  /// - Parameters:
  ///   - events: Onsets in seconds from the first sample.
  ///   - ending: What is to stand in the last record.
  ///   - onset: Seconds from the first sample at which a record begins.
  ///   - origin: Fraction of a second at which the first sample was taken.
  init(
    _ events: [Event], ending: Event?, origin: Double, layout: EDFLayout, onset: @escaping (_ record: Int) -> Double,
    sampleBytes: Int = 2, path: String
  ) throws(RecordingError) {
    self.onset = { onset($0) + origin }
    var lists: [[UInt8]] = []
    for event in events { lists.append(try EDFAnnotationWriter.list(event, origin: origin, path: path)) }
    self.lists = lists
    if let event = ending {
      self.ending = try EDFAnnotationWriter.list(event, origin: origin, path: path)
    } else {
      self.ending = []
    }
    lastRecord = layout.recordCount - 1
    let records = max(1, layout.recordCount)
    let longest = lists.lazy.map(\.count).max() ?? 0
    let total = lists.reduce(0) { $0 + $1.count }
    // Every record but the last holds at least the mean, because less than the longest list stays unused in it.
    let room = total == 0 ? 0 : (total + records - 1) / records + longest
    // A sign, the seconds with seven decimals and their point, three bytes to close.
    let keeping = "\(Int(min(onset(records) + origin, 1e15)))".utf8.count + 12
    bytesPerRecord = (max(keeping, 20) + room + self.ending.count + sampleBytes - 1) / sampleBytes * sampleBytes
  }

  /// The annotation bytes of a record, to be asked for in order.
  mutating func bytes(forRecord record: Int) -> [UInt8] {
    var bytes = EDFAnnotationWriter.keeping(onset(record))
    if record == lastRecord { bytes += ending }
    while next < lists.count, bytes.count + lists[next].count <= bytesPerRecord {
      bytes += lists[next]
      next += 1
    }
    return bytes + [UInt8](repeating: 0, count: max(0, bytesPerRecord - bytes.count))
  }

  private static func keeping(_ seconds: Double) -> [UInt8] { Array("+\(text(seconds))".utf8) + [0x14, 0x14, 0] }

  private static func text(_ seconds: Double) -> String { DecimalText.plain(seconds, decimals: 7) ?? "0" }

  private static func list(_ event: Event, origin: Double, path: String) throws(RecordingError) -> [UInt8] {
    let onset = event.onset + origin
    let text = event.text + (event.channel.map { "@@\($0)" } ?? "")
    guard abs(onset) < 1e9, (event.duration ?? 0) >= 0, (event.duration ?? 0) < 1e9 else {
      throw .notWritable(
        path: path, what: "the event \(quoted(event.text)) at \(event.onset) s for \(event.duration ?? 0) s")
    }
    guard !text.isEmpty, text.utf8.count <= 4096, !text.utf8.contains(where: { $0 == 0 || $0 == 0x14 || $0 == 0x15 })
    else {
      throw .notWritable(
        path: path, what: "the event text \(quoted(event.text)): EDF takes 1 to 4096 bytes without its separators")
    }
    var list = Array((onset < 0 ? "" : "+").utf8) + Array(self.text(onset).utf8)
    if let duration = event.duration { list += [0x15] + Array(self.text(duration).utf8) }
    return list + [0x14] + Array(text.utf8) + [0x14, 0]
  }
}
