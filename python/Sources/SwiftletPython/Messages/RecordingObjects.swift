import ArrayAPI
import CPython
import Recordings
import SignalProcessing

/// An open recording behind `swiftlet._ext.Recording`.
final class OpenRecording {
  private var recording: Recording
  private let reader = MessageReader(), writer = MessageWriter()
  /// After `resume`: the key of the saved stream, and what the first message's header must be like where it is known.
  private var key: String?
  private var expected: Header?

  init(_ path: String, rate: Double?) throws {
    var options = ReadOptions()
    options.rate = rate
    recording = try Recordings.open(path, options: options)
  }

  var info: RecordingInfo { recording.info }

  /// All about the recording but its samples and events.
  var facts: AxisArrays.Value {
    let info = recording.info
    return .record([
      "file": .string(recording.path), "format": .string(info.format),
      "start": info.start.map { .string($0.description) } ?? .null, "patient": .string(info.patient),
      "recording": .string(info.recording), "streams": .list(recording.streams.map(Self.facts)),
    ])
  }

  private static func facts(_ stream: StreamInfo) -> AxisArrays.Value {
    let seconds = stream.rate.flatMap { rate in stream.count.map { AxisArrays.Value.double(Double($0) / rate) } }
    return .record([
      "name": .string(stream.name), "rate": stream.rate.map { .double($0) } ?? .null,
      "samples": stream.count.map { .int($0) } ?? .null, "seconds": seconds ?? .null,
      "dtype": .string(stream.dtype.name), "dims": .list(stream.dims.map { .string($0) }),
      "channels": .list(
        stream.channels.map {
          .record([
            "label": .string($0.label), "unit": .string($0.unit), "kind": .string($0.kind),
            "transducer": .string($0.transducer), "prefilter": .string($0.prefilter),
          ])
        }),
    ])
  }

  func events() throws -> [Event] { try recording.events() }

  /// The next samples of a stream, as a message of the class of `blank`; nil at the end.
  func read(stream: Int, count: Int, like blank: Obj) throws -> Obj? {
    guard var message = try recording.read(stream: stream, count: count) else { return nil }
    if let key { message = message.with(key: key) }
    if let expected, !expected.isSameStream(as: message.header) {
      throw ArrayError.invalid(
        op: "resume", "the saved state is of a recording with other channels, axes or another rate")
    }
    expected = nil
    let fields = try MessageFields(blank)
    let incoming = try reader.read(fields)
    return try writer.write(message, data: try Owned(message.data.object()), from: incoming, fields)
  }

  /// What follows is the saved stream, gone on: files may have other names, but not other channels.
  func resume(_ state: [UInt8]) throws {
    guard case .parts(let parts) = try Saved(bytes: state) else { return }
    let headers = parts.map { part -> Header? in if case .state(let state) = part { state.header } else { nil } }
    key = headers.lazy.compactMap { $0?.key }.first
    expected = headers.first ?? nil
  }
}

/// A recording that is being written, behind `swiftlet._ext.Writer`.
final class OpenWriter {
  private var writer: any RecordingWriter
  private let reader = MessageReader()

  init(_ path: String, like recording: OpenRecording) throws {
    var options = WriteOptions()
    options.info = recording.info
    options.events = try recording.events()
    writer = try Recordings.create(path, options: options)
  }

  func write(_ object: Obj) throws {
    let fields = try MessageFields(object)
    try writer.write(try reader.read(fields).message)
  }

  func finish() throws { try writer.finish() }
}

extension Event {
  fileprivate var value: AxisArrays.Value {
    .record([
      "onset": .double(onset), "duration": duration.map { .double($0) } ?? .null, "text": .string(text),
      "channel": channel.map { .string($0) } ?? .null,
    ])
  }
}

// MARK: - The objects

/// A Python object around a Swift one.
struct BoxObject {
  var head: PyObject
  var content: Unmanaged<AnyObject>?
}

private func content(_ object: Obj) -> UnsafeMutablePointer<Unmanaged<AnyObject>?> {
  (UnsafeMutableRawPointer(object) + MemoryLayout<BoxObject>.offset(of: \.content)!).assumingMemoryBound(
    to: Unmanaged<AnyObject>?.self)
}

