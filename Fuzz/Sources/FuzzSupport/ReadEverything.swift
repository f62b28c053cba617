import Recordings

/// Reads all there is in some bytes, as a user would: header, events, every stream in small and in large pieces.
///
/// - Parameters:
///   - name: Gives the format by its extension, where the bytes do not.
public func readEverything(_ bytes: UnsafeRawBufferPointer, name: String) {
  let source = ByteSource(bytes: [UInt8](bytes), name: name)
  do throws(RecordingError) {
    let recording = try Recording.open(source)
    for count in [1, 100, 1 << 40] {
      var recording = recording
      if count > 1 { _ = try recording.events() }
      for stream in recording.streams.indices.prefix(4) {
        var messages = 0
        while messages < 200, try recording.read(stream: stream, count: count) != nil { messages += 1 }
      }
    }
  } catch {
    // Every error has a text.
    precondition(!error.description.isEmpty)
  }
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// Hands the command line to libFuzzer.
public func fuzz(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32 {
  var (count, arguments) = (count, arguments)
  return runDriver(&count, &arguments, test)
}
