/// An open group or dataset of an HDF5 file, which stays open with it.
struct HDF5Object: Sendable {
  let library: HDF5Library
  let handle: HDF5Handle
  /// The bytes of the file.
  let source: ByteSource
  /// The file, as error messages name it.
  var path: String { source.path }
  /// The place in the file, such as "/acquisition/lfp"; empty for the root.
  let place: String
  /// The object that it was reached from, and how; none for the root.
  private let origin: (parent: HDF5Handle, link: Link)?

  private enum Link: Sendable {
    case name(String)
    case reference(UInt64)
  }

  /// The root of a file.
  ///
  /// Of bytes in memory the library takes a copy.
  ///
  /// - Throws: `RecordingError.unsupported` where the library is missing, `.malformed` for what it does not open.
  init(_ source: ByteSource) throws(RecordingError) {
    (self.source, place) = (source, "")
    do throws(HDF5Library.Missing) { library = try HDF5Library.loaded.get() } catch {
      throw .unsupported(path: source.path, what: error.description)
    }
    let library = library
    let bytes = try source.isFile ? [] : source.bytes(at: 0, count: source.size)
    let name = source.path
    let handle = HDF5Handle(
      try library.call(path: source.path, place: "", "a whole HDF5 file") { library in
        let list = library.createList(library.fileAccess)
        guard list >= 0 else { return list }
        defer { _ = library.release(list) }
        // A file on a disk without locks is read all the same.
        if let setLocking = library.setLocking { _ = setLocking(list, false, true) }
        guard !source.isFile else { return library.openFile(name, 0, list) }
        var bytes = bytes
        let isSet = library.useMemory(list, 1 << 16, false) >= 0 && library.setImage(list, &bytes, bytes.count) >= 0
        return isSet ? library.openFile(name, 0, list) : -1
      }, library)
    (self.handle, origin) = (handle, nil)
  }

  private init(_ id: Int64, of parent: HDF5Object, place: String, by link: Link) {
    (library, source, self.place, origin) = (parent.library, parent.source, place, (parent.handle, link))
    handle = HDF5Handle(id, parent.library)
  }

  /// What is there under a name; `nil` where there is nothing, or a link that leads nowhere.
  subscript(name: String) -> HDF5Object? {
    let id = handle.id
    let found = HDF5Library.lock.withLock {
      library.begin()
      return library.hasLink(id, name, 0) > 0 ? library.openObject(id, name, 0) : -1
    }
    return found >= 0 ? HDF5Object(found, of: self, place: "\(place)/\(name)", by: .name(name)) : nil
  }

  /// What is there at a path from here on.
  func at(_ path: String) -> HDF5Object? {
    var found: HDF5Object? = self
    for name in path.split(separator: "/") { found = found?[String(name)] }
    return found
  }

  /// What a stored reference leads to.
  func object(_ reference: UInt64) -> HDF5Object? {
    let id = handle.id
    let found = HDF5Library.lock.withLock {
      library.begin()
      return withUnsafeBytes(of: reference) { library.dereference(id, 0, 0, $0.baseAddress!) }
    }
    return found >= 0 ? HDF5Object(found, of: self, place: "\(place) at \(reference)", by: .reference(reference)) : nil
  }

  /// Opens a dataset anew with other properties, which the library heeds where nobody else has it open.
  ///
  /// For calls that have the lock.
  func reopen(with access: Int64) -> Int64 {
    guard let (parent, link) = origin else { return -1 }
    return handle.replace {
      switch link {
      case .name(let name): library.openDataset(parent.id, name, access)
      case .reference(let reference):
        withUnsafeBytes(of: reference) { library.dereference(parent.id, access, 0, $0.baseAddress!) }
      }
    }
  }

  /// The root is a file to the library, 1, and others are 2.
  var isGroup: Bool { (1...2).contains(HDF5Library.lock.withLock { library.kind(handle.id) }) }

  var name: String { place.split(separator: "/").last.map(String.init) ?? "" }

  /// The names in a group, sorted; none of a dataset.
  func names() throws(RecordingError) -> [String] {
    guard isGroup else { return [] }
    let id = handle.id
    var names: [String] = []
    _ = try library.call(path: path, place: place, "a group") { library in
      // The number of links stands behind the kind of storage.
      var info = [UInt64](repeating: 0, count: 8)
      guard library.groupInfo(id, &info) >= 0 else { return -1 }
      for index in 0..<min(info[1], 1 << 16) {
        let length = library.linkName(id, ".", 0, 0, index, nil, 0, 0)
        guard length >= 0 else { return -1 }
        var name = [CChar](repeating: 0, count: length + 1)
        guard library.linkName(id, ".", 0, 0, index, &name, name.count, 0) >= 0 else { return -1 }
        names.append(decoded(name.dropLast().map { UInt8(bitPattern: $0) }))
      }
      return 0
    }
    return names
  }

  /// The names that are a stem with a number, by the number ("data1", "data2", …), and the stem alone.
  func names(numbered stem: String) throws(RecordingError) -> [String] {
    try names().compactMap { name -> (Int, String)? in
      guard name.hasPrefix(stem) else { return nil }
      return name == stem ? (0, name) : Int(name.dropFirst(stem.count)).map { ($0, name) }
    }.sorted { $0.0 < $1.0 }.map(\.1)
  }
}

/// An identifier of the library, given back when nobody has it any more.
final class HDF5Handle: @unchecked Sendable {
  private(set) var id: Int64
  private let library: HDF5Library

  init(_ id: Int64, _ library: HDF5Library) { (self.id, self.library) = (id, library) }

  deinit { if id >= 0 { HDF5Library.lock.withLock { _ = library.release(id) } } }

  /// Gives the identifier back and takes another; by whoever alone has it, under the lock.
  func replace(_ open: () -> Int64) -> Int64 {
    _ = library.release(id)
    id = open()
    return id
  }
}

extension HDF5Library {
  /// Calls the library, alone; no handle may go away meanwhile.
  ///
  /// - Parameter body: Below 0 for an error.
  /// - Throws: `RecordingError.malformed` with the words of the library.
  func call(
    path: String, place: String, _ expected: String, _ body: (HDF5Library) -> Int64
  ) throws(RecordingError) -> Int64 {
    let (result, error) = HDF5Library.lock.withLock {
      begin()
      let result = body(self)
      return (result, result < 0 ? lastError : "")
    }
    guard result >= 0 else {
      throw .malformed(path: path, at: .part(place.isEmpty ? "HDF5" : place), expected: expected, found: error)
    }
    return result
  }
}
