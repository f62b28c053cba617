#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif
import Recordings

/// Small files, read and written whole.
public enum Files {
  /// The bytes of a file.
  ///
  /// - Parameter mistake: Looks at the first bytes and says what is wrong, where the file is another than was meant.
  /// - Throws: `ToolError` 66 when it cannot be opened, 65 when it is larger than `atMost`, 74 when reading fails, 64
  ///   for a mistake.
  public static func read(
    _ path: String, atMost: Int, mistake: ([UInt8]) -> String? = { _ in nil }
  ) throws(ToolError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ToolError(.noInput, "\(path): cannot open: \(reason(errno))") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = System.read(descriptor, &buffer)
      if count == 0 { return bytes }
      if count > 0, bytes.isEmpty, let what = mistake(Array(buffer[..<min(count, 512)])) {
        throw ToolError(.usage, what)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let code = errno
        throw ToolError(code == EISDIR ? .noInput : .inputOutput, "\(path): cannot read: \(reason(code))")
      }
      bytes += buffer[..<count]
      guard bytes.count <= atMost else {
        throw ToolError(.data, "\(path): larger than \(atMost) bytes, which is not what is expected here")
      }
    }
  }

  /// The first bytes of a file; none where it cannot be read.
  static func head(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 512)
    let count = System.read(descriptor, &buffer)
    return Array(buffer[..<max(count, 0)])
  }

  /// The length of a file in bytes; nil where there is none.
  static func size(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// Whether a file is there and none of the others is newer. Files that are written appear when they are complete.
  static func isComplete(_ path: String, after others: [String]) -> Bool {
    func changed(_ path: String) -> (Int, Int)? {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      #if canImport(Darwin)
        return (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
      #else
        return (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
      #endif
    }
    guard let made = changed(path) else { return false }
    return others.allSatisfy { changed($0).map { $0 <= made } ?? true }
  }

  /// Whether a folder stands at a path.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Checks that a file can be put at a path: its folder is there, and nothing but an ordinary file stands in the way.
  ///
  /// - Throws: `ToolError` 73.
  public static func checkOutput(_ path: String) throws(ToolError) {
    guard !isFolder(path) else { throw ToolError(.cannotCreate, "\(path): cannot create: it is a folder") }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw ToolError(.cannotCreate, "\(path): cannot create: something that is no ordinary file is in the way")
    }
    let folder = folder(of: path)
    guard isFolder(folder) else {
      throw ToolError(.cannotCreate, "\(path): cannot create: there is no folder \(folder)")
    }
  }

  /// The part before the last slash; "." where there is none.
  public static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The name without folder.
  static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The name without folder, and without its last extension.
  public static func stem(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// The last extension in lower case, without its dot; empty where there is none.
  public static func fileExtension(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  static func reason(_ code: Int32) -> String { System.reason(code) }
}

extension Files {
  /// Writes beside the destination and renames, so that the file is there whole or not at all.
  ///
  /// - Throws: `ToolError` 73 when it cannot be created, 74 when writing fails.
  public static func write(_ bytes: [UInt8], to path: String) throws(ToolError) {
    try checkOutput(path)
    do throws(RecordingError) {
      let file = try PartialFile(path)
      try file.write(bytes)
      try file.commit()
    } catch {
      throw ToolError(writing: error)
    }
  }
}
