import SignalProcessing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Keeps what a command writes from replacing what it reads, and one output from replacing another.
///
/// A command notes all that it reads, then asks for each file that it is to write. Files are told apart by what they
/// are, not by how their paths are spelled: links, `./` and `..` lead to the same file.
public struct OutputGuard: Sendable {
  /// Which file a path leads to.
  private enum Identity: Hashable {
    /// A file that is there.
    case file(device: UInt64, number: UInt64)
    /// A name in a folder, where there is no file yet.
    case place(device: UInt64, folder: UInt64, name: String)
    /// A path into a folder that is not there.
    case path(String)
  }

  private var inputs: [Identity: String] = [:]
  private var outputs: [Identity: String] = [:]

  public init() {}

  /// Notes a file that the command reads.
  ///
  /// - Parameter what: The file in words, such as `the input a.edf`.
  public mutating func reads(_ path: String, as what: String) {
    let identity = Self.identity(path)
    inputs[identity] = inputs[identity] ?? what
  }

  /// Notes the files that settings name: every text among them that is the path of a file.
  public mutating func reads(namedIn settings: Value) {
    switch settings.content {
    case .string(let text):
      var status = stat()
      if stat(text, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
        reads(text, as: "\(text), which the pipeline reads")
      }
    case .list(let list): for value in list { reads(namedIn: value) }
    case .map(let map): for entry in map.entries { reads(namedIn: entry.value) }
    default: break
    }
  }

  /// Checks that a file can be written, and notes it.
  ///
  /// - Parameter what: The file in words, for the message about another one of the same path.
  /// - Throws: `ToolError` 73 where nothing can be put at the path, 64 where the file would replace an input or another
  ///   output.
  public mutating func writes(_ path: String, as what: String) throws(ToolError) {
    try Files.checkOutput(path)
    let identity = Self.identity(path)
    if let input = inputs[identity] { throw ToolError(.usage, "\(path): the output would replace \(input)") }
    if let other = outputs[identity] {
      throw ToolError(.usage, "\(other) and \(what) would both be written to \(path)")
    }
    outputs[identity] = what
  }

  private static func identity(_ path: String) -> Identity {
    var status = stat()
    if stat(path, &status) == 0 { return .file(device: UInt64(status.st_dev), number: UInt64(status.st_ino)) }
    // A link to a file that is not there yet stands for that file.
    var path = path
    for _ in 0..<40 {
      guard let target = target(ofLink: path) else { break }
      path = target.hasPrefix("/") ? target : Files.folder(of: path) + "/" + target
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard stat(Files.folder(of: path), &status) == 0 else { return .path(path) }
    return .place(device: UInt64(status.st_dev), folder: UInt64(status.st_ino), name: name)
  }

  private static func target(ofLink path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.count
    let length = buffer.withUnsafeMutableBytes {
      readlink(path, $0.baseAddress!.assumingMemoryBound(to: CChar.self), count)
    }
    return length < 0 ? nil : String(decoding: buffer[..<length], as: UTF8.self)
  }
}
