import ArrayCore
import Platform

extension GPUBackend {
  /// One launch, a thread for each lane; few lanes are spread over the device.
  public func recur(_ recurrence: Recurrence, _ x: Lanes, state: Buffer, into result: Buffer) throws(ArrayError) {
    try require(.float64, op: "filter")
    let lanes = x.outer * x.inner
    guard lanes > 0, x.n > 0 else { return }
    let coefficients = try filterCoefficients.buffer(recurrence.coefficients, on: self)
    let past = try allocate(byteCount: Swift.max(recurrence.stages * recurrence.order * lanes, 1) * 8)
    let key = KernelCache.Key.template("recurrence.h", x.dtype, others: [.float64])
    let size = Swift.max(1, powerOfTwo((lanes + 511) / 512, atMost: 256))
    try launch(key, "recur", groups: (lanes + size - 1) / size, groupSize: size, op: "filter") { arguments in
      arguments.memory(result)
      arguments.lanes(x)
      arguments.memory(state)
      arguments.memory(past)
      arguments.memory(coefficients)
      arguments.int64(recurrence.sections)
      arguments.int64(recurrence.order)
      arguments.int32(recurrence.isRecursive ? 1 : 0)
    }
  }

  public func random(_ words: RandomWords, into result: Buffer) throws(ArrayError) {
    guard words.count > 0 else { return }
    let blocks = (Int(words.first % 4) + words.count + 3) / 4
    try launch(.template("random.h", .uint32), "random_words", threads: blocks, op: "random") { arguments in
      arguments.memory(result)
      arguments.bits(words.key)
      arguments.bits(words.stream)
      arguments.bits(words.first)
      arguments.int64(words.count)
    }
  }
}

/// Coefficients of the filters that are at work, on the device: messages come by the thousand, filters do not.
final class CoefficientCache: @unchecked Sendable {
  private static let limit = 256
  private let lock = Lock()
  private var known: [[Double]: Buffer] = [:]

  func buffer(_ values: [Double], on backend: GPUBackend) throws(ArrayError) -> Buffer {
    try lock.withLock { () throws(ArrayError) in
      if let found = known[values] { return found }
      let buffer = try backend.allocate(byteCount: Swift.max(values.count, 1) * 8)
      var failure: ArrayError?
      values.withUnsafeBytes { bytes in
        guard !bytes.isEmpty else { return }
        do throws(ArrayError) { try backend.upload(bytes, to: buffer) } catch { failure = error }
      }
      if let failure { throw failure }
      if known.count >= Self.limit { known.removeAll() }
      known[values] = buffer
      return buffer
    }
  }
}
