import AxisArrays

/// The header of an Intan file (.rhd, .rhs): which signals a data block holds, and where.
///
/// - Source: Intan Technologies, "RHD2000 application note: data file formats" and the same for RHS2000.
struct IntanHeader {
  let isStimulator: Bool
  let version: String
  let rate: Double
  let notes: String
  let headerBytes: Int
  /// Samples of the amplifiers in a block.
  let blockSamples: Int
  private(set) var blockBytes = 0
  /// Each a row of unsigned 16 bit numbers in a block.
  private(set) var signals: [StoredChannel] = []
  /// The signals that are recorded, by kind, with their own names and those that the user gave.
  private(set) var enabled: [(kind: Int, native: String, label: String)] = []
  /// The range of the analog inputs, and whether amplifiers have a direct output.
  private(set) var mode = 0
  private(set) var hasDirect = false

  private static let recorder: UInt32 = 0xC691_2702, stimulator: UInt32 = 0xD691_27AC

  static func matches(_ prefix: [UInt8]) -> Bool {
    prefix.little(UInt32.self, at: 0).map { $0 == recorder || $0 == stimulator } ?? false
  }

  init(_ source: ByteSource) throws(RecordingError) {
    var window = ByteWindow(source)
    func ended() -> RecordingError { .endsEarly(path: source.path, offset: source.size, reading: "the header") }
    func integer() throws(RecordingError) -> Int {
      guard let value = try window.take(UInt16.self) else { throw ended() }
      return Int(Int16(bitPattern: value))
    }
    func float() throws(RecordingError) -> Double {
      guard let bits = try window.take(UInt32.self) else { throw ended() }
      return Double(Float(bitPattern: bits))
    }
    func text() throws(RecordingError) -> String {
      guard let bytes = try window.take(UInt32.self) else { throw ended() }
      if bytes == UInt32.max { return "" }
      guard bytes < 1 << 20, bytes % 2 == 0, let raw = try window.take(Int(bytes)) else {
        throw .malformed(
          path: source.path, at: .byte(window.place - 4), expected: "a text of whole characters",
          found: "\(bytes) bytes")
      }
      let units = stride(from: raw.startIndex, to: raw.endIndex, by: 2).map {
        UInt16(raw[$0]) | UInt16(raw[$0 + 1]) << 8
      }
      return String(decoding: units, as: UTF16.self)
    }
    guard let magic = try window.take(UInt32.self), magic == Self.recorder || magic == Self.stimulator else {
      throw .malformed(
        path: source.path, at: .byte(0), expected: "the mark of an Intan file",
        found: quoted(try source.bytes(at: 0, count: 4)))
    }
    isStimulator = magic == Self.stimulator
    let (major, minor) = (try integer(), try integer())
    version = "\(major).\(minor)"
    let number = major * 100 + min(max(minor, 0), 99)
    rate = try float()
    guard rate > 0, rate.isFinite, (1 / rate).isFinite else {
      throw .malformed(path: source.path, at: .byte(8), expected: "a rate above 0", found: "\(rate)")
    }
    _ = try integer()
    for _ in 0..<(isStimulator ? 8 : 6) { _ = try float() }
    _ = try integer()
    for _ in 0..<2 { _ = try float() }
    if isStimulator {
      _ = (try integer(), try integer())
      for _ in 0..<3 { _ = try float() }
    }
    notes = [try text(), try text(), try text()].filter { !$0.isEmpty }.joined(separator: " ")
    var sensors = 0
    if isStimulator {
      (hasDirect, mode) = (try integer() != 0, try integer())
      _ = try text()
    } else {
      if number >= 101 { sensors = try integer() }
      if number >= 103 { mode = try integer() }
      if number >= 200 { _ = try text() }
    }
    guard (0...64).contains(sensors) else {
      throw .malformed(
        path: source.path, at: .byte(window.place), expected: "0 to 64 sensors of temperature", found: "\(sensors)")
    }
    let groups = try integer()
    guard (0...64).contains(groups) else {
      throw .malformed(
        path: source.path, at: .byte(window.place - 2), expected: "0 to 64 groups of signals", found: "\(groups)")
    }
    for _ in 0..<groups {
      _ = (try text(), try text())
      let isEnabled = try integer()
      let count = try integer()
      _ = try integer()
      guard (0...4096).contains(count) else {
        throw .malformed(
          path: source.path, at: .byte(window.place - 4), expected: "0 to 4096 signals", found: "\(count)")
      }
      if isEnabled == 0 { continue }
      for _ in 0..<count {
        let (native, custom) = (try text(), try text())
        _ = (try integer(), try integer())
        let (kind, isOn) = (try integer(), try integer())
        // Stimulators have the number of a stream of commands among these.
        for _ in 0..<(isStimulator ? 7 : 6) { _ = try integer() }
        _ = (try float(), try float())
        if isOn != 0 { enabled.append((kind, native, custom.isEmpty ? native : custom)) }
      }
    }
    headerBytes = window.place
    let found = enabled.map { ($0.kind, $0.label) }
    blockSamples = isStimulator || number >= 200 ? 128 : 60
    if isStimulator { layStimulator(found, hasDirect) } else { layRecorder(found, sensors, mode) }
    guard !signals.isEmpty else { throw .unsupported(path: source.path, what: "an Intan file without enabled signals") }
  }

