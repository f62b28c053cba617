import AxisArrays
import CPython
import Jobs
import Recordings
import SignalProcessing
import Streams

/// A graph, and those of its ends that are Python's.
private final class OpenGraph {
  let graph = LiveGraph()
  var ends: [String: PythonEnd] = [:]
  /// Keeps an end by its stage's name.
  func own<E: PythonEnd>(_ name: String, _ end: E) -> E {
    ends[name] = end
    return end
  }
}

nonisolated(unsafe) private var openGraphs = Handles<OpenGraph>("graph")

extension Function {
  /// Live graphs for `swiftlet.streams`.
  static let graphs = [
    Function("graph_new", "Begins a graph: its number.", in: .ext) { _ in
      { _ in openGraphs.add(OpenGraph()) }
    },
    Function(
      "graph_source", "Adds a source: a path with options, or a callable and one that begins it again.", in: .ext
    ) { p in
      let number = p("number", .int), name = p("name", .text), source = p("source", .object)
      let again = p("again", .object), options = p("options", .plain)
      return { a in
        let open = try openGraphs[a[number]], name = try a[name], source = try a[source]
        let options = StageOptions(values: try a[options])
        guard sw_is_str(source) != 0 else {
          let end = open.own(name, PythonSource(source, again: try a[again]))
          try open.graph.source(name, end, supervision: options.way.supervision)
          return AxisArrays.Value.null
        }
        let path = try string(of: source)
        let chunk = try ChunkLength(options.text("chunk") ?? "1s", option: "chunk")
        let reading = try options.reading
        var failure: PythonFailure?
        do {
          try withoutInterpreter {
            try open.graph.source(
              name, at: path, chunk: chunk, isPaced: options.flag("realtime"), reading: reading,
              supervision: options.way.supervision
            ) {
              failure = failure ?? signalled()
              return failure == nil
            }
          }
        } catch { throw failure ?? error }
        return AxisArrays.Value.null
      }
    },
    Function("graph_pipeline", "Adds a pipeline behind a stage, with a state to go on from.", in: .ext) { p in
      let number = p("number", .int), name = p("name", .text), steps = p("steps", .plain), after = p("after", .text)
      let options = p("options", .plain), state = p("state", .bytes, nil)
      return { a in
        try openGraphs[a[number]].graph.pipeline(
          a[name], Registry.standard.pipeline(from: a[steps]), after: a[after], StageOptions(values: a[options]).way,
          from: try a[state].map { try Saved(bytes: $0) })
        return AxisArrays.Value.null
      }
    },
    Function("graph_combiner", "Adds a step with several inputs behind stages, by the inputs' names.", in: .ext) { p in
      let number = p("number", .int), name = p("name", .text), step = p("step", .text)
      let settings = p("settings", .plain), after = p("after", .plain), options = p("options", .plain)
      return { a in
        var fronts: [String: String] = [:]
        for entry in try a[after].map?.entries ?? [] { fronts[entry.key] = entry.value.string }
        try openGraphs[a[number]].graph.combiner(
          a[name], a[step], a[settings], after: fronts, StageOptions(values: a[options]).way)
        return AxisArrays.Value.null
      }
    },
    Function("graph_sink", "Adds a sink behind a stage: a path, or a callable.", in: .ext) { p in
      let number = p("number", .int), name = p("name", .text), sink = p("sink", .object), after = p("after", .text)
      let options = p("options", .plain)
      return { a in
        let open = try openGraphs[a[number]], name = try a[name], sink = try a[sink]
        let way = StageOptions(values: try a[options]).way
        if sw_is_str(sink) != 0 {
          try open.graph.sink(name, at: string(of: sink), after: a[after], way)
        } else {
          try open.graph.sink(name, open.own(name, PythonSink(sink)), after: a[after], way)
        }
        return AxisArrays.Value.null
      }
    },
    Function(
      "graph_run", "Runs a graph to its end, or for so many seconds; raises what stopped a stage of Python's.", in: .ext
    ) { p in
      let number = p("number", .int), seconds = p("seconds", .object), flush = p("flush", .flag)
      let grace = p("grace", .object)
      return { a in
        let open = try openGraphs[a[number]]
        let seconds = try a[seconds] == sw_none() ? nil : real(a[seconds]), grace = try real(a[grace])
        let flushes = try a[flush]
        defer { if open.graph.hasEnded { for end in open.ends.values { end.letGo() } } }
        try withoutInterpreter { try run(open.graph, seconds, flushes, grace) }
        try tell(open.graph.takeNotices())
        if let stopped = open.graph.report?.incidents.first(where: { $0.outcome == .stopped }),
          let failure = open.ends[stopped.stage]?.failure
        {
          throw failure
        }
        return AxisArrays.Value.null
      }
    },
    Function("graph_stop", "Ends the sources of a graph, from any thread.", in: .ext) { p in
      let number = p("number", .int)
      return { a in
        let graph = try openGraphs[a[number]].graph
        withoutInterpreter { graph.stop() }
        return AxisArrays.Value.null
      }
    },
    Function("graph_report", "Where every message is, latencies and incidents, and the same as text.", in: .ext) { p in
      let number = p("number", .int)
      return { a in
        let graph = try openGraphs[a[number]].graph
        let report = withoutInterpreter { graph.report }
        return AxisArrays.Value.list([report?.value ?? .null, .string(report?.text ?? "")])
      }
    },
    Function(
      "graph_replace", "Gives a pipeline of a graph other settings; what changed, and whether it begins anew.", in: .ext
    ) { p in
      let number = p("number", .int), name = p("name", .text), steps = p("steps", .plain)
      return { a in
        let graph = try openGraphs[a[number]].graph, name = try a[name]
        let pipeline = try Registry.standard.pipeline(from: a[steps])
        guard let change = try withoutInterpreter({ try graph.replace(name, by: pipeline) }) else {
          return AxisArrays.Value.null
        }
        return .list([.list(change.settings.map { .string($0) }), .bool(change.resets)])
      }
    },
    Function("graph_states", "The states of a graph's pipelines as bytes, by name.", in: .ext) { p in
      let number = p("number", .int)
      return { a in
        let graph = try openGraphs[a[number]].graph
        let states = try withoutInterpreter { try graph.save() }
        let dict = try Owned(new: PyDict_New())
        for (name, state) in states.sorted(by: { $0.key < $1.key }) {
          let bytes = try Owned(state.bytes().object())
          try check(PyDict_SetItemString(dict.object, name, bytes.object))
        }
        return dict.take()
      }
    },
    Function("graph_close", "Lets go of a graph.", in: .ext) { p in
      let number = p("number", .int)
      return { a in
        openGraphs.remove(try a[number])
        return AxisArrays.Value.null
      }
    },
  ]
}

