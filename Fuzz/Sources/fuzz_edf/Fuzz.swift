import FuzzSupport

@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  readEverything(UnsafeRawBufferPointer(start: bytes, count: count), name: "x.edf")
  return 0
}

@_cdecl("fuzz_edf_main")
public func run(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  fuzz(count, arguments, test)
}
