import ArrayAPI
import CPython
import SignalProcessing
import Streams

/// An end of a graph that is Python's: what it calls, and why that failed at last.
class PythonEnd {
  fileprivate var function: Obj?
  private(set) var failure: PythonFailure?

  init(_ function: Obj) { self.function = sw_retained(function) }
  deinit { if let function { sw_release_anywhere(UInt(bitPattern: function)) } }

  /// Gives up what it called, which may hold the graph, when nothing more is called.
  func letGo() {
    if let function { sw_release_anywhere(UInt(bitPattern: function)) }
    (function, failure) = (nil, nil)
  }

  /// Calls Python, from any thread.
  final func calling<R>(_ body: () throws -> R) throws -> R {
    do { return try callingPython(body) } catch {
      failure = error as? PythonFailure
      throw error
    }
  }
}

/// A callable of Python as a source: each call gives a message, or None where there is none yet, and raises
/// `StopIteration` at the end. Asked to begin again, it calls another one.
final class PythonSource: PythonEnd, StreamSource {
  private var again: Obj?
  // Its objects are let go of with the lock.
  private var reader: MessageReader? = MessageReader()
  /// Seconds after which a source that had nothing is asked again.
  private static let nap = 1e-3

  init(_ function: Obj, again: Obj) {
    self.again = sw_retained(again)
    super.init(function)
  }

  override func letGo() {
    super.letGo()
    if let again { sw_release_anywhere(UInt(bitPattern: again)) }
    again = nil
  }

  deinit {
    if let again { sw_release_anywhere(UInt(bitPattern: again)) }
    if Py_IsInitialized() != 0 {
      withInterpreter { reader = nil }
    } else if let reader {
      _ = Unmanaged.passRetained(reader)
    }
  }

  func next(at now: Double) throws -> SourceEvent {
    try calling {
      guard let function else { return .end }
      guard let object = PyObject_CallNoArgs(function) else {
        guard PyErr_ExceptionMatches(sw_stop_iteration()) != 0 else { throw PythonError.raised }
        PyErr_Clear()
        return .end
      }
      let given = Owned(object)
      guard given.object != sw_none(), let reader else { return .later(now + Self.nap) }
      let message = try reader.read(try MessageFields(given.object)).message
      if !reader.notices.isEmpty { try tell(reader.takeNotices()) }
      // Other threads look at it when its owner may write to it again.
      return .message(try message.with(data: try message.data.copied()))
    }
  }

  func restart() throws { try calling { if let again { _ = try Owned(new: PyObject_CallNoArgs(again)) } } }
}

/// A callable of Python as a sink: called with each message that has samples.
final class PythonSink: PythonEnd, StreamSink {
  private var maker: MessageMaker? = MessageMaker()

  deinit {
    if Py_IsInitialized() != 0 {
      withInterpreter { maker = nil }
    } else if let maker {
      _ = Unmanaged.passRetained(maker)
    }
  }

  func take(_ parcel: Parcel) throws {
    for message in parcel.messages where !message.isEmpty {
      // Python may write to it, and others have it too.
      let own = try message.with(data: try message.data.toDevice(.cpu).copied())
      try calling {
        guard let maker, let function else { return }
        let object = Owned(try maker.object(own))
        _ = try Owned(new: sw_call1(function, object.object))
      }
    }
  }
}

/// Makes messages of Python's, of ezmsg's class where that is installed, of those of a stream that no message of Python's
/// stands before.
final class MessageMaker {
  private let writer = MessageWriter()
  /// A message without samples, whose class, labels and library the others have.
  private var model: (object: Kept, incoming: Incoming)?

  /// - Parameter message: One whose memory nobody else has.
  func object(_ message: AxisArray) throws -> Obj {
    let (object, incoming) = try model ?? begin(message)
    let fields = try MessageFields(object.object)
    let data = Owned(try incoming.library.array(message.data, beside: fields.data.object))
    return try writer.write(message, data: data, from: incoming, fields)
  }

  private func begin(_ message: AxisArray) throws -> (object: Kept, incoming: Incoming) {
    guard let dim = message.header.stream else {
      throw PythonError.value("a message without a dim to append along")
    }
    let empty = try message.slice(dim, 0, 0)
    let object = Kept(taking: try ReadMessage(message: try empty.with(data: try empty.data.copied())).made())
    let incoming = try MessageReader().read(try MessageFields(object.object))
    model = (object, incoming)
    return (object, incoming)
  }
}
