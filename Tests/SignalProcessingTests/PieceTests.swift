import SignalProcessing
import TestSupport
import Testing

@testable import Processing

/// Random pipelines over recordings with pauses, units of several kinds, missing values and channels of codes: held
/// against plain loops over each piece.
@Suite struct PieceTests {
  /// A pipeline, a recording, and what loops make of it.
  private struct Made {
    var steps: [any Transformer] = [], told: Set<Notice.Kind>
    let recording: Loops, messages: [(Int, AxisArray)]
    var expected: Loops

    init(_ seed: Seed) throws {
      var random = seed.generator
      recording = Loops.recording(&random)
      messages = try recording.messages(&random)
      (expected, told) = (recording, recording.pieces.count > 1 ? [.gap] : [])
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        steps.append(try Loops.step(&expected, &told, &random))
        if expected.isRefused { break }
      }
    }
  }

  @Test("the pipelines are those that are meant: gaps, units, missing values, codes, few refusals")
  func sweep() throws {
    var (gaps, units, missing, codes, refused) = (0, 0, 0, 0, 0)
    for seed in Seed.sweep(200) {
      let made = try Made(seed), recording = made.recording
      gaps += recording.pieces.count > 1 ? 1 : 0
      units += Set(recording.channels.filter { !$0.isCode }.map(\.unit)).count > 1 ? 1 : 0
      missing += recording.pieces.contains { $0.x.contains { $0.contains { $0.isNaN } } } ? 1 : 0
      codes += recording.channels.contains { $0.isCode } ? 1 : 0
      refused += made.expected.isRefused ? 1 : 0
    }
    #expect(gaps > 120 && units > 50 && missing > 80 && codes > 100 && (1..<30).contains(refused))
  }

  @Test("a pipeline gives what plain loops give piece by piece, or tells why not", arguments: Seed.sweep(200))
  func pipelines(_ seed: Seed) throws {
    let made = try Made(seed), (steps, recording, messages) = (made.steps, made.recording, made.messages)
    let expected = made.expected
    var told = made.told
    let runner = try Pipeline(steps).makeRunner()
    var found = Array(repeating: [AxisArray](), count: recording.pieces.count)
    do {
      for (piece, message) in messages { found[piece] += try runner.processAll(message) }
      #expect(!expected.isRefused, "\(steps)")
    } catch {
      #expect(expected.isRefused, "\(steps.map { $0.step }): \(error)")
      return
    }
    let kinds = Set(runner.takeNotices().map(\.kind))
    if !runner.remembersSamples { told.remove(.gap) }
    #expect(kinds.isSuperset(of: told), "\(steps.map { $0.step }): \(kinds) for \(told)")
    for (piece, results) in found.enumerated() {
      let wanted = expected.pieces[piece]
      let whole = try AxisArray.concatenate(results, along: "time", tolerance: 1e-6)
      #expect(try whole.count(along: "ch") == wanted.x.count, "\(steps.map { $0.step })")
      #expect(try Loops.column("unit", whole) == expected.channels.map(\.unitText), "\(steps.map { $0.step })")
      #expect(try Loops.column("label", whole) == expected.channels.map(\.label))
      if !whole.isEmpty {
        let axis = try #require(try whole.axis("time").linear)
        #expect(abs(axis.offset - wanted.offset) < 1e-8 && abs(axis.gain - expected.step) < 1e-12)
      }
      for (channel, numbers) in wanted.x.enumerated() {
        let values = try whole.select("ch", index: channel).data.array(of: Double.self)
        let isSame =
          values.count == numbers.count
          && zip(values, numbers).allSatisfy {
            $0 == $1 || $0.isNaN && $1.isNaN || abs($0 - $1) <= 1e-7 * (1 + abs($1))
          }
        #expect(isSame, "\(steps.map { $0.step }), channel \(channel): \(values) for \(numbers)")
      }
    }
  }
}

/// A recording as lists, and steps as loops over them.
struct Loops {
  struct Channel {
    var label: String, unit: String, power = 1.0, isCode: Bool
    var unitText: String {
      if isCode || unit.isEmpty { return unit }
      return unit + (power == 1 ? "" : "²")
    }
    /// Volts for each number; none for other quantities.
    var volts: Double? { ["uV": 1e-6, "mV": 1e-3, "µV": 1e-6][unit] }
  }
  struct Piece {
    var offset: Double
    var x: [[Double]]
  }
  var channels: [Channel], pieces: [Piece], step = 0.01, isRefused = false

