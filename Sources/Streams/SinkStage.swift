/// Gives parcels to a sink, and notes how long they took from their source.
package class SinkStage: Stage {
  private let sink: any StreamSink
  /// From the source's message to its end here.
  package final var whole = LatencyHistogram()

  package init(_ name: String, _ sink: any StreamSink, supervision: Supervision) {
    self.sink = sink
    super.init(name, supervision: supervision)
  }

  package override func work(
    _ runtime: StreamRuntime, incident: (Incident.Outcome, any Error) -> Void
  ) -> Outcome {
    guard let (parcel, _) = inHand else { return .parcels([]) }
    var attempt = 0
    while true {
      do {
        try give(parcel)
        return .parcels([parcel])
      } catch {
        switch supervision {
        case .stop: return .failed(error)
        case .skip: return .skipped(error)
        case .restart(let attempts):
          guard attempt < attempts else { return .skipped(error) }
          attempt += 1
          incident(.restarted, error)
          do { try sink.restart() } catch { return .failed(error) }
        }
      }
    }
  }

  package func give(_ parcel: Parcel) throws {
    switch parcel.kind {
    case .data: try sink.take(parcel)
    case .mark(let mark): try sink.take(mark)
    case .end:
      if !parcel.messages.isEmpty { try sink.take(parcel) }
      try sink.finish()
    }
  }

}
