import Platform

/// A clock that moves when its owner says so.
public final class SimulatedClock: StreamClock, @unchecked Sendable {
  public private(set) var now = 0.0
  public init() {}
  /// Moves on; never back.
  public func advance(to time: Double) { now = max(now, time) }
}

/// Runs a graph in one thread on simulated time, in an order that follows from a seed alone.
///
/// A stage works for as long as `duration` says; meanwhile others begin and end. Like the threads, it looks at a stage
/// only when it was woken or its time has come, so that a wake-up that is forgotten shows as a run that does not end.
open class SimulatedScheduler: StreamScheduler, @unchecked Sendable {
  private enum Kind { case look, finish }
  /// By time, then by a number that the seed gives.
  private struct Event {
    var time: Double, order: UInt64, stage: Int, kind: Kind
    static func < (a: Event, b: Event) -> Bool { a.time != b.time ? a.time < b.time : a.order < b.order }
  }

  public let clock: SimulatedClock
  private var random: SplitMix64
  private var events: [Event] = []
  private var awake: Set<Int> = []
  /// When stages asked to be looked at, where they did.
  private var planned: [Int: Double] = [:]
  /// Seconds that a stage takes for what it took in hand; asked once for each.
  public var duration: (Int) -> Double = { _ in 0 }
  /// Called between any two events.
  public var between: () -> Void = {}

  public init(clock: SimulatedClock, seed: UInt64) { (self.clock, random) = (clock, SplitMix64(seed: seed)) }

  /// A number that follows from the seed and from what was asked before.
  public final func next() -> UInt64 { random.next() }

  open func wake(_ stage: Int) {
    if awake.insert(stage).inserted { add(.look, stage, at: clock.now) }
  }

  private func add(_ kind: Kind, _ stage: Int, at time: Double) {
    events.append(Event(time: time, order: next(), stage: stage, kind: kind))
    var place = events.count - 1
    while place > 0, events[place] < events[(place - 1) / 2] {
      events.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private func first() -> Event? {
    guard let first = events.first, let last = events.popLast() else { return nil }
    if !events.isEmpty {
      events[0] = last
      var place = 0
      while true {
        var least = place
        for child in [2 * place + 1, 2 * place + 2] where child < events.count && events[child] < events[least] {
          least = child
        }
        if least == place { break }
        events.swapAt(place, least)
        place = least
      }
    }
    return first
  }

  /// Runs until all stages have ended, nothing is left to do, or the time is over.
  ///
  /// - Returns: Whether all stages ended.
  public func run(_ runtime: StreamRuntime, until end: Double = .infinity) -> Bool {
    for stage in 0..<runtime.stageCount { wake(stage) }
    while let event = first(), event.time <= end {
      clock.advance(to: event.time)
      switch event.kind {
      case .finish: runtime.finish(event.stage)
      case .look:
        awake.remove(event.stage)
        if planned[event.stage] == event.time { planned[event.stage] = nil }
        switch runtime.begin(event.stage) {
        case .work: add(.finish, event.stage, at: clock.now + duration(event.stage))
        case .later(let time):
          if planned.updateValue(time, forKey: event.stage) != time { add(.look, event.stage, at: time) }
        case .idle, .ended: break
        }
      }
      between()
    }
    return runtime.hasEnded
  }
}
