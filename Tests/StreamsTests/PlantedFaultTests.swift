import SignalProcessing
import TestSupport
import Testing

@testable import Streams

/// Faults that a runtime might have, put in its place one by one: the laws find each of them.
@Suite("planted faults") struct PlantedFaultTests {
  /// The first seed of a few that finds a fault, and how.
  private func find(_ change: (inout Parts) -> Void) throws -> String? {
    var parts = Parts()
    change(&parts)
    for seed in Seed.sweep(30) {
      if let first = try Simulation(Script(seed, seconds: 150), parts: parts).violations().first {
        return "\(seed): \(first)"
      }
    }
    return nil
  }

  @Test("without a fault, nothing is found")
  func sound() throws { #expect(try find { _ in } == nil) }

  // MARK: Channels

  /// Does something else with every fifth message.
  private class Fifth: StreamChannel {
    var pushed = 0
    final func isFifth(_ parcel: Parcel) -> Bool {
      pushed += parcel.isData ? 1 : 0
      return parcel.isData && pushed % 5 == 0
    }
  }

  private final class Doubling: Fifth {
    override func pop() -> Parcel? {
      if let first = queue.first, isFifth(first) {
        left += first.count
        return first
      }
      return super.pop()
    }
  }

  private final class Swapping: Fifth {
    override func push(_ parcel: Parcel) {
      super.push(parcel)
      if isFifth(parcel), queue.count >= 2 { queue.swapAt(queue.count - 1, queue.count - 2) }
    }
  }

  private final class Forgetting: Fifth {
    override func push(_ parcel: Parcel) {
      if isFifth(parcel) { entered += parcel.count } else { super.push(parcel) }
    }
  }

  private final class Swallowing: Fifth {
    override func push(_ parcel: Parcel) { if !isFifth(parcel) { super.push(parcel) } }
  }

  private final class Accusing: Fifth {
    override func push(_ parcel: Parcel) {
      super.push(parcel)
      if isFifth(parcel) { onLoss(parcel, "not true") }
    }
  }

  private final class Boundless: StreamChannel {
    override func push(_ parcel: Parcel) {
      guard parcel.isData, waiting >= capacity, closed == nil else { return super.push(parcel) }
      entered += parcel.count
      queue.append(parcel)
      waiting += 1
      highest = max(highest, waiting)
    }
  }

  private final class Overtaking: StreamChannel {
    override func push(_ parcel: Parcel) {
      super.push(parcel)
      if case .end = parcel.kind, queue.count > 1 { queue.insert(queue.removeLast(), at: 0) }
    }
  }

  private final class Endless: StreamChannel {
    override func push(_ parcel: Parcel) {
      if case .end = parcel.kind, waiting >= capacity { return }
      super.push(parcel)
    }
  }

  private final class MarksFirst: StreamChannel {
    override func push(_ parcel: Parcel) {
      super.push(parcel)
      if parcel.isMark, queue.count > 1 { queue.insert(queue.removeLast(), at: 0) }
    }
  }

  @Test(
    "faults of channels",
    arguments: [
      "delivers a message twice", "swaps two messages", "forgets to count a loss", "swallows a message",
      "tells of a loss that was none", "holds more than its bound", "lets the end overtake messages",
      "drops the end where it is full", "lets marks overtake messages",
    ])
  func channels(fault: String) throws {
    let found = try find { parts in
      parts.channel = { Self.channel(fault, $0, $1, $2, $3, $4) }
    }
    #expect(found != nil, "\(fault)")
  }

  private static func channel(
    _ fault: String, _ name: String, _ from: Int, _ to: Int, _ capacity: Int, _ policy: ChannelPolicy
  ) -> StreamChannel {
    switch fault {
    case "delivers a message twice": Doubling(name, from: from, to: to, capacity: capacity, policy: policy)
    case "swaps two messages": Swapping(name, from: from, to: to, capacity: capacity, policy: policy)
    case "forgets to count a loss": Forgetting(name, from: from, to: to, capacity: capacity, policy: policy)
    case "swallows a message": Swallowing(name, from: from, to: to, capacity: capacity, policy: policy)
    case "tells of a loss that was none": Accusing(name, from: from, to: to, capacity: capacity, policy: policy)
    case "holds more than its bound": Boundless(name, from: from, to: to, capacity: capacity, policy: policy)
    case "lets the end overtake messages": Overtaking(name, from: from, to: to, capacity: capacity, policy: policy)
    case "drops the end where it is full": Endless(name, from: from, to: to, capacity: capacity, policy: policy)
    default: MarksFirst(name, from: from, to: to, capacity: capacity, policy: policy)
    }
  }

  @Test("a channel that makes the source wait, though it may drop")
  func delay() throws {
    let found = try find { parts in
      parts.channel = { name, from, to, capacity, _ in
        StreamChannel(name, from: from, to: to, capacity: capacity, policy: .wait)
      }
    }
    #expect(found != nil)
  }

  // MARK: Stages

  private final class WithoutFlush: StepStage {
    override func flush() -> [AxisArray] { [] }
  }

  /// Its snapshots are of the state after the message that they stand for the state before.
  private final class LateSnapshot: StepStage {
    override func remember(_ messages: [AxisArray], _ input: Int, _ candidate: Snapshot?) {
      super.remember(messages, input, recent.count > 2 ? try? takeSnapshot() : nil)
    }
  }

  private final class WithoutReplay: StepStage {
    override func goBack() throws {
      recent = []
      try super.goBack()
    }
  }

  private final class WithoutPlace: StepStage {
    override func takeSnapshot() throws -> Snapshot {
      var snapshot = try super.takeSnapshot()
      snapshot.places = [:]
      return snapshot
    }
  }

  private final class WithoutGoingBack: StepStage {
    override func goBack() {}
  }

  private final class LateMark: StepStage {
    var before: Saved?
    override func save() throws -> Saved {
      defer { before = try? super.save() }
      return try before ?? super.save()
    }
  }

  @Test(
    "faults of stages",
    arguments: [
      "forgets to flush", "saves its state too late", "does not catch up after a restart",
      "takes the message after a snapshot as following",
      "keeps the state of a message that failed", "tells the state of an earlier mark",
    ])
  func stages(fault: String) throws {
    let found = try find { parts in
      parts.filter = { Self.stage(fault, $0, $1) }
    }
    #expect(found != nil, "\(fault)")
  }

  private static func stage(_ fault: String, _ runner: StepRunner, _ supervision: Supervision) -> StepStage {
    switch fault {
    case "forgets to flush": WithoutFlush("filter", runner, supervision: supervision)
    case "saves its state too late": LateSnapshot("filter", runner, supervision: supervision)
    case "does not catch up after a restart": WithoutReplay("filter", runner, supervision: supervision)
    case "takes the message after a snapshot as following":
      WithoutPlace("filter", runner, supervision: supervision)
    case "keeps the state of a message that failed": WithoutGoingBack("filter", runner, supervision: supervision)
    default: LateMark("filter", runner, supervision: supervision)
    }
  }

  private final class DoubleFinish: SinkStage {
    override func give(_ parcel: Parcel) throws {
      try super.give(parcel)
      if case .end = parcel.kind { try super.give(parcel) }
    }
  }

  @Test("a sink that is finished twice")
  func finish() throws {
    #expect(try find { parts in parts.file = { DoubleFinish("file", $0, supervision: .stop) } } != nil)
  }

  // MARK: Schedulers

  private final class Sleepy: SimulatedScheduler, @unchecked Sendable {
    var calls = 0
    override func wake(_ stage: Int) {
      calls += 1
      if calls % 50 != 0 { super.wake(stage) }
    }
  }

  @Test("a wake-up that is lost")
  func wakeUp() throws {
    #expect(try find { parts in parts.scheduler = { Sleepy(clock: $0, seed: $1) } } != nil)
  }
}
