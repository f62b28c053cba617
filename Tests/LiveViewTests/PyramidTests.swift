import TestSupport
import Testing

@testable import LiveView

@Suite("Pyramids of lows and highs")
struct PyramidTests {
  /// The low and the high of each bin, counted from the samples themselves.
  private func reference(_ values: [Float], channels: Int, bin: Int) -> [Float] {
    let rows = values.count / channels
    return stride(from: 0, to: rows, by: bin).flatMap { start in
      (0..<channels).flatMap { channel -> [Float] in
        let part = (start..<min(start + bin, rows)).map { values[$0 * channels + channel] }.filter(\.isFinite)
        guard let low = part.min(), let high = part.max() else { return [.nan, .nan] }
        return [low, high]
      }
    }
  }

  private func same(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
  }

  @Test("every level has the lows and highs of its samples, however they come", arguments: Seed.sweep(6))
  func levels(_ seed: Seed) {
    var random = seed.generator
    let channels = Int.random(in: 1...3, using: &random), rows = Int.random(in: 1...700, using: &random)
    let values = (0..<rows * channels).map { _ -> Float in
      [.nan, .infinity].randomElement(using: &random).flatMap { Int.random(in: 0..<30, using: &random) == 0 ? $0 : nil }
        ?? .random(in: -1...1, using: &random)
    }
    let perBin = Int.random(in: 1...5, using: &random)
    for keepsAll in [false, true] {
      var pyramid = TracePyramid(
        channels: channels, start: 2, width: Double(perBin), samplesPerBin: perBin, capacity: 1024, levels: 3,
        keepsAll: keepsAll)
      var row = 0
      while row < rows {
        let count = min(Int.random(in: 0...90, using: &random), rows - row)
        pyramid.add(Array(values[row * channels..<(row + count) * channels]), at: row)
        row += count
      }
      pyramid.finish()
      var bin = perBin
      for level in 0..<3 {
        let all = pyramid.bins(of: level)
        #expect(all.upperBound == (rows + bin - 1) / bin && pyramid.width(of: level) == Double(bin))
        let found = pyramid.values(level: level, bins: all, channels: Array(0..<channels))
        #expect(same(found, reference(values, channels: channels, bin: bin)), "level \(level)")
        bin *= TracePyramid.factor
      }
    }
  }

  @Test("a ring keeps the newest bins, and a gap is empty") func ring() {
    var pyramid = TracePyramid(channels: 1, start: 0, width: 1, capacity: 8, levels: 2, keepsAll: false)
    pyramid.add((0..<20).map { Float($0) }, at: 0)
    #expect(pyramid.bins(of: 0) == 12..<20)
    #expect(pyramid.values(level: 0, bins: 12..<14, channels: [0]) == [12, 12, 13, 13])
    pyramid.add([7], at: 22)
    #expect(same(pyramid.values(level: 0, bins: 19..<23, channels: [0]), [19, 19, .nan, .nan, .nan, .nan, 7, 7]))
    pyramid.add([9], at: 1000)
    #expect(same(pyramid.values(level: 0, bins: 993..<1000, channels: [0]), Array(repeating: .nan, count: 14)))
    // What is older than the ring, or before its begin, is nowhere.
    pyramid.add([1], at: 3)
    pyramid.add([1], at: -5)
    #expect(pyramid.bins(of: 0) == 993..<1001)
  }

  @Test("a recording's pyramid is coarser the longer it is, and holds all of it") func all() {
    var pyramid = TracePyramid(channels: 1, start: 0, width: 0.5, capacity: 8, levels: 3, keepsAll: true)
    let values = (0..<500).map { Float(($0 * 37) % 101) }
    for start in stride(from: 0, to: 500, by: 33) {
      pyramid.add(Array(values[start..<min(start + 33, 500)]), at: start)
    }
    pyramid.finish()
    #expect(pyramid.width == 0.5 * 64 && pyramid.samplesPerBin == 64)
    let found = pyramid.values(level: 0, bins: pyramid.bins(of: 0), channels: [0])
    #expect(same(found, reference(values, channels: 1, bin: 64)))
    #expect(pyramid.level(span: 100, bins: 4) == 0 && pyramid.level(span: 1e9, bins: 4) == 2)
  }

  @Test("places of electrodes are known by their names, as recordings spell them") func heads() throws {
    let place = try #require(HeadPlaces.place("Cz"))
    #expect(place == [0, 0] && HeadPlaces.place("EEG Cz-Ref") == place && HeadPlaces.place("CZ") == place)
    #expect(HeadPlaces.place("T3") == HeadPlaces.place("T7") && HeadPlaces.place("ECG") == nil)
  }
}
