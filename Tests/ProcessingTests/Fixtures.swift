import Processing

/// Multiplies; live.
struct Gain: Transformer {
  var gain: Double
  init(gain: Double = 1) { self.gain = gain }
  static let settings = Settings(of: Gain(), "Multiplies the data by a constant.") {
    Setting("gain", \.gain, "Output unit per input unit.", .finite, live: true)
  }
  static let examples = [Gain(gain: 0.195)]
  func process(_ message: AxisArray) throws(ArrayError) -> AxisArray { try message.with(data: try message.data * gain) }
}

/// Adds up everything since the begin of the stream, on top of a sum that the first sample gives.
struct Total: StatefulTransformer {
  enum Form: String, Choice { case plain, squared }
  var start: Double, zeroPadUntil: Int?, form: Form, gain: Double
  init(start: Double = 0, zeroPadUntil: Int? = nil, form: Form = .plain, gain: Double = 1) {
    (self.start, self.zeroPadUntil, self.form, self.gain) = (start, zeroPadUntil, form, gain)
  }
  static let settings = Settings(of: Total(), "Adds up everything since the stream began.") {
    Setting("start", \.start, "What is there before.", unit: .seconds, .from(-10, to: 10))
    Setting("zeroPadUntil", \.zeroPadUntil, "Unused.", unit: .samples, .atLeast(0))
    Setting("form", \.form, "Unused as well.", python: "coef_type")
    Setting("gain", \.gain, "Factor of the output.", live: true)
  }
  static let examples = [Total(start: 2), Total(zeroPadUntil: 5, form: .squared)]

  struct State: Codable, Sendable {
    var total: Double
    var messages = 0
  }

  func makeState(for message: AxisArray) throws(ArrayError) -> State {
    // Seeded from the first sample, where there is one.
    State(total: start + (message.isEmpty ? 1000 : 0))
  }

  func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    let values = try message.data.array(of: Double.self).map { value in
      state.total += value
      return state.total * gain
    }
    state.messages += 1
    return try message.with(data: try NDArray(values, shape: message.shape))
  }
}

/// Adds up, and holds the last sum back until the stream ends.
struct Holding: StatefulTransformer {
  static let settings = Settings(of: Holding(), "Adds up, and holds the last sum back.")
  struct State: Codable, Sendable {
    var total = 0.0
    var template: AxisArray
  }
  func makeState(for message: AxisArray) throws(ArrayError) -> State {
    State(template: try message.slice("time", 0, 0))
  }
  func process(_ message: AxisArray, state: inout State) throws(ArrayError) -> AxisArray {
    for value in try message.data.array(of: Double.self) { state.total += value }
    return try message.slice("time", 0, 0)
  }
  func flush(state: inout State) throws(ArrayError) -> AxisArray? {
    try state.template.continued(by: try NDArray([state.total], shape: [1, 1]), offset: 0)
  }
}

/// A composite with settings within its settings.
struct Band: Composite {
  var total: Total, scale: Double
  init(total: Total = Total(start: 4), scale: Double = 1) { (self.total, self.scale) = (total, scale) }
  static let settings = Settings(of: Band(), "A total and a factor.") {
    Setting("total", \.total, "How to add up.")
    Setting("scale", \.scale, "Factor of the output.", .above(0), live: true)
  }
  static let examples = [Band(total: Total(start: 1), scale: 2)]
  var body: Pipeline {
    total
    Gain(gain: scale)
  }
}

/// Adds messages pairwise, in the order of their coming.
struct PairSum: Combiner {
  enum Port: String, CaseIterable { case left, right }
  struct State: Codable, Sendable {
    var waiting: [AxisArray] = []
    var port = ""
  }
  static let settings = Settings(of: PairSum(), "Adds two streams.")
  func makeState() -> State { State() }
  func process(_ message: AxisArray, on port: Port, state: inout State) throws(ArrayError) -> [AxisArray] {
    guard let other = state.waiting.first, state.port != port.rawValue else {
      state.waiting.append(message)
      state.port = port.rawValue
      return []
    }
    state.waiting.removeFirst()
    return [try message.with(data: try message.data + other.data)]
  }
}

/// Planted faults, which the laws must find.
struct Faulty: Transformer {
  var first: Double, second: Double, third: Double
  init(first: Double = 0, second: Double = 0, third: Double = 0) {
    (self.first, self.second, self.third) = (first, second, third)
  }
  static let settings = Settings(of: Faulty(), "no sentence") {
    Setting("first", \.second, "Swapped.")
    Setting("second", \.first, "Swapped.")
  }
  static let examples = [Faulty(first: 1, third: 5)]
  func process(_ message: AxisArray) throws(ArrayError) -> AxisArray { message }
}

let registry = Registry([Gain.self, Total.self, Band.self], combiners: [PairSum.self])

/// A stream of one channel: each list is a message, one after the other in time.
func messages(_ chunks: [[Double]], rate: Double = 10, key: String = "", labels: [String]? = nil) throws -> [AxisArray]
{
  var position = 0
  return try chunks.map { chunk in
    defer { position += chunk.count }
    var axes: [String: Axis] = ["time": .time(rate: rate, offset: Double(position) / rate)]
    axes["ch"] = labels.map { .labels($0) }
    return try AxisArray(
      try NDArray(chunk, shape: [chunk.count, 1]), dims: ["time", "ch"], axes: axes, key: key, streamDim: "time")
  }
}

func values(_ message: AxisArray) throws -> [Double] { try message.data.array(of: Double.self) }
