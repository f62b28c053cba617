import AxisArrays

/// What the tags of a raw FIF file say.
///
/// - Source: Functional image file format 1.3, Neuromag (fiff-constants, MIT licence).
struct FIFFile {
  /// Samples in a row, and those that are skipped before them.
  struct Buffer {
    var place: Int
    var samples: Int
    var skipped: Int
  }

  private(set) var rate = 0.0
  private(set) var channels: [StoredChannel] = []
  private(set) var encoding: SampleLayout.Encoding?
  private(set) var buffers: [Buffer] = []
  private(set) var measured: WallClock?
  /// Samples from where the recorder counts to the first that is stored.
  private(set) var firstSample = 0
  private(set) var events: [Event] = []
  /// The file that goes on.
  private(set) var nextFile: String?
  /// Whether the file ends within something.
  private(set) var isCut = false
  private let path: String

  private static let blockStart = 104, blockEnd = 105
  private static let rawBlocks: Set = [102, 112, 119]
  /// The tags whose bytes are looked at.
  private static let kinds: Set = [blockStart, blockEnd, 115, 118, 201, 203, 204, 206, 208, 258, 301, 3568, 3569]
  private static let largestText = 1 << 24

  static func matches(_ prefix: [UInt8]) -> Bool {
    prefix.starts(with: [0, 0, 0, 100, 0, 0, 0, 31, 0, 0, 0, 20])
  }

  init(_ source: ByteSource, isLenient: Bool) throws(RecordingError) {
    path = source.path
    var window = ByteWindow(source)
    guard Self.matches(try source.bytes(at: 0, count: 12)) else {
      throw .malformed(path: path, at: .byte(0), expected: "a file's identity of 20 bytes", found: "another tag")
    }
    var blocks: [Int] = []
    var (names, marks): ([String], Marks) = ([], Marks())
    var (seconds, skip): ((Int, Int)?, Int) = (nil, 0)
    var isInReference = false, isToNext = false, isOver = false
    while !isOver {
      let start = window.place
      guard try window.holds(16) else {
        isCut = start < source.size || !blocks.isEmpty
        break
      }
      func word(_ ahead: Int) -> Int { Int(Int32(bitPattern: window.peek(UInt32.self, ahead: ahead).byteSwapped)) }
      let (kind, type, size, next) = (word(0), word(4) & 0xFFFF, word(8), word(12))
      let place = start + 16
      guard size >= 0, next == 0 || next == -1 || next >= place + size else {
        throw .malformed(
          path: path, at: .byte(start), expected: "a tag with a size and a next", found: "\(size), \(next)")
      }
      guard size <= source.size - place || kind == 300 && isLenient else {
        isCut = true
        break
      }
      let bytes = Self.kinds.contains(kind) ? try source.bytes(at: place, count: min(size, Self.largestText)) : []
      func integer(_ at: Int = 0) -> Int {
        bytes.little(UInt32.self, at: at).map { Int(Int32(bitPattern: $0.byteSwapped)) } ?? 0
      }
      switch kind {
      case Self.blockStart:
        guard blocks.count < 64 else {
          throw .malformed(path: path, at: .byte(start), expected: "blocks at most 64 deep", found: "more")
        }
        blocks.append(integer())
        if integer() == 118 { (isInReference, isToNext) = (true, false) }
      case Self.blockEnd:
        if blocks.popLast() == 118 { isInReference = false }
      case 201: rate = Self.numbers(bytes, type).first ?? 0
      case 203:
        guard let channel = Self.channel(bytes) else {
          throw .malformed(path: path, at: .byte(place), expected: "96 bytes of a channel", found: "\(bytes.count)")
        }
        channels.append(channel)
      case 258 where blocks.last == 113: names.append(Self.text(bytes))
      case 204 where blocks.last == 3810: marks.origin = Self.date(bytes, type)
      case 204 where blocks.contains(101): seconds = seconds ?? Self.date(bytes, type)
      case 206 where blocks.last == 3810:
        marks.texts = Self.text(bytes).split(separator: ":", omittingEmptySubsequences: false).map {
          $0.replacingColon
        }
      case 3568 where blocks.last == 3810: marks.starts = Self.numbers(bytes, type)
      case 3569 where blocks.last == 3810: marks.ends = Self.numbers(bytes, type)
      case 208 where blocks.contains { Self.rawBlocks.contains($0) } && buffers.isEmpty: firstSample = integer()
      // A file that goes on names the one before, too.
      case 115 where isInReference: isToNext = integer() == 2
      case 118 where isInReference && isToNext: nextFile = nextFile ?? Self.text(bytes)
      case 301: skip += max(0, integer())
      case 303: throw .unsupported(path: path, what: "skips that are counted in samples")
      case 300 where blocks.contains { Self.rawBlocks.contains($0) }:
        try add(place: place, type: type, bytes: min(size, source.size - place), size: size, skip: &skip)
        if size > source.size - place { isCut = true }
      default: break
      }
      if next == -1 { isOver = true }
      window.place = next > 0 ? next : place + size
    }
    if isCut, !isLenient {
      throw .endsEarly(
        path: path, offset: source.size, reading: "a tag or a block (--size whole-records reads what is whole)")
    }
    guard rate > 0, (1 / rate).isFinite, !channels.isEmpty else {
      throw .malformed(path: path, at: .part("tags"), expected: "a rate above 0 and channels", found: "none")
    }
    guard encoding != nil else { throw .unsupported(path: path, what: "a FIF file without raw data") }
    if names.count == channels.count { for index in names.indices { channels[index].info.label = names[index] } }
    try finish(marks, seconds)
  }

