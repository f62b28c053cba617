import Foundation
import Plots
import Testing

@testable import Simulation

@Suite("Simulated EEG")
struct SimulationTests {
  @Test("normal numbers have mean 0 and variance 1") func moments() {
    let philox = Philox(seed: 5)
    let values = (0..<20000).map { philox.normal(source: 1, at: $0) }
    let mean = values.reduce(0, +) / 20000, variance = values.reduce(0) { $0 + $1 * $1 } / 20000
    #expect(abs(mean) < 0.03 && abs(variance - 1) < 0.04)
  }

  @Test("any cutting gives the same samples", arguments: [1, 37, 256, 1000])
  func cuts(_ length: Int) {
    var whole = EEG(channels: 5, rate: 256, seed: 3), pieces = EEG(channels: 5, rate: 256, seed: 3)
    let expected = whole.next(2000)
    var found: [Float] = []
    while found.count < expected.count { found += pieces.next(min(length, 2000 - found.count / 5)) }
    #expect(found == expected)
  }

  @Test("another seed gives another recording") func seeds() {
    var one = EEG(channels: 2, seed: 1), two = EEG(channels: 2, seed: 2)
    #expect(one.next(100) != two.next(100))
  }

  /// Powers in a band by Welch, in µV².
  static func power(_ band: ClosedRange<Double>, of density: [Double], _ welch: Welch) -> Double {
    zip(welch.frequencies, density).filter { band.contains($0.0) }.reduce(0) { $0 + $1.1 } * welch.rate
      / Double(welch.segment)
  }

  @Test("has 1/f background, alpha at the back, hum at the mains, and blinks at the front") func spectra() throws {
    var eeg = EEG(channels: 64, rate: 256, seed: 11)
    var welch = Welch(channels: 64, rate: 256)
    for _ in 0..<60 { try welch.append(eeg.next(256).map(Double.init)) }
    func density(_ label: String) throws -> [Double] {
      let channel = try #require(eeg.montage.labels.firstIndex(of: label))
      return try #require(welch.density(channel))
    }
    let back = try density("O1"), front = try density("Fp1"), middle = try density("Cz")
    let alpha = { Self.power(8...12, of: $0, welch) }
    #expect(alpha(back) > 2 * alpha(front))
    // From 2 to 32 Hz power falls about as 1/f^1.5: sixteen times the frequency, about 64 times less.
    let low = Self.power(1.5...2.5, of: middle, welch), high = Self.power(31.5...32.5, of: middle, welch)
    #expect(low / high > 20 && low / high < 200)
    let hum = Self.power(49.5...50.5, of: middle, welch), beside = Self.power(52.5...53.5, of: middle, welch)
    #expect(hum > 3 * beside)
    let slow = { Self.power(1...4, of: $0, welch) }
    #expect(slow(front) > 3 * slow(back))
  }

  @Test("parts can be left out, and odd rates do not trap", arguments: [0.5, 1, 7.3, 100, 44100])
  func rates(_ rate: Double) {
    var strengths = EEG.Strengths()
    var eeg = EEG(channels: 3, rate: rate, seed: 1, mains: 60)
    #expect(eeg.next(50).allSatisfy { $0.isFinite && abs($0) < 1000 })
    (strengths.background, strengths.sensor, strengths.alpha, strengths.hum) = (0, 0, 0, 0)
    (strengths.blink, strengths.drift) = (0, 0)
    var silent = EEG(channels: 3, rate: rate, seed: 1, strengths: strengths)
    #expect(silent.next(50).allSatisfy { $0 == 0 })
  }

  @Test("electrodes have different names", arguments: [0, 1, 19, 64, 70, 300])
  func names(_ count: Int) {
    let montage = Montage(channels: count)
    #expect(Set(montage.labels).count == count && montage.places.count == count)
    #expect(montage.places.allSatisfy { ($0 * $0).sum() <= 1.3 })
  }
}
