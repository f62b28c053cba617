/// A script that runs a pipeline over many recordings as an array job of SLURM: a task for each.
struct ArrayJob {
  let request: RunRequest

  /// Written to be read: options stand at the top, recordings one a line at the end.
  ///
  /// - Throws: `ToolError` 64 where a name does not fit on a line.
  func text() throws(ToolError) -> String {
    for name in request.inputs + [request.pipeline, request.output] where name.contains(where: \.isNewline) {
      throw ToolError(.usage, "--slurm takes names without line breaks, not \"\(name)\"")
    }
    let end = "END-OF-RECORDINGS"
    let log = request.output + (request.output.hasSuffix("/") ? "" : "/") + "slurm-%a.log"
    return """
      #!/bin/sh
      #SBATCH --job-name=swiftlet
      #SBATCH --array=0-\(request.inputs.count - 1)
      #SBATCH --cpus-per-task=1
      #SBATCH --output=\(Self.quoted(log))
      # Submit it with sbatch in the folder that the paths are meant from. Results that are complete are left out, so that
      # the job can be submitted again. SWIFTLET names the tool where it is not on the path.
      set -eu
      recording=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" <<'\(end)'
      \(request.inputs.joined(separator: "\n"))
      \(end)
      )
      exec ${SWIFTLET:-swiftlet} run \(words.map(Self.quoted).joined(separator: " ")) "$recording"

      """
  }

  private var words: [String] {
    var words = [request.pipeline, "-o", request.output.hasSuffix("/") ? request.output : request.output + "/"]
    words += ["--continue", "--chunk", request.chunk, "--format", request.format]
    if let device = request.device { words += ["--device", device] }
    if request.averages { words.append("--average") }
    if request.quiet { words.append("--quiet") }
    if request.strict { words.append("--strict") }
    for (name, value) in request.reading.named { words += Self.isSwitch(name) ? ["--\(name)"] : ["--\(name)", value] }
    if let epoch = request.epoch { words += ["--epoch"] + EpochRequest.words(of: epoch) }
    return words
  }

  private static func isSwitch(_ name: String) -> Bool {
    ReadingRequest.switches.contains(name)
  }

  /// A word as a shell takes it literally.
  private static func quoted(_ word: String) -> String {
    let plain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-/%:,=+".contains($0)) }
    return plain && !word.isEmpty ? word : "'" + word.flatMap { $0 == "'" ? Array("'\\''") : [$0] } + "'"
  }
}
