import AxisArrays
import Platform
import Testing

@testable import Recordings

private func open(_ times: [Double], decimals: Int, _ named: [(String, String)] = []) throws -> Recording {
  let rows = times.enumerated().map { "\(DecimalText.plain($1, decimals: decimals) ?? ""),\($0)\n" }
  return try Recording.open(
    ByteSource(bytes: Array(("time,a\n" + rows.joined()).utf8), name: "x.csv"), options: try ReadOptions(named: named))
}

/// Samples that are lost, clocks that jitter: pieces of a regular grid, or a time per row.
@Suite("times of a table") struct TimeFitTests {
  @Test("a pause is a gap wherever it is", arguments: [3, 500, 999, 1000, 1001, 2000, 2998], [0.004, 0.5, 1000])
  func gap(place: Int, length: Double) throws {
    let times = (0..<3000).map { Double($0) / 250 + ($0 >= place ? length : 0) }
    var recording = try open(times, decimals: 3)
    #expect(recording.streams[0].rate == 250 && recording.tells(.gap, "1 gap"))
    let pieces = recording.pieces()
    #expect(pieces.map(\.first) == [0, place] && pieces.map(\.count) == [place, 3000 - place])
    #expect(abs((recording.span() ?? 0) - 12 - length) < 1e-9)
    let whole = try WholeStream(recording, count: 700)
    #expect(zip(whole.times, times).allSatisfy { abs($0 - $1) < 6e-4 } && whole.times.count == 3000)
    let first = try #require(try recording.read(count: 1 << 40))
    let second = try #require(try recording.read(count: 1 << 40))
    #expect(first.shape[0] == place && first.header.isSameStream(as: second.header))
    #expect(abs(second.offset - times[place]) < 1e-9)
  }

  @Test("many packets lost", arguments: [1, 2, 3])
  func packets(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    var (times, starts, at) = ([Double](), [0], 0)
    for index in 0..<5000 {
      if index > 0, Int.random(in: 0..<200, using: &random) == 0 {
        at += Int.random(in: 1...50, using: &random)
        starts.append(index)
      }
      times.append(Double(at) / 256)
      at += 1
    }
    let recording = try open(times, decimals: 3)
    #expect(recording.streams[0].rate == 256 && recording.pieces().map(\.first) == starts)
    let whole = try WholeStream(recording, count: 999)
    #expect(zip(whole.times, times).allSatisfy { abs($0 - $1) < 1.1e-3 })
  }

  @Test("times that jitter by less than a sample are regular, and told", arguments: [400, 3000], [0.002, 0.001])
  func jitter(rows: Int, width: Double) throws {
    var random = SplitMix64(seed: UInt64(rows))
    let times = (0..<rows).map { 100_000 + Double($0) / 250 + Double.random(in: 0...width, using: &random) }
    for named in [[], [("rate", "250")]] {
      let recording = try open(times, decimals: 6, named)
      #expect(recording.streams[0].rate == 250 && recording.pieces().count == 1)
      #expect(recording.tells(.approximated, "jitter"))
      let whole = try WholeStream(recording, count: 64)
      #expect(zip(whole.times, times).allSatisfy { abs($0 - $1) < 0.6 * width })
    }
    let kept = try open(times, decimals: 6, [("time-per-row", "yes")])
    #expect(kept.streams[0].rate == nil && kept.pieces().isEmpty && kept.span() == nil)
    #expect(try WholeStream(kept, count: 64).times == times.map { ($0 * 1e6).rounded() / 1e6 })
  }

  @Test("jitter and a pause", arguments: [1500, 50])
  func both(place: Int) throws {
    var random = SplitMix64(seed: UInt64(place))
    let times = (0..<3000).map {
      Double($0) / 250 + Double.random(in: 0...0.001, using: &random) + ($0 >= place ? 0.02 : 0)
    }
    let recording = try open(times, decimals: 6)
    #expect(recording.pieces().map(\.first) == [0, place] && recording.streams[0].rate == 250)
  }

  @Test(
    "a rate that no decimals show, over a long file",
    arguments: [(1000.0 / 3, 3), (249.9, 3), (249.998, 6), (1000.01218, 6), (1000.01218, 9)])
  func drift(rate: Double, decimals: Int) throws {
    let times = (0..<20_000).map { Double($0) / rate }
    let recording = try open(times, decimals: decimals)
    #expect(abs((recording.streams[0].rate ?? 0) / rate - 1) < 1e-6 && recording.pieces().count == 1)
    let whole = try WholeStream(recording, count: 4096)
    #expect(zip(whole.times, times).allSatisfy { abs($0 - $1) < 1.1e-3 })
  }

  @Test("packets that come at once need a tolerance, and the message says so")
  func bursts() throws {
    let times = (0..<1200).map { Double($0 / 12 * 12) / 250 }
    let auto = try open(times, decimals: 3)
    #expect(auto.streams[0].rate == nil && auto.tells(.guessed, "--rate"))
    let error = #expect(throws: RecordingError.self) { try open(times, decimals: 3, [("rate", "250")]) }
    #expect(error?.description.contains("--gap-tolerance") == true)
    let fitted = try open(times, decimals: 3, [("rate", "250"), ("gap-tolerance", "14")])
    #expect(fitted.streams[0].rate == 250 && fitted.pieces().count == 1)
  }

  @Test("a rate that is not the times' is an error or told")
  func otherRate() throws {
    let times = (0..<2000).map { Double($0) / 250 }
    #expect(throws: RecordingError.self) { try open(times, decimals: 3, [("rate", "500")]) }
    let near = try open(times, decimals: 3, [("rate", "250.5")])
    #expect(near.streams[0].rate == 250.5 && near.tells(.approximated, "off the times"))
  }

  @Test("time that goes back is a time per row", arguments: [10, 1500])
  func back(place: Int) throws {
    let times = (0..<2000).map { Double($0 < place ? $0 : $0 - place) / 100 }
    #expect(try open(times, decimals: 2).streams[0].rate == nil)
  }
}
