import ArrayAPI
import Foundation
import Synchronization
import TestSupport
import Testing

/// Threads that read, evaluate and let go of the same arrays. Run under the thread sanitizer as well.
@Suite(.serialized) struct ConcurrencyTests {
  @Test("a diamond evaluated from all its corners at once", arguments: [Device.cpu, .strict])
  func diamond(_ device: Device) throws {
    let x = try reshape(arange(9000, dtype: .float64, device: device), [90, 100])
    for round in 0..<100 {
      let top = try x + Double(round), left = try sqrt(top), right = try top * 2
      let join = try left * left - right, end = try join + top  // close to 0
      let corners = [top, left, right, join, end]
      let wrong = Mutex(0)
      try together(4) { k in
        // Each thread in its own order, with a consumer of its own at the end.
        for step in 0..<5 {
          let corner = corners[(step * (k % 2 == 0 ? 1 : 4) + k) % 5]
          _ = try corner.toDevice(.cpu).item(at: step)
        }
        let own = try sum(abs(try end + Double(k) - Double(k))).toDevice(.cpu).item(as: Double.self)
        if own > 1e-6 { wrong.withLock { $0 += 1 } }
      }
      #expect(wrong.withLock { $0 } == 0, "round \(round)")
      #expect(corners.allSatisfy { !$0.isDeferred })
    }
  }

  @Test("a value that another thread computes and lets go of, while a chain on it is evaluated")
  func released() throws {
    let x = try ones([8], device: .strict), rounds = 3000
    // One thread holds each base, another each chain; neither is held here. The chain's end needs the base as well, so
    // it is listed first and taken last.
    let pairs = try (0..<rounds).map { round in
      let (base, chain) = try Self.baseAndChain(x, Double(round))
      return (Slot(base), Slot(chain), Gate(2))
    }
    try together(2) { k in
      for (round, (base, chain, gate)) in pairs.enumerated() {
        gate.wait()
        if k == 0 {
          for _ in 0..<(round % 100 * 20) { _ = Thread.isMainThread }  // any time that passes
          _ = try base.take().slice(axis: 0, nil, nil)
        } else {
          let value = try sum(try chain.take()).toDevice(.cpu).item(as: Double.self)
          if value != 8 * Double(2 * (round + 1) + 15) {
            throw ArrayError.invalid(op: "chain", "\(value) in round \(round)")
          }
        }
      }
    }
  }

  @Test("writers keep to their own copy while readers read", arguments: [Device.cpu, .strict])
  func writers(_ device: Device) throws {
    let x = try zeros([5000], dtype: .float32, device: device)
    let deferred = try x + 1
    for _ in 0..<50 {
      let wrong = Mutex(0)
      try together(4) { k in
        var mine = k % 2 == 0 ? x : deferred
        try mine.set(.slice(0, 100), to: Float(k + 5))
        let (mineSum, other) = (try sum(mine), try sum(x))
        let expected = Float(100 * (k + 5)) + (k % 2 == 0 ? 0 : 4900)
        if try mineSum.toDevice(.cpu).item(as: Float.self) != expected { wrong.withLock { $0 += 1 } }
        if try other.toDevice(.cpu).item(as: Float.self) != 0 { wrong.withLock { $0 += 1 } }
      }
      #expect(wrong.withLock { $0 } == 0)
    }
  }

  @Test("many threads make and drop arrays of many sizes")
  func memory() throws {
    try together(4) { k in
      for size in [1, 100, 70_000, 300_000, 1_200_000, 90_000] {
        let x = try full([size], .int(Int64(k)), dtype: .int32)
        let total = try sum(x * 2).item(as: Int.self)
        if total != 2 * k * size { throw ArrayError.invalid(op: "memory", "\(total)") }
      }
    }
  }

  private static func baseAndChain(_ x: NDArray, _ value: Double) throws -> (NDArray, NDArray) {
    let base = try x + value
    var chain = base
    for _ in 0..<15 { chain = try chain + 1 }
    return (base, try chain + base)
  }

  /// Runs a body at once on threads that start when all are there.
  private func together(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
    let gate = Gate(count), done = DispatchGroup()
    for k in 0..<count {
      done.enter()
      Thread {
        gate.wait()
        do { try body(k) } catch { gate.fail("\(error)") }
        done.leave()
      }.start()
    }
    done.wait()
    #expect(gate.failures == [])
  }

  /// Lets threads go when all have come: without it, the first is done before the last has begun.
  private final class Gate: Sendable {
    private let missing: Atomic<Int>
    private let messages = Mutex<[String]>([])
    init(_ count: Int) { missing = Atomic(count) }
    var failures: [String] { messages.withLock { $0 } }
    func fail(_ message: String) { messages.withLock { $0.append(message) } }
    func wait() {
      missing.wrappingSubtract(1, ordering: .acquiringAndReleasing)
      while missing.load(ordering: .acquiring) > 0 { sched_yield() }
    }
  }

  /// Hands an array to one thread, and keeps nothing of it.
  private final class Slot: Sendable {
    private let array: Mutex<NDArray?>
    init(_ array: NDArray) { self.array = Mutex(array) }
    func take() throws -> NDArray {
      let taken = array.withLock { array in
        defer { array = nil }
        return array
      }
      guard let taken else { throw ArrayError.invalid(op: "take", "taken twice") }
      return taken
    }
  }
}

extension NDArray {
  fileprivate func item(at k: Int) throws -> Double { try at(.int(k), .int(k)).item(as: Double.self) }
}
