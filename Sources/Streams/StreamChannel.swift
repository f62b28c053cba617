import AxisArrays

/// What becomes of a message where a channel is full.
public enum ChannelPolicy: String, Hashable, Sendable, CaseIterable {
  /// The stage in front waits, and so in the end does the source.
  case wait
  /// The message that waits longest goes.
  case dropOldest = "drop-oldest"
  /// The message that comes goes.
  case dropNewest = "drop-newest"
}

/// A bounded queue from one stage to another, and its part of the ledger. Guarded by the runtime's lock.
///
/// At any moment `entered == left + dropped + held`, in messages and in samples.
package class StreamChannel {
  package let name: String, capacity: Int, policy: ChannelPolicy
  /// Numbers of the stages in front of and behind the channel.
  package let producer: Int, consumer: Int
  package final var queue: [Parcel] = []
  package final var entered = StreamCount(), left = StreamCount(), dropped = StreamCount()
  /// Messages that are held, and that were held at most.
  package final var waiting = 0, highest = 0
  /// Why nothing goes through any more; nil while the stage behind works.
  package final var closed: String?
  /// Called with each message that is dropped, and why.
  package final var onLoss: (Parcel, String) -> Void = { _, _ in }

  package init(_ name: String, from producer: Int, to consumer: Int, capacity: Int, policy: ChannelPolicy) {
    (self.name, self.producer, self.consumer) = (name, producer, consumer)
    (self.capacity, self.policy) = (max(capacity, 1), policy)
  }

  package final var held: StreamCount {
    queue.reduce(into: StreamCount()) { if $1.isData { $0 += $1.count } }
  }

  /// Whether one more message can come without the stage in front having to wait.
  package final var hasRoom: Bool { policy != .wait || closed != nil || waiting < capacity }

  /// Takes a parcel in. The end of a stream is never dropped; of two marks without data between them the later stays.
  package func push(_ parcel: Parcel) {
    guard parcel.isData else {
      if closed == nil {
        if parcel.isMark, let last = queue.last, last.isMark, last.source == parcel.source { queue.removeLast() }
        queue.append(parcel)
      }
      return
    }
    entered += parcel.count
    if let closed { return drop(parcel, closed) }
    if waiting >= capacity {
      switch policy {
      case .wait, .dropNewest: return drop(parcel, "the channel was full")
      case .dropOldest: dropOldest()
      }
    }
    queue.append(parcel)
    waiting += 1
    highest = max(highest, waiting)
  }

  package final func drop(_ parcel: Parcel, _ why: String) {
    dropped += parcel.count
    onLoss(parcel, why)
  }

  private func dropOldest() {
    guard let place = queue.firstIndex(where: \.isData) else { return }
    drop(queue.remove(at: place), "the channel was full")
    waiting -= 1
    if place > 0, queue.indices.contains(place), queue[place].isMark, queue[place - 1].isMark {
      queue.remove(at: place - 1)
    }
  }

  /// The parcel that waits longest.
  package func pop() -> Parcel? {
    guard !queue.isEmpty else { return nil }
    let parcel = queue.removeFirst()
    if parcel.isData {
      left += parcel.count
      waiting -= 1
    }
    return parcel
  }

  /// Lets nothing through from now on; what is held is lost.
  package final func close(_ why: String) {
    guard closed == nil else { return }
    closed = why
    for parcel in queue where parcel.isData { drop(parcel, why) }
    (queue, waiting) = ([], 0)
  }
}
