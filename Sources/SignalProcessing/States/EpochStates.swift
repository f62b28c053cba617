// What saved states of steps that cut epochs are checked against.

extension SampleHistory {
  func check(as stream: AxisArray) throws(ArrayError) {
    guard let dim = stream.header.stream else { return }
    var before = forgotten
    try requireState(!before.isNaN, "the newest time is NaN")
    for part in parts {
      try part.message.requireForm(as: stream, along: dim)
      try requireState(!part.message.isEmpty, "a message without samples is kept")
      let times = part.times
      let step = try stream.axis(dim).linear?.gain ?? 0
      try requireState(
        times.gain.map { Swift.abs($0 - step) <= 1e-5 * Swift.abs(step) } ?? true, "a message has another step")
      if times.gain == nil { try requireState(times.first >= before, "the times do not rise") }
      before = times.last
    }
  }
}

extension Sampler {
  public func check(_ state: State, for streams: [Port: AxisArray]) throws(ArrayError) {
    if let stream = streams[.signal] {
      try state.history.check(as: stream)
    } else {
      try requireState(state.history.parts.isEmpty, "samples are kept of no stream")
    }
    try requireState(state.waiting.count <= 1 << 16, "\(state.waiting.count) triggers wait")
    for one in state.waiting {
      try requireState(
        one.trigger.timestamp.isFinite && one.trigger.period != nil, "a trigger at \(one.trigger.timestamp) waits")
    }
  }
}

extension Epochs {
  public func check(_ state: State, for stream: AxisArray) throws(ArrayError) {
    let fresh = try makeState(for: stream), dim = try stream.streamAxis(), place = try stream.index(of: dim)
    try requireState(
      state.onsets == fresh.onsets && state.first == fresh.first && state.length == fresh.length
        && state.labels == fresh.labels && state.kinds == fresh.kinds && state.sums.count == fresh.sums.count,
      "the epochs are those of other events or settings")
    try requireState(
      state.next >= state.times.count && state.next <= state.onsets.count
        && state.times.count == (average ? state.counts.reduce(0, +) : state.epochs.count)
        && state.counts.count == fresh.counts.count && state.counts.allSatisfy { (0...state.next).contains($0) },
      "\(state.times.count) epochs of \(state.next) events")
    try requireState(state.lost == state.next - state.times.count, "\(state.lost) epochs are lost")
    try state.history.check(as: stream)
    try state.template.requireForm(as: stream, along: dim)
    try requireState(state.template.isEmpty, "the stream has samples")
    var shape = stream.shape
    shape[place] = state.length
    for epoch in state.epochs {
      try epoch.requireForm("an epoch", shape, dtype: stream.data.dtype, device: stream.data.device)
    }
    let dtype = try stream.data.floating().dtype
    for (sum, count) in zip(state.sums, state.counts) {
      try requireState((sum == nil) == (count == 0), "\(count) epochs have \(sum == nil ? "no" : "a") sum")
      try sum?.requireForm("a sum of epochs", shape, dtype: dtype, device: stream.data.device)
    }
    try requireState(state.times.allSatisfy { $0.isFinite }, "a time is not finite")
  }
}
