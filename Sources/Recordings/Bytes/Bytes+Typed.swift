/// Access to raw bytes for bodies that throw `RecordingError`; the standard library's own lose the error's type.
extension Array where Element: BitwiseCopyable {
  func withBytes<R>(
    _ body: (UnsafeRawBufferPointer) throws(RecordingError) -> R
  ) throws(RecordingError) -> R {
    try withUnsafeBytes { bytes in
      Result { () throws(RecordingError) in try body(bytes) }
    }.get()
  }
}

extension [UInt8] {
  mutating func withMutableBytes<R>(
    _ body: (UnsafeMutableRawBufferPointer) throws(RecordingError) -> R
  ) throws(RecordingError) -> R {
    try withUnsafeMutableBytes { bytes in
      Result { () throws(RecordingError) in try body(bytes) }
    }.get()
  }

  /// An array whose bytes `fill` writes, every one of them.
  static func filled(
    count: Int, by fill: (UnsafeMutableRawBufferPointer) throws(RecordingError) -> Void
  ) throws(RecordingError) -> [UInt8] {
    var failure: RecordingError?
    let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(RecordingError) {
        try fill(UnsafeMutableRawBufferPointer(buffer))
        initialized = count
      } catch {
        failure = error
        initialized = 0
      }
    }
    if let failure { throw failure }
    return result
  }
}