/// Runs a graph without the interpreter's lock, and looks for Python's signals meanwhile.
private func run(_ graph: LiveGraph, _ seconds: Double?, _ flushes: Bool, _ grace: Double) throws {
  try graph.run(seconds: seconds, flushes: flushes, grace: grace) {
    let notices = graph.takeNotices()
    try callingPython {
      try tell(notices)
      try check(PyErr_CheckSignals())
    }
  }
}

/// What Python's handlers of signals raise, if one has come.
func signalled() -> PythonFailure? {
  do {
    try callingPython { try check(PyErr_CheckSignals()) }
    return nil
  } catch { return error as? PythonFailure }
}

/// The options of a stage by name.
private struct StageOptions {
  let values: AxisArrays.Value

  var way: LiveGraph.Way {
    var way = LiveGraph.Way()
    way.capacity = values["capacity"]?.int ?? way.capacity
    way.policy = text("policy").flatMap { ChannelPolicy(rawValue: $0) } ?? way.policy
    switch text("on_error") {
    case "skip": way.supervision = .skip
    case "restart": way.supervision = .restart(attempts: values["attempts"]?.int ?? 1)
    default: way.supervision = .stop
    }
    return way
  }

  var reading: ReadOptions {
    get throws {
      try ReadOptions(
        named: (values["reading"]?.map?.entries ?? []).map {
          (String($0.key.map { $0 == "_" ? "-" : $0 }), $0.value.string ?? "")
        })
    }
  }

  func text(_ key: String) -> String? { values[key]?.string }
  func flag(_ key: String) -> Bool { values[key]?.bool ?? false }
}
