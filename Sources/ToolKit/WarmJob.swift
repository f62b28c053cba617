import ArrayCore
import Jobs
import Plots
import Recordings
import SignalProcessing
import Simulation

/// Compiles what a pipeline runs on a device, so that its first message later waits for no compiler: by running it over a
/// piece of signal, for what a pipeline launches shows only then. Sizes are arguments of kernels, so that another number of
/// channels or another rate finds them too; dtypes are not.
public struct WarmJob {
  private let file: PipelineFile
  private let device: Device
  private let recording: String?
  private let chunk: ChunkLength
  private var count = 0
  /// The most messages that are looked at, of each dtype.
  private static let messages = 60

  /// - Parameter recording: The signal; by default a simulated one of 64 channels, in float64 and in float32.
  /// - Throws: `ToolError` for a pipeline that is wrong, and for the processor, which has nothing to compile.
  public init(_ pipeline: String, recording: String?, device name: String?, chunk: ChunkLength) throws(ToolError) {
    device = try RunRequest.device(named: name)
    guard device.backend.compiledPrograms != nil else {
      throw ToolError(.usage, "--warm is for devices that compile, not for \(device): name one by --device")
    }
    file = try PipelineFile(pipeline, parse: YAML.value)
    (self.recording, self.chunk) = (recording, chunk)
  }

  /// Runs, and tells in a line how much was compiled.
  public mutating func run() throws(ToolError) -> String {
    let before = device.backend.compiledPrograms ?? 0
    do {
      if let recording {
        try process(recording)
      } else {
        for dtype in [DType.float64, .float32] { try simulate(dtype) }
      }
      try device.backend.finish(op: "warm")
    } catch let error as ToolError {
      throw error
    } catch let error as SettingsError {
      throw ToolError(.settings, "\(file.path): \(error)")
    } catch let error as StageError {
      let subject = recording ?? "a simulated signal"
      throw ToolError(.data, "\(file.path): \(error.text(lines: file.lines, subject: subject))")
    } catch {
      throw ToolError(.data, "\(recording ?? file.path): \(error)")
    }
    let compiled = (device.backend.compiledPrograms ?? 0) - before
    return "\(device): \(file.path) is ready after \(count) messages: \(compiled) programs compiled\n"
  }

  private mutating func process(_ recording: String) throws {
    var reader = try Inputs.open(recording), stages = try Stages(file.pipeline)
    let length = min(chunk.samples(at: reader.streams.first?.rate ?? 1), 1 << 24)
    while count < Self.messages, let message = try reader.read(stream: 0, count: length) {
      try process(message, &stages)
    }
    _ = try stages.flush()
  }

  private mutating func simulate(_ dtype: DType) throws {
    var eeg = EEG(channels: 64, rate: 256, seed: 1), stages = try Stages(file.pipeline)
    for _ in 0..<Self.messages {
      let message = try eeg.nextMessage(min(chunk.samples(at: eeg.rate), 1 << 16))
      try process(message.with(data: message.data.astype(dtype)), &stages)
    }
    _ = try stages.flush()
  }

  private mutating func process(_ message: AxisArray, _ stages: inout Stages) throws {
    try Interruption.check()
    _ = try stages.process(try message.with(data: try message.data.toDevice(device)))
    count += 1
  }
}
