#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The formats, and the way to files of any of them.
extension Recording {
  /// All readers, sorted by name. A new format is one row here.
  public static var readers: [any RecordingReader.Type] {
    [
      BlackrockReader.self,
      BrainVisionReader.self,
      CSVReader.self,
      EDFReader.self,
      EEGLABReader.self,
      FIFReader.self,
      GDFReader.self,
      IntanReader.self,
      MATReader.self,
      NPYReader.self,
      NPZReader.self,
      NWBReader.self,
      OpenEphysReader.self,
      SNIRFReader.self,
      SpikeGLXReader.self,
      LogReader.self,
      WAVReader.self,
      WFDBReader.self,
      XDFReader.self,
      ZarrReader.self,
    ]
  }

  /// All writers, sorted by name.
  public static var writers: [any RecordingWriter.Type] {
    [
      BDFWriter.self, BrainVisionWriter.self, CSVWriter.self, EDFWriter.self, LogWriter.self, MATWriter.self,
      NPYWriter.self, NPZWriter.self, WAVWriter.self, XDFWriter.self, ZarrWriter.self,
    ]
  }

  /// Endings of the files that can be written, without the dot.
  public static var writtenEndings: [String] { writers.flatMap { $0.format.extensions } }

  /// Opens a recording by its first bytes, or by its name where they do not tell. Of a folder the file is opened by which
  /// it is a recording.
  ///
  /// - Throws: `RecordingError.unknownFormat` and what the format's reader finds.
  public static func open(_ path: String, options: ReadOptions = ReadOptions()) throws(RecordingError) -> Recording {
    try open(try ByteSource(path: entry(of: path) ?? path), options: options)
  }

  /// The file in a folder by which it is a recording; `nil` where it is none.
  private static func entry(of path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    let folder = path.hasSuffix("/") ? path : path + "/"
    return readers.lazy.flatMap { $0.format.entries }.map { folder + $0 }.first { access($0, F_OK) == 0 }
  }

  /// Opens a recording in bytes of any kind; `ByteSource.path` gives the extension.
  public static func open(
    _ source: ByteSource, options: ReadOptions = ReadOptions()
  ) throws(RecordingError) -> Recording {
    try Recording(try reader(of: source, options: options), options: options)
  }

  static func reader(of source: ByteSource, options: ReadOptions) throws(RecordingError) -> any RecordingReader {
    let prefix = try source.bytes(at: 0, count: 512)
    let (name, ending) = (fileName(source.path), fileExtension(source.path))
    let readers = readers
    guard
      let index = readers.firstIndex(where: { $0.format.matches(prefix) })
        ?? readers.firstIndex(where: { $0.format.entries.contains(name) })
        ?? readers.firstIndex(where: { $0.format.extensions.contains(ending) })
    else { throw .unknownFormat(path: source.path, known: readers.map { $0.format.name }) }
    return try make(readers[index], source, options)
  }

  private static func make<R: RecordingReader>(
    _ type: R.Type, _ source: ByteSource, _ options: ReadOptions
  ) throws(RecordingError) -> any RecordingReader {
    try R(source, options: options)
  }

  /// Starts a recording in the format that the path's extension names.
  ///
  /// - Throws: `RecordingError.unknownFormat`, or `.system` when there is no writing at that place.
  public static func create(
    _ path: String, options: WriteOptions = WriteOptions()
  ) throws(RecordingError) -> any RecordingWriter {
    let ending = fileExtension(path)
    let writers = writers
    guard let index = writers.firstIndex(where: { $0.format.extensions.contains(ending) }) else {
      throw .unknownFormat(path: path, known: writtenEndings.map { ".\($0)" })
    }
    return try make(writers[index], path, options)
  }

  private static func make<W: RecordingWriter>(
    _ type: W.Type, _ path: String, _ options: WriteOptions
  ) throws(RecordingError) -> any RecordingWriter {
    try W(path: path, options: options)
  }

  /// Removes what writers have begun and not finished, for a process that ends without letting them go.
  public static func abandonAll() {
    PartialFile.abandonAll()
    PartialFolder.abandonAll()
  }

  private static func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }

  private static func fileExtension(_ path: String) -> String {
    let name = fileName(path)
    return name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
  }
}
