import Foundation
import Testing

@testable import Plots

@Suite("Power spectral density")
struct WelchTests {
  @Test("a sine of amplitude A has power A²/2 at its frequency") func sine() throws {
    var welch = Welch(channels: 2, rate: 256)
    for n in 0..<4096 {
      try welch.append([3 * sin(2 * .pi * 10 * Double(n) / 256), 0.5 * cos(2 * .pi * 60 * Double(n) / 256) + 100])
    }
    for (channel, frequency, power) in [(0, 10.0, 4.5), (1, 60, 0.125)] {
      let density = try #require(welch.density(channel))
      let peak = try #require(density.indices.max { density[$0] < density[$1] })
      #expect(welch.frequencies[peak] == frequency)
      let total = density.reduce(0, +) * welch.rate / Double(welch.segment)
      #expect(abs(total - power) < power * 1e-6, "the integral is the variance")
    }
  }

  @Test("does not depend on cuts, and skips missing values") func cuts() throws {
    let values = (0..<3000).map { $0 == 2999 ? Double.nan : sin(Double($0 * $0)) }
    var whole = Welch(channels: 1, rate: 100), pieces = whole
    try whole.append(values)
    for start in stride(from: 0, to: 3000, by: 37) { try pieces.append(Array(values[start..<min(start + 37, 3000)])) }
    #expect(whole.density(0) == pieces.density(0))
    #expect(whole.density(0)?.allSatisfy(\.isFinite) == true)
  }

  @Test("short recordings get shorter segments") func short() throws {
    var welch = Welch(channels: 1, rate: 256, samples: 100)
    try welch.append((0..<100).map { sin(Double($0)) })
    #expect(welch.segment == 64 && welch.density(0) != nil)
    #expect(Welch(channels: 1, rate: .nan).density(0) == nil)
  }
}