  private mutating func add(place: Int, type: Int, bytes: Int, size: Int, skip: inout Int) throws(RecordingError) {
    let known: [Int: SampleLayout.Encoding] = [2: .int16, 16: .int16, 3: .int32, 4: .float32, 5: .float64]
    guard let encoding = known[type], self.encoding == nil || self.encoding == encoding else {
      throw .unsupported(path: path, what: "data of the FIF type \(type)")
    }
    self.encoding = encoding
    let row = max(1, channels.count) * encoding.bytes
    guard size % row == 0 else {
      throw .malformed(
        path: path, at: .byte(place), expected: "a multiple of \(row) bytes for \(channels.count) channels",
        found: "\(size)")
    }
    // Skips are counted in buffers.
    guard let skipped = skip.times(size / row), skipped < 1 << 40 else {
      throw .malformed(path: path, at: .byte(place), expected: "a skip that a recording can have", found: "\(skip)")
    }
    if buffers.isEmpty { firstSample += skipped }
    buffers.append(Buffer(place: place, samples: bytes / row, skipped: buffers.isEmpty ? 0 : skipped))
    skip = 0
  }

  private struct Marks {
    var starts: [Double] = []
    var ends: [Double] = []
    var texts: [String] = []
    var origin: (Int, Int)?
  }

  private mutating func finish(_ marks: Marks, _ seconds: (Int, Int)?) throws(RecordingError) {
    let lead = Double(firstSample) / rate
    measured = seconds.flatMap { WallClock(secondsSince1970: Double($0.0) + Double($0.1) / 1e6 + lead) }
    guard marks.starts.count == marks.ends.count, marks.starts.count == marks.texts.count || marks.starts.isEmpty else {
      throw .malformed(
        path: path, at: .part("annotations"), expected: "\(marks.starts.count) starts, ends and texts",
        found: "\(marks.ends.count) ends, \(marks.texts.count) texts")
    }
    // Times go by the date of the annotations, or else of the recording, or else from the first sample.
    var shift = seconds == nil ? lead : 0
    if let origin = marks.origin, let seconds {
      shift = lead - Double(origin.0 - seconds.0) - Double(origin.1 - seconds.1) / 1e6
    }
    events = marks.starts.indices.filter { marks.starts[$0].isFinite && marks.ends[$0].isFinite }.map { index in
      Event(
        onset: marks.starts[index] - shift, duration: max(0, marks.ends[index] - marks.starts[index]),
        text: marks.texts[index])
    }
  }
}

