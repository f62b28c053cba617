import AxisArrays

/// Messages of sources, and the samples in them.
public struct StreamCount: Hashable, Sendable {
  public var messages: Int, samples: Int

  public init(messages: Int = 0, samples: Int = 0) { (self.messages, self.samples) = (messages, samples) }

  package static func += (a: inout StreamCount, b: StreamCount) {
    a.messages += b.messages
    a.samples += b.samples
  }

  package static func + (a: StreamCount, b: StreamCount) -> StreamCount {
    StreamCount(messages: a.messages + b.messages, samples: a.samples + b.samples)
  }
}

/// Where every message of every source is: what came in at each hop has gone out, was dropped, or is held.
///
/// A ledger is taken under one lock, so it closes at any moment, also while the stages work.
public struct StreamLedger: Sendable {
  /// A source, and the gaps that it reported itself.
  public struct Source: Hashable, Sendable {
    public var name: String, made = StreamCount()
    /// Places where its times jump forward, and samples that would have been there.
    public var gaps = 0, missing = 0
  }

  /// A channel.
  public struct Hop: Hashable, Sendable {
    public var name: String, capacity: Int, policy: ChannelPolicy
    /// Names of the stages in front and behind.
    public var from: String, to: String
    public var entered = StreamCount(), left = StreamCount(), dropped = StreamCount(), held = StreamCount()
    /// Messages that were held at most.
    public var highest = 0
  }

  /// A stage with inputs: what it took was done, was skipped after an error, or is being worked on.
  public struct Station: Hashable, Sendable {
    public var name: String, taken = StreamCount(), done = StreamCount(), skipped = StreamCount(), held = StreamCount()
  }

  /// Consecutive messages of a source that were lost at one place for one reason.
  public struct Loss: Hashable, Sendable {
    public var source: String, place: String, reason: String
    /// Numbers of the first and the last message.
    public var first: Int, last: Int
    public var samples: Int
    /// When the first was lost, in seconds of the runtime's clock since it began.
    public var time: Double
  }

  public var sources: [Source] = [], hops: [Hop] = [], stations: [Station] = []
  public var losses: [Loss] = []
  /// Losses beyond those that are listed one by one; they are counted all the same.
  public var unlisted = 0
  /// Messages that came in another order than their source made them in; always empty unless the runtime is at fault.
  public var disorder: [String] = []

  /// What is lost anywhere, and what the sources made.
  public var lost: StreamCount {
    stations.reduce(hops.reduce(StreamCount()) { $0 + $1.dropped }) { $0 + $1.skipped }
  }
  public var made: StreamCount { sources.reduce(StreamCount()) { $0 + $1.made } }
  /// What is neither lost nor at its end.
  public var held: StreamCount {
    stations.reduce(hops.reduce(StreamCount()) { $0 + $1.held }) { $0 + $1.held }
  }

  /// Where the sum does not close; empty unless the runtime is at fault.
  public var faults: [String] {
    var faults = disorder
    func check(_ isTrue: Bool, _ what: @autoclosure () -> String) { if !isTrue { faults.append(what()) } }
    for hop in hops {
      check(
        hop.entered == hop.left + hop.dropped + hop.held,
        "\(hop.name): in \(hop.entered), out \(hop.left), dropped \(hop.dropped), held \(hop.held)")
      check(
        hop.highest <= hop.capacity && hop.held.messages <= hop.capacity,
        "\(hop.name): holds more than its \(hop.capacity) messages")
      let sent =
        sources.first { $0.name == hop.from }?.made ?? stations.first { $0.name == hop.from }?.done ?? StreamCount()
      check(sent == hop.entered, "\(hop.name): \(hop.from) handed on \(sent), \(hop.entered) came in")
    }
    for station in stations {
      check(
        station.taken == station.done + station.skipped + station.held,
        "\(station.name): took \(station.taken), did \(station.done), skipped \(station.skipped), holds \(station.held)"
      )
      let given = hops.filter { $0.to == station.name }.reduce(StreamCount()) { $0 + $1.left }
      check(given == station.taken, "\(station.name): took \(station.taken) where its channels gave \(given)")
    }
    return faults
  }

  public var closes: Bool { faults.isEmpty }
}

extension StreamLedger {
  /// `0 of 9000000 samples lost`
  public var summary: String {
    let loss = lost, held = held
    let rest = held.samples > 0 ? ", \(held.samples) still on the way" : ""
    return "\(loss.samples) of \(made.samples) samples lost\(rest)" + (closes ? "" : "; the ledger does not close")
  }

  /// Lines for people: each source, each hop, each loss, and the sum.
  public var text: String {
    var text = ""
    for source in sources {
      text += "  \(source.name): \(source.made.messages) messages, \(source.made.samples) samples"
      if source.gaps > 0 { text += "; \(source.missing) samples missing in \(source.gaps) gaps of the source" }
      text += "\n"
    }
    for hop in hops {
      text += "  \(hop.name): in \(hop.entered.messages), out \(hop.left.messages), "
      text += "dropped \(hop.dropped.messages), held \(hop.held.messages)\n"
    }
    for station in stations where station.skipped.messages > 0 {
      text += "  \(station.name): \(station.skipped.messages) messages skipped\n"
    }
    for loss in losses.prefix(8) {
      text += "  lost: \(loss.source) \(loss.first)...\(loss.last) (\(loss.samples) samples) at \(loss.place), "
      text += "\((loss.time * 1000).rounded() / 1000) s after the start: \(loss.reason)\n"
    }
    let more = losses.count - min(losses.count, 8) + unlisted
    if more > 0 { text += "  and \(more) more losses\n" }
    for fault in faults.prefix(8) { text += "  fault: \(fault)\n" }
    return text + "  \(summary)\n"
  }

  /// The same for programs.
  public var value: Value {
    func count(_ count: StreamCount) -> Value {
      .record(["messages": .int(count.messages), "samples": .int(count.samples)])
    }
    return .record([
      "sources": .list(
        sources.map {
          .record([
            "name": .string($0.name), "made": count($0.made), "gaps": .int($0.gaps), "missing": .int($0.missing),
          ])
        }),
      "hops": .list(
        hops.map {
          .record([
            "name": .string($0.name), "policy": .string($0.policy.rawValue), "capacity": .int($0.capacity),
            "in": count($0.entered), "out": count($0.left), "dropped": count($0.dropped), "held": count($0.held),
            "highest": .int($0.highest),
          ])
        }),
      "stages": .list(
        stations.map {
          .record([
            "name": .string($0.name), "taken": count($0.taken), "done": count($0.done), "skipped": count($0.skipped),
            "held": count($0.held),
          ])
        }),
      "losses": .list(
        losses.map {
          .record([
            "source": .string($0.source), "place": .string($0.place), "reason": .string($0.reason),
            "first": .int($0.first), "last": .int($0.last), "samples": .int($0.samples), "time": .double($0.time),
          ])
        }),
      "unlisted_losses": .int(unlisted), "lost": count(lost), "made": count(made), "held": count(held),
      "closes": .bool(closes), "faults": .list(faults.map { .string($0) }),
    ])
  }
}
