#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A library that is opened at run time and stays open.
struct DynamicLibrary: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer

  /// The first of these that can be opened.
  init(anyOf names: [String]) throws(DriverError) {
    guard let handle = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first else {
      throw .failed("\(names.first ?? "the library") is missing")
    }
    self.handle = handle
  }

  /// A function by its name, as the C type that the caller expects.
  func function<F>(_ name: String) throws(DriverError) -> F {
    guard let address = dlsym(handle, name) else { throw .failed("the library has no \(name)") }
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
