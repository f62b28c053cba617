import AxisArrays
import CPython
import Jobs
import Recordings

extension Function {
  /// The commands of the tool, for `python -m swiftlet`.
  static let commands = [
    Function("reading_options", "Name, name of the value and help of each option of reading files.", in: .ext) { _ in
      { _ in
        AxisArrays.Value.list(
          ReadOptions.table.map { row in
            .list([.string(row.name), row.valueName.map { .string($0) } ?? .null, .string(row.help)])
          })
      }
    },
    Function("written_endings", "Endings of the files that can be written.", in: .ext) { _ in
      { _ in AxisArrays.Value.list(Recording.writtenEndings.map { .string($0) }) }
    },
    Function("joined_words", "The words of a command line with the three values of --epoch in one.", in: .ext) { p in
      let words = p("words", .texts)
      return { a in AxisArrays.Value.list(EpochRequest.joined(try a[words].texts).map { .string($0) }) }
    },
    Function("unknown_command", "Says that there is no command of a name.", in: .ext) { p in
      let name = p("name", .text), known = p("known", .texts)
      return { a in ToolError(unknownCommand: try a[name], known: try a[known].texts).message }
    },
    Function("picture", "The messages of a stream as SVG, of a kind or of one that suits them.", in: .ext) { p in
      let stream = p("stream", .object), kind = p("kind", .text), title = p("title", .text)
      return { a in
        let name = try a[kind]
        guard name.isEmpty || PlotJob.Kind(rawValue: name) != nil else {
          let kinds = PlotJob.Kind.allCases.map(\.rawValue).joined(separator: ", ")
          throw PythonError.value("kind is \"\(name)\", must be one of \(kinds)")
        }
        let svg = try MessagePicture.svg(
          of: try messages(a[stream]), kind: PlotJob.Kind(rawValue: name), title: try a[title])
        return AxisArrays.Value.string(svg)
      }
    },
    Function("parity", "The verdict on two streams, each a list of messages: how they differ, if they do.", in: .ext) {
      p in
      let a = p("a", .object), b = p("b", .object), exact = p("exact", .flag)
      return { arguments in
        let x = try messages(arguments[a]), y = try messages(arguments[b])
        switch try Parity(x, y, exact: arguments[exact]) {
        case .equal: return AxisArrays.Value.list([.string("equal"), .null])
        case .withinRounding(let size): return AxisArrays.Value.list([.string("within-rounding"), .double(size)])
        case .different(let difference): return AxisArrays.Value.list([.string("different"), difference.value])
        }
      }
    },
    Function(
      "command",
      "Runs a command of the tool and prints what it prints; its exit code. `parse` makes a marked value of YAML, or a "
        + "text that says what is wrong with it.", in: .ext
    ) { p in
      let name = p("name", .text), options = p("options", .plain), parse = p("parse", .object)
      return { a in try CommandOptions(values: a[options]).code(of: a[name], parse: a[parse]) }
    },
  ]
}

/// The messages of a list.
private func messages(_ list: Obj) throws -> [AxisArray] {
  let reader = MessageReader()
  return try elements(list) { object in
    let fields = try MessageFields(object)
    return try reader.read(fields).message
  }
}

/// Several texts.
private struct Texts: ArgumentValue {
  let texts: [String]
  static var accepted: String { "Sequence[str]" }
  init(argument: Argument) throws { texts = try elements(argument.object) { try string(of: $0) } }
}

extension Kind where Value == Texts { fileprivate static var texts: Self { Kind() } }

/// The options of a command by name, as the parser of the command line found them.
private struct CommandOptions {
  let values: AxisArrays.Value

  /// Runs a command to its end, which may be an error that is printed.
  func code(of name: String, parse: Obj) throws -> Int {
    var raised = false
    defer { Interruption.stop() }
    Screen.prepare()
    do {
      try run(name) { text in
        let words = Owned(try text.object())
        guard let made = sw_call1(parse, words.object) else {
          raised = true
          throw PythonError.raised
        }
        let tree = Owned(made)
        if sw_is_str(tree.object) != 0 {
          throw ToolError(.settings, try string(of: tree.object))
        }
        return try AxisArrays.Value(marked: tree.object)
      }
      return 0
    } catch let error as ToolError {
      if raised { throw PythonError.raised }
      Screen.fail(error)
      return Int(error.code.rawValue)
    }
  }

  private func run(_ name: String, parse: PipelineFile.Parser) throws {
    switch name {
    case "run": try run.run(parse: parse)
    case "info":
      try Reports.info(
        text("file") ?? "", reading: reading, all: flag("all"), json: flag("json"), strict: flag("strict"))
    case "doctor": try doctor.run()
    case "parity": try parity.run(parse: parse)
    case "list": try Reports.list(json: flag("json"))
    case "describe": try Reports.describe(text("name") ?? "", json: flag("json"))
    case "schema": try Reports.schema(output: text("output"))
    case "devices": try Reports.devices(json: flag("json"))
    case "print": try Screen.print(text("text") ?? "", terminator: "")
    case "fail": throw ToolError(.usage, text("text") ?? "")
    default: throw PythonError.value("no command \"\(name)\"")
    }
  }

  private var run: RunRequest {
    var request = RunRequest()
    request.pipeline = text("pipeline") ?? ""
    request.inputs = values["input"]?.list?.compactMap(\.string) ?? []
    request.output = text("output") ?? ""
    request.chunk = text("chunk") ?? request.chunk
    request.format = text("format") ?? request.format
    request.device = text("device")
    (request.saveState, request.resume) = (text("save_state"), text("resume"))
    (request.record, request.from) = (text("record"), text("from"))
    (request.markers, request.preTrigger) = (text("markers"), text("pre_trigger"))
    (request.realtime, request.json) = (flag("realtime"), flag("json"))
    (request.quiet, request.strict) = (flag("quiet"), flag("strict"))
    request.profile = flag("profile")
    (request.epoch, request.averages) = (text("epoch"), flag("average"))
    (request.jobs, request.goesOn) = (values["jobs"]?.int, flag("continue"))
    (request.report, request.slurm, request.reading) = (text("report"), text("slurm"), reading)
    return request
  }

  private var doctor: DoctorRequest {
    var request = DoctorRequest()
    (request.file, request.output, request.html) = (text("file") ?? "", text("output"), text("html"))
    (request.json, request.quiet, request.reading) = (flag("json"), flag("quiet"), reading)
    return request
  }

  private var parity: ParityRequest {
    var request = ParityRequest()
    (request.a, request.b, request.on, request.onB) = (text("a") ?? "", text("b"), text("on"), text("on_b"))
    request.chunk = text("chunk") ?? request.chunk
    (request.chunkB, request.restoreB) = (text("chunk_b"), text("restore_b"))
    (request.exact, request.json, request.quiet) = (flag("exact"), flag("json"), flag("quiet"))
    request.reading = reading
    return request
  }

  private var reading: ReadingRequest {
    var request = ReadingRequest()
    for row in ReadOptions.table {
      let key = String(row.name.map { $0 == "-" ? "_" : $0 })
      if let text = text(key) {
        request.named.append((row.name, text))
      } else if flag(key) {
        request.named.append((row.name, "yes"))
      }
    }
    return request
  }

  private func text(_ key: String) -> String? { values[key]?.string }
  private func flag(_ key: String) -> Bool { values[key]?.bool ?? false }
}
