import FilterDesign
import SignalProcessing
import TestSupport
import Testing

/// What blocks side by side cost in accuracy.
@Suite struct BlockFilterErrorTests {
  @Test(
    "results are those of the filter that goes sample by sample, to within 1e-9 of the largest",
    arguments: [(0.002, 0.1), (0.01, 0.02), (0.1, 0.4), (0.001, 0.45)], [1, 4])
  func error(_ band: (Double, Double), _ order: Int) throws {
    let design = try butterworth(order: order, .bandpass(band.0, band.1), rate: 1)
    let recurrence = try FilterCoefficients.sos(design.secondOrderSections().rows).recurrence()
    var random = Seed(5).generator
    let x = try NDArray((0..<60_000).map { _ in Double.random(in: -1...1, using: &random) + 3 }, shape: [2, 30_000])
    let exact = try linearFilter(recurrence, x, axis: 1).y
    let blocks = try BlockFilter(recurrence, length: 1000).filter(x, axis: 1).y
    let scale = try max(abs(exact)).item(as: Double.self)
    #expect(try max(abs(blocks - exact)).item(as: Double.self) <= 1e-9 * scale)
    #expect(try bits(blocks.slice(axis: 1, 0, 1000)) == bits(exact.slice(axis: 1, 0, 1000)))
  }
}
