import AxisArrays
import Testing

@testable import ToolKit

@Suite("Designs that are printed")
struct DesignTests {
  @Test(
    "parameters and results that are no numbers are refused, and named",
    arguments: [
      ("windowed-sinc", ["taps": 9, "cutoff": .double(.nan)], "cutoff"),
      ("butterworth", ["order": 2, "cutoff": 0.2, "frequencies": [0.1, .double(.infinity)]], "frequencies"),
      ("kaiser-attenuation", ["taps": 9, "width": .double(.nan)], "width"),
      ("kaiser-attenuation", ["taps": .int(.max), "width": 1e300], "not finite"),
      ("window", ["window": ["chebwin", 1e9], "count": 64], "5000"),
      ("savitzky-golay", ["window": 5, "order": 2, "derivative": .int(.max)], "1000"),
      ("filter", ["b": [1, 2], "a": []], "a must begin"),
      ("filter", ["b": [1e308, 1e308], "frequencies": 0], "not finite"),
    ] as [(String, ValueMap, String)])
  func refused(_ name: String, _ parameters: ValueMap, _ words: String) throws {
    let error = #expect(throws: ToolError.self) { try Design.named(name).result(parameters) }
    #expect("\(error.map { "\($0)" } ?? "")".contains(words))
  }
}
