import SignalProcessing

/// A stream goes through a step whole, and in two cuts: the outputs are the same to the bit, and errors come in all or
/// in none. A stream without samples may be silent where a longer one is refused.
struct CutTrial: Trial {
  private typealias Outcome = Result<[AxisArray], ArrayError>

  private func outcome(_ work: () throws -> [AxisArray]) throws -> Outcome {
    Trials.beforeCall()
    do {
      return .success(try work().map { try $0.with(data: plain($0.data)) })
    } catch let error as ArrayError {
      return .failure(error)
    }
  }

  func transformer<T: Transformer>(_ type: T.Type, _ random: inout SplitMix) throws -> String? {
    let step = WildSettings.settings(of: type, &random)
    // What goes along the stream's own axis as it comes, and what may differ in rounding, is left out.
    guard !TransformerLaws.follows(step), (try? step.makeRunner()) != nil else { return nil }
    let stream = try WildStreams.recording(&random, isTame: !Wild.chance(3, &random))
    show(step, [stream])
    guard stream.header.stream != nil, !stream.isEmpty, try !TransformerLaws.follows(step, on: stream) else {
      return nil
    }
    var outcomes: [Outcome] = []
    for messages in [[stream], try WildStreams.cut(stream, &random), try WildStreams.cut(stream, &random)] {
      outcomes.append(
        try outcome {
          let runner = try step.makeRunner()
          let results = try messages.map { message in
            Trials.beforeCall()
            return try runner.process(message)
          }
          return try results + runner.flush()
        })
    }
    for other in outcomes.dropFirst() {
      if let found = try difference(outcomes[0], other) {
        return "\(step.step) on \(text(stream)): \(found)"
      }
    }
    return nil
  }

  func combiner<C: Combiner>(_ type: C.Type, _ random: inout SplitMix) throws -> String? {
    let step = WildSettings.settings(of: type, &random)
    guard !TransformerLaws.follows(step), (try? CombinerRunner(step)) != nil else { return nil }
    let inputs = try WildStreams.pair(C.self, &random, isTame: !Wild.chance(3, &random))
    if inputs.contains(where: { $0.message.isEmpty }) { return nil }
    let whole = inputs.map { (port: $0.port, message: $0.message) }
    var outcomes: [Outcome] = []
    for messages in [whole, try WildStreams.interleaved(inputs, &random), try WildStreams.interleaved(inputs, &random)]
    {
      outcomes.append(
        try outcome {
          let runner = try CombinerRunner(step)
          return try messages.flatMap { try runner.process($0.message, on: $0.port) }
        })
    }
    let isPaired = TransformerLaws.givesPairs(step)
    for other in outcomes.dropFirst() {
      for part in 0..<(isPaired ? 2 : 1) {
        func chosen(_ outcome: Outcome) -> Outcome {
          outcome.map { all in isPaired ? all.enumerated().filter { $0.offset % 2 == part }.map(\.element) : all }
        }
        if let found = try difference(chosen(outcomes[0]), chosen(other)) {
          return
            "\(C.name) \(step.value) on \(inputs.map { "\($0.port): \(text($0.message))" }.joined(separator: ", ")): \(found)"
        }
      }
    }
    return nil
  }

  /// One NaN for all, whose sign is no promise.
  private func plain(_ x: NDArray) throws -> NDArray {
    guard x.dtype.kind >= .floating, !x.dtype.isStorageOnly else { return x }
    return try `where`(isnan(x), Double.nan, x)
  }

  private func text(_ stream: AxisArray) -> String {
    let axes = stream.axes.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)".prefix(200) }
    return "\(stream.data.dtype) \(stream.dims) \(stream.shape) stream \(stream.streamDim ?? "none") \(axes)"
  }

  private func difference(_ a: Outcome, _ b: Outcome) throws -> String? {
    switch (a, b) {
    case (.failure, .failure): return nil
    case (.failure(let error), .success): return "an error in one cut only: \(error)"
    case (.success, .failure(let error)): return "an error in another cut only: \(error)"
    case (.success(let x), .success(let y)):
      let x = try joined(x), y = try joined(y)
      guard let x, let y else {
        let rest = x ?? y
        let isNothing =
          try rest.map { rest in try rest.header.stream.map { try rest.count(along: $0) == 0 } ?? false } ?? true
        return isNothing ? nil : "no output in one cut only"
      }
      return try shortened(x, y)
    }
  }

  /// How two outputs differ, with how many numbers do, and by how much.
  private func shortened(_ x: AxisArray, _ y: AxisArray) throws -> String? {
    guard let found = try TransformerLaws.difference(x, y) else { return nil }
    guard found.hasPrefix("bits"), x.data.dtype.kind >= .floating, !x.data.dtype.isStorageOnly else { return found }
    let apart = try abs(x.data - y.data), count = try sum((x.data .!= y.data).astype(.int64)).item(as: Int.self)
    return "\(count) of \(x.data.size) numbers, by up to \(try max(apart).item(as: Double.self)); \(found)"
  }

  /// The outputs in one; those without samples say nothing about where they stand.
  private func joined(_ messages: [AxisArray]) throws -> AxisArray? {
    let filled = try messages.filter { message in
      try message.header.stream.map { try message.count(along: $0) > 0 } ?? !message.isEmpty
    }
    guard let first = filled.first ?? messages.first else { return nil }
    guard filled.count > 1, let dim = first.header.stream else { return first }
    return try AxisArray.concatenate(filled, along: dim, tolerance: 1e-6)
  }
}
