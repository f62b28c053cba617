import AxisArrays
import Testing

@testable import Recordings

@Suite("NPY and NPZ, reading what NumPy wrote") struct NPYTests {
  /// File, dtype and shape; element i in C order is i.
  static let files: [(String, DType, [Int])] = [
    ("f8.npy", .float64, [20, 3]), ("f4_big.npy", .float32, [20, 3]), ("i2_fortran.npy", .int16, [5, 3, 4]),
    ("u8_big_fortran.npy", .uint64, [20, 3]), ("i8_plain.npy", .int64, [60]),
    ("deflated_fortran.npz", .int64, [5, 3, 4]),
  ]

  @Test("every order of bytes and axes", arguments: files.indices, [1, 7, 1000])
  func orders(_ index: Int, count: Int) throws {
    let (name, dtype, shape) = NPYTests.files[index]
    var recording = try Recording.open(Fixtures.path(name))
    #expect(recording.streams[0].dtype == dtype && recording.streams[0].count == shape[0])
    var values: [Double] = []
    while let message = try recording.read(count: count) {
      #expect(message.data.dtype == dtype && Array(message.shape.dropFirst()) == Array(shape.dropFirst()))
      #expect(message.offset == Double(values.count / shape.dropFirst().reduce(1, *)))
      values += try message.data.array(of: Double.self)
    }
    #expect(values == (0..<60).map(Double.init))
  }

  @Test("truth values, complex numbers and half floats")
  func others() throws {
    var bool = try Recording.open(Fixtures.path("bool.npy"))
    #expect(try bool.read(count: 2)?.data.array(of: Bool.self) == [false, true, false, true, false, true])
    var complex = try Recording.open(Fixtures.path("c16_big.npy"))
    let chunk = try #require(try complex.next(stream: 0, count: 1))
    #expect(chunk.data.dtype == .complex128)
    #expect(try chunk.data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) } == [0, 0, 1, 2, 2, 4])
    #expect(try Recording.open(Fixtures.path("f2.npy")).streams[0].dtype == .float16)
  }

  @Test("any byte but 0 is true")
  func odd() throws {
    var bytes = try Fixtures.bytes("bool.npy")
    bytes[bytes.count - 60] = 0x7F
    var recording = try Recording.open(ByteSource(bytes: bytes, name: "b.npy"))
    #expect(try recording.next(stream: 0, count: 1)?.data.withUnsafeBytes { Array($0) } == [1, 1, 0])
  }

  @Test("an archive with names")
  func named() throws {
    var recording = try Recording.open(Fixtures.path("deflated.npz"))
    let stream = recording.streams[0]
    #expect(abs((stream.rate ?? 0) - 250) < 1e-9 && stream.dims == ["time", "ch"] && stream.timeUnit == "s")
    #expect(stream.channels.map(\.label) == ["Fp1", "Fp2", "Čz"] && stream.channels[2].unit == "µV")
    let message = try #require(try recording.read(count: 3))
    #expect(message.offset == 10 && message.data.dtype == .float32)
    #expect(try message.data.array(of: Float.self) == (0..<9).map(Float.init))
  }

  @Test("an archive without names: an array is a stream")
  func plain() throws {
    var recording = try Recording.open(Fixtures.path("stored.npz"))
    #expect(recording.streams.map(\.name) == ["a", "b"])
    #expect(try recording.read(stream: 1, count: 100)?.data.array(of: Double.self) == (0..<60).map(Double.init))
    #expect(try recording.read(stream: 0, count: 100)?.key == "stored/a")
  }

  @Test("what is no numeric array is refused by name")
  func refused() throws {
    for name in ["objects.npz", "records.npy"] {
      let error = #expect(throws: RecordingError.self) { try Recording.open(Fixtures.path(name)) }
      #expect(error?.description.contains(name == "objects.npz" ? "Python objects" : "records") == true)
    }
  }

  @Test("a changed byte of the data does not pass the archive's checksum", arguments: ["stored.npz", "deflated.npz"])
  func checksum(name: String) throws {
    var bytes = try Fixtures.bytes(name)
    // Behind the local header and the NPY header of the first array.
    let at = name == "stored.npz" ? 300 : 150
    bytes[at] ^= 0x10
    #expect(throws: RecordingError.self) { try exhaust(bytes, name: name) }
  }

  @Test(
    "headers that lie",
    arguments: [
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000000000, 1000000000000000000), }",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999999,), }",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (5000000000000000000, 0), }",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (), }",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }",
      "{'descr': '<f8', 'fortran_order': False, }",
      "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,), }",
      "{'descr': '<U1000000000000000000000', 'fortran_order': False, 'shape': (1,), }",
      "{'descr': '<f7', 'fortran_order': False, 'shape': (1,), }",
      "{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1,), }",
      "{'descr': '<f8", "{", "",
    ])
  func lies(header: String) {
    var bytes = NPYHeader.magic + [1, 0]
    bytes.append(little: UInt16(header.utf8.count))
    #expect(throws: RecordingError.self) {
      try exhaust(bytes + Array(header.utf8) + [0, 0, 0, 0, 0, 0, 0, 0], name: "x.npy")
    }
  }
}