extension FIFFile {
  /// Real numbers in big-endian order.
  private static func numbers(_ bytes: [UInt8], _ type: Int) -> [Double] {
    if type == 5 {
      return stride(from: 0, to: bytes.count - 7, by: 8).compactMap { at in
        bytes.little(UInt64.self, at: at).map { Double(bitPattern: $0.byteSwapped) }
      }
    }
    return stride(from: 0, to: bytes.count - 3, by: 4).compactMap { at in
      bytes.little(UInt32.self, at: at).map { Double(Float(bitPattern: $0.byteSwapped)) }
    }
  }

  /// Seconds since 1970 and microseconds.
  private static func date(_ bytes: [UInt8], _ type: Int) -> (Int, Int)? {
    func word(_ at: Int) -> Int? { bytes.little(UInt32.self, at: at).map { Int(Int32(bitPattern: $0.byteSwapped)) } }
    if type == 4 || type == 5 {
      let values = numbers(bytes, type)
      guard let seconds = values.first, abs(seconds) < 1e12 else { return nil }
      if values.count > 1, abs(values[1]) < 1e9 { return (Int(seconds), Int(values[1])) }
      return (Int(seconds.rounded(.down)), Int((seconds - seconds.rounded(.down)) * 1e6))
    }
    return word(0).map { ($0, word(4) ?? 0) }
  }

  private static func text(_ bytes: [UInt8]) -> String { decoded(bytes.prefix { $0 != 0 }) }

  private static func channel(_ bytes: [UInt8]) -> StoredChannel? {
    guard bytes.count >= 96 else { return nil }
    func word(_ at: Int) -> Int {
      bytes.little(UInt32.self, at: at).map { Int(Int32(bitPattern: $0.byteSwapped)) } ?? 0
    }
    let scales = numbers(Array(bytes[12..<20]), 4)
    let kinds = [
      1: "meg", 2: "eeg", 3: "trigger", 102: "bio", 202: "eog", 301: "ref_meg", 302: "emg", 402: "ecg", 502: "misc",
      602: "resp", 802: "seeg", 803: "dbs", 900: "syst", 902: "ecog", 1100: "fnirs", 1200: "temperature", 1300: "gsr",
      1400: "eyetrack",
    ]
    let units = [
      1: "m", 3: "s", 4: "A", 5: "K", 6: "mol", 7: "rad", 101: "Hz", 106: "C", 107: "V", 108: "F", 109: "Ω", 110: "S",
      112: "T", 114: "°C", 201: "T/m", 202: "Am",
    ]
    let prefixes = [0: "", -3: "m", -6: "µ", -9: "n", -12: "p", -15: "f", 3: "k", 6: "M"]
    let kind = kinds[word(8)] ?? ""
    var unit = kind == "trigger" ? "" : units[word(72)] ?? ""
    if !unit.isEmpty { unit = (prefixes[word(76)] ?? "10^\(word(76)) ") + unit }
    let gain = scales[0] * scales[1]
    return StoredChannel(
      info: ChannelInfo(label: decoded(bytes[80..<96].prefix { $0 != 0 }), unit: unit, kind: kind),
      gain: gain.isFinite ? gain : 1)
  }
}

extension Substring {
  /// Colons stand between texts, and are spelled within one.
  fileprivate var replacingColon: String {
    var result = ""
    var rest = self
    while let brace = rest.firstIndex(of: "{") {
      result += rest[..<brace]
      let isColon = rest[brace...].hasPrefix("{COLON}")
      result += isColon ? ":" : "{"
      rest = rest[brace...].dropFirst(isColon ? 7 : 1)
    }
    return result + rest
  }
}
