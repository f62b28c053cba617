import Recordings
import SignalProcessing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One of the two paths that are compared: its stages, and the output of each.
struct ParityPath {
  private enum Source {
    case pipeline(PipelineFile, recording: String, chunk: ChunkLength, restoreAt: Double?)
    /// The files of a folder, or the streams of one file.
    case results([(name: String, path: String, stream: Int)])
  }

  /// Notices, kept while outputs are made.
  final class Notices {
    var told: [Notice] = []
    init() {}
  }

  private let source: Source
  private let options: ReadOptions
  let notices = Notices()

  /// A pipeline over a recording.
  init(pipeline: PipelineFile, on recording: String, chunk: ChunkLength, restoreAt: Double?, options: ReadOptions) {
    source = .pipeline(pipeline, recording: recording, chunk: chunk, restoreAt: restoreAt)
    self.options = options
  }

  /// A recording, each stream a stage, or a folder of recordings, each file a stage under its name.
  ///
  /// - Throws: `ToolError` where there is none.
  init(results path: String, options: ReadOptions) throws(ToolError) {
    self.options = options
    guard Files.isFolder(path), Files.fileExtension(of: path) != "zarr" else {
      let streams = try Inputs.open(path, options: options).streams
      source = .results(
        streams.indices.map { (streams.count == 1 ? "result" : "stream \(streams[$0].name)", path, $0) })
      return
    }
    let names = Files.names(in: path).filter {
      Inputs.looksLikeRecording(Files.head(path + "/" + $0)) || $0.hasSuffix(".csv")
    }
    guard !names.isEmpty else { throw ToolError(.data, "\(path): holds no recordings") }
    source = .results(names.sorted(by: Self.isEarlier).map { (Files.stem(of: $0), path + "/" + $0, 0) })
  }

  /// By the number that names begin with, then by letters: "2-Abs" before "10-Log".
  private static func isEarlier(_ a: String, _ b: String) -> Bool {
    func number(_ name: String) -> Int { Int(name.prefix { $0.isNumber }) ?? .max }
    return (number(a), a) < (number(b), b)
  }

  var isPipeline: Bool { if case .pipeline = source { true } else { false } }

  /// Names of the stages: steps, or results.
  var stages: [String] {
    switch source {
    case .pipeline(let file, _, _, _): file.pipeline.steps.map { type(of: $0).name }
    case .results(let results): results.map(\.name)
    }
  }

  /// The name of a stage, which is the input before the first step of a pipeline.
  func name(_ stage: Int) -> String { stage < 0 ? "input" : stages[stage] }

  func step(_ stage: Int) -> (any Transformer)? {
    guard case .pipeline(let file, _, _, _) = source, file.pipeline.steps.indices.contains(stage) else { return nil }
    return file.pipeline.steps[stage]
  }

  // MARK: Outputs

  /// The messages that come out of a stage: those of a pipeline of the steps up to it.
  ///
  /// - Throws: `ToolError` for what cannot be read or processed.
  func output(_ stage: Int) throws(ToolError) -> [AxisArray] {
    switch source {
    case .results(let results):
      let (_, path, stream) = results[stage]
      var reader = try Inputs.open(path, options: options), messages: [AxisArray] = []
      while let message = try next(&reader, stream: stream, 1 << 20) { messages.append(message) }
      note(reader.notices)
      guard reader.notices.contains(where: \.tellsAssumedRate), let dim = messages.first?.header.stream else {
        return messages
      }
      // A rate that the file does not tell is no difference.
      do throws(ArrayError) {
        return try messages.map { (message) throws(ArrayError) in try message.with(axis: nil, for: dim) }
      } catch {
        throw ToolError(.data, "\(path): \(error)")
      }
    case .pipeline(let file, let recording, let chunk, let restoreAt):
      return try run(file, stage + 1, recording, chunk, restoreAt)
    }
  }