private func open<T: AnyObject>(_ object: Obj, _ type: T.Type) throws -> T {
  guard isBox(object), let found = content(object).pointee?.takeUnretainedValue() as? T else {
    throw PythonError.type("this \(typeName(object)) was not opened")
  }
  return found
}

/// Whether an object has room for content: any may be handed over as an argument.
private func isBox(_ object: Obj) -> Bool {
  [recordingType, writerType].contains { $0.map { PyType_IsSubtype(sw_type(object), $0) != 0 } ?? false }
}

private func put(_ new: AnyObject, into object: Obj) {
  content(object).pointee?.release()
  content(object).pointee = Unmanaged.passRetained(new)
}

private func boxType(_ name: String, _ help: String, _ add: (inout TypeBuilder) -> Void) -> TypePointer? {
  var type = TypeBuilder()
  let dealloc: @convention(c) (Obj?) -> Void = { me in
    guard let me else { return }
    let type = sw_type(me)
    content(me).pointee?.release()
    sw_free_instance(me)
    sw_release(sw_as_object(type))
  }
  type.slot(Py_tp_dealloc, unsafeBitCast(dealloc, to: UnsafeMutableRawPointer.self))
  add(&type)
  return type.build("swiftlet._ext.\(name)", size: MemoryLayout<BoxObject>.size, help: help, isBase: true)
}

private enum Signatures {
  static let open = Signature("path, rate=None, /")
  static let read = Signature("stream, count, blank, /")
  static let one = Signature("value, /")
  static let create = Signature("path, recording, /")
}

nonisolated(unsafe) let recordingType = boxType("Recording", "A recording in a file.") { type in
  type.method("_open", "$self, path, rate=None, /", "Opens a file.") { me, args, n, keywords in
    object {
      try withArguments(Signatures.open, "_open", args, n, keywords) { a in
        put(try OpenRecording(try string(of: try a.object(0)), rate: try a.optional(1).map { try real($0) }), into: me!)
        return sw_retained(sw_none())
      }
    }
  }
  type.method("facts", "$self, /", "All about it but samples and events.") { me, _, _, _ in
    object { try open(me!, OpenRecording.self).facts.object() }
  }
  type.method("events", "$self, /", "Its events, by onset.") { me, _, _, _ in
    object { try open(me!, OpenRecording.self).events().map(\.value).listObject() }
  }
  type.method("read", "$self, stream, count, blank, /", "The next samples as a message like `blank`; None at the end.")
  {
    me, args, n, keywords in
    object {
      try withArguments(Signatures.read, "read", args, n, keywords) { a in
        try open(me!, OpenRecording.self).read(stream: try a.int(0), count: try a.int(1), like: try a.object(2))
          ?? sw_retained(sw_none())
      }
    }
  }
  type.method("resume", "$self, state, /", "Goes on with the stream of a saved state.") { me, args, n, keywords in
    object {
      try withArguments(Signatures.one, "resume", args, n, keywords) { a in
        try open(me!, OpenRecording.self).resume(try [UInt8](python: try a.object(0)))
        return sw_retained(sw_none())
      }
    }
  }
}

nonisolated(unsafe) let writerType = boxType("Writer", "A recording that is being written.") { type in
  type.method("_create", "$self, path, recording, /", "Begins a file with the facts and events of a recording.") {
    me, args, n, keywords in
    object {
      try withArguments(Signatures.create, "_create", args, n, keywords) { a in
        let recording = try open(try a.object(1), OpenRecording.self)
        put(try OpenWriter(try string(of: try a.object(0)), like: recording), into: me!)
        return sw_retained(sw_none())
      }
    }
  }
  type.method("write", "$self, message, /", "Appends a message.") { me, args, n, keywords in
    object {
      try withArguments(Signatures.one, "write", args, n, keywords) { a in
        try open(me!, OpenWriter.self).write(try a.object(0))
        return sw_retained(sw_none())
      }
    }
  }
  type.method("finish", "$self, /", "Completes the file, which appears under its name.") { me, _, _, _ in
    object {
      try open(me!, OpenWriter.self).finish()
      return sw_retained(sw_none())
    }
  }
}
