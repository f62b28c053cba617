import Testing

@testable import Plots

@Suite("Axis marks")
struct TicksTests {
  @Test(
    "are round, ascending and inside",
    arguments: [
      (0.0, 1.0), (0, 60), (-3.7, 12.2), (1e-9, 3e-9), (-5e8, 7e8), (1e6, 1e6 + 1), (0.1, 0.10001),
    ] as [(Double, Double)])
  func inside(_ low: Double, _ high: Double) {
    let ticks = Ticks.linear(low, high)
    #expect(ticks.values.count >= 2 && ticks.values.count <= 12)
    #expect(ticks.values == ticks.values.sorted())
    #expect(ticks.values.allSatisfy { $0 >= low - (high - low) * 1e-6 && $0 <= high + (high - low) * 1e-6 })
    #expect(Set(ticks.labels).count == ticks.labels.count, "each mark needs a label of its own")
    let steps = zip(ticks.values.dropFirst(), ticks.values).map { $0.0 - $0.1 }
    #expect(steps.allSatisfy { abs($0 - steps[0]) < steps[0] * 1e-3 })
  }

  @Test("step by 1, 2 or 5") func steps() {
    #expect(Ticks.linear(0, 10, count: 5).values == [0, 2, 4, 6, 8, 10])
    #expect(Ticks.linear(0, 10, count: 10).labels == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"])
    #expect(
      Ticks.linear(0, 1, count: 5).labels == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"].map { $0 == "0.0" ? "0" : $0 })
    #expect(Ticks.roundStep(3) == 5 && Ticks.roundStep(2) == 2 && Ticks.roundStep(0.011) == 0.02)
  }

  @Test(
    "of long times are round on a clock",
    arguments: [
      (0.0, 300.0, 6, ["0:00", "1:00", "2:00", "3:00", "4:00", "5:00"]),
      (0, 7200, 4, ["0:00:00", "0:30:00", "1:00:00", "1:30:00", "2:00:00"]),
      (-60, 250, 6, ["-1:00", "0:00", "1:00", "2:00", "3:00", "4:00"]),
      (0, 86400, 4, ["0:00:00", "6:00:00", "12:00:00", "18:00:00", "24:00:00"]),
      (0, 299, 3, ["0", "100", "200"]),
    ] as [(Double, Double, Int, [String])])
  func times(_ low: Double, _ high: Double, _ count: Int, _ labels: [String]) {
    #expect(Ticks.times(low, high, count: count).labels == labels)
  }

  @Test(
    "do not trap on what cannot be drawn",
    arguments: [
      (Double.nan, 1.0), (0, .infinity), (1, 0), (5, 5), (-.greatestFiniteMagnitude, .greatestFiniteMagnitude),
      (0, .leastNonzeroMagnitude),
    ] as [(Double, Double)])
  func extremes(_ low: Double, _ high: Double) {
    #expect(Ticks.linear(low, high).values.count <= 30)
    #expect(Ticks.times(low, high).values.count <= 30)
    #expect(Ticks.logarithmic(low, high).values.count <= 700)
  }

  @Test("on logarithmic axes are powers of ten") func logarithmic() {
    #expect(Ticks.logarithmic(0.5, 200, count: 4).labels == ["1", "10", "100"])
    #expect(Ticks.logarithmic(1, 10, count: 6).labels == ["1", "2", "5", "10"])
    #expect(Ticks.logarithmic(1e-12, 1, count: 6).values.count <= 8)
  }
}
