/// What the chunks of a WAV file say: RIFF, RF64 (BW64) and Wave64.
///
/// - Source: Microsoft and IBM, "Multimedia programming interface and data specifications"; EBU Tech 3306 (RF64); Sony,
///   "Wave64 file format".
struct WAVChunks {
  enum Kind: String { case riff = "RIFF", rf64 = "RF64", w64 = "Wave64" }

  private(set) var kind = Kind.riff
  private(set) var tag = 0
  private(set) var channels = 0
  private(set) var rate = 0
  /// Bytes of a sample of all channels.
  private(set) var frameBytes = 0
  /// Where the samples are, and how many bytes the file says they take; `nil` where it does not.
  private(set) var data: (place: Int, bytes: Int?)?
  /// Bytes that the file says it has; `nil` where it does not.
  private(set) var claimed: Int?
  private(set) var start: WallClock?
  /// Marks by their number: the sample and the text.
  private var cues: [(id: UInt32, sample: Int)] = []
  private var labels: [UInt32: String] = [:]

  private static let waveGUID: [UInt8] = [0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0x00, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A]
  private static let most = 1 << 16

  static func matches(_ prefix: [UInt8]) -> Bool {
    let isRIFF =
      prefix.starts(with: "RIFF".utf8) || prefix.starts(with: "RF64".utf8) || prefix.starts(with: "BW64".utf8)
    return isRIFF && prefix.dropFirst(8).starts(with: "WAVE".utf8)
      || prefix.starts(with: "riff".utf8) && prefix.dropFirst(24).starts(with: "wave".utf8)
  }

  init(_ source: ByteSource) throws(RecordingError) {
    let head = try source.bytes(at: 0, count: 40)
    guard Self.matches(head) else {
      throw .malformed(
        path: source.path, at: .byte(0), expected: "RIFF, RF64 or Wave64 with WAVE", found: quoted(head.prefix(12)))
    }
    kind = head[0] == UInt8(ascii: "r") ? .w64 : head.starts(with: "RIFF".utf8) ? .riff : .rf64
    let isWide = kind == .w64
    let (headBytes, unit) = isWide ? (24, 8) : (8, 2)
    if isWide {
      claimed = head.little(UInt64.self, at: 16).flatMap { Int(exactly: $0) }
    } else if let size = head.little(UInt32.self, at: 4), size != 0, size != UInt32.max {
      claimed = Int(size) + 8
    }
    var window = ByteWindow(source, at: isWide ? 40 : 12)
    var wideData: Int?
    var count = 0
    while try window.holds(headBytes) {
      count += 1
      guard count < Self.most else {
        throw .malformed(
          path: source.path, at: .byte(window.place), expected: "at most \(Self.most) chunks", found: "more")
      }
      let name = decoded(window.peek(4))
      var bytes =
        isWide
        ? Int(exactly: window.peek(UInt64.self, ahead: 16)).map { $0 - 24 } ?? -1
        : Int(window.peek(UInt32.self, ahead: 4))
      let place = window.place + headBytes
      // Files that are being written, and those of more than 4 GiB, have no size here.
      var isOpen = !isWide && name == "data" && (bytes == 0 || bytes == Int(UInt32.max))
      if isOpen, kind == .rf64, let wideData { (bytes, isOpen) = (wideData, false) }
      guard bytes >= 0, let end = place.plus(bytes) else {
        throw .malformed(path: source.path, at: .byte(window.place), expected: "the size of a chunk", found: "\(bytes)")
      }
      if name == "data" {
        if data == nil { data = (place, isOpen ? nil : bytes) }
        if isOpen { break }
      } else {
        guard end <= source.size else {
          throw .endsEarly(
            path: source.path, offset: source.size, reading: "the chunk \(quoted(name)) at byte \(place)")
        }
        guard name != "ds64" else {
          let sizes = try source.bytes(at: place, count: min(bytes, 28))
          claimed = sizes.little(UInt64.self, at: 0).flatMap { Int(exactly: $0) }?.plus(8)
          wideData = sizes.little(UInt64.self, at: 8).flatMap { Int(exactly: $0) }
          window.place = place + bytes + bytes % 2
          continue
        }
        try take(name, try source.bytes(at: place, count: min(bytes, 1 << 20)), at: place, source)
      }
      window.place = min(end + (unit - end % unit) % unit, source.size)
    }
    guard channels > 0 else {
      throw .malformed(path: source.path, at: .part("chunks"), expected: "a chunk \"fmt \"", found: "none")
    }
  }

  private mutating func take(
    _ name: String, _ bytes: [UInt8], at place: Int, _ source: ByteSource
  ) throws(RecordingError) {
    switch name {
    case "fmt ":
      guard bytes.count >= 16, let tag = bytes.little(UInt16.self, at: 0),
        let channels = bytes.little(UInt16.self, at: 2),
        let rate = bytes.little(UInt32.self, at: 4), let frame = bytes.little(UInt16.self, at: 12), channels > 0,
        rate > 0,
        frame > 0, frame % channels == 0
      else {
        throw .malformed(
          path: source.path, at: .byte(place), expected: "a format with channels, a rate and whole bytes",
          found: "another")
      }
      (self.tag, self.channels, self.rate, frameBytes) = (Int(tag), Int(channels), Int(rate), Int(frame))
      // The extensible format has its own tag among the first bytes of an identity.
      if tag == 0xFFFE, let own = bytes.little(UInt16.self, at: 24) { self.tag = Int(own) }
    case "bext":
      let text = bytes.count >= 338 ? "\(decoded(bytes[320..<330])) \(decoded(bytes[330..<338]))" : ""
      start = WallClock(text.replacingColons)
    case "cue ":
      for at in stride(from: 4, to: bytes.count - 23, by: 24) {
        guard let id = bytes.little(UInt32.self, at: at), let sample = bytes.little(UInt32.self, at: at + 20) else {
          break
        }
        cues.append((id, Int(sample)))
      }
    case "LIST":
      guard bytes.starts(with: "adtl".utf8) else { return }
      var at = 4
      while let size = bytes.little(UInt32.self, at: at + 4).map({ Int($0) }), at + 8 + size <= bytes.count {
        if bytes[at...].starts(with: "labl".utf8), size >= 4, let id = bytes.little(UInt32.self, at: at + 8) {
          labels[id] = decoded(bytes[(at + 12)..<(at + 8 + size)].prefix { $0 != 0 })
        }
        at += 8 + size + size % 2
      }
    default: break
    }
  }

  /// Marks at samples, by their places.
  var marks: [(sample: Int, text: String)] {
    cues.map { ($0.sample, labels[$0.id] ?? "cue \($0.id)") }.sorted { $0.sample < $1.sample }
  }
}

extension String {
  /// Dates of broadcast files have any mark between their parts.
  fileprivate var replacingColons: String {
    var text = Array(utf8)
    guard text.count == 19 else { return self }
    for place in [4, 7] { text[place] = UInt8(ascii: "-") }
    for place in [13, 16] { text[place] = UInt8(ascii: ":") }
    return decoded(text)
  }
}
