import Platform

/// A node of a graph at run time: takes a parcel, works on it, and hands on what became of it.
///
/// The runtime calls `work` from one thread at a time and without its lock; all else is guarded by the lock.
package class Stage {
  package let name: String
  package final var number = 0
  package final var inputs: [StreamChannel] = [], outputs: [StreamChannel] = []
  package final var supervision: Supervision
  package final var taken = StreamCount(), done = StreamCount(), skipped = StreamCount()
  package final var latency = LatencyHistogram()
  /// The parcel that is being worked on, and the input that it came by.
  package final var inHand: (parcel: Parcel, input: Int)?
  package final var isAtWork = false, hasEnded = false
  /// Held while the stage works, so that settings change between two messages.
  package final let working = Lock()
  /// The number of the last message of each source, to see that they come in order.
  private var last: [Int: Int] = [:]

  package init(_ name: String, supervision: Supervision) { (self.name, self.supervision) = (name, supervision) }

  /// What became of the work.
  package enum Outcome {
    /// Handed on to all outputs.
    case parcels([Parcel])
    /// A source has nothing before this time.
    case later(Double)
    /// An error; the stage goes on.
    case skipped(any Error)
    /// An error; the stage has ended.
    case failed(any Error)
  }

  /// Whether there is something to do. Sources may know when.
  package enum Readiness: Equatable { case work, later(Double), idle }

  package func readiness(_ runtime: StreamRuntime) -> Readiness {
    nextInput == nil ? .idle : .work
  }

  /// Of the inputs that hold something, the one whose next message is the earliest on the stream's axis; else by birth.
  package var nextInput: Int? {
    if inputs.count == 1 { return inputs[0].queue.isEmpty ? nil : 0 }
    var best: (place: Int, time: Double)?
    for (place, channel) in inputs.enumerated() {
      guard let parcel = channel.queue.first else { continue }
      let time = parcel.messages.first?.offset ?? -.infinity
      if best.map({ time < $0.time }) ?? true { best = (place, time) }
    }
    return best?.place
  }

  /// Takes the next parcel in hand.
  ///
  /// - Returns: A complaint, if the parcel comes out of order.
  package final func take(from place: Int) -> String? {
    guard let parcel = inputs[place].pop() else { return nil }
    inHand = (parcel, place)
    guard parcel.isData else { return nil }
    taken += parcel.count
    let before = last.updateValue(parcel.number, forKey: parcel.source) ?? -1
    return parcel.number > before ? nil : "\(name): message \(parcel.number) came after message \(before)"
  }

  /// Does the work on what is in hand.
  ///
  /// - Parameter incident: Told of errors that the stage got over.
  package func work(_ runtime: StreamRuntime, incident: (Incident.Outcome, any Error) -> Void) -> Outcome {
    .parcels([])
  }
}
