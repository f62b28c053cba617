import SignalProcessing
import TestSupport
import Testing

@Suite("The registry")
struct CompletenessTests {
  @Test("settings laws hold for every transformer", arguments: Registry.standard.names)
  func settings(_ name: String) throws {
    let broken = SettingsLaws.violations(of: try Registry.standard.transformer(named: name))
    #expect(broken.isEmpty, "\(broken)")
  }

  @Test("settings laws hold for every step with several inputs", arguments: Registry.standard.combiners.map { $0.name })
  func combinerSettings(_ name: String) throws {
    let type = try #require(Registry.standard.combiners.first { $0.name == name })
    let broken = SettingsLaws.violations(of: type)
    #expect(broken.isEmpty, "\(broken)")
  }

  #if os(Linux)
    @Test("no transformer of the library is missing from the registry")
    func complete() {
      func inLibrary(_ name: String) -> [String] {
        ConformanceScan.types(conformingTo: name).filter { $0.hasPrefix("SignalProcessing.") }
      }
      func registered(_ types: [any Configurable.Type]) -> [String] {
        types.map { String(reflecting: $0) }.sorted()
      }
      #expect(inLibrary("Processing.Transformer") == registered(Registry.standard.transformers))
      #expect(inLibrary("Processing.Combiner") == registered(Registry.standard.combiners))
    }
  #endif
}
