import CKernels.Runtime
import Synchronization

/// A recorded element-wise operation.
///
/// Unchecked: `operands` are touched only by the one thread that claimed the node (or alone can reach it); `outcome` is
/// written before `state` becomes ready and never after.
package final class Node: @unchecked Sendable {
  /// Chains are computed when they get longer than this, which bounds memory held and the depth of release.
  static let costLimit: Int32 = 24

  private enum State {
    static let pending: UInt8 = 0, claimed: UInt8 = 1, awaited: UInt8 = 2, ready: UInt8 = 3
  }

  let operation: ArrayOperation
  let dtype: DType
  let layout: Layout
  let level: Int32
  let cost: Int32
  unowned(unsafe) let backend: any Backend
  var operands: (Operand, Operand, Operand)
  private var outcome: Result<Buffer, ArrayError>?
  private let state = Atomic<UInt8>(State.pending)

  init(
    _ operation: ArrayOperation, _ operands: (Operand, Operand, Operand), layout: Layout, backend: any Backend,
    level: Int32,
    cost: Int32
  ) {
    self.operation = operation
    dtype = operation.to
    self.operands = operands
    self.layout = layout
    self.backend = backend
    self.level = level
    self.cost = cost
  }

  var isReady: Bool { state.load(ordering: .acquiring) == State.ready }

  /// The computed values, waiting for them or computing them as needed.
  package func value() throws(ArrayError) -> Buffer {
    if !isReady {
      if claim() { Evaluation.run(self) } else { waitUntilReady() }
    }
    guard let outcome else { preconditionFailure("a ready node has an outcome") }
    return try outcome.get()
  }

  /// Makes this thread the one that computes the node; false if another is or has.
  func claim() -> Bool {
    state.compareExchange(expected: State.pending, desired: State.claimed, ordering: .acquiringAndReleasing).exchanged
  }

  /// Waits for the thread that claimed the node. It works towards lower levels only, as does every other, so it ends.
  func waitUntilReady() {
    for _ in 0..<200 where !isReady {}
    guard !isReady else { return }
    ck_lock()
    defer { ck_unlock() }
    while !isReady {
      _ = state.compareExchange(
        expected: State.claimed, desired: State.awaited, ordering: .acquiringAndReleasing)
      if !isReady { ck_wait() }
    }
  }

  /// Makes the outcome visible to all.
  func publish(_ result: Result<Buffer, ArrayError>) {
    outcome = result
    if state.exchange(State.ready, ordering: .acquiringAndReleasing) == State.awaited {
      ck_lock()
      ck_wake()
      ck_unlock()
    }
  }

}
