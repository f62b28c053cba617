import ArrayAPI
import Plots
import SignalProcessing
import Streams

/// What each message took in each step of a pipeline: times, bytes that came out, launches and copies of a device.
public struct StageProfile: Sendable {
  /// One step, or all of them.
  public struct Row: Sendable {
    public let name: String
    public fileprivate(set) var latency = LatencyHistogram()
    /// Bytes of the step's output.
    public fileprivate(set) var bytes = 0
    /// Kernels that the step launched; 0 on the processor.
    public fileprivate(set) var launches = 0
  }

  public private(set) var steps: [Row]
  /// Arithmetic that steps put off to their results' use, and all of a message's work.
  public private(set) var fused = Row(name: "fused arithmetic"), whole = Row(name: "all")
  private let device: Device
  /// Launches and copied bytes of the device when the pipeline began, and launches when the last row was added to.
  private let atFirst: (launches: Int, toDevice: Int, toHost: Int)
  private var launches: Int

  init(_ names: [String], on device: Device) {
    steps = names.map { Row(name: $0) }
    self.device = device
    launches = device.backend.launchedKernels ?? 0
    atFirst = (launches, device.transfers.bytesToDevice, device.transfers.bytesToHost)
  }

  mutating func add(_ seconds: Double, to place: Int, _ output: AxisArray) {
    steps[place].latency.add(seconds)
    steps[place].bytes += output.data.size * output.data.dtype.itemSize
    steps[place].launches += newLaunches()
  }

  /// Ends a message's work.
  mutating func end(fused seconds: Double, whole: Double) {
    fused.latency.add(seconds)
    fused.launches += newLaunches()
    self.whole.latency.add(whole)
    (self.whole.bytes, self.whole.launches) = (steps.last?.bytes ?? 0, launches - atFirst.launches)
  }

  private mutating func newLaunches() -> Int {
    guard let now = device.backend.launchedKernels else { return 0 }
    defer { launches = now }
    return now - launches
  }

  /// The rows that did anything, with all of the work last.
  public var rows: [Row] { steps + (fused.latency.largest > 0 ? [fused] : []) + [whole] }
  private var isOnDevice: Bool { device.backend.launchedKernels != nil }

  static let percentiles = [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)]

  /// Names of columns and the texts of all rows.
  var table: (head: [String], rows: [[String]]) {
    let head =
      ["per message", "count"] + Self.percentiles.map(\.0) + ["max", "bytes out"] + (isOnDevice ? ["launches"] : [])
    let cells = rows.map { row in
      let times = Self.percentiles.map { row.latency.percentile($0.1) } + [row.latency.largest]
      return [row.name, "\(row.latency.count)"] + times.map(Self.milliseconds)
        + [row.name == fused.name ? "" : RunReport.size(row.bytes / max(row.latency.count, 1))]
        + (isOnDevice ? [Ticks.short(Double(row.launches) / Double(max(row.latency.count, 1)))] : [])
    }
    return (head, cells)
  }

  private static func milliseconds(_ seconds: Double) -> String { Ticks.decimal(seconds * 1e3, places: 4) + " ms" }

  /// Lines for people.
  var text: String {
    let (head, rows) = table
    var text = TextTable(right: Set(1..<head.count))
    text.add(cells: head)
    for row in rows { text.add(cells: row) }
    return text.text(indent: "  ") + copied
  }

  /// The bytes that went to a device and back.
  private var copied: String {
    guard isOnDevice else { return "" }
    return "  copied to \(device): \(RunReport.size(device.transfers.bytesToDevice - atFirst.toDevice)), "
      + "back: \(RunReport.size(device.transfers.bytesToHost - atFirst.toHost))\n"
  }

  /// The same for programs: times in seconds, bytes and launches in all.
  var value: Value {
    .list(
      rows.map { row in
        .record([
          "name": .string(row.name), "latency_seconds": row.latency.value, "bytes": .int(row.bytes),
          "launches": .int(row.launches),
        ])
      })
  }
}
