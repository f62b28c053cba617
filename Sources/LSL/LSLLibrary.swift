import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The functions of liblsl, which is opened when it is first needed and never linked.
///
/// - Source: liblsl 1.16, include/lsl/*.h.
struct LSLLibrary: Sendable {
  typealias Info = OpaquePointer
  typealias Inlet = OpaquePointer
  typealias Outlet = OpaquePointer
  typealias Element = OpaquePointer
  typealias Text = UnsafePointer<CChar>
  typealias Code = UnsafeMutablePointer<Int32>
  typealias Bytes = UnsafeMutableRawPointer
  typealias Times = UnsafeMutablePointer<Double>

  let localClock: @convention(c) () -> Double
  let resolveAll: @convention(c) (UnsafeMutablePointer<Info?>, UInt32, Double) -> Int32
  let resolve: @convention(c) (UnsafeMutablePointer<Info?>, UInt32, Text, Text, Int32, Double) -> Int32
  let destroyInfo: @convention(c) (Info) -> Void
  let name, type, host, sourceID: @convention(c) (Info) -> Text
  let channelCount, format: @convention(c) (Info) -> Int32
  let rate: @convention(c) (Info) -> Double
  let createInfo: @convention(c) (Text, Text, Int32, Double, Int32, Text) -> Info?
  let description: @convention(c) (Info) -> Element
  let child, nextSibling, appendChild: @convention(c) (Element, Text) -> Element
  let childValue: @convention(c) (Element, Text) -> Text
  let appendValue: @convention(c) (Element, Text, Text) -> Element
  let isEmpty: @convention(c) (Element) -> Int32
  let createInlet: @convention(c) (Info, Int32, Int32, Int32) -> Inlet?
  let destroyInlet: @convention(c) (Inlet) -> Void
  let fullInfo: @convention(c) (Inlet, Double, Code) -> Info?
  let openStream: @convention(c) (Inlet, Double, Code) -> Void
  let setProcessing: @convention(c) (Inlet, UInt32) -> Int32
  let createOutlet: @convention(c) (Info, Int32, Int32) -> Outlet?
  let destroyOutlet: @convention(c) (Outlet) -> Void
  let haveConsumers: @convention(c) (Outlet) -> Int32
  /// By the letter of a value type.
  let pullSample: [Character: @convention(c) (Inlet, Bytes, Int32, Double, Code) -> Double]
  let pullText: @convention(c) (Inlet, Bytes, Int32, Double, Code) -> Double
  let destroyText: @convention(c) (UnsafeMutablePointer<CChar>) -> Void
  let pullChunk: [Character: @convention(c) (Inlet, Bytes, Times, UInt, UInt, Double, Code) -> UInt]
  let pushChunk: [Character: @convention(c) (Outlet, UnsafeRawPointer, UInt, Double) -> Int32]
  let pushTimed: [Character: @convention(c) (Outlet, UnsafeRawPointer, UInt, UnsafePointer<Double>) -> Int32]

  private static let loaded: Result<LSLLibrary, LSLError> = Result { () throws(LSLError) in try LSLLibrary() }

  /// - Throws: `LSLError.noLibrary`.
  static func get() throws(LSLError) -> LSLLibrary { try loaded.get() }

