import AxisArrays
import Foundation
import Testing

@testable import Recordings

/// An Open Ephys recording of two streams. Sample `i` of channel `c` is `i * 10 - c` counts.
private struct OpenEphysFiles {
  var numbers: [Int] = Array(1000..<1020)
  var slowNumbers: [Int] = Array(103..<108)
  var states = [3, -3, 1]
  var hasNumbers = true

  static let structure = """
    {"GUI version": "0.6.4", "continuous": [
      {"folder_name": "Board-100.A/", "stream_name": "A", "sample_rate": 1000, "num_channels": 2, "channels": [
        {"channel_name": "CH1", "bit_volts": 0.195, "units": "uV"}, {"channel_name": "ADC1", "bit_volts": 0.5, "units": "V"}]},
      {"folder_name": "Board-100.B/", "stream_name": "B", "sample_rate": 100.0, "num_channels": 1, "channels": [
        {"channel_name": "AUX1", "bit_volts": 0.25, "units": "mV"}]}],
     "events": [{"folder_name": "Board-100.A/TTL/", "sample_rate": 1000},
      {"folder_name": "MessageCenter/", "sample_rate": 1000}, {"folder_name": "Odd/"}],
     "spikes": [{"folder": "Tetrode-1/"}]}
    """

  static func data(_ samples: Int, _ channels: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for sample in 0..<samples { for channel in 0..<channels { bytes.append(little: Int16(sample * 10 - channel)) } }
    return bytes
  }

  var files: [String: [UInt8]] {
    var files = [
      "continuous/Board-100.A/continuous.dat": Self.data(20, 2),
      "continuous/Board-100.B/continuous.dat": Self.data(5, 1),
      "events/Board-100.A/TTL/states.npy": NPYHeader.file(states),
      "events/Board-100.A/TTL/sample_numbers.npy": NPYHeader.file([1004, 1006, 1030]),
      "events/MessageCenter/text.npy": NPYHeader.file(["begin é"]),
      "events/MessageCenter/sample_numbers.npy": NPYHeader.file([1001]),
    ]
    if hasNumbers {
      files["continuous/Board-100.A/sample_numbers.npy"] = NPYHeader.file(numbers)
      files["continuous/Board-100.B/timestamps.npy"] = NPYHeader.file(slowNumbers)
    }
    return files
  }

  var source: ByteSource {
    ByteSource(bytes: Array(Self.structure.utf8), name: "structure.oebin", beside: files)
  }
}

@Suite("Open Ephys") struct OpenEphysTests {
  @Test("every number, rate, unit and event, on one time for all streams")
  func values() throws {
    var recording = try Recording.open(OpenEphysFiles().source)
    let streams = recording.streams
    #expect(streams.map(\.name) == ["A", "B"] && streams.map(\.rate) == [1000, 100])
    #expect(streams[0].channels.map(\.label) == ["CH1", "ADC1"] && streams[0].channels.map(\.unit) == ["uV", "V"])
    var first: [Double] = []
    for sample in 0..<20 { first += [Double(sample * 10) * 0.195, Double(sample * 10 - 1) * 0.5] }
    let second: [Double] = (0..<5).map { Double($0 * 10) * 0.25 }
    for count in [1, 7, 100] {
      #expect(try WholeStream(recording, count: count).doubles == first)
      #expect(try WholeStream(recording, stream: 1, count: count).doubles == second)
    }
    // Sample 1000 at 1 kHz is at 1 s, where time begins; sample 103 at 100 Hz 30 ms later.
    #expect(recording.pieces(of: 0).map(\.offset) == [0] && abs(recording.pieces(of: 1)[0].offset - 0.03) < 1e-12)
    let events = try recording.events()
    #expect(events.map(\.text) == ["begin é", "TTL 3 on", "TTL 3 off", "TTL 1 on"])
    let onsets = [0.001, 0.004, 0.006, 0.03]
    #expect(zip(events.map(\.onset), onsets).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(recording.notices.map(\.kind) == [.lost, .lost] && recording.tells(.lost, "Odd"))
    #expect(recording.tells(.lost, "1 list of spikes"))
  }

  @Test("sample numbers that jump are gaps; without any the data begin at 0")
  func gaps() throws {
    var files = OpenEphysFiles()
    files.numbers = Array(1000..<1012) + Array(1500..<1508)
    var recording = try Recording.open(files.source)
    #expect(recording.pieces(of: 0).map(\.count) == [12, 8] && recording.pieces(of: 0)[1].offset == 0.5)
    #expect(try recording.read(count: 100)?.shape == [12, 2] && recording.tells(.gap, "number 1500"))
    files.hasNumbers = false
    #expect(try Recording.open(files.source).tells(.guessed, "no sample numbers"))
  }

  @Test("counts that contradict are refused, or read as far as they agree")
  func contradictions() throws {
    var files = OpenEphysFiles()
    files.numbers.removeLast(3)
    #expect(throws: RecordingError.self) { try Recording.open(files.source) }
    var options = ReadOptions()
    options.size = .wholeRecords
    let recording = try Recording.open(files.source, options: options)
    #expect(recording.streams[0].count == 17 && recording.tells(.lost, "17 numbers"))
    files.numbers = Array(1000..<1019) + [Int.min]
    #expect(throws: RecordingError.self) { try Recording.open(files.source) }
    files = OpenEphysFiles()
    files.states.removeLast()
    #expect(throws: RecordingError.self) { try Recording.open(files.source) }
  }

  @Test("a description cannot name files outside its folder, and must be whole")
  func faults() throws {
    for (from, to) in [
      ("Board-100.A/\", \"stream", "../../etc/\", \"stream"), ("\"sample_rate\": 1000,", "\"sample_rate\": 0,"),
      ("0.195", "\"x\""), ("{\"GUI", "[{\"GUI"), ("\"continuous\"", "\"discontinuous\""),
    ] {
      let text = OpenEphysFiles.structure.replacing(from, with: to)
      #expect(text != OpenEphysFiles.structure)
      let source = ByteSource(bytes: Array(text.utf8), name: "structure.oebin", beside: OpenEphysFiles().files)
      #expect(throws: RecordingError.self, "\(to)") { try Recording.open(source) }
    }
  }
}
