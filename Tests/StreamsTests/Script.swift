import SignalProcessing
import TestSupport

@testable import Streams

/// All that happens in one simulated run, drawn from a seed: the messages, how long everything takes, and what fails.
struct Script {
  static let rate = 4.0
  let seed: Seed
  /// First sample and length of each message; a jump is a gap of the source.
  var messages: [(first: Int, count: Int)] = []
  /// When each message comes.
  var due: [Double] = []
  var inPolicy = ChannelPolicy.wait, viewPolicy = ChannelPolicy.dropOldest
  var inCapacity = 1, fileCapacity = 1, viewCapacity = 1
  var supervision = Supervision.stop
  /// Messages between the snapshots of the pipeline's stage.
  var snapshotInterval = 32
  /// Messages at which the pipeline fails, and how many times in a row.
  var failures: [Int: Int] = [:]
  /// Messages at which the view fails once, and the one at which it dies.
  var viewFailures: Set<Int> = [], viewDies: Int?
  /// Mean seconds that filter, file and view take for a message; the view's is far above the messages' own at times.
  var filterTime = 0.0, fileTime = 0.0, viewTime = 0.0
  /// When a first runtime is stopped and a second one goes on from its states.
  var stop: Double?
  var pipeline = Pipeline()

  private static let pipelines: [Pipeline] = [
    Pipeline { ButterworthFilter(order: 2, corners: .lowpass(1)) },
    Pipeline {
      Diff()
      Resample(targetRate: 3, method: .linear)
    },
    Pipeline {
      Scale(scale: 2)
      ButterworthFilter(order: 1, corners: .lowpass(0.5))
      Resample(targetRate: 2, method: .polyphase)
    },
  ]

  /// - Parameter seconds: Length in simulated seconds.
  init(_ seed: Seed, seconds: Double) {
    self.seed = seed
    var random = seed.generator
    func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }
    var sample = 0, gap = 0.0
    while Double(sample) / Self.rate + gap < seconds {
      let count = Int.random(in: 1...30, using: &random)
      if !messages.isEmpty, chance(0.01) {
        let missing = Int.random(in: 1...40, using: &random)
        sample += missing
      }
      messages.append((sample, count))
      sample += count
      // A message comes when its last sample is there, or a little later; now and then all stands still for a while.
      gap += chance(0.005) ? Double.random(in: 0...20, using: &random) : 0
      due.append(Double(sample) / Self.rate + gap + Double.random(in: 0...0.2, using: &random))
    }
    due.sort()
    let policies = ChannelPolicy.allCases
    inPolicy = policies[Int.random(in: 0..<3, using: &random)]
    viewPolicy = policies[Int.random(in: 1..<3, using: &random)]
    inCapacity = Int.random(in: 1...8, using: &random)
    fileCapacity = Int.random(in: 1...8, using: &random)
    viewCapacity = Int.random(in: 1...4, using: &random)
    let isSlow = chance(0.4)
    filterTime = isSlow ? Double.random(in: 0.5...4, using: &random) : 0.01
    fileTime = chance(0.3) ? Double.random(in: 0.5...4, using: &random) : 0.01
    viewTime = chance(0.5) ? Double.random(in: 1...20, using: &random) : 0.01
    supervision = [.skip, .restart(attempts: 2)][Int.random(in: 0..<2, using: &random)]
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      let at = Int.random(in: messages.indices, using: &random)
      // Some get over it at the second or third try, others never do.
      failures[at] = [1, 2, .max][Int.random(in: 0..<3, using: &random)]
      if chance(0.3), at + 1 < messages.count { failures[at + 1] = .max }
    }
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      viewFailures.insert(Int.random(in: messages.indices, using: &random))
    }
    if chance(0.2) { viewDies = Int.random(in: messages.indices, using: &random) }
    if chance(0.5) { stop = Double.random(in: 0...seconds, using: &random) }
    pipeline = Self.pipelines[Int.random(in: 0..<3, using: &random)]
    snapshotInterval = [1, 2, 5, 32][Int.random(in: 0..<4, using: &random)]
  }

  private static let template: AxisArray = {
    do {
      return try AxisArray(
        try zeros([0, 2]), dims: ["time", "ch"], axes: ["time": .time(rate: rate), "ch": .labels(["a", "b"])],
        key: "script")
    } catch { fatalError("\(error)") }
  }()

  /// A message by its number: its values follow from the places of its samples alone.
  func message(_ number: Int) throws -> AxisArray {
    let (first, count) = messages[number]
    var random = SplitMix(seed: seed.value &* 1_000_003 &+ UInt64(first))
    let values = (0..<2 * count).map { _ in Double(Int(random.next() % 2001) - 1000) / 8 }
    return try Self.template.continued(
      by: try NDArray(values, shape: [count, 2]), offset: Double(first) / Self.rate)
  }
}