  static func recording(_ random: inout SplitMix) -> Loops {
    let count = Int.random(in: 1...5, using: &random), codes = Int.random(in: 0...2, using: &random)
    let isMixed = Bool.random(using: &random), hasBlanks = Int.random(in: 0..<8, using: &random) == 0
    let hasOther = Int.random(in: 0..<10, using: &random) == 0
    var channels: [Channel] = (0..<count).map { k in
      var unit = isMixed ? ["uV", "mV", "µV"].randomElement(using: &random)! : "uV"
      if hasBlanks, k == count - 1 { unit = "" }
      if hasOther, k == count / 2 { unit = "%" }
      return Channel(label: "A\(k)", unit: unit, isCode: false)
    }
    for k in 0..<codes {
      channels.insert(
        Channel(label: "S\(k)", unit: "", isCode: true), at: Int.random(in: 0...channels.count, using: &random))
    }
    var pieces: [Piece] = [], offset = [0, 5.5, 1e6].randomElement(using: &random)!
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let length = [1, Int.random(in: 2...60, using: &random), 100].randomElement(using: &random)!
      let x = channels.map { channel in
        (0..<length).map { _ in
          if channel.isCode { return Double([0, 255, 16128, 65280].randomElement(using: &random)!) }
          if Int.random(in: 0..<200, using: &random) == 0 { return Double.nan }
          return Double.random(in: -3...5, using: &random)
        }
      }
      pieces.append(Piece(offset: offset, x: x))
      offset += (Double(length) + [0.75, 3, 1000.5, -0.8].randomElement(using: &random)!) * 0.01
    }
    return Loops(channels: channels, pieces: pieces)
  }

  /// The pieces as messages of random lengths, with the number of each one's piece.
  func messages(_ random: inout SplitMix) throws -> [(Int, AxisArray)] {
    let records = try Records([
      Records.Field("label", .labels(channels.map(\.label))), Records.Field("unit", .labels(channels.map(\.unit))),
      Records.Field("kind", .labels(channels.map { $0.isCode ? "trigger" : "" })),
    ])
    var messages: [(Int, AxisArray)] = []
    for (k, piece) in pieces.enumerated() {
      let count = piece.x[0].count, values = (0..<count).flatMap { n in piece.x.map { $0[n] } }
      let whole = try AxisArray(
        try NDArray(values, shape: [count, channels.count]), dims: ["time", "ch"],
        axes: ["time": .time(rate: 100, offset: piece.offset), "ch": .coordinate(CoordinateAxis(.records(records)))],
        streamDim: "time")
      // Empty messages add nothing, and where a piece begins with one nothing is known of it yet.
      let cut = try Streams.cut(whole, seed: Seed(random.next())).filter { !$0.isEmpty }
      for message in cut { messages.append((k, message)) }
    }
    return messages
  }

  static func column(_ name: String, _ message: AxisArray) throws -> [String] {
    guard case .records(let records)? = try message.axis("ch").coordinate?.values,
      case .labels(let column)? = records[name]
    else { return [] }
    return column
  }

  // MARK: Steps

  /// Channels that a step is about: signals, or all where there are none.
  private var active: [Int] {
    let signals = channels.indices.filter { !channels[$0].isCode }
    return signals.isEmpty ? Array(channels.indices) : signals
  }

  private mutating func each(_ body: ([Double]) -> [Double]) {
    for p in pieces.indices { for c in active { pieces[p].x[c] = body(pieces[p].x[c]) } }
  }

  private mutating func all(_ body: ([Double]) -> [Double]) {
    for p in pieces.indices { pieces[p].x = pieces[p].x.map(body) }
  }

  private mutating func keep(_ places: [Int]) {
    channels = places.map { channels[$0] }
    for p in pieces.indices { pieces[p].x = places.map { c in pieces[p].x[c] } }
  }

  /// A random step, and what it makes of the recording.
  static func step(
    _ loops: inout Loops, _ told: inout Set<Notice.Kind>, _ random: inout SplitMix
  ) throws -> any Transformer {
    switch Int.random(in: 0..<15, using: &random) {
    case 0:
      loops.each { $0.map { abs($0) } }
      return Abs()
    case 1:
      let factor = Double.random(in: 0.5...3, using: &random)
      loops.each { $0.map { $0 * factor } }
      return Scale(scale: factor)
    case 2:
      loops.each { $0.map { $0.isNaN ? $0 : min(max($0, -1), 2) } }
      return Clip(min: -1, max: 2)
    case 3 where loops.channels.allSatisfy { $0.power == 1 }:
      loops.each { $0.map { $0 * $0 } }
      for c in loops.active { loops.channels[c].power = 2 }
      return Pow()
    case 4:
      loops.each { x in
        var last = x.first ?? 0
        return x.map { value in
          defer { last = value }
          return value - last
        }
      }
      return Diff()
    case 5, 6:
      let isDetrend = Bool.random(using: &random)
      loops.each { x in
        let a = -expm1Series(-0.01 / 0.2)
        var (total, weight) = (0.0, 0.0)
        return x.map { value in
          total = (1 - a) * total + (value.isFinite ? a * value : 0)
          weight = (1 - a) * weight + (value.isFinite ? a : 0)
          return isDetrend ? value - total / weight : total / weight
        }
      }
      // Both scale the constant to the step that the stream has here.
      let constant = 0.2 * loops.step / 0.01
      return isDetrend ? Detrend(timeConstant: constant) : EWMA(timeConstant: constant)
    case 7:
      let factor = Int.random(in: 2...4, using: &random)
      loops.all { x in stride(from: 0, to: x.count, by: factor).map { x[$0] } }
      loops.step *= Double(factor)
      return Downsample(factor: factor)
    case 8:
      let length = Int.random(in: 2...5, using: &random)
      loops.each { x in
        (0..<x.count / length).map { bin in x[bin * length..<(bin + 1) * length].reduce(0, +) / Double(length) }
      }
      if loops.active.count < loops.channels.count {
        told.insert(.lost)
        loops.keep(loops.active)
      }
      let step = BinnedAggregate(binDuration: Double(length) * loops.step)
      loops.step *= Double(length)
      return step
    case 9:
      let length = Int.random(in: 2...9, using: &random)
      loops.all { Array($0.prefix($0.count / length * length)) }
      let duration = Double(length) * loops.step
      return Window(duration: duration, shift: duration, zeroPadUntil: .none, batchWindows: true)
    case 10, 11, 12: return rereference(&loops, &told, isMedian: Bool.random(using: &random))
    case 13:
      loops.each { $0.map { 2 * $0 - 1 } }
      return LinearTransform(scale: 2, offset: -1)
    default:
      let places = loops.channels.indices.filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
      if places.isEmpty { return Scale(scale: 1) }
      loops.keep(places)
      return Slicer(selection: .text(loops.channels.map(\.label).joined(separator: ",")), axis: "ch")
    }
  }

  /// exp(x) - 1 for small x.
  private static func expm1Series(_ x: Double) -> Double {
    var (sum, term) = (0.0, 1.0)
    for k in 1..<30 {
      term *= x / Double(k)
      sum += term
    }
    return sum
  }

  private static func rereference(
    _ loops: inout Loops, _ told: inout Set<Notice.Kind>, isMedian: Bool
  ) -> any Transformer {
    let active = loops.active, step = CommonRereference(mode: isMedian ? .median : .mean)
    let volts = active.filter { loops.channels[$0].volts != nil }, first = volts.first
    let others = Set(active.filter { loops.channels[$0].volts == nil }.map { loops.channels[$0].unit })
    if !volts.isEmpty, others.contains("%") { loops.isRefused = true }
    if (volts.isEmpty ? 0 : 1) + others.count > 1 { told.insert(.mixed) }
    var factor = Array(repeating: 1.0, count: loops.channels.count)
    for c in volts {
      let ratio = loops.channels[c].volts! / loops.channels[first!].volts!, power = loops.channels[c].power
      for _ in 0..<Int(power) { factor[c] *= ratio }
    }
    for p in loops.pieces.indices {
      for n in loops.pieces[p].x[0].indices {
        let values = active.map { loops.pieces[p].x[$0][n] * factor[$0] }
        let reference: Double
        if values.contains(where: \.isNaN) {
          reference = .nan
        } else if isMedian {
          let sorted = values.sorted(), middle = sorted.count / 2
          reference = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        } else {
          reference = values.reduce(0, +) / Double(values.count)
        }
        for c in active { loops.pieces[p].x[c][n] = (loops.pieces[p].x[c][n] * factor[c] - reference) / factor[c] }
      }
    }
    return step
  }
}
