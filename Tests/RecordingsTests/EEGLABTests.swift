import AxisArrays
import Testing

@testable import Recordings

/// Data sets and arrays as SciPy writes them; what is compared with other readers is in `Tests/Python`.
@Suite("EEGLAB and MAT") struct EEGLABTests {
  private func open(_ name: String, _ options: ReadOptions = ReadOptions()) throws -> Recording {
    try Recording.open(ByteSource(joined: try Fixtures.seed(name), name: name), options: options)
  }

  @Test("data inside, with a boundary that cut out five samples", arguments: [1, 4, 100])
  func inside(count: Int) throws {
    var recording = try open("inside.set")
    let stream = recording.streams[0]
    #expect(stream.channels.map(\.label) == ["C3", "C4"] && stream.channels.map(\.unit) == ["µV", "µV"])
    #expect(stream.rate == 100 && stream.count == 6)
    #expect(try WholeStream(recording, count: count).doubles == (0..<6).flatMap { [Double($0), Double($0 + 6)] })
    // Four samples, five that are missing, two more.
    #expect(recording.pieces().map(\.count) == [4, 2] && abs(recording.pieces()[1].offset - 0.09) < 1e-12)
    let events = try recording.events()
    #expect(events.map(\.text) == ["go", "boundary"] && events.map(\.duration) == [0, 0.05])
    #expect(abs(events[0].onset - 0.01) < 1e-12 && abs(events[1].onset - 0.09) < 1e-12)
    #expect(recording.tells(.gap, "sample 5"))
  }

  @Test("epochs are an axis, data lie in a file beside", arguments: [1, 5])
  func epochs(count: Int) throws {
    var recording = try open("epochs.set")
    let stream = recording.streams[0]
    #expect(stream.dims == ["epoch", "time", "ch"] && stream.rowShape == [3, 2] && stream.count == 2)
    let message = try #require(try recording.read(count: count))
    #expect(message.shape == [min(count, 2), 3, 2])
    #expect(try message.axis("time").linear == LinearAxis(gain: 0.01, offset: -0.01, unit: "s"))
    #expect(try WholeStream(try open("epochs.set"), count: count).times == [0, 1])
    // The file is of as many numbers as the set says, or of whole epochs.
    var bytes = try Fixtures.seed("epochs.set")
    bytes.removeLast(4)
    let cut = ByteSource(joined: bytes, name: "epochs.set")
    #expect(throws: RecordingError.wrongSize(path: "x.fdt", expected: 48, found: 44)) { try Recording.open(cut) }
    var options = ReadOptions()
    options.size = .wholeRecords
    #expect(try Recording.open(cut, options: options).streams[0].count == 1)
  }

  @Test("matrices of a MAT file, with the rate that one of its numbers tells")
  func matrices() throws {
    let plain = try open("plain.mat")
    #expect(plain.streams.map(\.name) == ["x"] && plain.streams[0].rate == 50 && plain.streams[0].rowShape == [2])
    #expect(try WholeStream(plain, count: 4).doubles == (0..<12).map { Double($0 * 100) })
    let deflated = try open("deflated.mat")
    #expect(deflated.streams[0].rate == 250 && deflated.streams[0].count == 5)
    #expect(try WholeStream(deflated, count: 2).doubles == [0, 5, 1, 6, 2, 7, 3, 8, 4, 9])
    #expect(deflated.tells(.guessed, "longer axis"))
  }

  @Test("a compressed variable that was changed is told by its checksum")
  func checksum() throws {
    var bytes = try Fixtures.seed("deflated.mat")
    bytes[bytes.count - 1] ^= 1
    let error = #expect(throws: RecordingError.self) {
      try Recording.open(ByteSource(bytes: bytes, name: "x.mat"))
    }
    #expect(error?.place == .byte(bytes.count - 4) && error?.description.contains("checksum") == true)
    var sum = Adler32()
    sum.add(Array("Wikipedia".utf8))
    #expect(sum.value == 0x11E6_0398)
  }

  @Test("what is kept in HDF5 and cut off is refused, with its library or without")
  func hdf5() {
    let mark: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0]
    for name in ["x.nwb", "x.snirf", "x.mat", "x.set"] {
      let error = #expect(throws: RecordingError.self) { try Recording.open(ByteSource(bytes: mark, name: name)) }
      #expect(error?.path == name)
      #expect(error?.description.contains("HDF5") == true)
    }
    let matlab = ByteSource(bytes: Array("MATLAB 7.3 MAT-file, Platform".utf8), name: "x.mat")
    #expect(throws: RecordingError.self) { try Recording.open(matlab) }
  }
}
