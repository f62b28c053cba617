import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The functions of libhdf5, which is opened when it is first needed and never linked.
///
/// The library keeps one state for the process and is built without threads as a rule: all calls go through `lock`.
///
/// - Source: HDF5 1.10 to 2.0, H5*public.h.
struct HDF5Library: Sendable {
  /// Files, groups, datasets, types, spaces and lists of properties alike.
  typealias ID = Int64
  typealias Text = UnsafePointer<CChar>
  typealias Sizes = UnsafePointer<UInt64>
  typealias Bytes = UnsafeMutableRawPointer
  typealias OfID = @convention(c) (ID) -> ID
  typealias CodeOfID = @convention(c) (ID) -> Int32

  static let lock = Lock()

  let kind: CodeOfID
  private let giveBack: CodeOfID
  let openFile: @convention(c) (Text, UInt32, ID) -> ID
  let createList: OfID
  let useMemory: @convention(c) (ID, Int, Bool) -> Int32
  let setImage: @convention(c) (ID, Bytes, Int) -> Int32
  /// Missing before 1.10.7.
  let setLocking: (@convention(c) (ID, Bool, Bool) -> Int32)?
  let openObject: @convention(c) (ID, Text, ID) -> ID
  let dereference: @convention(c) (ID, ID, Int32, UnsafeRawPointer) -> ID
  let hasLink: @convention(c) (ID, Text, ID) -> Int32
  let groupInfo: @convention(c) (ID, Bytes) -> Int32
  let linkName: @convention(c) (ID, Text, Int32, Int32, UInt64, UnsafeMutablePointer<CChar>?, Int, ID) -> Int
  let openDataset: @convention(c) (ID, Text, ID) -> ID
  let spaceOfDataset, typeOfDataset, creationOfDataset: OfID
  /// Bytes from the start of the file to those of a dataset that lie side by side; all bits set for others.
  let offsetOfDataset: @convention(c) (ID) -> UInt64
  let readDataset: @convention(c) (ID, ID, ID, ID, ID, Bytes) -> Int32
  let reclaim: @convention(c) (ID, ID, ID, Bytes) -> Int32
  let chunk: @convention(c) (ID, Int32, UnsafeMutablePointer<UInt64>) -> Int32
  let setChunkCache: @convention(c) (ID, Int, Int, Double) -> Int32
  let hasAttribute: @convention(c) (ID, Text) -> Int32
  let openAttribute: @convention(c) (ID, Text, ID) -> ID
  let spaceOfAttribute, typeOfAttribute: OfID
  let readAttribute: @convention(c) (ID, ID, Bytes) -> Int32
  let rank: CodeOfID
  let extent: @convention(c) (ID, UnsafeMutablePointer<UInt64>?, UnsafeMutablePointer<UInt64>?) -> Int32
  let createSpace: @convention(c) (Int32, Sizes, Sizes?) -> ID
  let select: @convention(c) (ID, Int32, Sizes, Sizes?, Sizes, Sizes?) -> Int32
  let typeClass, typeSign, isVariableText, padding: CodeOfID
  let typeSize: @convention(c) (ID) -> Int
  let nativeType: @convention(c) (ID, Int32) -> ID
  let baseType: OfID
  private let walkErrors: @convention(c) (ID, Int32, ErrorCallback, Bytes?) -> Int32
  private let setPrinting: @convention(c) (ID, UnsafeRawPointer?, Bytes?) -> Int32

  /// Types in memory, and classes of lists of properties.
  let double, float, reference, fileAccess, datasetAccess: ID

  private typealias ErrorCallback = @convention(c) (UInt32, UnsafeRawPointer?, Bytes?) -> Int32

  /// The library, or why there is none.
  static let loaded: Result<HDF5Library, Missing> = Result { () throws(Missing) in try HDF5Library() }

  struct Missing: Error, CustomStringConvertible {
    var what: String
    var description: String {
      "HDF5 without its library (\(what)); libhdf5 comes with the system's packages (apt install libhdf5-103-1) and with "
        + "the Python package h5py (pip install h5py), and SWIFTLET_HDF5 names it"
    }
  }

