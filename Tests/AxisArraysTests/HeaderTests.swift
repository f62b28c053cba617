import AxisArrays
import Testing

@Suite("Headers")
struct HeaderTests {
  @Test("a stream is the same by key, dims, rate and other axes; not by attributes, units, or place")
  func sameStream() throws {
    let a = try stream(4)
    func same(_ b: AxisArray) -> Bool { a.header.isSameStream(as: b.header) && b.header.isSameStream(as: a.header) }
    #expect(same(try stream(7, offset: 3)))
    #expect(same(a.with(attrs: ["note": 1])))
    #expect(same(try a.with(axis: .linear(LinearAxis(gain: 0.1, offset: 8, unit: "sec")), for: "time")))
    #expect(!same(a.with(key: "emg")))
    #expect(!same(try stream(4, channels: 2)))
    #expect(!same(try a.with(axis: .labels(["C0", "C1", "X"]), for: "ch")))
    #expect(!same(try a.with(axis: .time(rate: 20), for: "time")))
    #expect(!same(try a.with(axis: .linear(LinearAxis()), for: "ch")))
    #expect(!same(try a.transpose()))
    #expect(!same(try a.with(axis: .labels(["a", "b", "c", "d"]), for: "time")))
  }

  @Test("timestamps stand with the message, so that they do not make another stream")
  func timestamps() throws {
    let a = try stream(2).with(axis: .numbers([0.1, 0.25], unit: "s"), for: "time")
    let b = try stream(3).with(axis: .numbers([0.3, 0.5, 0.55], unit: "s"), for: "time")
    #expect(a.header.isSameStream(as: b.header))
    #expect(try b.axis("time") == .numbers([0.3, 0.5, 0.55], unit: "s"))
    #expect(a != b)
  }

  @Test("the stream axis is the declared one, else time, else the first, and its offset stands with the message")
  func undeclared() throws {
    let a = try stream(2).with(streamDim: nil)
    let b = try stream(2, offset: 5).with(streamDim: nil)
    #expect(a.header.isSameStream(as: b.header))
    #expect(b.offset == 5 && b.header.axes["time"] == .time(rate: 10))
    let c = try b.rename(["time": "win"])
    #expect(c.offset == 5 && c.header.stream == "win")
    let d = try c.transpose()
    #expect(d.header.stream == "ch" && d.offset == 0)
    #expect(try d.axis("win") == .time(rate: 10, offset: 5))
  }

  @Test("steps that derive a header share it from message to message")
  func shared() throws {
    let (a, b) = (try stream(9), try stream(9))
    let moved = try a.with(data: b.data)
    #expect(try a.slice("ch", 1).header === moved.slice("ch", 1).header)
    #expect(try a.slice("ch", 1).header !== a.slice("ch", 2).header)
    #expect(try a.slice("time", 1).header === a.header)
    #expect(try a.slice("time", 1, step: 2).header === a.slice("time", 0, 4, step: 2).header)
    #expect(try a.transpose(["ch", "time"]).header === moved.transpose(["ch", "..."]).header)
    #expect(try a.select("ch", index: 1).header === moved.select("ch", index: 1).header)
  }
}
