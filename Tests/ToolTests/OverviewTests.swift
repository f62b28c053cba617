import Testing

@testable import Plots

@Suite("Overview of a stream")
struct OverviewTests {
  /// Channel 0 is a ramp, channel 1 its negative with gaps.
  static func samples(_ count: Int) -> [Double] {
    (0..<count).flatMap { n -> [Double] in [Double(n), n % 7 == 0 ? Double.nan : -Double(n)] }
  }

  @Test("does not depend on how the stream is cut", arguments: [1, 2, 7, 64, 1000])
  func cuts(_ length: Int) {
    let samples = Self.samples(1000)
    var whole = Overview(channels: 2, capacity: 10), pieces = whole
    whole.append(samples)
    for start in stride(from: 0, to: 1000, by: length) {
      pieces.append(Array(samples[2 * start..<2 * min(start + length, 1000)]))
      pieces.append([])
    }
    #expect(pieces.samplesPerBin == whole.samplesPerBin && pieces.count == 1000)
    for bin in 0..<whole.bins {
      for channel in 0..<2 {
        #expect(pieces.range(bin, channel)! == whole.range(bin, channel)!)
        #expect(pieces.mean(bin, channel) == whole.mean(bin, channel))
      }
    }
  }

  @Test("keeps extremes and means, in bounded memory") func bounds() throws {
    var overview = Overview(channels: 2, capacity: 10)
    overview.append(Self.samples(1000))
    #expect(overview.bins <= 20 && overview.samplesPerBin == 64)
    #expect(try #require(overview.range(0, 0)) == (0, 63))
    #expect(try #require(overview.range(0, 1)) == (-62, -1))
    #expect(overview.mean(0, 0) == 31.5)
    let thin = overview.thinned(to: 3)
    #expect(thin.bins <= 3)
    #expect(try #require(thin.range(thin.bins - 1, 0)).high == 999)
  }

  @Test("has no value where all are missing") func missing() {
    var overview = Overview(channels: 1, capacity: 4)
    overview.append([.nan, .infinity, -.infinity, 1])
    #expect(overview.range(0, 0) == nil && overview.mean(1, 0).isNaN && overview.mean(3, 0) == 1)
  }

  @Test("of nothing stays empty") func nothing() {
    var overview = Overview(channels: 0, capacity: 4)
    overview.append([])
    #expect(overview.bins == 0 && overview.thinned(to: 5).bins == 0)
  }
}
