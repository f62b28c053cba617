import TestSupport
import Testing

@testable import Streams

@Suite("latency histogram") struct LatencyTests {
  @Test("percentiles are within 3.2 % of the sorted times", arguments: Seed.sweep(5))
  func percentiles(seed: Seed) {
    var random = seed.generator, histogram = LatencyHistogram(), times: [Double] = []
    for _ in 0..<5000 {
      // From nanoseconds to hours.
      let time = Double.random(in: 1...10, using: &random) * [1e-9, 1e-6, 1e-3, 1, 1e3].randomElement(using: &random)!
      times.append(time)
      histogram.add(time)
    }
    times.sort()
    for share in [0.01, 0.5, 0.9, 0.99, 0.999, 1] {
      let exact = times[max(Int((share * 5000).rounded(.up)) - 1, 0)], found = histogram.percentile(share)
      #expect(found >= exact * 0.999 - 1e-9 && found <= exact * 1.032 + 1e-9, "\(share): \(exact) \(found)")
    }
    #expect(histogram.largest == times.last && histogram.count == 5000)
  }

  @Test("parts add up to the whole")
  func parts() {
    var a = LatencyHistogram(), b = LatencyHistogram(), whole = LatencyHistogram()
    for k in 0..<1000 {
      let time = Double(k * k) * 1e-6
      if k % 3 == 0 { a.add(time) } else { b.add(time) }
      whole.add(time)
    }
    a.add(b)
    #expect(a.text == whole.text && a.count == whole.count)
  }

  @Test("odd times do no harm", arguments: [-1.0, 0, .nan, .infinity, 1e300])
  func odd(time: Double) {
    var histogram = LatencyHistogram()
    histogram.add(time)
    #expect(histogram.count == 1)
    _ = histogram.text
  }
}
