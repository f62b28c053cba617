import AxisArrays
import Testing

@Suite("Selection")
struct SelectionTests {
  @Test("a slice keeps the axes true: gain times step, offset of its first place, labels of its channels")
  func slice() throws {
    let x = try stream(10, offset: 2)
    let y = try x.slice("time", 3, 9, step: 2)
    #expect(try y.axis("time").linear == LinearAxis(gain: 0.2, offset: 2 + 3 * 0.1, unit: "s"))
    #expect(try values(y) == [30, 31, 32, 50, 51, 52, 70, 71, 72])
    let z = try x.slice("ch", -2).slice("time", 0, 1)
    #expect(try z.axis("ch").labels == ["C1", "C2"])
    #expect(try values(z) == [1, 2])
  }

  @Test("slices are Python's", arguments: [1, 2, 3, -1, -2, -7])
  func python(_ step: Int) throws {
    let x = try stream(5, channels: 1)
    for start in [nil, -9, -5, -2, 0, 3, 5, 9] as [Int?] {
      for stop in [nil, -9, -5, -1, 0, 2, 5, 9] as [Int?] {
        // The definition: clamp as Python does, then walk.
        let low = step > 0 ? 0 : -1
        let high = step > 0 ? 5 : 4
        func clamp(_ place: Int?, _ missing: Int) -> Int {
          place.map { min(max($0 < 0 ? $0 + 5 : $0, low), high) } ?? missing
        }
        let first = clamp(start, step > 0 ? 0 : 4)
        let end = clamp(stop, step > 0 ? 5 : -1)
        let places = Array(Swift.stride(from: first, to: end, by: step))
        let y = try x.slice("time", start, stop, step: step)
        #expect(
          try values(y) == places.map { Double(10 * $0) }, "\(String(describing: start)) \(String(describing: stop))")
        #expect(
          try y.places("time")
            == places.enumerated().map { place, _ in
              .double(Double(place) * (0.1 * Double(step)) + Double(places[0]) * 0.1)
            })
      }
    }
  }

  @Test("a step so large that its product overflows is no trap")
  func hugeStep() throws {
    #expect(try values(try stream(3, channels: 1).slice("time", step: .max)) == [0])
    #expect(try values(try stream(3, channels: 1).slice("time", step: .min)) == [20])
    #expect(try values(try stream(3, channels: 1).slice("time", .min, .max)) == [0, 10, 20])
    #expect(throws: ArrayError.self) { try stream(3).slice("time", step: 0) }
  }

  @Test("irregular places turn a linear axis into one of numbers, regular ones keep it linear")
  func indices() throws {
    let x = try stream(6, channels: 1, offset: 1)
    let y = try x.select("time", indices: [0, 1, -1])
    #expect(try y.axis("time") == .numbers([1, 1 + 0.1, 1 + 5 * 0.1], unit: "s"))
    #expect(try values(y) == [0, 10, 50])
    #expect(try x.select("time", indices: [4, 2, 0]).axis("time").linear?.gain == -0.2)
    #expect(try x.select("time", indices: [2]).axis("time") == .time(rate: 10, offset: 1.2))
    #expect(try x.select("time", indices: []).count(along: "time") == 0)
    #expect(try x.select("time", indices: [1, 1]).axis("time") == .numbers([1.1, 1.1], unit: "s"))
    #expect(text { try x.select("time", indices: [6]) }.contains("position 6 is outside axis \"time\" of length 6"))
  }

  @Test("axes without an entry count on from where they were cut")
  func plain() throws {
    let x = try AxisArray(try NDArray([0.0, 1, 2, 3], shape: [4]), dims: ["a"])
    let y = try x.slice("a", 1, step: 2)
    #expect(try y.places("a") == [1.0, 3.0])
    #expect(try y.slice("a", 1).places("a") == [3.0])
    #expect(try x.slice("a", 2).places("a") == [2.0, 3.0])
    #expect(try x.slice("a", 2) == x.select("a", indices: [2, 3]))
  }

  @Test("dropping a dim drops its axis, and clears the stream dim when it was that")
  func dropping() throws {
    let x = try stream(4, offset: 1)
    let channel = try x.select("ch", index: 1)
    #expect(channel.dims == ["time"] && channel.streamDim == "time" && channel.offset == 1)
    let sample = try x.select("time", index: -1)
    #expect(sample.dims == ["ch"] && sample.streamDim == nil && sample.axes["time"] == nil)
    #expect(try values(sample) == [30, 31, 32])
    let kept = try x.select("time", index: 2, keep: true)
    #expect(kept.dims == ["time", "ch"] && kept.offset == 1.2)
    #expect(try sample.select("ch", index: 0).dims == [])
  }

  @Test("coordinates along several dims are sliced with the data, and keep what is left of them")
  func grid() throws {
    let grid = (0..<12).map(Double.init)
    let x = try stream(4).replacing(axes: [
      "time": .time(rate: 10), "x": .coordinate(CoordinateAxis(.numbers(grid), dims: ["time", "ch"])),
      "y": .coordinate(CoordinateAxis(.labels(["p", "q", "r"]), dims: ["ch"])),
    ])
    let y = try x.slice("time", 1, 3).select("ch", indices: [2, 0])
    #expect(try y.axis("x").coordinate?.values == .numbers([5, 3, 8, 6]))
    #expect(try y.axis("y").labels == ["r", "p"])
    #expect(y.header.isSameStream(as: try x.slice("time", 2).select("ch", indices: [2, 0]).header))
    let channel = try x.select("ch", index: 1)
    #expect(try channel.axis("x").coordinate == CoordinateAxis(.numbers([1, 4, 7, 10]), dims: ["time"]))
    #expect(channel.axes["y"] == nil)
    let sample = try x.select("time", index: 1)
    #expect(try sample.axis("x").coordinate == CoordinateAxis(.numbers([3, 4, 5]), dims: ["ch"]))
    #expect(try sample.axis("y").labels == ["p", "q", "r"])
  }

  @Test("elements along a dim are the messages without it")
  func elements() throws {
    let x = try stream(3)
    let channels = try x.elements(along: "ch")
    #expect(try channels.map { try values($0) } == [[0, 10, 20], [1, 11, 21], [2, 12, 22]])
    #expect(try channels[1] == x.select("ch", index: 1))
    #expect(try x.elements(along: "time").allSatisfy { $0.streamDim == nil && $0.dims == ["ch"] })
  }

  @Test("by value: linear axes by the nearest place, numbers half open, labels with both ends")
  func byValue() throws {
    let x = try stream(10, offset: 1)
    #expect(try x.slice("time", from: 1.19, to: 1.5) == x.slice("time", 2, 5))
    #expect(try x.slice("time", to: 1.5) == x.slice("time", 0, 5))
    #expect(try x.slice("time", from: -3, to: 100) == x)
    #expect(try x.slice("time", from: 5).count(along: "time") == 0)
    let falling = try x.slice("time", step: -1)
    #expect(
      try falling.slice("time", from: 1.2, to: 1.5).places("time").compactMap(\.double).map { ($0 * 10).rounded() }
        == [14, 13, 12])
    #expect(try falling.slice("time", from: nil, to: 1.15) == falling.slice("time", -1))
    let stamps = try x.slice("time", 0, 3).with(axis: .numbers([3, 1, 2]), for: "time")
    #expect(try stamps.slice("time", from: 1, to: 3).axis("time") == .numbers([1, 2]))
    #expect(try x.slice("ch", from: "C1", to: "C2") == x.slice("ch", 1, 3))
    #expect(try x.slice("ch", to: "C1") == x.slice("ch", 0, 2))
    #expect(text { try x.slice("ch", from: "C9") }.contains("no label \"C9\" on axis \"ch\" (did you mean"))
    #expect(text { try x.slice("time", from: "C9") }.contains("is sliced by numbers, got \"C9\""))
    #expect(text { try x.slice("ch", from: 1) }.contains("is sliced by labels, got 1"))
  }

  @Test("labels of records select as labels do")
  func labels() throws {
    let records = try Records([.init("label", .labels(["a", "b", "c"])), .init("x", .numbers([1, 2, 3]))])
    let x = try stream(2).with(axis: .coordinate(CoordinateAxis(.records(records))), for: "ch")
    let y = try x.select("ch", labels: ["c", "a"])
    #expect(try values(y) == [2, 0, 12, 10])
    #expect(try y.axis("ch").value(at: 0) == ["label": "c", "x": 3.0])
    #expect(try x.slice("ch", from: "b") == x.slice("ch", 1))
    #expect(throws: ArrayError.self) { try x.select("ch", labels: ["d"]) }
    #expect(throws: ArrayError.self) { try x.select("time", labels: ["d"]) }
  }

  @Test("a wrong axis name is told with the nearest one")
  func wrongName() throws {
    let x = try stream(2)
    for message in [
      text { try x.slice("tme", 0) }, text { try x.streamAxis("tme") }, text { try x.axis("tme") },
      text { try x.featureAxis(-1, "tme") }, text { try x.transformAxis("tme") }, text { try x.rename(["tme": "t"]) },
    ] { #expect(message.contains("did you mean \"time\"?")) }
  }
}
