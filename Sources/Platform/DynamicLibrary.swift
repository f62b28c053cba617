#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A library that is opened at run time and stays open.
package struct DynamicLibrary: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer

  /// The first of these that can be opened; nil where none can.
  package init?(firstOf names: [String]) {
    guard let handle = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first else { return nil }
    self.handle = handle
  }

  /// Where a function lies; nil where the library has none of that name.
  package func address(of name: String) -> UnsafeMutableRawPointer? { dlsym(handle, name) }
}
