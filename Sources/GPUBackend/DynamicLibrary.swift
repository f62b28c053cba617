import Platform

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension DynamicLibrary {
  /// The first of these that can be opened.
  init(anyOf names: [String]) throws(DriverError) {
    guard let library = DynamicLibrary(firstOf: names) else {
      throw .failed("\(names.first ?? "the library") is missing")
    }
    self = library
  }

  /// A function by its name, as the C type that the caller expects.
  func function<F>(_ name: String) throws(DriverError) -> F {
    guard let address = address(of: name) else { throw .failed("the library has no \(name)") }
    return unsafeBitCast(address, to: F.self)
  }
}

/// Seconds since 1970.
func modificationTime(_ facts: stat) -> Int {
  #if canImport(Darwin)
    facts.st_mtimespec.tv_sec
  #else
    facts.st_mtim.tv_sec
  #endif
}
