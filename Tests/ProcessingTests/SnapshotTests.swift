import Platform
import Testing

@testable import Processing

@Suite("Snapshots")
struct SnapshotTests {
  struct Everything: Codable, Hashable {
    enum Kind: Codable, Hashable { case plain, with(Int, name: String) }
    var int8: Int8 = -8, uint64: UInt64 = .max, int: Int = .min, flag = true, text = "ä\u{0}b", none: Int?
    var float: Float = -0.0, double: Double = .infinity, tiny = Double.leastNonzeroMagnitude
    var doubles = [1.5, -0.0], noDoubles: [Double] = [], bytes: [UInt8] = [1, 2], ints = [1, -2], floats: [Float] = [3]
    var nested = [[1.0], []], kinds = [Kind.plain, .with(3, name: "x")], map = ["a": [1, 2]],
      optional: [Int?] = [1, nil]
    var value: Value = ["list": [1, 1.0, "1", nil, true], "map": [:], "empty": []]
    var axis = Axis.coordinate(CoordinateAxis(labels: ["C3", "C4"])), small: [Int16] = [1, 2]
  }

  @Test("any state comes back exactly, with its whole numbers whole and its zeros signed")
  func roundTrip() throws {
    let everything = Everything()
    let back = try SnapshotDecoder.decode(Everything.self, from: try SnapshotEncoder.encode(everything))
    #expect(back == everything)
    #expect(back.float.sign == .minus && back.doubles[1].sign == .minus)
  }

  private func saved() throws -> (runner: Runner, bytes: [UInt8]) {
    let runner = try Pipeline {
      Gain(gain: 2); Total(); Band()
    }.makeRunner()
    for message in try messages([[1, 2], [3]], labels: ["C3"]) { _ = try runner.process(message) }
    return (runner, try runner.save().bytes())
  }

  @Test("a restored runner goes on bit by bit, and its first message does not begin anew")
  func restore() throws {
    let (runner, bytes) = try saved()
    let other = try Pipeline {
      Gain(gain: 2); Total(); Band()
    }.makeRunner()
    try other.restore(try Saved(bytes: bytes))
    let stream = try messages([[1, 2], [3], [4, 5], [6, 7]], labels: ["C3"])
    #expect(try runner.process(stream[2]) == other.process(stream[2]))
    #expect(try values(try other.process(stream[3])) == values(try runner.process(stream[3])))
    #expect(try other.save().bytes() == runner.save().bytes())
  }

  @Test("a runner that has not begun saves and restores as such")
  func fresh() throws {
    let runner = try Total().makeRunner()
    let other = try Total().makeRunner()
    _ = try other.process(try messages([[7]])[0])
    try other.restore(try Saved(bytes: try runner.save().bytes()))
    #expect(try values(try other.process(try messages([[1]])[0])) == [1])
  }

  @Test("bytes cut off anywhere give an error")
  func truncated() throws {
    let (_, bytes) = try saved()
    for length in 0..<bytes.count {
      #expect(throws: SnapshotError.self) { try Saved(bytes: Array(bytes.prefix(length))) }
    }
  }

  @Test("a changed byte gives an error, wherever it is")
  func damaged() throws {
    let (_, bytes) = try saved()
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= 0x10
      #expect(throws: SnapshotError.self) { try Saved(bytes: damaged) }
    }
  }

  @Test("content that was changed with a right checksum, and random content, never trap", arguments: 1...20)
  func hostile(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let (_, bytes) = try saved()
    let runner = try Pipeline {
      Gain(gain: 2); Total(); Band()
    }.makeRunner()
    for _ in 0..<200 {
      var content = Array(bytes[18..<(bytes.count - 4)])
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        content[Int.random(in: content.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { content.removeLast(Int.random(in: 0..<content.count, using: &random)) }
      guard let changed = try? SnapshotDecoder.decode(Saved.self, from: content) else { continue }
      do throws(SnapshotError) { try runner.restore(changed) } catch { continue }
      _ = try? runner.process(try messages([[1]])[0])
    }
  }

  @Test("lengths beyond the content and deep nesting are refused before anything is allocated")
  func bombs() {
    var list: [UInt8] = [8]
    list.append(number: UInt64.max)
    #expect(throws: SnapshotError.self) { try SnapshotDecoder.decode([Int].self, from: list) }
    var numbers: [UInt8] = [13]
    numbers.append(number: UInt64(1) << 61)
    #expect(throws: SnapshotError.self) { try SnapshotDecoder.decode([Double].self, from: numbers) }
    var deep: [UInt8] = []
    for _ in 0..<100_000 {
      deep.append(8)
      deep.append(number: UInt64(1))
    }
    #expect(throws: SnapshotError.self) { try SnapshotDecoder.decode([Int].self, from: deep) }
    var value: Value = 1
    for _ in 0..<1000 { value = [value] }
    #expect(throws: SnapshotError.self) { try SnapshotEncoder.encode(value) }
  }

  @Test("a snapshot of another step, version, format or with other settings is refused in words")
  func mismatch() throws {
    func refusal(_ transformer: any Transformer, _ saved: Saved) -> String {
      text { try transformer.makeRunner().restore(saved) }
    }
    let runner = try Total(start: 1).makeRunner()
    _ = try runner.process(try messages([[1]])[0])
    let saved = try runner.save()
    #expect(refusal(Gain(), saved) == "this step keeps no state, the saved one has a state of Total")
    #expect(refusal(Total(), saved) == "the state of Total was saved with other settings: start")
    #expect(refusal(Total(start: 1, gain: 3), saved) == "no error")
    #expect(refusal(Pipeline { Total() }, saved) == "this pipeline has 1 steps, the saved one has a state of Total")
    #expect(
      refusal(
        Pipeline {
          Gain(); Gain()
        }, .parts([.none, saved]))
        == "Gain: this step keeps no state, the saved one has a state of Total")
    guard case .state(let state) = saved else {
      Issue.record("no state")
      return
    }
    func changed(name: String = "Total", version: Int = 1) -> Saved {
      .state(.init(of: name, version: version, settings: state.settings, streams: state.streams, bytes: state.bytes))
    }
    #expect(refusal(Total(start: 1), changed(name: "Sum")) == "the saved state is of Sum, this step is Total")
    #expect(
      refusal(Total(start: 1), changed(version: 2))
        == "the saved state of Total has version 2, this program reads version 1")
    var bytes = try saved.bytes()
    bytes[8] = 9
    #expect(text { try Saved(bytes: bytes) } == "a saved state of format 9, this program reads format 1")
    #expect(text { try Saved(bytes: Array("EDF file".utf8)) } == "not a saved state")
  }

  @Test("a refused snapshot leaves the runner as it was")
  func untouched() throws {
    let runner = try Pipeline {
      Total(); Total()
    }.makeRunner()
    _ = try runner.process(try messages([[1]])[0])
    guard case .parts(let parts) = try runner.save() else {
      Issue.record("no parts")
      return
    }
    #expect(throws: SnapshotError.self) { try runner.restore(.parts([.none, .parts(parts)])) }
    #expect(try values(try runner.process(try messages([[1]])[0])) == [3])
  }

  @Test("the checksum is CRC-32")
  func checksum() {
    #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
  }
}
