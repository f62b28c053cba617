import ArrayAPI
import Platform
import SignalProcessing

/// How long steps hold back what happens in a signal, measured by an impulse.
///
/// The steps run twice over the same signal, sample by sample, the second time with an impulse in it. The delay is that of
/// the energy of what differs, at the moment at which it is given: steps that wait before they answer count as well. For
/// a linear filter this is its group delay, averaged with the power that it lets through.
public struct ImpulseProbe: Sendable {
  /// The answer to the impulse, in samples of the input from the impulse on.
  public struct Answer: Hashable, Sendable {
    /// The mean of its energy, and the first and the last sample at which there is any.
    public var delay: Double, first: Int, last: Int
    /// Whether it had died away; if not, the true delay is longer.
    public var isWhole: Bool
  }

  /// The share of the energy that may come in the last quarter of the time.
  private static let rest = 1e-9

  /// The answer of steps to an impulse at a quarter of the time; nil where they give none.
  ///
  /// - Parameter signal: The messages that come with each sample of the source: one at its begin, none or several behind
  ///   other steps.
  /// - Throws: What the steps say of the signal.
  public static func answer(of steps: Pipeline, to signal: [[AxisArray]]) throws -> Answer? {
    // Steps that lower a rate may pass a sample over.
    for offset in [0, 1, 2, 5] {
      if let answer = try answer(of: steps, to: signal, from: signal.count / 4 + offset) { return answer }
    }
    return nil
  }

  private static func answer(of steps: Pipeline, to signal: [[AxisArray]], from begin: Int) throws -> Answer? {
    guard let place = signal.indices.first(where: { $0 >= begin && signal[$0].contains { !$0.isEmpty } }) else {
      return nil
    }
    var struck = signal
    let message = signal[place].firstIndex { !$0.isEmpty } ?? 0
    struck[place][message] = try strike(signal[place][message], scale: try size(of: signal))
    let energies = try outputs(of: steps, for: signal).energies(against: try outputs(of: steps, for: struck))
    let total = energies.reduce(0, +)
    guard total > 0, let first = energies.firstIndex(where: { $0 > 0 }) else { return nil }
    // What rounding leaves is no answer.
    let last = energies.lastIndex { $0 > total * 1e-24 } ?? first
    let mean = energies.enumerated().reduce(0) { $0 + Double($1.offset - place) * $1.element } / total
    let late = energies[(signal.count - (signal.count - place) / 4)...].reduce(0, +)
    return Answer(delay: mean, first: first - place, last: last - place, isWhole: late <= rest * total)
  }

  /// What steps give with each sample of the source.
  public static func outputs(of steps: Pipeline, for signal: [[AxisArray]]) throws -> [[AxisArray]] {
    let runner = try steps.makeRunner()
    return try signal.map { messages in
      try messages.flatMap { try runner.processAll($0) }.map { try $0.with(data: try $0.data.settled()) }
    }
  }

  /// A size that stands out from the signal.
  private static func size(of signal: [[AxisArray]]) throws -> Double {
    var largest = 0.0
    for message in signal.joined().prefix(64) where !message.isEmpty {
      let data = message.data.dtype.isComplex ? try abs(message.data) : message.data
      let top = try max(abs(try data.astype(.float64))).item(as: Double.self)
      if top.isFinite { largest = Swift.max(largest, top) }
    }
    return largest > 0 ? largest : 1
  }

  /// The message with an impulse in its first sample, another one in each place beside the stream's: steps that subtract
  /// what places have in common must not take it away.
  private static func strike(_ message: AxisArray, scale: Double) throws -> AxisArray {
    let axis = message.header.streamPosition ?? 0, shape = message.shape
    guard !shape.isEmpty, shape[axis] > 0 else { return message }
    let beside = shape.enumerated().filter { $0.offset != axis }.map(\.element)
    var random = SplitMix64(seed: 1)
    let heights = (0..<beside.reduce(1, *)).map { _ -> Double in
      let height = 1 + Double(random.next() >> 11) * 0x1p-53
      return random.next() & 1 == 0 ? height : -height
    }
    let row = try moveaxis(reshape(NDArray(heights.map { $0 * scale }), Dims([1] + beside)), 0, axis)
    var rest = shape.map(\.self)
    rest[axis] -= 1
    let pulse = try concat([row, try zeros(Dims(rest), dtype: .float64)], axis: axis)
    let dtype = message.data.dtype
    let sum = try message.data.astype(dtype.isComplex ? dtype : .float64) + pulse.toDevice(message.data.device)
    return try message.with(data: try sum.astype(dtype))
  }
}

extension [[AxisArray]] {
  /// The energy of the difference to other results, at each sample of the source.
  fileprivate func energies(against other: [[AxisArray]]) throws -> [Double] {
    try zip(self, other).map { mine, theirs in
      let (mine, theirs) = (try mine.map(Self.numbers), try theirs.map(Self.numbers))
      let difference = zip(mine.joined(), theirs.joined()).reduce(0.0) { sum, pair in
        let change = pair.0 - pair.1
        return change.isFinite ? sum + change * change : sum
      }
      // Results of another length answer as well.
      return mine.map(\.count) == theirs.map(\.count) ? difference : difference + 1
    }
  }

  private static func numbers(_ message: AxisArray) throws -> [Double] {
    let data = message.data.dtype.isComplex ? try abs(message.data) : message.data
    return try data.toDevice(.cpu).astype(.float64).array(of: Double.self)
  }
}
