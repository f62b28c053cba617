import AxisArrays
import Testing

@testable import Recordings

@Suite("what a format cannot hold is told") struct WrittenLossTests {
  private func write(
    _ messages: [AxisArray], as name: String, _ options: WriteOptions = WriteOptions()
  ) throws -> (Recording, [Notice], TemporaryFolder) {
    let folder = try TemporaryFolder()
    var writer = try Recording.create(folder.file(name), options: options)
    for message in messages { try writer.write(message) }
    try writer.finish()
    return (try Recording.open(folder.file(name)), writer.notices, folder)
  }

  private func told(_ notices: [Notice], _ word: String) -> Bool {
    notices.contains { $0.kind == .lost && $0.text.contains(word) }
  }

  @Test("events, start and attributes, by format", arguments: ["x.csv", "x.tsv", "x.npy", "x.edf", "x.npz"])
  func events(name: String) throws {
    var options = WriteOptions()
    options.events = [Event(onset: 0, text: "a"), Event(onset: 1, duration: 2, text: "spike", channel: "C1")]
    options.info = RecordingInfo(format: "", patient: "P X X X", start: WallClock("2024-02-29T23:59:01"))
    var (recording, notices, folder) = try write([try ramp(samples: 20, channels: 2, rate: 10)], as: name, options)
    defer { withExtendedLifetime(folder) {} }
    let holdsEvents = ["x.edf", "x.npz"].contains(name)
    #expect(told(notices, "2 events were left out") == !holdsEvents)
    #expect(told(notices, "start, patient") == !holdsEvents)
    #expect(told(notices, "subject") == (name != "x.npz"))
    #expect(told(notices, "rate of 10 Hz") == (name == "x.npy") && told(notices, "2 channel names") == (name == "x.npy"))
    if holdsEvents { #expect(try recording.events() == options.events) }
    if name == "x.npz" { #expect(notices == []) }
  }

  @Test("what an EDF header cuts off or respells; the channel of an event follows")
  func edfHeader() throws {
    let long = "Sensor-E:EDA (Ha and more"
    let records = try Records([
      .init("label", .labels([long, "Čz"])), .init("unit", .labels(["µV", "microsiemens"])),
    ])
    let message = try ramp(samples: 20, channels: 2, rate: 10)
      .with(axis: .coordinate(CoordinateAxis(.records(records))), for: "ch")
    var options = WriteOptions()
    options.events = [Event(onset: 1, text: "x", channel: long)]
    var (recording, notices, folder) = try write([message], as: "x.edf", options)
    defer { withExtendedLifetime(folder) {} }
    #expect(told(notices, "2 labels are changed") && told(notices, "1 unit is changed"))
    #expect(recording.streams[0].channels.map(\.unit) == ["uV", "microsie"])
    #expect(try recording.events()[0].channel == recording.streams[0].channels[0].label)
  }

  @Test("gaps are written as EDF+D", arguments: [[100, 50], [100, 37], [8, 8, 8, 3], [1, 1, 1], [60, 120, 60]])
  func gaps(lengths: [Int]) throws {
    var messages: [AxisArray] = []
    var (at, first) = (4.5, 0)
    for length in lengths {
      let message = try ramp(samples: length, channels: 2, rate: 250, first: first)
      messages.append(try message.continued(by: message.data, offset: at))
      (at, first) = (at + Double(length) / 250 + 7, first + length)
    }
    var options = WriteOptions()
    options.events = [Event(onset: 5, text: "a"), Event(onset: at - 7, text: "end")]
    options.info.start = WallClock("2024-02-29T23:59:01.25")
    var (recording, notices, folder) = try write(messages, as: "x.edf", options)
    defer { withExtendedLifetime(folder) {} }
    #expect(recording.info.format == "EDF+D" && recording.pieces().map(\.count) == lengths && !told(notices, "gap"))
    let offsets = recording.pieces().map(\.offset)
    #expect(zip(offsets, messages).allSatisfy { abs($0 + 4.5 - $1.offset) < 1e-6 })
    let values = try WholeStream(recording, count: 64).doubles
    #expect(values.count == 2 * first && (0..<first).allSatisfy { abs(values[2 * $0] - Double($0)) < 0.1 })
    #expect(zip(try recording.events(), options.events).allSatisfy { abs($0.onset + 4.5 - $1.onset) < 1e-6 })
    #expect(recording.info.start?.description == "2024-02-29T23:59:05.75")
  }

  @Test("gaps that EDF+D cannot tell, time that goes back, no channels: refused with the way out")
  func refused() throws {
    func fails(_ messages: [AxisArray], _ word: String) throws {
      let folder = try TemporaryFolder()
      let error = #expect(throws: RecordingError.self) {
        var writer = try Recording.create(folder.file("x.edf"))
        for message in messages { try writer.write(message) }
        try writer.finish()
      }
      #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
      #expect(folder.contents == [])
    }
    let first = try ramp(samples: 3, channels: 2, rate: 256)
    try fails([first, try ramp(samples: 5, channels: 2, rate: 256, offset: 9)], "NPZ holds any gaps")
    try fails([try ramp(samples: 3, channels: 2, rate: 256, offset: 9), first], "goes back")
    try fails([try ramp(samples: 3, channels: 0, rate: 256)], "no channels")
  }

  @Test("steps that agree to far less than a sample are one", arguments: ["x.npz", "x.csv", "x.edf"])
  func steps(name: String) throws {
    for (other, isSame) in [(0.01 + 1e-17, true), (0.01 * (1 + 1e-7), true), (0.01 * (1 + 1e-4), false)] {
      var offset = 0.0
      let messages = try (0..<10).map { index in
        let message = try ramp(samples: 100, channels: 2, rate: 100, first: index * 100)
        let gain = index % 2 == 0 ? 0.01 : other
        defer { offset += 100 * gain }
        return try message.with(axis: .linear(LinearAxis(gain: gain, offset: offset, unit: "s")), for: "time")
      }
      guard isSame else {
        #expect(throws: RecordingError.self) { try write(messages, as: name) }
        continue
      }
      let (recording, _, folder) = try write(messages, as: name)
      withExtendedLifetime(folder) {}
      #expect(recording.pieces().count == 1 && recording.streams[0].count == 1000)
      #expect(abs((recording.streams[0].rate ?? 0) - 100) < 1e-3)
    }
  }
}
