import AxisArrays
import Testing

@Suite("Reading a message")
struct ReadingTests {
  @Test("rate, labels and values stand at the places of the axes")
  func values() throws {
    let x = try stream(4, offset: 2)
    #expect(x.rate == 10)
    #expect(try x.labels(along: "ch") == ["C0", "C1", "C2"])
    #expect(try x.values(along: "time") == (0..<4).map { 2 + Double($0) * 0.1 })
    #expect(try x.slice("time", step: 2).rate == 5)
    let spectrum = try x.with(axis: .numbers([1, 2, 5], unit: "Hz"), for: "ch")
    #expect(try spectrum.values(along: "ch") == [1, 2, 5])
    #expect(try x.with(axis: .numbers([0, 1, 3, 4]), for: "time").rate == nil)
    #expect(try x.with(axis: .linear(LinearAxis(gain: 0)), for: "time").rate == nil)
  }

  @Test("one place by its label")
  func label() throws {
    let x = try stream(2)
    let one = try x.select("ch", label: "C1"), kept = try x.select("ch", label: "C1", keep: true)
    #expect(one.dims == ["time"] && kept.dims == ["time", "ch"] && one.rate == 10)
    #expect(try AxisArraysTests.values(one) == [1, 11] && AxisArraysTests.values(kept) == [1, 11])
  }

  @Test("errors name the dim, and what it has")
  func errors() throws {
    let x = try stream(2)
    #expect(text { try x.labels(along: "time") } == "AxisArray: axis \"time\" has no labels")
    #expect(
      text { try x.values(along: "ch") } == "AxisArray: axis \"ch\" has labels instead of one number for each place")
    #expect(text { try x.select("ch", label: "C9") }.contains("no label \"C9\" on axis \"ch\""))
    #expect(text { try x.values(along: "chan") }.contains("did you mean \"ch\""))
  }
}
