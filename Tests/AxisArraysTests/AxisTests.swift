import AxisArrays
import Testing

@Suite("Values and axes")
struct AxisTests {
  @Test("maps keep their order, compare without it, and hash alike")
  func maps() {
    let a: Value = ["x": 1, "y": [true, nil]]
    let b: Value = ["y": [true, nil], "x": 1]
    #expect(a == b && a.hashValue == b.hashValue)
    #expect(a.map?.keys == ["x", "y"])
    #expect(a != ["x": 1.0, "y": [true, nil]])
    #expect(a != ["x": 1])
  }

  @Test("a map replaces, adds and removes entries")
  func editing() {
    var map: ValueMap = ["a": 1, "b": 2, "c": 3]
    map["b"] = nil
    map["d"] = 4
    map["a"] = 5
    #expect(map.keys == ["a", "c", "d"])
    #expect(map["c"] == 3 && map["a"] == 5 && map["b"] == nil)
  }

  @Test("marks do not count, and a NaN equals itself")
  func marks() {
    #expect(Value(.int(1), mark: Mark(line: 1, column: 2)) == 1)
    #expect(Value.double(.nan) == .double(-.nan))
    #expect(Value.double(.nan).hashValue == Value.double(-.nan).hashValue)
    #expect(Axis.numbers([.nan, 1]) == .numbers([.nan, 1]))
  }

  @Test("a value is written as YAML writes it in a line")
  func text() {
    let value: Value = ["a": 1, "b c": [1.5, "x\"\n", nil, true], "d": .double(.infinity)]
    #expect(value.description == "{a: 1, \"b c\": [1.5, \"x\\\"\\n\", null, true], d: .inf}")
  }

  @Test("places and values of a linear axis", arguments: [0.1, -2.5, 1e-6])
  func linear(_ gain: Double) {
    let axis = LinearAxis(gain: gain, offset: 3)
    for place in [-7, 0, 12] { #expect(axis.index(of: axis.value(at: place)) == place) }
    #expect(LinearAxis(gain: 0).index(of: 1) == nil)
    #expect(axis.index(of: .nan) == nil)
    #expect(axis.index(of: .infinity) != nil)
  }

  @Test("records need columns of one length and different names")
  func records() throws {
    let records = try Records([.init("label", .labels(["a", "b"])), .init("x", .numbers([1, 2]))])
    #expect(records.count == 2)
    #expect(records.value(at: 1) == ["label": "b", "x": 2.0])
    #expect(throws: ArrayError.self) { try Records([.init("a", .labels(["a"])), .init("x", .numbers([1, 2]))]) }
    #expect(throws: ArrayError.self) { try Records([.init("a", .labels(["a"])), .init("a", .numbers([1]))]) }
    #expect(throws: ArrayError.self) { try Records([]) }
  }

  @Test("what does not fit the array is refused in words")
  func validation() throws {
    let data = try NDArray([1.0, 2, 3, 4, 5, 6], shape: [2, 3])
    func refusal(_ dims: [String], _ axes: [String: Axis] = [:], stream: String? = nil) -> String {
      AxisArraysTests.text { try AxisArray(data, dims: dims, axes: axes, streamDim: stream) }
    }
    #expect(refusal(["time"]).contains("1 dims (time) for an array of 2"))
    #expect(refusal(["a", "a"]).contains("named twice"))
    #expect(refusal(["time", "ch"], stream: "tiem").contains("did you mean \"time\"?"))
    #expect(refusal(["time", "ch"], ["cg": .linear(LinearAxis())]).contains("did you mean \"ch\"?"))
    #expect(refusal(["time", "ch"], ["ch": .labels(["a"])]).contains("has 1 values for (ch: 3)"))
    #expect(refusal(["time", "ch"], ["time": .linear(LinearAxis(gain: .nan))]).contains("must be finite"))
    let grid = CoordinateAxis(.numbers([1, 2, 3, 4, 5, 6]), dims: ["time", "ch"])
    #expect(refusal(["time", "ch"], ["x": .coordinate(grid)]) == "no error")
    let long = CoordinateAxis(.numbers([1]), dims: ["time", "ch"])
    #expect(refusal(["time", "ch"], ["x": .coordinate(long)]).contains("has 1 values for (time: 2, ch: 3)"))
  }
}
