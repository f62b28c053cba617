#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Bytes at any offset, from a file or from memory. Nothing is kept of a file but its descriptor, so that a recording
/// of any length costs the reader's own buffers only. Reads do not move a position, so that any number of readers share one.
public final class ByteSource: Sendable {
  /// The file, or the name that was given to the bytes in memory; error messages carry it.
  public let path: String
  /// Number of bytes, when the source was made.
  public let size: Int
  private let storage: Storage

  private enum Storage: Sendable {
    case file(Descriptor)
    case memory([UInt8], beside: [String: [UInt8]])
    case numbers(any StoredNumbers)
    /// Sources one after the other, with where each begins.
    case joined([(start: Int, source: ByteSource)])
  }

  /// Closes the file when the last source that uses it is gone.
  private final class Descriptor: Sendable {
    let number: Int32
    init(_ number: Int32) { self.number = number }
    deinit { close(number) }
  }

  /// A regular file, opened for reading.
  ///
  /// - Throws: `RecordingError.system` when it cannot be opened, `.unsupported` when it is a folder, pipe or device.
  public init(path: String) throws(RecordingError) {
    // Without O_NONBLOCK the opening of a pipe would wait for somebody to write to it.
    let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { throw .system("open", path) }
    let descriptor = Descriptor(number)
    var status = stat()
    guard fstat(number, &status) == 0 else { throw .system("open", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unsupported(path: path, what: "a folder, pipe or device; a recording is an ordinary file")
    }
    self.path = path
    size = Int(status.st_size)
    storage = .file(descriptor)
  }

  /// Bytes in memory under a name.
  ///
  /// - Parameter beside: The other files of the folder, for recordings of several files.
  public init(bytes: [UInt8], name: String, beside: [String: [UInt8]] = [:]) {
    path = name
    size = bytes.count
    storage = .memory(bytes, beside: beside)
  }

  /// Several files in one, as tests and fuzzers keep them: each begins with a line `=== NAME`, before which there is a
  /// line end that belongs to neither; the first is opened. Bytes that do not begin so are the file itself, under `name`.
  public convenience init(joined bytes: [UInt8], name: String) {
    var files: [(name: String, bytes: [UInt8])] = []
    let mark = Array("=== ".utf8)
    var at = 0
    while bytes[at...].starts(with: mark), let end = bytes[at...].firstIndex(of: 0x0A) {
      var next = end + 1
      while next < bytes.count, bytes[next] != 0x0A || !bytes[(next + 1)...].starts(with: mark) { next += 1 }
      files.append((decoded(bytes[(at + mark.count)..<end]), Array(bytes[(end + 1)..<next])))
      at = min(next + 1, bytes.count)
    }
    let all = Dictionary(files.map { ($0.name, $0.bytes) }, uniquingKeysWith: { first, _ in first })
    self.init(bytes: files.first?.bytes ?? bytes, name: files.first?.name ?? name, beside: all)
  }

  /// A file in the same folder.
  ///
  /// - Parameter name: Its name; of a path, as a header may hold one from another machine, the last part counts.
  /// - Throws: `RecordingError.system` when it cannot be opened.
  func beside(_ name: some StringProtocol) throws(RecordingError) -> ByteSource {
    let slash = name.lastIndex { $0 == "/" || $0 == "\\" }
    let last = String(name[(slash.map(name.index(after:)) ?? name.startIndex)...])
    return try file(last)
  }

  /// A file in the same folder or below it.
  ///
  /// - Parameter place: Its path from the folder on; one that leads out of it is refused.
  func below(_ place: String) throws(RecordingError) -> ByteSource {
    let parts = place.split(separator: "/").filter { $0 != "." }
    guard !parts.isEmpty, !parts.contains("..") else {
      throw .malformed(path: path, at: .part("a path"), expected: "a file below the folder", found: quoted(place))
    }
    return try file(parts.joined(separator: "/"))
  }

  /// The same where there is such a file, else `nil`.
  func below(ifThere place: String) throws(RecordingError) -> ByteSource? {
    do throws(RecordingError) { return try below(place) } catch {
      guard case .system("open", _, let code, _) = error, code == ENOENT || code == ENOTDIR else { throw error }
      return nil
    }
  }

  /// The names of what is in a folder below the own one, sorted; none where there is no such folder.
  ///
  /// - Parameter place: Its path from the own folder on, which is "" itself.
  func names(below place: String) -> [String] {
    if case .memory(_, let files) = storage {
      let start = place.isEmpty ? "" : place + "/"
      let names = files.keys.filter { $0.hasPrefix(start) }.compactMap {
        $0.dropFirst(start.count).split(separator: "/").first
      }
      return Set(names.map(String.init)).sorted()
    }
    guard let folder = opendir((path.lastIndex(of: "/").map { path[...$0] } ?? "./") + place) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private func file(_ name: String) throws(RecordingError) -> ByteSource {
    let place = path.lastIndex(of: "/").map { path[...$0] + name } ?? name
    guard case .memory(_, let files) = storage else { return try ByteSource(path: place) }
    guard let bytes = files[name] else { throw .system("open", place, code: ENOENT) }
    return ByteSource(bytes: bytes, name: place, beside: files)
  }

  /// The name of the file without its folder and its ending.
  var stem: String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
  }

  /// An unlinked file that a `Spool` has filled; takes over the descriptor.
  init(takingOver number: Int32, size: Int, path: String) {
    self.path = path
    self.size = size
    storage = .file(Descriptor(number))
  }

  /// The numbers of an array, row by row.
  init(_ numbers: some StoredNumbers) {
    (path, size, storage) = (numbers.path, numbers.size, .numbers(numbers))
  }

  /// Several files as one, each after the other; the first gives the path.
  init(joining sources: [ByteSource]) {
    var parts: [(start: Int, source: ByteSource)] = [], size = 0
    for source in sources {
      parts.append((size, source))
      size += source.size
    }
    (path, self.size, storage) = (sources.first?.path ?? "", size, .joined(parts))
  }

  /// Whether the path leads to the bytes.
  var isFile: Bool { if case .file = storage { true } else { false } }

  /// Fills `target` from `offset` on, as far as there are bytes.
  ///
  /// - Returns: Bytes filled; fewer than asked for only at the end.
  func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int {
    guard offset >= 0, offset < size, target.count > 0 else { return 0 }
    switch storage {
    case .memory(let bytes, _):
      let count = min(target.count, size - offset)
      bytes.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
      return count
    case .numbers(let numbers):
      let count = min(target.count, size - offset)
      try numbers.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: target[..<count]))
      return count
    case .joined(let parts):
      let end = min(size, offset + target.count)
      for (start, source) in parts where start < end && start + source.size > offset {
        let (from, to) = (max(start, offset), min(start + source.size, end))
        let piece = UnsafeMutableRawBufferPointer(rebasing: target[(from - offset)..<(to - offset)])
        let count = try source.read(at: from - start, into: piece)
        if count < piece.count { return from - offset + count }
      }
      return end - offset
    case .file(let file):
      var filled = 0
      while filled < target.count {
        let count = pread(file.number, target.baseAddress! + filled, target.count - filled, off_t(offset + filled))
        if count > 0 {
          filled += count
        } else if count == 0 {
          break
        } else if errno != EINTR {
          throw .system("read", path)
        }
      }
      return filled
    }
  }

  /// Fills the whole of `target`, or throws `.endsEarly` naming what was being read.
  func fill(
    _ target: UnsafeMutableRawBufferPointer, at offset: Int, reading what: @autoclosure () -> String
  ) throws(RecordingError) {
    let count = try read(at: offset, into: target)
    guard count == target.count else { throw .endsEarly(path: path, offset: offset + count, reading: what()) }
  }

  /// At most `count` bytes from `offset` on; fewer at the end.
  func bytes(at offset: Int, count: Int) throws(RecordingError) -> [UInt8] {
    let wanted = max(0, min(count, size - max(0, offset)))
    var result = [UInt8](repeating: 0, count: wanted)
    let got = try result.withMutableBytes { (target) throws(RecordingError) in
      try read(at: offset, into: target)
    }
    if got < wanted { result.removeLast(wanted - got) }
    return result
  }
}

/// The numbers of an array that a file keeps in its own way, as the bytes that they are row by row.
protocol StoredNumbers: Sendable {
  var path: String { get }
  /// Bytes of all of them.
  var size: Int { get }

  /// Fills `target` with the bytes from `offset` on, which lie within.
  func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(RecordingError)
}

extension RecordingError {
  /// The error that `errno` describes now.
  static func system(_ operation: String, _ path: String, code: Int32 = errno) -> RecordingError {
    .system(operation: operation, path: path, code: code, reason: String(cString: strerror(code)))
  }
}