  private init() throws(Missing) {
    let names = Self.names
    guard let library = DynamicLibrary(firstOf: names) else {
      throw Missing(what: "\(names.first ?? "libhdf5") cannot be opened")
    }
    func find(_ name: String) throws(Missing) -> UnsafeMutableRawPointer {
      guard let address = library.address(of: name) else { throw Missing(what: "that which there is has no \(name)") }
      return address
    }
    let version = unsafeBitCast(
      try find("H5get_libversion"),
      to: (@convention(c) (UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>) ->
        Int32).self)
    var (major, minor, patch): (UInt32, UInt32, UInt32) = (0, 0, 0)
    // Before 1.10 an identifier had 32 bits.
    guard version(&major, &minor, &patch) >= 0, major > 1 || minor >= 10 else {
      throw Missing(what: "that which there is has version \(major).\(minor).\(patch), and 1.10 is needed")
    }
    func codeOfID(_ name: String) throws(Missing) -> CodeOfID { unsafeBitCast(try find(name), to: CodeOfID.self) }
    func ofID(_ name: String) throws(Missing) -> OfID { unsafeBitCast(try find(name), to: OfID.self) }
    typealias Named = @convention(c) (ID, Text, ID) -> ID
    func named(_ name: String) throws(Missing) -> Named { unsafeBitCast(try find(name), to: Named.self) }
    (giveBack, kind) = (try codeOfID("H5Idec_ref"), try codeOfID("H5Iget_type"))
    openFile = unsafeBitCast(try find("H5Fopen"), to: (@convention(c) (Text, UInt32, ID) -> ID).self)
    createList = try ofID("H5Pcreate")
    useMemory = unsafeBitCast(try find("H5Pset_fapl_core"), to: (@convention(c) (ID, Int, Bool) -> Int32).self)
    setImage = unsafeBitCast(try find("H5Pset_file_image"), to: (@convention(c) (ID, Bytes, Int) -> Int32).self)
    setLocking = library.address(of: "H5Pset_file_locking").map {
      unsafeBitCast($0, to: (@convention(c) (ID, Bool, Bool) -> Int32).self)
    }
    (openObject, openDataset, openAttribute) = (try named("H5Oopen"), try named("H5Dopen2"), try named("H5Aopen"))
    dereference = unsafeBitCast(
      try find("H5Rdereference2"), to: (@convention(c) (ID, ID, Int32, UnsafeRawPointer) -> ID).self)
    hasLink = unsafeBitCast(try find("H5Lexists"), to: (@convention(c) (ID, Text, ID) -> Int32).self)
    groupInfo = unsafeBitCast(try find("H5Gget_info"), to: (@convention(c) (ID, Bytes) -> Int32).self)
    linkName = unsafeBitCast(
      try find("H5Lget_name_by_idx"),
      to: (@convention(c) (ID, Text, Int32, Int32, UInt64, UnsafeMutablePointer<CChar>?, Int, ID) -> Int).self)
    (spaceOfDataset, typeOfDataset) = (try ofID("H5Dget_space"), try ofID("H5Dget_type"))
    creationOfDataset = try ofID("H5Dget_create_plist")
    offsetOfDataset = unsafeBitCast(try find("H5Dget_offset"), to: (@convention(c) (ID) -> UInt64).self)
    readDataset = unsafeBitCast(
      try find("H5Dread"), to: (@convention(c) (ID, ID, ID, ID, ID, Bytes) -> Int32).self)
    reclaim = unsafeBitCast(try find("H5Dvlen_reclaim"), to: (@convention(c) (ID, ID, ID, Bytes) -> Int32).self)
    chunk = unsafeBitCast(
      try find("H5Pget_chunk"), to: (@convention(c) (ID, Int32, UnsafeMutablePointer<UInt64>) -> Int32).self)
    setChunkCache = unsafeBitCast(
      try find("H5Pset_chunk_cache"), to: (@convention(c) (ID, Int, Int, Double) -> Int32).self)
    hasAttribute = unsafeBitCast(try find("H5Aexists"), to: (@convention(c) (ID, Text) -> Int32).self)
    (spaceOfAttribute, typeOfAttribute) = (try ofID("H5Aget_space"), try ofID("H5Aget_type"))
    readAttribute = unsafeBitCast(try find("H5Aread"), to: (@convention(c) (ID, ID, Bytes) -> Int32).self)
    rank = try codeOfID("H5Sget_simple_extent_ndims")
    extent = unsafeBitCast(
      try find("H5Sget_simple_extent_dims"),
      to: (@convention(c) (ID, UnsafeMutablePointer<UInt64>?, UnsafeMutablePointer<UInt64>?) -> Int32).self)
    createSpace = unsafeBitCast(
      try find("H5Screate_simple"), to: (@convention(c) (Int32, Sizes, Sizes?) -> ID).self)
    select = unsafeBitCast(
      try find("H5Sselect_hyperslab"),
      to: (@convention(c) (ID, Int32, Sizes, Sizes?, Sizes, Sizes?) -> Int32).self)
    (typeClass, typeSign) = (try codeOfID("H5Tget_class"), try codeOfID("H5Tget_sign"))
    (isVariableText, padding) = (try codeOfID("H5Tis_variable_str"), try codeOfID("H5Tget_strpad"))
    typeSize = unsafeBitCast(try find("H5Tget_size"), to: (@convention(c) (ID) -> Int).self)
    nativeType = unsafeBitCast(try find("H5Tget_native_type"), to: (@convention(c) (ID, Int32) -> ID).self)
    baseType = try ofID("H5Tget_super")
    walkErrors = unsafeBitCast(
      try find("H5Ewalk2"), to: (@convention(c) (ID, Int32, ErrorCallback, Bytes?) -> Int32).self)
    setPrinting = unsafeBitCast(
      try find("H5Eset_auto2"), to: (@convention(c) (ID, UnsafeRawPointer?, Bytes?) -> Int32).self)
    let start = unsafeBitCast(try find("H5open"), to: (@convention(c) () -> Int32).self)
    guard start() >= 0 else { throw Missing(what: "it cannot begin") }
    // They are variables of the library, set when it begins.
    func constant(_ name: String) throws(Missing) -> ID { try find(name).load(as: ID.self) }
    (double, float) = (try constant("H5T_NATIVE_DOUBLE_g"), try constant("H5T_NATIVE_FLOAT_g"))
    reference = try constant("H5T_STD_REF_OBJ_g")
    fileAccess = try constant("H5P_CLS_FILE_ACCESS_ID_g")
    datasetAccess = try constant("H5P_CLS_DATASET_ACCESS_ID_g")
  }

