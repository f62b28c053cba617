import AxisArrays
import Foundation
import Testing

@testable import Recordings

/// A folder that goes away with the value.
final class TemporaryFolder {
  let path: String
  init() throws {
    path = NSTemporaryDirectory() + "/recordings-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
  func file(_ name: String) -> String { path + "/" + name }
  var contents: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }
}

enum Fixtures {
  static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  static let folder = tests.appendingPathComponent("Fixtures/recordings")
  static let root = tests.deletingLastPathComponent()
  /// Real recordings lie beside the package, where they are there at all.
  static let real = root.deletingLastPathComponent().appendingPathComponent("shared/data")
  static var hasReal: Bool { FileManager.default.fileExists(atPath: real.path) }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
  }
  /// A seed of the fuzzers, by name.
  static func seed(_ name: String) throws -> [UInt8] {
    let ending = name.split(separator: ".").last ?? ""
    return [UInt8](try Data(contentsOf: root.appendingPathComponent("Fuzz/Corpus/\(ending)/\(name)")))
  }
  /// A seed as a recording, perhaps with other bytes.
  static func open(
    _ name: String, _ policy: ReadOptions.SizePolicy = .refuse, _ change: (inout [UInt8]) -> Void = { _ in }
  ) throws -> Recording {
    var bytes = try seed(name)
    change(&bytes)
    var options = ReadOptions()
    options.size = policy
    return try Recording.open(ByteSource(joined: bytes, name: name), options: options)
  }

  /// The seeds of all formats but the oldest, whose tests list theirs.
  static let seeds: [(name: String, bytes: [UInt8])] = {
    var listed: Set = ["csv", "edf", "npy", "npz"]
    // What its library reads is tested where there is one.
    if (try? HDF5Library.loaded.get()) == nil { listed.formUnion(["nwb", "snirf"]) }
    let endings = Set(Recording.readers.flatMap { $0.format.extensions }).subtracting(listed).sorted()
    return endings.flatMap { ending in
      let folder = root.appendingPathComponent("Fuzz/Corpus/\(ending)").path
      let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
      return names.compactMap { name in (try? seed(name)).map { (name, $0) } }
    }
  }()
  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
}

/// All pieces of a stream, joined: samples, the time of each, and the lengths of the pieces.
struct WholeStream: Equatable {
  var bytes: [UInt8] = []
  var times: [Double] = []
  var pieces: [Int] = []

  init(_ recording: Recording, stream: Int = 0, count: Int) throws {
    var recording = recording
    let rate = recording.streams[stream].rate
    while let chunk = try recording.next(stream: stream, count: count) {
      bytes += try chunk.data.withUnsafeBytes { [UInt8]($0) }
      pieces.append(chunk.data.shape[0])
      switch chunk.time {
      case .regular(let offset): times += (0..<chunk.data.shape[0]).map { offset + Double($0) / (rate ?? 1) }
      case .perSample(let values): times += values
      }
    }
  }

  var doubles: [Double] { bytes.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) } }
}

/// Reads everything there is to read of some bytes, as a user would, without more than a thousand messages.
func exhaust(_ bytes: [UInt8], name: String, count: Int = 64) throws(RecordingError) {
  try exhaust(ByteSource(bytes: bytes, name: name), count: count)
}

func exhaust(
  _ source: ByteSource, count: Int = 64, size: ReadOptions.SizePolicy = .refuse
) throws(RecordingError) {
  var options = ReadOptions()
  options.size = size
  var recording = try Recording.open(source, options: options)
  _ = try recording.events()
  _ = (recording.notices, recording.streams.indices.map { (recording.pieces(of: $0), recording.span(of: $0)) })
  for stream in recording.streams.indices.prefix(8) {
    var messages = 0
    while messages < 1000, try recording.read(stream: stream, count: count) != nil { messages += 1 }
  }
}

