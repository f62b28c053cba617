import TestSupport
import Testing

@testable import Streams

/// The runtime on a simulated clock: delays, losses, failures, gaps and restarts, drawn from seeds.
@Suite("simulation") struct SimulationTests {
  #if DEBUG
    static let blocks: UInt64 = 2, seedsInBlock: UInt64 = 10
  #else
    static let blocks: UInt64 = 20, seedsInBlock: UInt64 = 50
  #endif

  /// A thousand seeds of a thousand simulated seconds, in an optimised build.
  @Test("every law holds for every seed", arguments: 0..<blocks)
  func laws(block: UInt64) throws {
    for seed in block * Self.seedsInBlock + 1...(block + 1) * Self.seedsInBlock {
      let found = try Simulation(Script(Seed(seed), seconds: 1000)).violations()
      #expect(found.isEmpty, "seed \(seed): \(found.prefix(3))")
    }
  }

  @Test("a seed replays its run exactly", arguments: Seed.sweep(5))
  func replay(seed: Seed) throws {
    let script = Script(seed, seconds: 300)
    let a = try Simulation(script), b = try Simulation(script)
    #expect(a.runs.count == b.runs.count)
    for (a, b) in zip(a.runs, b.runs) {
      #expect(a.ledger.text == b.ledger.text && a.incidents == b.incidents)
      #expect(a.latencies.map(\.histogram.text) == b.latencies.map(\.histogram.text))
      #expect(a.view.parcels.map(\.stamp) == b.view.parcels.map(\.stamp))
    }
  }

  @Test("the seeds meet all that may happen")
  func coverage() throws {
    var scripts = 0, lost = 0, restarted = 0, skipped = 0, died = 0, goesOn = 0, gaps = 0, waited = 0
    for seed in Seed.sweep(40) {
      let simulation = try Simulation(Script(seed, seconds: 100))
      scripts += 1
      for run in simulation.runs {
        lost += run.ledger.hops.reduce(0) { $0 + $1.dropped.messages }
        restarted += run.incidents.filter { $0.stage == "filter" && $0.outcome == .restarted }.count
        skipped += run.incidents.filter { $0.stage == "filter" && $0.outcome == .skipped }.count
        died += run.incidents.filter { $0.outcome == .stopped }.count
        gaps += run.ledger.sources[0].gaps
        waited += run.ledger.hops.filter { $0.policy == .wait && $0.highest == $0.capacity }.count
      }
      goesOn += simulation.runs.count - 1
    }
    #expect(scripts == 40)
    for (name, count) in [
      ("losses", lost), ("restarts", restarted), ("skips", skipped), ("deaths", died), ("stops", goesOn),
      ("gaps", gaps), ("full channels", waited),
    ] {
      #expect(count > 3, "\(name)")
    }
  }
}