  /// Words about an error that a call after it would have wiped out; under the lock.
  nonisolated(unsafe) private static var kept = ""

  /// Begins a series of calls: what fails in them is not printed, and told when asked.
  func begin() {
    _ = setPrinting(0, nil, nil)
    Self.kept = ""
  }

  /// Gives an identifier back.
  func release(_ id: ID) -> Int32 {
    if Self.kept.isEmpty { Self.kept = words }
    return giveBack(id)
  }

  /// What the library says about the call that failed since `begin`.
  var lastError: String {
    let text = Self.kept.isEmpty ? words : Self.kept
    return text.isEmpty ? "no reason is given" : text
  }

  /// What it says about the last call, at its deepest.
  private var words: String {
    var texts: [String] = []
    let take: ErrorCallback = { _, error, texts in
      // Three identifiers, a line, and the names of a function and of a file come before the description.
      if let text = error?.load(fromByteOffset: 48, as: UnsafePointer<CChar>?.self), let texts {
        texts.assumingMemoryBound(to: [String].self).pointee.append(String(cString: text))
      }
      return 0
    }
    _ = withUnsafeMutablePointer(to: &texts) { walkErrors(0, 0, take, $0) }
    return texts.first { !$0.isEmpty } ?? ""
  }
}

extension HDF5Library {
  /// Where the library may be: the system's, else that of h5py beside this module or in the active environment.
  private static var names: [String] {
    if let name = Environment["SWIFTLET_HDF5"] { return [name] }
    let versions = ["", ".320", ".310", ".200", ".103"]
    let system =
      versions.map { "libhdf5_serial.so\($0)" } + versions.map { "libhdf5.so\($0)" } + [
        "libhdf5.dylib", "/opt/homebrew/lib/libhdf5.dylib",
      ]
    var folders: [String] = []
    if let own = ownFolder { folders.append(own + "/..") }
    if let environment = Environment["VIRTUAL_ENV"] { folders.append(environment + "/lib/python3*/site-packages") }
    return system + folders.flatMap { matches("\($0)/h5py.libs/libhdf5-*") + matches("\($0)/h5py/.dylibs/libhdf5.*") }
  }

  /// The folder of the library or program that this code is in.
  private static var ownFolder: String? {
    // The C library's headers show it to those only who ask for more than the standard.
    #if canImport(Darwin)
      let everywhere = UnsafeMutableRawPointer(bitPattern: -2)
    #else
      let everywhere: UnsafeMutableRawPointer? = nil
    #endif
    guard let address = dlsym(everywhere, "dladdr") else { return nil }
    let find = unsafeBitCast(address, to: (@convention(c) (UnsafeRawPointer, UnsafeMutableRawPointer) -> Int32).self)
    let here: @convention(c) () -> Void = {}
    // The name of the file comes first of four words.
    var info = [UnsafePointer<CChar>?](repeating: nil, count: 4)
    guard find(unsafeBitCast(here, to: UnsafeRawPointer.self), &info) != 0, let name = info[0] else { return nil }
    let path = String(cString: name)
    return path.lastIndex(of: "/").map { String(path[..<$0]) }
  }

  /// The files of a pattern of the shell.
  private static func matches(_ pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
  }
}
