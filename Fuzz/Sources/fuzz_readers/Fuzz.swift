import Recordings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The ending of the files of the format that is fuzzed, from the environment: libFuzzer owns the command line.
private let ending: String = {
  let known = Recording.readers.flatMap { $0.format.extensions }
  guard let name = getenv("FORMAT").map({ String(cString: $0) }), known.contains(name) else {
    fputs("set FORMAT to one of \(known.joined(separator: ", "))\n", stderr)
    exit(64)
  }
  return name
}()

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  readEverything(UnsafeRawBufferPointer(start: bytes, count: count), ending: ending)
  return 0
}

/// Hands the command line to libFuzzer.
@_cdecl("fuzz_readers_main")
public func run(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  _ = ending
  var (count, arguments) = (count, arguments)
  return runDriver(&count, &arguments, test)
}