  private mutating func add(
    _ labels: [String], samples: Int, unit: String, kind: String = "", gain: Double, zero: Double = 0
  ) {
    for label in labels {
      signals.append(
        StoredChannel(
          info: ChannelInfo(label: label, unit: unit, kind: kind), gain: gain, offset: -zero * gain,
          samples: samples,
          place: blockBytes))
      blockBytes += 2 * samples
    }
  }

  /// Each block begins with the numbers of its samples. Of digital lines the words are kept, if any line is enabled.
  private mutating func layRecorder(_ found: [(kind: Int, label: String)], _ sensors: Int, _ mode: Int) {
    func labels(_ kind: Int) -> [String] { found.filter { $0.kind == kind }.map(\.label) }
    let samples = blockSamples
    blockBytes = 4 * samples
    add(labels(0), samples: samples, unit: "µV", gain: 0.195, zero: 32768)
    add(labels(1), samples: samples / 4, unit: "V", gain: 37.4e-6)
    add(labels(2), samples: 1, unit: "V", gain: 74.8e-6)
    add((0..<sensors).map { "TEMP-\($0 + 1)" }, samples: 1, unit: "°C", gain: 0.01)
    add(labels(3), samples: samples, unit: "V", gain: input.gain, zero: input.zero)
    if !labels(4).isEmpty { add(["DIGITAL-IN"], samples: samples, unit: "", kind: "trigger", gain: 1) }
    if !labels(5).isEmpty { add(["DIGITAL-OUT"], samples: samples, unit: "", kind: "trigger", gain: 1) }
  }

  /// The scale of the analog inputs.
  var input: (gain: Double, zero: Double) {
    if isStimulator { return (312.5e-6, 32768) }
    return mode == 1 ? (152.59e-6, 32768) : mode == 13 ? (312.5e-6, 32768) : (50.354e-6, 0)
  }

  private mutating func layStimulator(_ found: [(kind: Int, label: String)], _ hasDirect: Bool) {
    func labels(_ kind: Int) -> [String] { found.filter { $0.kind == kind }.map(\.label) }
    let samples = blockSamples
    blockBytes = 4 * samples
    add(labels(0), samples: samples, unit: "µV", gain: 0.195, zero: 32768)
    if hasDirect { add(labels(0).map { "\($0)_DC" }, samples: samples, unit: "V", gain: -0.01923, zero: 512) }
    // Magnitude, sign and marks share a word.
    add(labels(0).map { "\($0)_STIM" }, samples: samples, unit: "", kind: "stim", gain: 1)
    for kind in [3, 4] { add(labels(kind), samples: samples, unit: "V", gain: 312.5e-6, zero: 32768) }
    if !labels(5).isEmpty { add(["DIGITAL-IN"], samples: samples, unit: "", kind: "trigger", gain: 1) }
    if !labels(6).isEmpty { add(["DIGITAL-OUT"], samples: samples, unit: "", kind: "trigger", gain: 1) }
  }
}
