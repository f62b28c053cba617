// What saved states of steps with several inputs are checked against.

extension TimePairing {
  /// The waiting samples are of the inputs' streams, and there are some.
  func check(for streams: [Port: AxisArray]) throws(ArrayError) {
    for (port, messages) in [(Port.a, waiting.a), (.b, waiting.b)] {
      for message in messages {
        guard let stream = streams[port] else {
          throw .invalid(op: "state", "input \(port.rawValue) waits before it began")
        }
        try message.requireForm(as: stream, along: stream.header.stream)
        try requireState(!message.isEmpty, "a message without samples waits")
      }
    }
  }
}

extension Combiner where State == TimePairing, Port == TimePairing.Port {
  public func begins(_ message: AxisArray, on port: TimePairing.Port, state: inout TimePairing) -> Bool {
    state.begins(message, on: port)
  }

  public func check(_ state: TimePairing, for streams: [TimePairing.Port: AxisArray]) throws(ArrayError) {
    try state.check(for: streams)
  }
}

extension Combiner where State == ResampleToReference.State, Port == ResampleToReference.Port {
  public func check(
    _ state: ResampleToReference.State, for streams: [ResampleToReference.Port: AxisArray]
  ) throws(ArrayError) {
    try state.check(for: streams)
  }
}

extension ResampleToReference.State {
  func check(for streams: [ResampleToReference.Port: AxisArray]) throws(ArrayError) {
    let inputs: [(SampleClock?, ResampleToReference.Port)] = [(signalClock, .signal), (referenceClock, .reference)]
    for (clock, port) in inputs {
      guard let clock else { continue }
      guard let stream = streams[port], let dim = stream.header.stream else {
        throw .invalid(op: "state", "the \(port.rawValue) counts before it began")
      }
      try clock.check(as: try SampleClock(stream, dim: dim, op: "state"))
    }
    if let signal {
      guard let stream = streams[.signal], let dim = stream.header.stream else {
        throw .invalid(op: "state", "the signal waits before it began")
      }
      try requireState(signal.dims == stream.dims && signal.header.stream == dim, "the signal has other dims")
      let x = try stream.data.floating()
      try signal.data.requireForm(
        "the signal", x.shape, along: try stream.index(of: dim), dtype: x.dtype, device: x.device)
      try requireState(try signal.count(along: dim) == times.count, "the signal has \(times.count) times")
    } else {
      try requireState(times.isEmpty, "there are times, but no signal")
    }
    try requireState(
      times.allSatisfy(\.isFinite) && zip(times, times.dropFirst()).allSatisfy { $0 < $1 },
      "the signal's times do not rise")
    try requireState(!last.isNaN, "the last time is NaN")
    for part in waiting {
      guard let stream = streams[.reference] else { throw .invalid(op: "state", "the reference waits before it began") }
      try part.message.requireForm(as: stream, along: stream.header.stream)
      try requireState(
        part.times.count == (try part.message.count(along: try part.message.streamAxis())) && !part.times.isEmpty
          && part.times.allSatisfy(\.isFinite), "\(part.times.count) times of the reference wait")
    }
  }
}
