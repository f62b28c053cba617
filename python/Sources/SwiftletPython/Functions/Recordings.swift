import ArrayAPI
import AxisArrays
import CPython
import Recordings

/// The recordings that are open, by number. Calls hold the interpreter's lock, which guards them.
nonisolated(unsafe) private var openRecordings: [Int: Recording] = [:]
nonisolated(unsafe) private var opened = 0

extension Function {
  /// Recordings for `swiftlet.open`.
  static let recordings = [
    Function("open_recording", "Opens a recording: its number, and what it holds.", in: .ext) { p in
      let path = p("path", .text), options = p("options", .plain)
      return { a in
        let recording = try Recording.open(try a[path], options: try readOptions(try a[options]))
        opened += 1
        openRecordings[opened] = recording
        let streams = recording.streams.map { stream in
          AxisArrays.Value.record([
            "name": .string(stream.name), "rate": stream.rate.map { .double($0) } ?? .null,
            "count": stream.count.map { .int($0) } ?? .null, "dims": .list(stream.dims.map { .string($0) }),
            "labels": .list(stream.channels.map { .string($0.label) }),
          ])
        }
        return AxisArrays.Value.list([.int(opened), .string(recording.format.name), .list(streams)])
      }
    },
    Function(
      "read_recording", "The next samples of a stream: data, and dims, axes, attributes and key; None at the end.",
      in: .ext
    ) { p in
      let number = p("number", .int), stream = p("stream", .int), count = p("count", .int)
      return { a in
        try withRecording(try a[number]) {
          ReadMessage(message: try $0.read(stream: try a[stream], count: try a[count]))
        }
      }
    },
    Function("recording_events", "Onset, duration and text of each annotation.", in: .ext) { p in
      let number = p("number", .int)
      return { a in
        try withRecording(try a[number]) { recording in
          AxisArrays.Value.list(
            try recording.events().map {
              .list([.double($0.onset), $0.duration.map { .double($0) } ?? .null, .string($0.text)])
            })
        }
      }
    },
    Function("recording_notices", "What was guessed, left out or made up so far, in a line each.", in: .ext) { p in
      let number = p("number", .int)
      return { a in
        try withRecording(try a[number]) { AxisArrays.Value.list($0.notices.map { .string($0.text) }) }
      }
    },
    Function("close_recording", "Lets go of a recording.", in: .ext) { p in
      let number = p("number", .int)
      return { a in
        openRecordings[try a[number]] = nil
        return AxisArrays.Value.null
      }
    },
  ]
}

/// Options by the names of the table, with "_" for "-": texts, numbers, true and false; those that are null are not given.
private func readOptions(_ values: AxisArrays.Value) throws -> ReadOptions {
  var named: [(String, String)] = []
  for entry in values.map?.entries ?? [] {
    let name = String(entry.key.map { $0 == "_" ? "-" : $0 })
    switch entry.value.content {
    case .null: continue
    case .bool(let isOn): named.append((name, isOn ? "yes" : "no"))
    case .int(let number): named.append((name, "\(number)"))
    case .double(let number): named.append((name, "\(number)"))
    case .string(let text): named.append((name, text))
    case .list, .map: throw PythonError.type("\(entry.key): expected a text, a number or a bool")
    }
  }
  return try ReadOptions(named: named)
}

/// What the body makes of an open recording, which goes on from where it stops.
private func withRecording<R>(_ number: Int, _ body: (inout Recording) throws -> R) throws -> R {
  guard var recording = openRecordings[number] else { throw PythonError.value("the recording is closed") }
  defer { openRecordings[number] = recording }
  return try body(&recording)
}

/// A message as its data and its fields in plain values; None where there is none.
struct ReadMessage: PythonValue {
  static var returned: String { "Any" }
  let message: AxisArray?

  /// The message in Python's class.
  func made() throws -> Obj {
    let parts = Owned(try object())
    return try Helper.call("made_message", in: "swiftlet._recordings", parts.object).take()
  }

  func object() throws -> Obj {
    guard let message else { return sw_retained(sw_none()) }
    // With the offset of this message.
    let axes = message.axes.sorted { $0.key < $1.key }.map {
      ValueMap.Entry($0.key, MessageWriter.plain($0.value, named: $0.key))
    }
    let attrs = message.attrs.sorted { $0.key < $1.key }.map { ValueMap.Entry($0.key, $0.value) }
    let fields = AxisArrays.Value.record([
      "dims": .list(message.dims.map { .string($0) }), "axes": .map(ValueMap(axes)), "attrs": .map(ValueMap(attrs)),
      "key": .string(message.key), "stream_dim": message.streamDim.map { .string($0) } ?? .null,
    ])
    let data = Owned(try message.data.evaluated().object()), plain = Owned(try fields.object())
    return try tuple(2) { $0 == 0 ? sw_retained(data.object) : sw_retained(plain.object) }
  }
}
