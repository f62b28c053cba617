import AxisArrays
import CPython
import Jobs
import SignalProcessing
import Streams

/// A ring that this process writes, and what reads Python's messages.
private final class OpenWriter {
  let sink: RingSink, reader = MessageReader()
  init(_ sink: RingSink) { self.sink = sink }
}

/// A ring that this process reads.
private final class OpenReader {
  let source: RingSource, maker = MessageMaker(), alone = Turnstile()
  private let clock = SteadyClock()
  init(_ source: RingSource) { self.source = source }

  /// The next message, None where none comes in time, False at the end.
  func read(within seconds: Double) throws -> Obj {
    try alone {
      let begin = clock.now
      // What is there is taken without letting go of the interpreter.
      var event = try source.next(at: begin, within: 0)
      while case .later = event {
        let left = seconds - (clock.now - begin)
        guard left > 0 else { return sw_retained(sw_none()) }
        event = try withoutInterpreter { [source, clock] in try source.next(at: clock.now, within: min(left, 0.05)) }
        try check(PyErr_CheckSignals())
      }
      guard case .message(let message, _) = event else { return sw_retained(sw_false()) }
      return try maker.object(message)
    }
  }
}

nonisolated(unsafe) private var writers = Handles<OpenWriter>("writer"), readers = Handles<OpenReader>("reader")

extension Function {
  /// Streams in shared memory for `swiftlet.streams`.
  static let rings = [
    Function("ring_writer", "Begins a stream in shared memory: its number.", in: .ext) { p in
      let name = p("name", .text), slots = p("slots", .int), bytes = p("bytes", .int)
      return { a in
        writers.add(OpenWriter(RingSink(try a[name], slots: try a[slots], bytes: try a[bytes])))
      }
    },
    Function("ring_write", "Writes a message.", in: .ext) { p in
      let number = p("number", .int), message = p("message", .object)
      return { a in
        let writer = try writers[a[number]]
        let read = try writer.reader.read(try MessageFields(a[message]))
        if !writer.reader.notices.isEmpty { try tell(writer.reader.takeNotices()) }
        try writer.sink.write(try read.message.with(data: try read.message.data.toDevice(.cpu)))
        return AxisArrays.Value.null
      }
    },
    Function("ring_end", "Ends a stream that is written, where it is to be ended, and lets go of it.", in: .ext) { p in
      let number = p("number", .int)
      return { a in
        let number = try a[number]
        defer { writers.remove(number) }
        try writers[number].sink.finish()
        return AxisArrays.Value.null
      }
    },
    Function("ring_reader", "Waits for a stream in shared memory: the number of its reader.", in: .ext) { p in
      let name = p("name", .text), seconds = p("seconds", .object)
      return { a in
        let name = try a[name], seconds = try real(a[seconds])
        var failure: PythonFailure?
        do {
          let source = try withoutInterpreter {
            try RingSource(name, within: seconds) {
              failure = failure ?? signalled()
              return failure == nil
            }
          }
          return readers.add(OpenReader(source))
        } catch { throw failure ?? error }
      }
    },
    Function("ring_read", "The next message; None where none comes in time, False at the end.", in: .ext) { p in
      let number = p("number", .int), seconds = p("seconds", .object)
      return { a in try readers[a[number]].read(within: real(a[seconds])) }
    },
    Function("ring_lost", "Messages that were overwritten before they were read.", in: .ext) { p in
      let number = p("number", .int)
      return { a in try readers[a[number]].source.lost }
    },
    Function("ring_close", "Lets go of a stream that is read.", in: .ext) { p in
      let number = p("number", .int)
      return { a in
        readers.remove(try a[number])
        return AxisArrays.Value.null
      }
    },
  ]
}
