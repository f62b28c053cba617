import Recordings

/// One stream of one input and the file that its result goes to.
public struct Job: Sendable {
  public let input: String
  /// Index of the stream in the input.
  public let stream: Int
  public let info: StreamInfo
  public let output: String
}

/// Decides before anything runs what is read and what is written where.
public enum Plan {
  /// One job per input and stream.
  ///
  /// With one input and one stream the result goes to `output`. Several streams (sampling rates) of a recording get
  /// their names added: `out-256Hz.npz`. With several inputs, or where `output` is a folder or ends in "/", results are
  /// named after the inputs and put into the folder.
  ///
  /// - Parameters:
  ///   - stream: Name or number (from 1) of the one stream wanted; nil takes all.
  ///   - format: Extension of the files in a folder.
  /// - Throws: `ToolError` for an input that cannot be read or an output that cannot be created.
  public static func jobs(
    inputs: [String], stream: String?, output: String, format: String, options: ReadOptions
  ) throws(ToolError) -> [Job] {
    let isFolder = output.hasSuffix("/") || Files.isFolder(output)
    guard isFolder || inputs.count == 1 else {
      throw ToolError(.usage, "\(output): with several inputs the output must be a folder (end it with \"/\")")
    }
    guard !isFolder || Files.isFolder(output) else {
      throw ToolError(.cannotCreate, "\(output): cannot create files in it: there is no such folder")
    }
    var jobs: [Job] = []
    for input in inputs {
      let streams = try Inputs.open(input, options: options).streams
      let chosen = try indices(of: streams, in: input, named: stream)
      let base =
        isFolder ? (output.hasSuffix("/") ? output : output + "/") + Files.stem(of: input) + "." + format : output
      for index in chosen {
        let path = chosen.count == 1 ? base : named(base, streams[index].name)
        jobs.append(Job(input: input, stream: index, info: streams[index], output: path))
      }
    }
    for (index, job) in jobs.enumerated() {
      try Files.checkOutput(job.output)
      if let other = jobs[..<index].first(where: { $0.output == job.output }) {
        throw ToolError(.usage, "\(job.input) and \(other.input) would both be written to \(job.output)")
      }
      if let input = inputs.first(where: { Files.isSame($0, job.output) }) {
        throw ToolError(.usage, "\(job.output): the output would replace the input \(input)")
      }
    }
    return jobs
  }

  /// The streams that are wanted; all where no name is given.
  public static func indices(
    of streams: [StreamInfo], in input: String, named name: String?
  ) throws(ToolError) -> [Int] {
    guard !streams.isEmpty else { throw ToolError(.data, "\(input): holds no signal") }
    guard let name else { return Array(streams.indices) }
    if let index = streams.firstIndex(where: { $0.name == name }) { return [index] }
    if let number = Int(name), streams.indices.contains(number - 1) { return [number - 1] }
    let names = streams.enumerated().map { "\($0 + 1) (\($1.name))" }.joined(separator: ", ")
    throw ToolError(.usage, "\(input): has no stream \"\(name)\"; it has \(names)")
  }

  /// `folder/out.npz` and `256 Hz` make `folder/out-256Hz.npz`.
  static func named(_ path: String, _ stream: String) -> String {
    let safe = stream.filter { $0.isLetter || $0.isNumber || "._-".contains($0) }
    let suffix = "-" + (safe.isEmpty ? "stream" : safe)
    let ending = Files.fileExtension(of: path)
    return ending.isEmpty ? path + suffix : path.dropLast(ending.count + 1) + suffix + "." + ending
  }
}
