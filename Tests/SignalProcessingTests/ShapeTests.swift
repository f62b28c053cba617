import SignalProcessing
import TestSupport
import Testing

@Suite struct SlicerTests {
  private let message = Result { try Streams.recording(samples: 4) }

  private func run(_ slicer: Slicer) throws -> AxisArray {
    try slicer.makeRunner().process(try message.get())
  }

  @Test(
    "positions, slices, labels and patterns select what they say",
    arguments: [
      (":", ["C3", "Cz", "C4"]), ("", ["C3", "Cz", "C4"]), ("1:", ["Cz", "C4"]), ("::-1", ["C4", "Cz", "C3"]),
      ("-1:", ["C4"]), ("Cz", ["Cz"]), ("C[34]", ["C3", "C4"]), ("C4,C3", ["C3", "C4"]), ("2, Cz", ["Cz", "C4"]),
    ])
  func grammar(_ selection: String, _ labels: [String]) throws {
    let result = try run(Slicer(selection: .text(selection), axis: "ch"))
    #expect(try result.axis("ch").labels == labels)
    let whole = try message.get()
    for (k, label) in labels.enumerated() {
      let place = try #require(try whole.axis("ch").labels?.firstIndex(of: label))
      #expect(try bits(result.select("ch", index: k).data) == bits(whole.select("ch", index: place).data))
    }
  }

  @Test("a lone position drops the axis, and the stream's own is cleared with it")
  func dropping() throws {
    #expect(try run(Slicer(selection: "1", axis: "ch")).dims == ["time", "freq", "xy"])
    let result = try run(Slicer(selection: "-1", axis: "time"))
    #expect(result.dims == ["ch", "freq", "xy"] && result.streamDim == nil)
  }

  @Test("a sliced regular axis tells the truth about its values")
  func regularAxis() throws {
    let axis = try run(Slicer(selection: "1::2", axis: "freq")).axis("freq").linear
    #expect(axis == LinearAxis(gain: 2, offset: 2, unit: "Hz"))
    #expect(try run(Slicer(selection: "0,1,4", axis: "freq")).axis("freq").coordinate?.values.numbers == [1, 2, 5])
  }

  @Test("nothing matched is an empty axis or an error, as asked")
  func nothing() throws {
    #expect(try run(Slicer(selection: "O.", axis: "ch")).shape[1] == 0)
    #expect(throws: ArrayError.self) { try run(Slicer(selection: "O.", axis: "ch", onEmpty: .raise)) }
    #expect(throws: ArrayError.self) { try run(Slicer(selection: "7", axis: "ch")) }
    #expect(throws: ArrayError.self) { try run(Slicer(selection: "(", axis: "ch")) }
    #expect(throws: SettingsError.self) { try Slicer(selection: "1:2:0").check() }
    #expect(throws: SettingsError.self) { try Slicer(selection: ["C3", "1:2:3:4"]).check() }
  }

  static let named: [(Selection, [Int])] = [
    (.text("Sensor-E:EDA"), [0]), (.text("C3,C4"), [1]), (.text("[A] EEG (1-45 Hz"), [2]), (.text("1:2"), [3]),
    (.text("none"), [4]), (.text("7"), [5]), (.text("a"), [6]), (.list(["C3,C4", "7"]), [1, 5]),
    (.list(["[A] EEG (1-45 Hz", "0"]), [0, 2]), (.list(["[ab]"]), [6]), (.list(["1:2", "a"]), [3, 6]),
    (.text("Sensor-.*"), [0]), (.text("(?:a|none)"), [4, 6]), (.list(["-1"]), [6]), (.text("none, a"), [4, 6]),
  ]

  @Test(
    "a label as a whole is that label, whatever marks it has, and a list names each place as it stands",
    arguments: named)
  func labels(_ selection: Selection, _ places: [Int]) throws {
    let labels = ["Sensor-E:EDA", "C3,C4", "[A] EEG (1-45 Hz", "1:2", "none", "7", "a"]
    let message = try AxisArray(
      try NDArray((0..<7).map(Double.init), shape: [1, 7]), dims: ["time", "ch"], axes: ["ch": .labels(labels)])
    let result = try Slicer(selection: selection, axis: "ch").makeRunner().process(message)
    #expect(try result.data.array(of: Int.self) == places)
    #expect(try result.axis("ch").labels == places.map { labels[$0] })
  }

