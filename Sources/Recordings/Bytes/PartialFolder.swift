import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder under construction beside its destination, as `PartialFile` is a file: `commit` moves it into place, and
/// anything else removes it with the files that were put in it. A folder that is there already is never replaced.
final class PartialFolder {
  /// Where the folder goes in the end.
  let destination: String
  private let temporary: String
  /// What is in it, the outer before the inner.
  private var folders: [String] = []
  private var files: [String] = []
  private var isDone = false

  /// - Throws: `RecordingError.system` where something is there, or the folder around it is missing or closed to us.
  init(_ destination: String) throws(RecordingError) {
    var path = destination
    while path.hasSuffix("/") { path.removeLast() }
    self.destination = path
    var status = stat()
    guard lstat(path, &status) != 0 else { throw .system("create", path, code: EEXIST) }
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    temporary = "\(path[..<slash]).\(path[slash...]).partial-\(getpid())"
    guard mkdir(temporary, 0o777) == 0 else { throw .system("create", path) }
    let kept = temporary
    Self.unfinished.withLock { $0[kept] = [] }
  }

  /// What is under construction in this process: folders and the files in them.
  private static let unfinished = Mutex<[String: [String]]>([:])

  /// Removes all folders under construction, for a process that ends without unwinding.
  static func abandonAll() {
    unfinished.withLock { folders in
      for (folder, parts) in folders {
        for part in parts.reversed() { if unlink(part) != 0 { rmdir(part) } }
        rmdir(folder)
      }
    }
  }

  deinit {
    guard !isDone else { return }
    for file in files { unlink(file) }
    for folder in folders.reversed() { rmdir(folder) }
    rmdir(temporary)
    forget()
  }

  private func forget() {
    let kept = temporary
    _ = Self.unfinished.withLock { $0.removeValue(forKey: kept) }
  }

  private func note(_ part: String) {
    let kept = temporary
    Self.unfinished.withLock { $0[kept]?.append(part) }
  }

  func addFolder(_ name: String) throws(RecordingError) {
    let path = "\(temporary)/\(name)"
    guard mkdir(path, 0o777) == 0 else { throw .system("create", destination) }
    folders.append(path)
    note(path)
  }

  /// Begins a file in it.
  func file(_ name: String) throws(RecordingError) -> PartialFile {
    let path = "\(temporary)/\(name)"
    files.append(path)
    note(path)
    return try PartialFile(path)
  }

  /// Moves the folder into place, once its files are complete.
  func commit() throws(RecordingError) {
    guard rename(temporary, destination) == 0 else { throw .system("create", destination) }
    isDone = true
    forget()
  }
}
