import AxisArrays
import Testing

@testable import Recordings

/// Recordings of seeds that `Tests/Python/rig_files.py` writes.
@Suite("Blackrock and GDF") struct RigTests {
  /// The counts of two channels side by side, scaled.
  private func ramp(_ samples: Int, gain: Double) -> [Double] { (0..<(2 * samples)).map { Double($0) * gain } }

  private func isNear(_ values: [Double], _ expected: [Double]) -> Bool {
    values.count == expected.count && zip(values, expected).allSatisfy { abs($0 - $1) < 1e-9 }
  }

  @Test("Blackrock packets that pause are pieces, with the events of the file beside", arguments: [1, 3, 100])
  func packets(count: Int) throws {
    var recording = try Fixtures.open("packets.ns2")
    let stream = recording.streams[0]
    #expect(stream.rate == 1000 && stream.channels.map(\.label) == ["a", "b"] && stream.channels[0].unit == "uV")
    #expect(isNear(try WholeStream(recording, count: count).doubles, ramp(10, gain: 8191.0 / 32764)))
    let pieces = recording.pieces()
    #expect(pieces.map(\.count) == [4, 6] && recording.tells(.gap, "sample 5"))
    #expect(abs(pieces[1].offset - 0.014) < 1e-12)
    let events = try recording.events()
    #expect(events.map(\.text) == ["digital 5", "spike unit 1", "go"] && events.map(\.channel) == [nil, "a", nil])
    #expect(isNear(events.map(\.onset), [0.001, 0.002, 0.015]))
    #expect(recording.info.start == WallClock("2024-02-29T10:11:12.25") && recording.info.format == "Blackrock 2.3")
  }

  @Test("a stamp for each sample is one piece up to the pause", arguments: [1, 3, 100])
  func single(count: Int) throws {
    let recording = try Fixtures.open("single.ns5")
    #expect(isNear(try WholeStream(recording, count: count).doubles, ramp(10, gain: 8191.0 / 32764)))
    let pieces = recording.pieces()
    #expect(pieces.map(\.count) == [6, 4] && abs(pieces[1].offset - 0.036) < 1e-9)
  }

  @Test("Blackrock files that end early or are damaged")
  func blackrockFaults() throws {
    #expect(throws: RecordingError.self) { try Fixtures.open("single.ns5") { $0.removeLast(1) } }
    let cut = try Fixtures.open("single.ns5", .wholeRecords) { $0.removeLast(1) }
    #expect(cut.streams[0].count == 9 && cut.tells(.lost, "3 bytes"))
    let size = try Fixtures.seed("single.ns5").count
    let damage: (inout [UInt8]) -> Void = { $0[size - 17] = 9 }
    let error = #expect(throws: RecordingError.self) { try Fixtures.open("single.ns5", .refuse, damage) }
    #expect(error?.place == .byte(size - 17))
    #expect(try Fixtures.open("single.ns5", .wholeRecords, damage).streams[0].count == 9)
    #expect(throws: RecordingError.self) { try Fixtures.open("single.ns5") { $0[286] = 0 } }
    #expect(throws: RecordingError.self) { try Fixtures.open("single.ns5") { $0[314] = 0 } }
  }

  @Test("GDF of either version, with its events", arguments: ["two.gdf", "one.gdf"], [1, 3, 100])
  func gdf(name: String, count: Int) throws {
    var recording = try Fixtures.open(name)
    let stream = recording.streams[0]
    #expect(stream.rate == 5 && stream.count == 10 && stream.channels.map(\.label) == ["C0", "C1"])
    #expect(stream.channels[0].unit == (name == "two.gdf" ? "µV" : "uV") && recording.info.patient == "P1 Doe")
    var expected: [Double] = []
    for sample in 0..<10 { expected += [Double(sample) / 2, Double(sample + 10) / 2] }
    #expect(isNear(try WholeStream(recording, count: count).doubles, expected))
    let events = try recording.events()
    #expect(events.map(\.text) == (name == "two.gdf" ? ["769", "770"] : ["769"]))
    #expect(abs(events[0].onset - 0.4) < 1e-9 && events[0].duration == (name == "two.gdf" ? 0.4 : nil))
    #expect(recording.info.start?.day == 29 && recording.info.start?.year == 2024)
  }