  @Test("a selection is read from texts, positions and lists of them, and written as it was")
  func selections() throws {
    for value: Value in ["C3", ["C3", "C4"], ["C3,C4"]] { #expect(try Selection(value).value == value) }
    #expect(try Selection(.int(3)) == "3" && Selection([.string("a"), .int(-1)]) == ["a", "-1"])
    #expect(throws: SettingsError.self) { try Selection([.bool(true)]) }
  }

  @Test("fields of records are matched as values, not positions")
  func fields() throws {
    let records = try Records([
      Records.Field("label", .labels(["a", "b", "c"])), Records.Field("bank", .integers([1, 2, 1])),
    ])
    let message = try self.message.get().with(axis: .coordinate(CoordinateAxis(.records(records))), for: "ch")
    let result = try Slicer(selection: "1", axis: "ch", field: "bank").makeRunner().process(message)
    #expect(try result.axis("ch").labels == ["a", "c"])
    #expect(throws: ArrayError.self) {
      try Slicer(selection: "1", axis: "ch", field: "depth").makeRunner().process(message)
    }
  }

  @Test("a wrong axis is named with the nearest right one")
  func wrongAxis() throws {
    let error = #expect(throws: ArrayError.self) { try run(Slicer(selection: "0:1", axis: "chh")) }
    #expect("\(error!)".contains("\"ch\""))
  }
}

@Suite struct FlattenTests {
  @Test("labels are joined, positions count from one, and the data follow")
  func labels() throws {
    let message = try Streams.recording(samples: 3)
    let result = try Flatten(sampleAxis: "sample", newAxis: "feature").makeRunner().process(message)
    #expect(result.dims == ["sample", "feature"] && Array(result.shape) == [3, 30])
    #expect(result.streamDim == "sample")
    let records = try #require(
      { if case .records(let r)? = try result.axis("feature").coordinate?.values { r } else { nil } }())
    #expect(records.value(at: 0)["label"]?.string == "C3/1/x" && records.value(at: 29)["label"]?.string == "C4/5/y")
    #expect(records.value(at: 13)["freq"]?.int == 2)
    #expect(try bits(result.data) == bits(message.data))
  }

  @Test("results of a stream share their header, and go on where the messages do")
  func sharedHeader() throws {
    let message = try Streams.recording(samples: 6), runner = try Flatten(sampleAxis: "sample").makeRunner()
    let first = try runner.process(try message.slice("time", 0, 4))
    let second = try runner.process(try message.slice("time", 4, nil))
    let whole = try Flatten(sampleAxis: "sample").process(message).slice("sample", 4, nil)
    #expect(first.header === second.header)
    #expect(try second.axis("sample") == whole.axis("sample"))
    #expect(try bits(second.data) == bits(whole.data))
  }

  @Test("roles that contradict each other are refused")
  func refusals() throws {
    let message = try Streams.recording(samples: 3)
    for flatten in [
      Flatten(flattenAxes: ["time", "ch"]), Flatten(newAxis: "time"),
      Flatten(flattenAxes: ["ch"], newAxis: "freq"),
      Flatten(preserveAxis: "tim"),
    ] {
      #expect(throws: ArrayError.self) { try flatten.makeRunner().process(message) }
    }
  }
}

@Suite struct TransposeTests {
  @Test("memory order changes strides, not values", arguments: Device.tested)
  func memoryOrder(_ device: Device) throws {
    let message = try Streams.recording(samples: 4, device: device)
    let columns = try Transpose(axes: ["xy", "..."], order: .columnMajor).process(message)
    #expect(columns.dims == ["xy", "time", "ch", "freq"])
    #expect(Array(columns.data.strides) == [1, 2, 8, 24])
    let rows = try Transpose(axes: ["time", "..."], order: .rowMajor).process(columns)
    #expect(Array(rows.data.strides) == [30, 15, 5, 1])
    let back = try Transpose(axes: ["time", "ch", "freq", "xy"]).process(columns)
    #expect(try bits(back.data) == bits(message.data))
  }

  @Test("an order that is none is refused", arguments: [["time", "time"], ["...", "..."], ["tim"], ["ch"]])
  func refusals(_ axes: [String]) throws {
    let message = try Streams.recording(samples: 2)
    #expect(throws: ArrayError.self) { try Transpose(axes: axes.map { DimReference($0) }).process(message) }
  }

  @Test("the stream stays known when names are exchanged, or another axis is given its name")
  func exchangedNames() throws {
    let x = try AxisArray(try zeros([4, 3, 2]), dims: ["time", "ch", "xy"], streamDim: "time")
    let renamed = try ModifyAxis(names: ["time": "ch", "ch": "time"]).process(x)
    #expect(renamed.dims == ["ch", "time", "xy"] && renamed.streamDim == "ch")
    let turned = try AxisArray(try zeros([3, 4, 2]), dims: ["ch", "time", "xy"])
    let flat = try Flatten(sampleAxis: "ch", newAxis: "time").process(turned)
    #expect(flat.dims == ["ch", "time"] && flat.shape == [4, 6] && flat.header.stream == "ch")
    let other = try Flatten(preserveAxis: "ch", newAxis: "time").process(
      try AxisArray(try zeros([3, 4]), dims: ["ch", "xy"]))
    #expect(other.dims == ["ch", "time"] && other.header.stream == "ch")
  }
}
