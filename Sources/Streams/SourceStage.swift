import AxisArrays
import Processing

/// Asks a source for messages, numbers them, and keeps its account.
package class SourceStage: Stage {
  private let source: any StreamSource
  package final var gaps = 0, missing = 0
  /// Asked again no sooner.
  package final var notBefore = -Double.infinity
  /// Seconds of the stream's axis, or of the clock where it tells none, between marks; nil for none.
  private let markInterval: Double?
  private var lastMark: Double?
  private var made: StreamCount
  /// Where the next sample is expected, and the step of the axis.
  private var expected: Double?

  package init(
    _ name: String, _ source: any StreamSource, supervision: Supervision, marks: Double?, from made: StreamCount
  ) {
    (self.source, markInterval, self.made) = (source, marks, made)
    super.init(name, supervision: supervision)
  }

  package override func readiness(_ runtime: StreamRuntime) -> Readiness {
    if runtime.stopping != nil || notBefore == -.infinity { return .work }
    return runtime.clock.now >= notBefore ? .work : .later(notBefore)
  }

  package override func work(
    _ runtime: StreamRuntime, incident: (Incident.Outcome, any Error) -> Void
  ) -> Outcome {
    if let flushed = runtime.stopRequest { return .parcels([end(flushed: flushed, at: runtime.clock.now)]) }
    var attempt = 0
    while true {
      do {
        let now = runtime.clock.now
        switch try source.next(at: now) {
        case .message(let message, let due): return .parcels(parcels(message, due: due, runtime.clock.now))
        case .later(let time): return .later(max(time, now))
        case .end: return .parcels([end(flushed: runtime.flushesAtEnd, at: now)])
        }
      } catch {
        guard case .restart(let attempts) = supervision, attempt < attempts else { return .failed(error) }
        attempt += 1
        incident(.restarted, error)
        do { try source.restart() } catch { return .failed(error) }
      }
    }
  }

  private func end(flushed: Bool, at now: Double) -> Parcel {
    Parcel(.end(flushed: flushed), source: number, number: made.messages, born: now)
  }

  private func parcels(_ message: AxisArray, due: Double?, _ now: Double) -> [Parcel] {
    let samples = message.header.streamPosition.map { message.shape[$0] } ?? 0
    watch(message, samples)
    var parcel = Parcel(.data, [message], source: number, number: made.messages, samples: samples, born: due ?? now)
    parcel.stamp = now
    made += parcel.count
    let time = expected ?? now
    guard let markInterval, time - (lastMark ?? -.infinity) >= markInterval else { return [parcel] }
    lastMark = time
    let mark = StateMark(messages: made.messages, samples: made.samples, time: expected)
    return [parcel, Parcel(.mark(mark), source: number, number: made.messages, born: now)]
  }

  /// Counts the gaps that the source tells by its times.
  private func watch(_ message: AxisArray, _ samples: Int) {
    guard let step = message.header.statedStreamGain, step > 0, samples > 0 else { return }
    if let expected {
      let jump = (message.offset - expected) / step
      if jump > 0.5 {
        gaps += 1
        missing += jump < 1e15 ? Int(jump.rounded()) : 0
      }
    }
    expected = message.offset + Double(samples) * step
  }
}
