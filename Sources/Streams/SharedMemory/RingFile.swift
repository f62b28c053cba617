import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The files of rings, by names. A writer holds a lock on its file for as long as it lives, so that its end is seen
/// whatever ends it; readers open files for reading alone, and can change nothing in them.
enum RingFile {
  /// Where the system keeps files in memory.
  private static var folder: String {
    Environment["SWIFTLET_SHM"] ?? (access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")
  }

  private static func path(_ name: String) throws(RingError) -> String {
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
      default: false
      }
    }
    guard isPlain, (1...100).contains(name.utf8.count) else { throw .badName(name) }
    return folder + "/swiftlet-" + name
  }

  private static func reason() -> String { String(cString: strerror(errno)) }

  // MARK: Writing

  /// Makes the file of a ring, in place of one whose writer is gone. It gets its name by `show`, when it is filled.
  static func make(_ name: String, bytes: Int) throws(RingError) -> (file: MappedFile, hidden: String) {
    let path = try path(name)
    if isWritten(path) { throw .taken(name) }
    let hidden = path + ".\(getpid())"
    unlink(hidden)
    let descriptor = open(hidden, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(name, what: "cannot make \(hidden): \(reason())") }
    var failure: String?
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 { failure = reason() }
    // Memory that is promised here cannot be missing later.
    #if canImport(Darwin)
      if failure == nil, ftruncate(descriptor, off_t(bytes)) != 0 { failure = reason() }
    #else
      if failure == nil {
        let code = posix_fallocate(descriptor, 0, off_t(bytes))
        if code != 0 { failure = String(cString: strerror(code)) }
      }
    #endif
    if failure == nil, let file = map(descriptor, bytes, PROT_READ | PROT_WRITE) { return (file, hidden) }
    failure = failure ?? reason()
    close(descriptor)
    unlink(hidden)
    throw .system(name, what: "no memory of \(bytes) bytes to share: \(failure ?? "")")
  }

  static func show(_ hidden: String, as name: String) throws(RingError) {
    let path = try path(name)
    guard rename(hidden, path) == 0 else { throw .system(name, what: "cannot name \(path): \(reason())") }
  }

  /// Takes the name away; who reads goes on to the end.
  static func remove(_ name: String) { if let path = try? path(name) { unlink(path) } }

  // MARK: Reading

  /// The file of a ring; nil where there is none.
  static func open(reading name: String) throws(RingError) -> MappedFile? {
    let path = try path(name)
    let descriptor = openFile(path)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw .system(name, what: "cannot open \(path): \(reason())") }
      return nil
    }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_size >= off_t(RingLayout.description),
      facts.st_mode & S_IFMT == S_IFREG
    else {
      close(descriptor)
      throw .malformed(name, what: "too short a file")
    }
    guard let file = map(descriptor, Int(facts.st_size), PROT_READ) else {
      let what = reason()
      close(descriptor)
      throw .system(name, what: "cannot be mapped: \(what)")
    }
    return file
  }

  /// Whether a writer holds its lock on a file.
  static func isWritten(_ file: MappedFile) -> Bool { isLocked(file.descriptor) }

  private static func isWritten(_ path: String) -> Bool {
    let descriptor = openFile(path)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return isLocked(descriptor)
  }

  private static func isLocked(_ descriptor: Int32) -> Bool {
    guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return true }
    flock(descriptor, LOCK_UN)
    return false
  }

  private static func openFile(_ path: String) -> Int32 {
    #if canImport(Glibc)
      Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    #elseif canImport(Musl)
      Musl.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    #else
      Darwin.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    #endif
  }

  private static func open(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
    #if canImport(Glibc)
      Glibc.open(path, flags, mode)
    #elseif canImport(Musl)
      Musl.open(path, flags, mode)
    #else
      Darwin.open(path, flags, mode)
    #endif
  }

  private static func map(_ descriptor: Int32, _ count: Int, _ protection: Int32) -> MappedFile? {
    guard let base = mmap(nil, count, protection, MAP_SHARED, descriptor, 0), base != MAP_FAILED else { return nil }
    return MappedFile(base: base, count: count, descriptor: descriptor) {
      munmap(base, count)
      close(descriptor)
    }
  }
}
