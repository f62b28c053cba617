import AxisArrays
import Testing

@Suite("Joining, order, windows")
struct ShapeTests {
  @Test("what is cut and joined is what it was")
  func cutAndJoin() throws {
    let x = try stream(9, offset: 4)
    for dim in ["time", "ch"] {
      let count = try x.count(along: dim)
      for cut in 0...count {
        let parts = [try x.slice(dim, 0, cut), try x.slice(dim, cut)]
        #expect(try AxisArray.concatenate(parts, along: dim) == x, "\(dim) at \(cut)")
      }
    }
    let stamps = try x.with(axis: .numbers((0..<9).map { Double($0 * $0) }), for: "time")
    #expect(try AxisArray.concatenate([stamps.slice("time", 0, 2), stamps.slice("time", 2)], along: "time") == stamps)
    let grid = try x.replacing(axes: [
      "g": .coordinate(CoordinateAxis(.numbers((0..<27).map(Double.init)), dims: ["ch", "time"]))
    ])
    #expect(try AxisArray.concatenate([grid.slice("time", 0, 2), grid.slice("time", 2)], along: "time") == grid)
    #expect(try AxisArray.concatenate([grid.slice("ch", 0, 2), grid.slice("ch", 2)], along: "ch") == grid)
  }

  @Test("what does not go on is refused, and so is what does not agree")
  func refusals() throws {
    let x = try stream(4)
    func refusal(_ other: AxisArray, _ dim: String = "time") -> String {
      text { try AxisArray.concatenate([x, other], along: dim) }
    }
    #expect(refusal(try stream(4, offset: 0.4)) == "no error")
    #expect(refusal(try stream(4, offset: 0.4005)) == "no error")
    #expect(
      refusal(try stream(4, offset: 0.5)).contains("does not go on at message 1: it begins at 0.5 s, expected 0.4"))
    #expect(
      refusal(try stream(4, offset: 0.4).with(axis: .time(rate: 11, offset: 0.4), for: "time")).contains("has gain"))
    #expect(refusal(try stream(4, channels: 2, offset: 0.4)).contains("agree in all but \"time\""))
    let relabelled = try stream(4, offset: 0.4).with(axis: .labels(["a", "b", "c"]), for: "ch")
    #expect(refusal(relabelled).contains("axis \"ch\" of message 1 is another"))
    #expect(refusal(try x.transpose()).contains("must have the same dims"))
    #expect(refusal(relabelled, "ch").contains("axis \"time\" of message 1 is another"))
    #expect(refusal(try x.with(axis: .numbers([1, 2, 3]), for: "ch"), "ch").contains("of another kind"))
    #expect(text { try AxisArray.concatenate([], along: "time") }.contains("nothing to join"))
    #expect(
      try AxisArray.concatenate([x, try stream(4, offset: 9)], along: "time", axis: .time(rate: 5)).dims == x.dims)
    #expect(try AxisArray.concatenate([x, try stream(4, offset: 0.4, key: "b")], along: "time").key == "")
  }

  @Test("a new dim puts messages side by side")
  func stacking() throws {
    let x = try stream(2)
    let y = try AxisArray.concatenate([x, x], along: "trial", axis: .labels(["a", "b"]))
    #expect(y.dims == ["trial", "time", "ch"] && y.streamDim == "time")
    #expect(try y.select("trial", index: 1) == x)
    #expect(throws: ArrayError.self) { try AxisArray.concatenate([x, try stream(2, offset: 1)], along: "trial") }
  }

  @Test("transposing by names, positions and ellipsis, there and back")
  func transpose() throws {
    let x = try AxisArray.concatenate([try stream(2), try stream(2)], along: "trial")
    #expect(try x.transpose().dims == ["ch", "time", "trial"])
    #expect(try x.transpose(["time", "..."]).dims == ["time", "trial", "ch"])
    #expect(try x.transpose(["...", 0]).dims == ["time", "ch", "trial"])
    #expect(try x.transpose([-1, "...", "time"]).dims == ["ch", "trial", "time"])
    #expect(try x.transpose(["ch", "..."]).transpose([1, 2, 0]) == x)
    #expect(try values(try stream(2).transpose()) == [0, 10, 1, 11, 2, 12])
    for order in [["time"], ["time", "time", "..."], ["...", "..."], [5, "..."], ["...", "tmie"]] as [[DimReference]] {
      #expect(throws: ArrayError.self) { try x.transpose(order) }
    }
  }

  @Test("renaming takes axes, coordinates' dims and the stream dim along")
  func rename() throws {
    let x = try stream(2).replacing(axes: ["x": .coordinate(CoordinateAxis(.labels(["p", "q", "r"]), dims: ["ch"]))])
    let y = try x.rename(["time": "t", "ch": "channel"])
    #expect(y.dims == ["t", "channel"] && y.streamDim == "t")
    #expect(try y.axis("x").coordinate?.dims == ["channel"])
    #expect(try y.rename(["t": "ch", "channel": "time"]).dims == ["ch", "time"])
    #expect(throws: ArrayError.self) { try x.rename(["time": "ch"]) }
    #expect(throws: ArrayError.self) { try x.squeezed("time") }
    #expect(try x.slice("time", 0, 1).squeezed("time").dims == ["ch"])
  }

  @Test(
    "windows are the slices, for every kind of axis", arguments: ["linear", "numbers", "labels", "records", "none"])
  func windows(_ kind: String) throws {
    let labels = (0..<7).map { "s\($0)" }
    var x = try stream(7, offset: 1)
    switch kind {
    case "numbers": x = try x.with(axis: .numbers((0..<7).map { Double($0 * $0) }), for: "time")
    case "labels": x = try x.with(axis: .labels(labels), for: "time")
    case "records":
      let records = try Records([.init("label", .labels(labels)), .init("n", .integers(Array(0..<7)))])
      x = try x.with(axis: .coordinate(CoordinateAxis(.records(records))), for: "time")
    case "none": x = try x.with(axis: nil, for: "time")
    default: break
    }
    for (size, step) in [(3, 1), (3, 2), (2, 5), (7, 1), (1, 1), (8, 1)] {
      let y = try x.slidingWindows("time", size: size, step: step)
      #expect(y.dims == ["win", "time", "ch"] && y.streamDim == "win")
      #expect(try y.count(along: "win") == max(0, 7 - size + step) / step)
      for place in 0..<(try y.count(along: "win")) {
        let (window, slice) = (
          try y.select("win", index: place), try x.slice("time", place * step, place * step + size)
        )
        #expect(try values(window) == values(slice))
        #expect(try y.axis("win").value(at: place) == slice.axis("time").value(at: 0))
        if kind != "linear", kind != "none" { #expect(try window.axis("time") == slice.axis("time")) }
      }
    }
    #expect(throws: ArrayError.self) { try x.slidingWindows("time", size: 0) }
    #expect(throws: ArrayError.self) { try x.slidingWindows("time", size: 2, newDim: "ch") }
  }

  @Test("windows along channels keep the stream, and the window's own axis begins at 0")
  func channelWindows() throws {
    let x = try stream(4, offset: 1)
    let y = try x.slidingWindows("ch", size: 2, newDim: "pair")
    #expect(y.dims == ["time", "pair", "ch"] && y.streamDim == "time")
    #expect(try y.axis("pair").labels == ["C0", "C1"])
    #expect(try x.slidingWindows("time", size: 2).axis("time") == .time(rate: 10))
    #expect(
      try x.slidingWindows("time", size: 2, step: 2).axis("win") == .linear(LinearAxis(gain: 0.2, offset: 1, unit: "s"))
    )
  }

  @Test("a table has the dim first and all others in one")
  func table() throws {
    let x = try AxisArray.concatenate([try stream(2), try stream(2)], along: "trial")
    #expect(Array(try x.as2d("ch").shape) == [3, 4])
    #expect(try x.as2d("ch").array(of: Double.self) == [0, 10, 0, 10, 1, 11, 1, 11, 2, 12, 2, 12])
    #expect(Array(try stream(2).select("ch", index: 0).as2d().shape) == [2, 1])
    #expect(Array(try stream(2).select("ch", index: 0).select("time", index: 0).as2d().shape) == [1, 1])
  }

  @Test("which axis a transformer works along when its settings do not say")
  func roles() throws {
    let x = try AxisArray.concatenate([try stream(2), try stream(2)], along: "trial", axis: .labels(["a", "b"]))
    #expect(try x.streamAxis() == "time" && x.featureAxis() == "ch" && x.featureAxis(0) == "trial")
    #expect(try x.transformAxis() == "time")
    #expect(try x.with(axis: .linear(LinearAxis()), for: "ch").transformAxis() == "ch")
    #expect(try x.with(streamDim: "trial").transformAxis() == "time")
    #expect(try x.with(streamDim: nil).rename(["time": "t"]).streamAxis() == "trial")
    #expect(try x.streamAxis("ch") == "ch")
    #expect(try stream(2).select("ch", index: 0).featureAxis() == "time")
    #expect(throws: ArrayError.self) { try x.featureAxis(2) }
  }

  @Test("equality is by labels and bits, and forgets the declared stream dim")
  func equality() throws {
    let x = try stream(2)
    #expect(try x == x.with(streamDim: nil))
    #expect(x != x.with(key: "b") && x != x.with(attrs: [:]))
    #expect(x != (try stream(2, offset: 1)))
    #expect(try x != x.with(axis: nil, for: "ch"))
    #expect(try x != x.with(data: x.data.astype(.float32)))
    let nan = try x.with(data: try NDArray([Double](repeating: .nan, count: 6), shape: [2, 3]))
    #expect(nan == nan)
  }

  @Test("data of another shape are refused, with the call that takes them", arguments: [[3, 2], [2], [2, 3, 1]])
  func otherShapes(_ shape: [Int]) throws {
    let x = try stream(2), other = try zeros(Dims(shape))
    let error = #expect(throws: ArrayError.self) { try x.with(data: other) }
    #expect(error.map { "\($0)".contains("replacing(data:dims:axes:)") } == true)
  }

  @Test("a message prints its dims, axes with units and ranges, and first values")
  func description() throws {
    #expect(
      try stream(10).description == """
        AxisArray "eeg" (time: 10, ch: 3) float64 on cpu
          time   linear 0.0 … 0.9 s, step 0.1, stream
          ch     labels C0, C1, C2
          attrs  subject: "s1"
          data   [0.0, 1.0, 2.0, …]
        """)
  }
}
