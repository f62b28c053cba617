import AxisArrays
import Plots

/// What a step does to a stream, and how long it takes.
public struct StepPlan: Sendable {
  public var name: String
  /// The first message that it gives: dims and shape; empty where it gave none.
  public var dims: [String], shape: [Int], dtype: String
  /// Samples per second of its output; nil where they have no common rate.
  public var rate: Double?
  /// The delay of an impulse; nil where it gives no answer.
  public var answer: ImpulseProbe.Answer?
  /// Seconds of a sample of the source, in which the answer counts; nil where there is no rate.
  public var period: Double?
  /// Bytes of its state, and of the largest message that it gave.
  public var stateBytes = 0, messageBytes = 0
  /// Seconds of work: the worst message, and the mean.
  public var worst = 0.0, mean = 0.0

  /// Seconds that an impulse is held back; 0 where there is no answer.
  public var delay: Double { (answer?.delay ?? 0) * (period ?? 0) }

  var cells: [String] {
    let shapes = zip(dims, shape).map { "\($0) \($1)" }.joined(separator: " × ")
    return [
      name, shapes.isEmpty ? "nothing yet" : shapes, rate.map { Ticks.short($0) + " Hz" } ?? "", delayText,
      answer == nil || period == nil ? "" : Self.time(delay), Self.size(stateBytes), Self.time(worst),
    ]
  }

  private var delayText: String {
    guard let answer else { return "no answer" }
    let delay = Ticks.decimal(abs(answer.delay) < 5e-4 ? 0 : answer.delay, places: 3)
    return (answer.isWhole ? "" : "over ") + delay
  }

  var value: Value {
    .record([
      "name": .string(name), "dims": .list(dims.map { .string($0) }), "shape": .list(shape.map { .int($0) }),
      "dtype": .string(dtype), "rate": rate.map { .double($0) } ?? .null,
      "delay_samples": answer.map { .double($0.delay) } ?? .null,
      "delay_seconds": answer == nil || period == nil ? .null : .double(delay),
      "first_answer_samples": answer.map { .int($0.first) } ?? .null,
      "last_answer_samples": answer.map { .int($0.last) } ?? .null,
      "delay_is_whole": answer.map { .bool($0.isWhole) } ?? .null, "state_bytes": .int(stateBytes),
      "message_bytes": .int(messageBytes), "worst_seconds": .double(worst), "mean_seconds": .double(mean),
    ])
  }

  /// `12.4 ms`
  static func time(_ seconds: Double) -> String {
    for (factor, unit) in [(1.0, "s"), (1e-3, "ms")] where abs(seconds) >= factor {
      return Ticks.short(seconds / factor) + " " + unit
    }
    return Ticks.decimal(abs(seconds) < 5e-8 ? 0 : seconds * 1e6, places: 1) + " µs"
  }

  static func size(_ bytes: Int) -> String {
    for (factor, unit) in [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")] where Double(bytes) >= factor {
      return Ticks.short(Double(bytes) / factor) + " " + unit
    }
    return "\(bytes) B"
  }
}

/// What a pipeline takes on a source, before it runs there.
public struct PlanReport: Sendable {
  public var pipeline: String, source: String
  public var steps: [StepPlan]
  /// All steps together; the delay is measured, for delays of energy do not add up.
  public var whole: StepPlan
  /// Samples of a message, and seconds between messages; nil where there is no rate.
  public var length: Int, interval: Double?
  /// Messages that were timed.
  public var timed: Int
  public var deadline: Double?

  /// Seconds from when a sample is measured until its result is there: it waits for the last sample of its message,
  /// for the steps' delay, and for their work.
  public var reaction: Double { (interval ?? 0) + whole.delay + whole.worst }

  /// Why the plan cannot hold; empty where it can.
  public var problems: [String] {
    var problems: [String] = []
    if let interval, whole.mean > interval {
      problems.append(
        "a message of \(StepPlan.time(interval)) takes \(StepPlan.time(whole.mean)): the stream would fall behind")
    }
    guard let deadline, reaction > deadline else { return problems }
    var parts: [(String, Double)] = steps.filter { $0.delay > 0 }.map { ("the delay of \($0.name)", $0.delay) }
    if let interval { parts.append(("messages of \(length) samples", interval)) }
    parts.append(("the work", whole.worst))
    let worst = parts.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }.prefix(3)
    let list = worst.map { "\($0.0) \(StepPlan.time($0.1))" }.joined(separator: ", ")
    let isLeast = whole.answer?.isWhole ?? true ? "" : "more than "
    problems.append(
      "a result comes \(isLeast)\(StepPlan.time(reaction)) after its sample, not within \(StepPlan.time(deadline)): \(list)"
    )
    return problems
  }

  public var text: String {
    var table = TextTable(right: [0, 3, 4, 5, 6, 7])
    table.add(cells: ["", "step", "output", "rate", "delay", "", "state", "worst time"])
    for (place, step) in steps.enumerated() { table.add(cells: ["\(place + 1)"] + step.cells) }
    table.add(cells: ["", "all"] + whole.cells.dropFirst())
    let every = interval.map { " every \(StepPlan.time($0))" } ?? ""
    var text = "\(pipeline) over \(source): messages of \(length) samples\(every), \(timed) of them timed\n"
    text += table.text(indent: "  ")
    text += "  delays are in samples of the source, and in time\n"
    text += "  a result comes \(StepPlan.time(reaction)) after its sample at the latest: "
    text += "\(StepPlan.time(interval ?? 0)) until its message is there, "
    text += "\(StepPlan.time(whole.delay)) by the steps' delay, \(StepPlan.time(whole.worst)) of work\n"
    if let deadline, problems.isEmpty { text += "  the deadline of \(StepPlan.time(deadline)) can hold\n" }
    return text
  }

  public var value: Value {
    .record([
      "pipeline": .string(pipeline), "source": .string(source), "steps": .list(steps.map(\.value)),
      "all": whole.value, "message_samples": .int(length), "message_seconds": interval.map { .double($0) } ?? .null,
      "timed": .int(timed), "reaction_seconds": .double(reaction),
      "deadline_seconds": deadline.map { .double($0) } ?? .null, "holds": .bool(problems.isEmpty),
      "problems": .list(problems.map { .string($0) }),
    ])
  }
}