  private init() throws(LSLError) {
    let names =
      Environment["SWIFTLET_LSL"].map { [$0] }
      ?? ["liblsl.so.2", "liblsl.so", "liblsl64.so", "liblsl.dylib", "/usr/local/lib/liblsl.so"]
    guard let library = DynamicLibrary(firstOf: names) else { throw .noLibrary("\(names[0]) cannot be opened") }
    Self.quieten(library)
    func find(_ name: String) throws(LSLError) -> UnsafeMutableRawPointer {
      guard let address = library.address(of: name) else { throw .noLibrary("liblsl has no \(name)") }
      return address
    }
    localClock = unsafeBitCast(try find("lsl_local_clock"), to: (@convention(c) () -> Double).self)
    resolveAll = unsafeBitCast(
      try find("lsl_resolve_all"), to: (@convention(c) (UnsafeMutablePointer<Info?>, UInt32, Double) -> Int32).self)
    resolve = unsafeBitCast(
      try find("lsl_resolve_byprop"),
      to: (@convention(c) (UnsafeMutablePointer<Info?>, UInt32, Text, Text, Int32, Double) -> Int32).self)
    destroyInfo = unsafeBitCast(try find("lsl_destroy_streaminfo"), to: (@convention(c) (Info) -> Void).self)
    func text(_ name: String) throws(LSLError) -> @convention(c) (Info) -> Text {
      unsafeBitCast(try find(name), to: (@convention(c) (Info) -> Text).self)
    }
    (name, type) = (try text("lsl_get_name"), try text("lsl_get_type"))
    (host, sourceID) = (try text("lsl_get_hostname"), try text("lsl_get_source_id"))
    channelCount = unsafeBitCast(try find("lsl_get_channel_count"), to: (@convention(c) (Info) -> Int32).self)
    format = unsafeBitCast(try find("lsl_get_channel_format"), to: (@convention(c) (Info) -> Int32).self)
    rate = unsafeBitCast(try find("lsl_get_nominal_srate"), to: (@convention(c) (Info) -> Double).self)
    createInfo = unsafeBitCast(
      try find("lsl_create_streaminfo"),
      to: (@convention(c) (Text, Text, Int32, Double, Int32, Text) -> Info?).self)
    description = unsafeBitCast(try find("lsl_get_desc"), to: (@convention(c) (Info) -> Element).self)
    func element(_ name: String) throws(LSLError) -> @convention(c) (Element, Text) -> Element {
      unsafeBitCast(try find(name), to: (@convention(c) (Element, Text) -> Element).self)
    }
    (child, nextSibling) = (try element("lsl_child"), try element("lsl_next_sibling_n"))
    appendChild = try element("lsl_append_child")
    childValue = unsafeBitCast(
      try find("lsl_child_value_n"), to: (@convention(c) (Element, Text) -> Text).self)
    appendValue = unsafeBitCast(
      try find("lsl_append_child_value"), to: (@convention(c) (Element, Text, Text) -> Element).self)
    isEmpty = unsafeBitCast(try find("lsl_empty"), to: (@convention(c) (Element) -> Int32).self)
    createInlet = unsafeBitCast(
      try find("lsl_create_inlet"), to: (@convention(c) (Info, Int32, Int32, Int32) -> Inlet?).self)
    destroyInlet = unsafeBitCast(try find("lsl_destroy_inlet"), to: (@convention(c) (Inlet) -> Void).self)
    fullInfo = unsafeBitCast(
      try find("lsl_get_fullinfo"), to: (@convention(c) (Inlet, Double, Code) -> Info?).self)
    openStream = unsafeBitCast(try find("lsl_open_stream"), to: (@convention(c) (Inlet, Double, Code) -> Void).self)
    setProcessing = unsafeBitCast(
      try find("lsl_set_postprocessing"), to: (@convention(c) (Inlet, UInt32) -> Int32).self)
    createOutlet = unsafeBitCast(
      try find("lsl_create_outlet"), to: (@convention(c) (Info, Int32, Int32) -> Outlet?).self)
    destroyOutlet = unsafeBitCast(try find("lsl_destroy_outlet"), to: (@convention(c) (Outlet) -> Void).self)
    haveConsumers = unsafeBitCast(try find("lsl_have_consumers"), to: (@convention(c) (Outlet) -> Int32).self)
    pullText = unsafeBitCast(
      try find("lsl_pull_sample_str"), to: (@convention(c) (Inlet, Bytes, Int32, Double, Code) -> Double).self)
    destroyText = unsafeBitCast(
      try find("lsl_destroy_string"), to: (@convention(c) (UnsafeMutablePointer<CChar>) -> Void).self)
    var samples: [Character: @convention(c) (Inlet, Bytes, Int32, Double, Code) -> Double] = [:]
    var chunks: [Character: @convention(c) (Inlet, Bytes, Times, UInt, UInt, Double, Code) -> UInt] = [:]
    var pushes: [Character: @convention(c) (Outlet, UnsafeRawPointer, UInt, Double) -> Int32] = [:]
    var timed: [Character: @convention(c) (Outlet, UnsafeRawPointer, UInt, UnsafePointer<Double>) -> Int32] = [:]
    for format in LSLFormat.allCases {
      let letter = format.letter
      samples[letter] = unsafeBitCast(
        try find("lsl_pull_sample_\(letter)"),
        to: (@convention(c) (Inlet, Bytes, Int32, Double, Code) -> Double).self)
      chunks[letter] = unsafeBitCast(
        try find("lsl_pull_chunk_\(letter)"),
        to: (@convention(c) (Inlet, Bytes, Times, UInt, UInt, Double, Code) -> UInt).self)
      pushes[letter] = unsafeBitCast(
        try find("lsl_push_chunk_\(letter)t"),
        to: (@convention(c) (Outlet, UnsafeRawPointer, UInt, Double) -> Int32).self)
      timed[letter] = unsafeBitCast(
        try find("lsl_push_chunk_\(letter)tn"),
        to: (@convention(c) (Outlet, UnsafeRawPointer, UInt, UnsafePointer<Double>) -> Int32).self)
    }
    (pullSample, pullChunk, pushChunk, pushTimed) = (samples, chunks, pushes, timed)
  }

  /// Without a configuration of the user's the library tells on standard error what it loaded, which nobody asked for.
  private static func quieten(_ library: DynamicLibrary) {
    let home = Environment["HOME"] ?? ""
    let files = ["lsl_api.cfg", home + "/lsl_api/lsl_api.cfg", "/etc/lsl_api/lsl_api.cfg"]
    guard Environment["LSLAPICFG"] == nil, files.allSatisfy({ access($0, R_OK) != 0 }),
      let address = library.address(of: "lsl_set_config_content")
    else { return }
    unsafeBitCast(address, to: (@convention(c) (Text) -> Void).self)("[log]\nlevel = -1\n")
  }
}