/// A message of float64 samples: value = sample + channel / 16, plus a slope that makes all of them differ.
func ramp(samples: Int, channels: Int, rate: Double, offset: Double = 0, first: Int = 0) throws -> AxisArray {
  let values = (0..<samples * channels).map { index in
    Double(first + index / channels) + Double(index % channels) / 16
  }
  let records = try Records([
    .init("label", .labels((0..<channels).map { "C\($0)" })), .init("unit", .labels((0..<channels).map { _ in "uV" })),
  ])
  return try AxisArray(
    try NDArray(values, shape: [samples, channels]), dims: ["time", "ch"],
    axes: [
      "time": .time(rate: rate, offset: offset + Double(first) / rate),
      "ch": .coordinate(CoordinateAxis(.records(records))),
    ],
    key: "ramp", attrs: ["subject": "S1", "n": 3], streamDim: "time")
}

/// The bytes of an EDF or BDF file, field by field.
struct EDFBytes {
  struct Signal {
    var label = "C"
    var samples = 4
    var unit = "uV"
    var physical = ("-32768", "32767")
    var digital = ("-32768", "32767")
  }

  var isBDF = false
  var kind = ""
  var patient = "P"
  var recording = "R"
  var date = "02.03.04"
  var time = "05.06.07"
  var records = "2"
  var duration = "1"
  var signals = [Signal(label: "A"), Signal(label: "B")]
  /// Bytes of the annotation signal per record, when there is one.
  var annotations: [[UInt8]]?
  var sample: (_ record: Int, _ signal: Int, _ index: Int) -> Int = { record, signal, index in
    record * 1000 + signal * 100 + index
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    func field(_ text: String, _ width: Int) {
      bytes += Array(text.utf8.prefix(width)) + [UInt8](repeating: 0x20, count: max(0, width - text.utf8.count))
    }
    var all = signals
    let width = isBDF ? 3 : 2
    let length = ((annotations?.map(\.count).max() ?? 0) + width - 1) / width
    if annotations != nil {
      all.append(
        Signal(label: isBDF ? "BDF Annotations" : "EDF Annotations", samples: length, unit: "", physical: ("-1", "1")))
    }
    if isBDF { bytes = [0xFF] + Array("BIOSEMI".utf8) } else { field("0", 8) }
    for (text, width) in [(patient, 80), (recording, 80), (date, 8), (time, 8)] { field(text, width) }
    field("\(256 * (all.count + 1))", 8)
    for (text, width) in [(kind, 44), (records, 8), (duration, 8), ("\(all.count)", 4)] { field(text, width) }
    for signal in all { field(signal.label, 16) }
    for _ in all { field("AgCl", 80) }
    for signal in all { field(signal.unit, 8) }
    for signal in all { field(signal.physical.0, 8) }
    for signal in all { field(signal.physical.1, 8) }
    for signal in all { field(signal.digital.0, 8) }
    for signal in all { field(signal.digital.1, 8) }
    for _ in all { field("HP:0.1Hz", 80) }
    for signal in all { field("\(signal.samples)", 8) }
    for _ in all { field("", 32) }
    let claimed = Int(records) ?? 2
    for record in 0..<(annotations?.count ?? ((0...10_000).contains(claimed) ? claimed : 2)) {
      for (index, signal) in signals.enumerated() {
        for at in 0..<signal.samples {
          let value = sample(record, index, at)
          for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
        }
      }
      if let annotations {
        bytes += annotations[record] + [UInt8](repeating: 0, count: length * width - annotations[record].count)
      }
    }
    return bytes
  }

  static func list(_ parts: String...) -> [UInt8] {
    parts.flatMap { Array($0.replacing("|", with: "\u{14}").replacing("~", with: "\u{15}").utf8) + [0] }
  }
}

extension RecordingError {
  /// Where the file is malformed.
  var place: Place? { if case .malformed(_, let place, _, _) = self { place } else { nil } }
}
