import FilterDesign
import SignalProcessing
import TestSupport
import Testing

@testable import ToolKit

/// Delays that a plan tells.
@Suite struct PlanTests {
  /// Messages of one sample.
  static func signal(_ samples: Int) throws -> [[AxisArray]] {
    try Streams.cut(try Streams.recording(samples: samples), every: 1).map { [$0] }
  }

  static func samples(_ message: AxisArray) -> Int { message.header.streamPosition.map { message.shape[$0] } ?? 1 }

  /// A filter that does nothing but delay.
  static func delay(of samples: Int) throws -> any Transformer {
    let taps: [Value] = (0...samples).map { .double($0 == samples ? 1 : 0) }
    return try Registry.standard.step(from: ["Filter": ["coefs": .list([.list(taps), [1.0]]), "coef_type": "ba"]])
  }

  /// Group delays with the power that they let through, of coefficients alone.
  static func expected(_ coefficients: FilterCoefficients) -> Double {
    let points = 4096, frequencies = (0..<points).map { (Double($0) + 0.5) / Double(points) }
    let sections: [TransferFunction] =
      switch coefficients {
      case .sos(let rows):
        rows.map { TransferFunction(Array($0[..<3]), Array($0[3...])) }
      case .ba(let b, let a): [TransferFunction(b, a)]
      }
    var power = [Double](repeating: 1, count: points), delays = [Double](repeating: 0, count: points)
    for section in sections {
      for (place, value) in section.response(at: frequencies).enumerated() {
        power[place] *= value.real * value.real + value.imaginary * value.imaginary
      }
      for (place, value) in section.groupDelay(at: frequencies).enumerated() { delays[place] += value }
    }
    return zip(power, delays).reduce(0) { $0 + $1.0 * $1.1 } / power.reduce(0, +)
  }

  static let filters = TransformerLaws.cases.filter {
    guard let filter = $0.transformer as? any LinearFilter else { return false }
    return filter.axis == nil || filter.axis == "time"
  }

  @Test("the delay of a filter is its group delay", arguments: filters)
  func groupDelays(_ item: TransformerLaws.Case) throws {
    let filter = try #require(item.transformer as? any LinearFilter)
    guard let coefficients = try filter.coefficients(rate: 100) else { return }
    let answer = try #require(
      try ImpulseProbe.answer(of: Pipeline([item.transformer]), to: try Self.signal(384)), "no answer")
    let expected = Self.expected(coefficients)
    #expect(!answer.isWhole || abs(answer.delay - expected) < 1e-3 * max(1, expected), "\(answer), not \(expected)")
  }

  @Test("a step that follows a delay answers so much later", arguments: TransformerLaws.cases)
  func chained(_ item: TransformerLaws.Case) throws {
    let signal = try Self.signal(128), late = 9
    let step = Pipeline([item.transformer])
    guard let alone = try? ImpulseProbe.answer(of: step, to: signal) else { return }
    // Steps that answer once for several samples do so at times of their own.
    let outputs = try ImpulseProbe.outputs(of: step, for: signal)
    let answers = outputs.indices.filter { place in outputs[place].contains { !$0.isEmpty } }
    // Where samples come one for one, the delay does not depend on the place.
    let isEven = outputs.allSatisfy { $0.reduce(0) { $0 + Self.samples($1) } == 1 }
    let block = zip(answers, answers.dropFirst()).map { $1 - $0 }.max() ?? signal.count
    guard alone.first + late + block < 96 else { return }
    let behind = try #require(
      try ImpulseProbe.answer(of: Pipeline([try Self.delay(of: late), item.transformer]), to: signal), "no answer")
    #expect(abs(behind.first - alone.first - late) < (isEven ? 1 : block + 1), "\(alone), \(behind)")
    guard alone.isWhole, behind.isWhole else { return }
    let off = abs(behind.delay - alone.delay - Double(late))
    #expect(isEven ? off < 1e-3 : off <= Double(block), "\(alone), \(behind)")
  }

  @Test("delays that are known")
  func known() throws {
    let signal = try Self.signal(256)
    func answer(_ steps: any Transformer...) throws -> ImpulseProbe.Answer {
      try #require(try ImpulseProbe.answer(of: Pipeline(steps), to: signal))
    }
    let first = try answer(try Self.delay(of: 7))
    #expect(first == .init(delay: 7, first: 7, last: 7, isWhole: true))
    #expect(try answer(Abs()).delay == 0)
    // Windows of 20 samples every 10: the impulse is in two of them.
    let window = try answer(Window(duration: 0.2, shift: 0.1))
    #expect((0..<10).contains(window.first) && window.last == window.first + 10)
    #expect(abs(window.delay - Double(window.first) - 5) < 1e-9)
    // Nothing gets through a constant.
    #expect(try ImpulseProbe.answer(of: Pipeline([Clip(min: 100, max: 101)]), to: signal) == nil)
  }
}
