import Processing
import TestSupport
import Testing

@Suite("Registry and pipelines")
struct RegistryTests {
  @Test("a pipeline is made from names and maps, and written back")
  func pipeline() throws {
    let value: Value = ["pipeline": ["Gain", ["Total": ["start": 2]], ["Band": nil], ["Gain", "Total"]]]
    let pipeline = try registry.pipeline(from: value)
    #expect(pipeline.steps.map { type(of: $0).name } == ["Gain", "Total", "Band", "Pipeline"])
    #expect(try registry.pipeline(from: pipeline.value) == pipeline)
  }

  @Test("a name that comes twice counts once")
  func duplicates() throws {
    let twice = Registry([Gain.self, Total.self, Gain.self], combiners: [PairSum.self, PairSum.self])
    #expect(twice.names == ["Gain", "Total"] && twice.combiners.count == 1)
    #expect(try twice.pipeline(from: ["Gain"]).steps.count == 1)
  }

  @Test("an unknown transformer is told with its place and the nearest name")
  func unknown() {
    let step = Value(.string("Gian"), mark: Mark(line: 2, column: 5))
    #expect(
      text { try registry.pipeline(from: .list([step])) }
        == "line 2, column 5: Gian is not a transformer (did you mean \"Gain\"?)")
  }

  @Test("what is no pipeline is refused in words")
  func malformed() {
    #expect(
      text { try registry.pipeline(from: ["pipelin": []]) }
        == "pipelin is not a setting of the pipeline file (did you mean \"pipeline\"?)")
    #expect(text { try registry.pipeline(from: ["pipeline": 3]) } == "pipeline is 3, must be a list of steps")
    #expect(text { try registry.pipeline(from: [:]) } == "the file has no pipeline: a list of steps under pipeline")
    #expect(
      text { try registry.pipeline(from: [["Gain": nil, "Total": nil]]) }
        == "the value is {Gain: null, Total: null}, must be a transformer's name, or its name with a map of settings")
  }

  @Test("the builder takes steps, pipelines, conditions and loops")
  func builder() {
    let more = true
    let pipeline = Pipeline {
      Gain(gain: 2)
      if more { Total() }
      for gain in [3.0, 4.0] { Gain(gain: gain) }
      Pipeline([Gain(gain: 5)])
    }
    #expect(pipeline == Pipeline([Gain(gain: 2), Total(), Gain(gain: 3), Gain(gain: 4), Gain(gain: 5)]))
    #expect(pipeline != Pipeline([Gain(gain: 2)]))
  }

  @Test("the scan of the program's conformances finds every transformer by its full name")
  func scan() {
    #if os(Linux)
      #expect(ConformanceScan.isAvailable)
      let found = ConformanceScan.types(conformingTo: "Processing.Transformer")
      let mine = found.filter { $0.hasPrefix("ProcessingTests.") }
      #expect(mine == ["Band", "Faulty", "Gain", "Holding", "Total"].map { "ProcessingTests.\($0)" })
      #expect(found.contains("Processing.Pipeline"))
      #expect(ConformanceScan.types(conformingTo: "Processing.Combiner").contains("ProcessingTests.PairSum"))
    #endif
  }
}
