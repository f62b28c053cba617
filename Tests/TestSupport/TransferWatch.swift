import ArrayAPI

/// Whether running `body` moves no byte between host memory and devices.
///
/// The counters are the program's, and other tests move data meanwhile: what moves none does so in one of many tries,
/// what moves some never does.
public func movesNothing(_ body: () throws -> Void) rethrows -> Bool {
  for _ in 0..<50 {
    let before = (Transfers.bytesToHost, Transfers.bytesToDevice)
    try body()
    if before == (Transfers.bytesToHost, Transfers.bytesToDevice) { return true }
  }
  return false
}