  @Test("dates by seconds since 1970")
  func dates() {
    #expect(WallClock(secondsSince1970: 0) == WallClock("1970-01-01T00:00:00"))
    #expect(WallClock(secondsSince1970: 1_709_201_472.25) == WallClock("2024-02-29T10:11:12.25"))
    #expect(WallClock(secondsSince1970: -1) == WallClock("1969-12-31T23:59:59"))
    #expect(WallClock(secondsSince1970: 4_107_542_400) == WallClock("2100-03-01T00:00:00"))
    #expect(WallClock(secondsSince1970: 1e300) == nil && WallClock(secondsSince1970: .nan) == nil)
  }

  @Test("Intan blocks as streams of their rates, with a gap", arguments: [1, 7, 1000])
  func intan(count: Int) throws {
    let recording = try Fixtures.open("short.rhd")
    #expect(recording.streams.map(\.rate) == [20000, 5000] && recording.streams.map(\.count) == [120, 30])
    #expect(recording.streams[0].channels.map(\.label) == ["A-000", "DIGITAL-IN"])
    #expect(recording.streams[0].channels.map(\.unit) == ["µV", ""] && recording.streams[1].channels[0].unit == "V")
    let values = try WholeStream(recording, count: count).doubles
    for sample in 0..<120 {
      let expected = Double(sample - 60) * 0.195
      #expect(abs(values[2 * sample] - expected) < 1e-9)
      #expect(values[2 * sample + 1] == Double(sample % 2))
    }
    let slow = try WholeStream(recording, stream: 1, count: count).doubles
    let expected: [Double] = (0..<30).map { Double($0) * 100 * 37.4e-6 }
    #expect(isNear(slow, expected))
    let pieces = recording.pieces()
    #expect(pieces.map(\.count) == [60, 60] && pieces[1].offset == 0.008)
    #expect(recording.tells(.gap, "sample 61") && recording.pieces(of: 1).map(\.count) == [15, 15])
  }

  @Test("Intan files that end early, and headers that are wrong")
  func intanFaults() throws {
    #expect(throws: RecordingError.self) { try Fixtures.open("short.rhd") { $0.removeLast(1) } }
    let cut = try Fixtures.open("short.rhd", .wholeRecords) { $0.removeLast(1) }
    #expect(cut.streams[0].count == 60 && cut.tells(.lost, "not whole"))
    #expect(throws: RecordingError.self) { try Fixtures.open("short.rhd") { $0[11] = 0xFF } }
    #expect(throws: RecordingError.self) { try Fixtures.open("short.rhd") { $0[48] = 7 } }
  }

  @Test("GDF files that end early, and headers that are wrong")
  func gdfFaults() throws {
    let error = #expect(throws: RecordingError.self) { try Fixtures.open("two.gdf") { $0.removeLast(40) } }
    #expect(error == .wrongSize(path: "two.gdf", expected: 808, found: 800))
    let cut = try Fixtures.open("two.gdf", .wholeRecords) { $0.removeLast(40) }
    #expect(cut.streams[0].count == 5 && cut.tells(.lost, "1 of 2 data records"))
    for place in [4, 184, 244, 248, 252] {
      #expect(throws: RecordingError.self, "\(place)") { try Fixtures.open("two.gdf") { $0[place] = 0 } }
    }
    #expect(GDFUnit.name(4275) == "µV" && GDFUnit.name(4256) == "V" && GDFUnit.name(4276) == "nV")
    #expect(GDFUnit.name(512) == "" && GDFUnit.name(33) == "unit 33")
  }
}