  private func run(
    _ file: PipelineFile, _ steps: Int, _ recording: String, _ chunk: ChunkLength, _ restoreAt: Double?
  ) throws(ToolError) -> [AxisArray] {
    let pipeline = Pipeline(Array(file.pipeline.steps.prefix(steps)))
    var reader = try Inputs.open(recording, options: options)
    guard reader.streams.count == 1, let info = reader.streams.first else {
      throw ToolError(.usage, "\(recording) has \(reader.streams.count) streams; --stream picks one")
    }
    let length = min(chunk.samples(at: info.rate ?? 1), 1 << 30)
    var left = restoreAt.map { Int(($0 * (info.rate ?? 1)).rounded()) }
    do {
      var stages = try Stages(pipeline), events = try ToldEvents(of: &reader, for: pipeline)
      var messages: [AxisArray] = []
      while let message = try next(&reader, stream: 0, min(length, left.map { max($0, 1) } ?? length)) {
        messages += try stages.process(try events.told(message))
        guard let samples = left else { continue }
        left = samples - (message.shape.first ?? 0)
        guard left ?? 0 <= 0 else { continue }
        // Through bytes, as another process would.
        let state = try stages.save().bytes()
        note(stages.takeNotices())
        stages = try Stages(pipeline)
        try stages.restore(try Saved(bytes: state))
        left = nil
      }
      messages += try stages.flush()
      note(reader.notices + stages.takeNotices())
      return messages
    } catch let error as ToolError {
      throw error
    } catch let error as StageError {
      throw ToolError(.data, "\(file.path): \(error.text(lines: file.lines, subject: recording))")
    } catch let error as RecordingError {
      throw ToolError(reading: error)
    } catch let error as SettingsError {
      throw ToolError(.settings, "\(file.path): \(error)")
    } catch {
      throw ToolError(.data, "\(recording): \(error)")
    }
  }

  private func next(_ reader: inout Recording, stream: Int, _ count: Int) throws(ToolError) -> AxisArray? {
    try Interruption.check()
    do throws(RecordingError) { return try reader.read(stream: stream, count: count) } catch {
      throw ToolError(reading: error)
    }
  }

  private func note(_ new: [Notice]) {
    for notice in new where notices.told.count < 64 && !notices.told.contains(notice) { notices.told.append(notice) }
  }
}

// MARK: - Pairs

extension ParityPath {
  /// Stages that stand for each other; one alone where the other side has none. -1 is the input.
  struct Pair {
    var a: Int?, b: Int?
  }

  /// Which stages of two paths stand for each other: those that make the fewest changes of the one list into the other.
  /// A result without stages is the end of a pipeline.
  static func pairs(_ a: ParityPath, _ b: ParityPath, comparesInput: Bool) -> [Pair] {
    let (x, y) = (a.stages, b.stages)
    if a.isPipeline != b.isPipeline, min(x.count, y.count) == 1 {
      return [Pair(a: x.count - 1, b: y.count - 1)]
    }
    let input = a.isPipeline && b.isPipeline && comparesInput ? [Pair(a: -1, b: -1)] : []
    // Changes that are left from each pair of places on.
    var left = Array(repeating: Array(repeating: 0, count: y.count + 1), count: x.count + 1)
    for i in (0...x.count).reversed() {
      for j in (0...y.count).reversed() where i < x.count || j < y.count {
        var least = Int.max
        if i < x.count { least = min(least, left[i + 1][j] + 1) }
        if j < y.count { least = min(least, left[i][j + 1] + 1) }
        if i < x.count, j < y.count { least = min(least, left[i + 1][j + 1] + (x[i] == y[j] ? 0 : 1)) }
        left[i][j] = least
      }
    }
    var pairs = input, i = 0, j = 0
    while i < x.count || j < y.count {
      if i < x.count, j < y.count, left[i][j] == left[i + 1][j + 1] + (x[i] == y[j] ? 0 : 1) {
        pairs.append(Pair(a: i, b: j))
        (i, j) = (i + 1, j + 1)
      } else if i < x.count, left[i][j] == left[i + 1][j] + 1 {
        pairs.append(Pair(a: i, b: nil))
        i += 1
      } else {
        pairs.append(Pair(a: nil, b: j))
        j += 1
      }
    }
    return pairs
  }
}

extension Files {
  /// The names of what is in a folder, but for hidden files; none where it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let open = opendir(folder) else { return [] }
    defer { closedir(open) }
    var names: [String] = []
    while let entry = readdir(open) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}
