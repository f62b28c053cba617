import AxisArrays
import Foundation
import Testing

@testable import Recordings

/// An archive of members as they are.
private func archive(_ members: [(String, [UInt8])]) throws -> [UInt8] {
  let folder = try TemporaryFolder()
  let file = try PartialFile(folder.file("x.npz"))
  var zip = ZipWriter(file)
  for (name, bytes) in members { try zip.add("\(name).npy", bytes) }
  try zip.finish()
  try file.commit()
  return [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("x.npz"))))
}

private func open(_ members: [(String, [UInt8])], _ named: [(String, String)] = []) throws -> Recording {
  try Recording.open(
    ByteSource(bytes: try archive(members), name: "x.npz"), options: try ReadOptions(named: named))
}

/// An array of a dtype that NumPy writes so.
private func array<T: FixedWidthInteger>(_ code: String, _ values: [T]) -> [UInt8] {
  var bytes = NPYHeader.bytes(code: code, shape: [values.count])
  for value in values { bytes.append(little: value) }
  return bytes
}

@Suite("NPZ, what is odd") struct NPZToleranceTests {
  private static let data = ("data", NPYHeader.file((0..<20).map(Double.init), shape: [10, 2]))
  private static let dims = ("dims", NPYHeader.file(["time", "ch"]))

  @Test("a member that is not read here is passed over and told", arguments: ["|O", "[('a', '<f8')]", "<M8[ns]"])
  func oddMember(code: String) throws {
    let descr = code.hasPrefix("[") ? code : "'\(code)'"
    let text = "{'descr': \(descr), 'fortran_order': False, 'shape': (), }\n"
    var odd = NPYHeader.magic + [1, 0]
    odd.append(little: UInt16(text.utf8.count))
    odd += Array(text.utf8) + [0, 0, 0, 0, 0, 0, 0, 0]
    let plain = try open([("eeg", NPYHeader.file([1, 2, 3], shape: [3, 1])), ("meta", odd)])
    #expect(plain.streams.map(\.name) == ["eeg"] && plain.tells(.lost, "meta"))
    let named = try open([NPZToleranceTests.data, NPZToleranceTests.dims, ("more", odd), ("axis_ch", odd)])
    #expect(named.streams[0].count == 10 && named.tells(.lost, "more") && named.tells(.lost, "axis_ch"))
    #expect(throws: RecordingError.self) { try open([("meta", odd)]) }
    #expect(throws: RecordingError.self) { try open([("data", odd), NPZToleranceTests.dims]) }
  }

  @Test("any numbers are times and onsets")
  func numbers() throws {
    let times: [(String, [UInt8])] = [
      ("i8", array("<i8", (0..<10).map { Int64($0) })), ("u2", array("<u2", (0..<10).map { UInt16($0) })),
      ("f4", array("<f4", (0..<10).map { Float($0).bitPattern })), ("f8", NPYHeader.file((0..<10).map(Double.init))),
    ]
    for (name, axis) in times {
      var recording = try open([
        NPZToleranceTests.data, NPZToleranceTests.dims, ("axis_time", axis), ("event_onset", array("<i4", [Int32(0), 1])),
        ("event_text", NPYHeader.file(["a", "b"])), ("event_duration", array("|u1", [UInt8(2), 0])),
      ])
      #expect(recording.streams[0].rate == 1 && recording.notices == [], "\(name)")
      #expect(try WholeStream(recording, count: 3).times == (0..<10).map(Double.init))
      let events = try recording.events()
      #expect(events.map(\.onset) == [0, 1] && events.map(\.duration) == [2, 0] && recording.notices == [])
    }
    let odd = try open([NPZToleranceTests.data, NPZToleranceTests.dims, ("axis_time", array("<i2", [Int16(0), 1, 5, 6, 8, 20, 21, 40, 41, 42]))])
    #expect(try odd.streams[0].rate == nil && WholeStream(odd, count: 3).times == [0, 1, 5, 6, 8, 20, 21, 40, 41, 42])
  }

  @Test("times with a pause are two pieces, and jitter needs a rate")
  func times() throws {
    let data = ("data", NPYHeader.file((0..<200).map(Double.init), shape: [200, 1]))
    let paused = (0..<200).map { Double($0) / 250 + ($0 < 120 ? 0 : 3) }
    let recording = try open([data, NPZToleranceTests.dims, ("axis_time", NPYHeader.file(paused))])
    #expect(recording.pieces().map(\.first) == [0, 120] && recording.streams[0].rate == 250)
    let jitter = (0..<200).map { Double($0) / 250 + ($0 % 3 == 0 ? 0.0005 : 0) }
    let members = [data, NPZToleranceTests.dims, ("axis_time", NPYHeader.file(jitter))]
    #expect(try open(members).streams[0].rate == nil)
    #expect(try open(members, [("rate", "250")]).streams[0].rate == 250)
    #expect(try open(members, [("rate", "900")]).tells(.ignored, "--rate"))
  }

  @Test("what describes the data does not cost them")
  func sideInformation() throws {
    let cases: [(String, [UInt8])] = [
      ("units", NPYHeader.file(["s"])), ("units", NPYHeader.file([1, 2])), ("axis_ch", NPYHeader.file(["a", "b", "c"])),
      ("axis_time", NPYHeader.file([1, 2])), ("attrs", NPYHeader.file(["[1"], shape: [])),
      ("start", NPYHeader.file(["yesterday"], shape: [])), ("start", NPYHeader.file([5])),
      ("event_onset", NPYHeader.file(["a"])), ("event_onset", NPYHeader.file([.nan])),
    ]
    for (name, bytes) in cases {
      var recording = try open([
        NPZToleranceTests.data, NPZToleranceTests.dims, (name, bytes), ("event_text", NPYHeader.file(["x"])),
      ])
      let count = try recording.events().count
      #expect(count == 0 && recording.notices.contains { $0.kind == .lost }, "\(name)")
      #expect(try recording.read(count: 99)?.shape == [10, 2])
    }
    let negative = ("linear_time", NPYHeader.file([0, 0, -0.1], shape: [1, 3]))
    #expect(throws: RecordingError.self) { try open([NPZToleranceTests.data, NPZToleranceTests.dims, negative]) }
  }

  @Test("the step of a file comes back to the bit", arguments: [0.0039065, 1 / 249.75, 0.1, 1 / 3.0, 0.01 + 1e-17])
  func step(gain: Double) throws {
    let recording = try open([
      NPZToleranceTests.data, NPZToleranceTests.dims, ("linear_time", NPYHeader.file([0, 0, gain], shape: [1, 3])),
    ])
    var reader = recording
    #expect(try reader.read(count: 1)?.axis("time") == .linear(LinearAxis(gain: gain, offset: 0, unit: "s")))
    #expect(recording.streams[0].period == gain)
  }

  @Test("a channel of event codes is known by its label")
  func kinds() throws {
    for labels in [["A1", "Status"], ["Trigger", "B"]] {
      var recording = try open([NPZToleranceTests.data, NPZToleranceTests.dims, ("axis_ch", NPYHeader.file(labels))])
      #expect(recording.streams[0].channels.contains { $0.kind == "trigger" })
      let axis = try #require(try recording.read(count: 1)).axis("ch")
      guard case .coordinate(let coordinate) = axis, case .records(let records) = coordinate.values else {
        Issue.record("no records")
        return
      }
      #expect(records.fields.map(\.name) == ["label", "kind"])
    }
  }
}
