import Platform

/// The function of libzstd that expands; the library is opened when it is first needed and never linked.
///
/// - Source: zstd.h 1.5.
struct Zstandard: Sendable {
  private let decompress: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int) -> Int
  private let isError: @convention(c) (Int) -> UInt32

  /// `nil` where there is none.
  static let loaded: Zstandard? = Zstandard()

  private init?() {
    let names = ["libzstd.so.1", "libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib"]
    guard let library = DynamicLibrary(firstOf: names), let decompress = library.address(of: "ZSTD_decompress"),
      let isError = library.address(of: "ZSTD_isError")
    else { return nil }
    self.decompress = unsafeBitCast(
      decompress, to: (@convention(c) (UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int) -> Int).self)
    self.isError = unsafeBitCast(isError, to: (@convention(c) (Int) -> UInt32).self)
  }

  /// The bytes of all frames, `room` at most; `nil` for what is damaged or larger.
  func expanded(_ bytes: [UInt8], room: Int) -> [UInt8]? {
    var isDamaged = false
    let result = [UInt8](unsafeUninitializedCapacity: room) { target, count in
      let made = bytes.withUnsafeBytes { decompress(target.baseAddress, room, $0.baseAddress, $0.count) }
      isDamaged = isError(made) != 0 || made > room
      count = isDamaged ? 0 : made
    }
    return isDamaged ? nil : result
  }
}
