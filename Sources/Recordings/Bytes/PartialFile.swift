import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file under construction beside its destination: `.name.partial-<process>` in the same folder. `commit` makes it
/// durable and renames it into place; anything else, an error, a cancelled task, going out of scope, removes it, so
/// that the destination is always either what it was before or complete.
package final class PartialFile {
  /// Where the file goes in the end; error messages carry it.
  let destination: String
  /// Bytes written so far, counting those that still wait in memory.
  private(set) var count = 0

  private let temporary: String
  private let ownsTemporary: Bool
  private var descriptor: Int32
  private var pending: [UInt8] = []
  private static let bufferSize = 1 << 20

  /// - Throws: `RecordingError.system` when the folder is missing or closed to us, or the destination is a folder.
  package init(_ destination: String) throws(RecordingError) {
    var status = stat()
    if stat(destination, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw .system("write", destination, code: EISDIR)
    }
    let slash = destination.lastIndex(of: "/")
    let folder = slash.map { String(destination[...$0]) } ?? ""
    let name = slash.map { String(destination[destination.index(after: $0)...]) } ?? destination
    guard !name.isEmpty else { throw .system("write", destination, code: EISDIR) }
    let stem = "\(folder).\(name).partial-\(getpid())"
    var temporary = stem
    var number = 1
    var descriptor = PartialFile.create(temporary)
    // Two writers of one destination in one process, or what a killed process of the same number left.
    while descriptor < 0, errno == EEXIST, number < 100 {
      number += 1
      temporary = "\(stem)-\(number)"
      descriptor = PartialFile.create(temporary)
    }
    guard descriptor >= 0 else { throw .system("create", destination) }
    (self.destination, self.temporary, self.descriptor) = (destination, temporary, descriptor)
    ownsTemporary = true
    Self.unfinished.withLock { _ = $0.insert(temporary) }
  }

  /// What is under construction in this process.
  private static let unfinished = Mutex<Set<String>>([])

  /// Removes all files under construction, for a process that ends without unwinding.
  static func abandonAll() {
    unfinished.withLock { paths in
      for path in paths { unlink(path) }
    }
  }

  /// A file for what does not fit in memory, in the folder of `destination` or the system's for temporary files. It
  /// has no name from the start, so that nothing can be left of it.
  init(spoolBeside destination: String?) throws(RecordingError) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let base = destination ?? "\(folder)/swiftlet"
    var number = 0
    var path = ""
    repeat {
      number += 1
      path = "\(base).spool-\(getpid())-\(number)"
      descriptor = PartialFile.create(path)
    } while descriptor < 0 && errno == EEXIST && number < 1000
    guard descriptor >= 0 else { throw .system("create a temporary file for", destination ?? base) }
    unlink(path)
    self.destination = destination ?? base
    temporary = path
    ownsTemporary = false
  }

  /// Writes to an existing file or device, which is never removed or renamed: how tests meet a full disk.
  init(writingTo path: String) throws(RecordingError) {
    destination = path
    temporary = path
    ownsTemporary = false
    descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("open", path) }
  }

  deinit { discard() }

  private static func create(_ path: String) -> Int32 { open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }

  /// Appends; reaches the disk in pieces of a mebibyte.
  func write(_ bytes: UnsafeRawBufferPointer) throws(RecordingError) {
    if pending.count + bytes.count > PartialFile.bufferSize { try flush() }
    if bytes.count >= PartialFile.bufferSize {
      try put(bytes)
    } else {
      pending.append(contentsOf: bytes)
    }
    count += bytes.count
  }

  package func write(_ bytes: [UInt8]) throws(RecordingError) { try write(elements: bytes) }

  /// Appends numbers as they are in memory.
  func write(elements: [some BitwiseCopyable]) throws(RecordingError) {
    try elements.withBytes { (bytes) throws(RecordingError) in try write(bytes) }
  }

  /// Replaces bytes that were written before, as headers need it whose counts come last.
  func patch(_ bytes: [UInt8], at offset: Int) throws(RecordingError) {
    precondition(offset >= 0 && offset + bytes.count <= count, "a patch lies within what was written")
    try flush()
    try bytes.withBytes { (bytes) throws(RecordingError) in
      var done = 0
      while done < bytes.count {
        let written = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
        if written >= 0 { done += written } else if errno != EINTR { throw .system("write", destination) }
      }
    }
  }

  /// Completes the file: everything on disk, then the new name, then the folder's entry on disk.
  package func commit() throws(RecordingError) {
    try flush()
    guard fsync(descriptor) == 0 else { throw .system("write", destination) }
    let closed = close(descriptor)
    descriptor = -1
    _ = Self.unfinished.withLock { $0.remove(temporary) }
    if closed != 0 || rename(temporary, destination) != 0 {
      let code = errno
      unlink(temporary)
      throw .system(closed != 0 ? "write" : "rename into place", destination, code: code)
    }
    let slash = destination.lastIndex(of: "/")
    let folder = open(slash.map { String(destination[...$0]) } ?? ".", O_RDONLY | O_CLOEXEC)
    // Not every file system lets a folder be synchronised; the file itself is safe already.
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// Removes the file, unless it was committed.
  func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    guard ownsTemporary else { return }
    _ = Self.unfinished.withLock { $0.remove(temporary) }
    unlink(temporary)
  }

  private func flush() throws(RecordingError) {
    guard !pending.isEmpty else { return }
    try pending.withBytes { (bytes) throws(RecordingError) in try put(bytes) }
    pending.removeAll(keepingCapacity: true)
  }

  private func put(_ bytes: UnsafeRawBufferPointer) throws(RecordingError) {
    guard descriptor >= 0 else { throw .system("write", destination, code: EBADF) }
    var done = 0
    while done < bytes.count {
      #if canImport(Darwin)
        let written = Darwin.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      #elseif canImport(Musl)
        let written = Musl.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      #else
        let written = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      #endif
      if written >= 0 { done += written } else if errno != EINTR { throw .system("write", destination) }
    }
  }

  /// Everything that was spooled, for reading; it disappears with the returned source. Ends the writing.
  func takeAsSource() throws(RecordingError) -> ByteSource {
    try flush()
    let source = ByteSource(takingOver: descriptor, size: count, path: destination)
    descriptor = -1
    return source
  }
}
