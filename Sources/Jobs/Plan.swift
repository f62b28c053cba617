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
  /// A recording that cannot be processed, and why.
  public struct Failure: Sendable {
    public let input: String
    public let error: ToolError
  }

  /// One job per input and stream, in the order of the inputs.
  ///
  /// With one input and one stream the result goes to `output`. Several streams (sampling rates) of a recording get
  /// their names added: `out-256Hz.npz`. With several inputs, or where `output` is a folder or ends in "/", results are
  /// named after the inputs and put into the folder.
  ///
  /// - Parameters:
  ///   - format: Extension of the files in a folder.
  ///   - outputs: Knows what must not be replaced.
  /// - Throws: `ToolError` for an output that cannot be created, and for an input that cannot be read where it is the
  ///   only one; of several inputs the others are processed all the same.
  public static func jobs(
    inputs: [String], output: String, format: String, options: ReadOptions,
    outputs: inout OutputGuard
  ) throws(ToolError) -> (jobs: [Job], failures: [Failure]) {
    // A Zarr store is a folder, and the output itself.
    let isFolder = output.hasSuffix("/") || Files.isFolder(output) && Files.fileExtension(of: output) != "zarr"
    guard isFolder || inputs.count == 1 else {
      throw ToolError(.usage, "\(output): with several inputs the output must be a folder (end it with \"/\")")
    }
    guard !isFolder || Files.isFolder(output) else {
      throw ToolError(.cannotCreate, "\(output): cannot create files in it: there is no such folder (make it first)")
    }
    if !isFolder { try checkEnding(output) }
    var jobs: [Job] = [], failures: [Failure] = []
    for input in inputs {
      do throws(ToolError) {
        let streams = try Inputs.open(input, options: options).streams
        guard !streams.isEmpty else { throw ToolError(.data, "\(input): holds no signal") }
        let base =
          isFolder ? (output.hasSuffix("/") ? output : output + "/") + Files.stem(of: input) + "." + format : output
        for index in streams.indices {
          let path = streams.count == 1 ? base : named(base, streams[index].name)
          jobs.append(Job(input: input, stream: index, info: streams[index], output: path))
        }
      } catch {
        guard inputs.count > 1 else { throw error }
        failures.append(Failure(input: input, error: error))
      }
    }
    for job in jobs { try outputs.writes(job.output, as: job.input) }
    return (jobs, failures)
  }

  /// Refuses an output of a kind that is not written, before anything is read.
  public static func checkEnding(_ output: String) throws(ToolError) {
    let ending = Files.fileExtension(of: output)
    let written = Recording.writtenEndings
    guard !written.contains(ending) else { return }
    let list = written.map { "." + $0 }.joined(separator: ", ")
    let isRead = Recording.readers.contains { $0.format.extensions.contains(ending) }
    throw ToolError(
      .usage,
      isRead
        ? "\(output): .\(ending) files are read, not written (written: \(list))"
        : "\(output): not a recording of a known format (written: \(list))")
  }

  /// `folder/out.npz` and `256 Hz` make `folder/out-256Hz.npz`.
  static func named(_ path: String, _ stream: String) -> String {
    let safe = stream.filter { $0.isLetter || $0.isNumber || "._-".contains($0) }
    let suffix = "-" + (safe.isEmpty ? "stream" : safe)
    let ending = Files.fileExtension(of: path)
    return ending.isEmpty ? path + suffix : path.dropLast(ending.count + 1) + suffix + "." + ending
  }
}
