/// Timestamped annotation lists (TALs) of one data record: onset, optional duration, texts.
///
/// - Source: Kemp and Olivan 2003, section 2.2.2.
struct EDFAnnotations {
  /// Seconds from the file's start date and time at which the record begins: the record's first, empty annotation.
  var recordOnset: Double?
  /// Onsets count from the file's start date and time.
  var events: [Event] = []

  /// Annotations, or parts of them, that cannot be read and were left out.
  var damage: [Damage] = []

  struct Damage: Hashable, Sendable {
    /// Of the list, in the file.
    var offset: Int
    var expected: String
    var found: String
  }

  /// - Parameters:
  ///   - signals: The bytes of the record's annotation signals with their offset in the file, in order.
  init(_ signals: [(bytes: ArraySlice<UInt8>, offset: Int)]) {
    for (index, signal) in signals.enumerated() {
      var first = index == 0
      var rest = signal.bytes
      while let start = rest.firstIndex(where: { $0 != 0 }) {
        let end = rest[start...].firstIndex(of: 0) ?? rest.endIndex
        read(rest[start..<end], keepsTime: first, offset: signal.offset + (start - signal.bytes.startIndex))
        first = false
        rest = rest[end...]
      }
    }
  }

  private mutating func read(_ list: ArraySlice<UInt8>, keepsTime: Bool, offset: Int) {
    func note(_ expected: String) {
      damage.append(Damage(offset: offset, expected: expected, found: quoted(list)))
    }
    guard let separator = list.firstIndex(of: 0x14) else { return note("an annotation closed by the byte 0x14") }
    let times = list[..<separator].split(separator: 0x15, maxSplits: 1, omittingEmptySubsequences: false)
    guard let sign = times[0].first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      let onset = EDFAnnotations.number(times[0])
    else { return note("an onset such as +12.5") }
    var duration: Double?
    if times.count == 2, !times[1].isEmpty {
      duration = EDFAnnotations.number(times[1]).flatMap { $0 >= 0 ? $0 : nil }
      // The rest of it is good.
      if duration == nil { note("a duration such as 2.5") }
    }
    var texts = list[(separator + 1)...].split(separator: 0x14, omittingEmptySubsequences: false)
    // What follows the last separator is nothing, or an unclosed text that is kept all the same.
    if texts.last?.isEmpty == true { texts.removeLast() }
    if keepsTime, texts.first?.isEmpty ?? true {
      recordOnset = onset
      texts = Array(texts.dropFirst())
    }
    for text in texts where !text.isEmpty {
      events.append(Event(onset: onset, duration: duration, text: decoded(text)))
    }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Double? {
    let value = bytes.withUnsafeBytes { NumberParser.double($0) }
    return value.flatMap { $0.isFinite ? $0 : nil }
  }
}

extension EDFHeader {
  /// Text of the EDF+ annotation that marks the end of a recording within the last data record.
  static let endText = "Recording ends"

  /// Calls `body` with the annotations of each record in `records`, in order, reading a mebibyte at a time at most
  /// where the records are small, and only the annotations' own bytes where they are large.
  func forEachRecord(
    _ records: Range<Int>, of source: ByteSource, _ body: (Int, EDFAnnotations) throws(RecordingError) -> Void
  ) throws(RecordingError) {
    let places = signals.filter(\.isAnnotation).map { ($0.byteOffset, $0.samplesPerRecord * sampleBytes) }
    guard !places.isEmpty, recordBytes > 0 else { return }
    guard places.allSatisfy({ $0.1 <= 1 << 26 }) else {
      throw .unsupported(path: source.path, what: "annotations of more than 64 MiB per data record")
    }
    if recordBytes > 1 << 16 {
      for record in records {
        let start = headerBytes + record * recordBytes
        var pieces: [(bytes: ArraySlice<UInt8>, offset: Int)] = []
        for (offset, count) in places {
          pieces.append((try source.bytes(at: start + offset, count: count)[...], start + offset))
        }
        try body(record, EDFAnnotations(pieces))
      }
      return
    }
    let run = max(1, (1 << 20) / recordBytes)
    for first in stride(from: records.lowerBound, to: records.upperBound, by: run) {
      let count = min(run, records.upperBound - first)
      let start = headerBytes + first * recordBytes
      let bytes = try source.bytes(at: start, count: count * recordBytes)
      guard bytes.count == count * recordBytes else {
        throw .endsEarly(path: source.path, offset: start + bytes.count, reading: "annotations")
      }
      for record in 0..<count {
        let pieces = places.map { place in
          let from = record * recordBytes + place.0
          return (bytes: bytes[from..<from + place.1], offset: start + from)
        }
        try body(first + record, EDFAnnotations(pieces))
      }
    }
  }
}
