import AxisArrays
import Streams

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An outlet on the network as a sink, with the labels, units and kinds of its channels.
public final class LSLSink: StreamSink {
  private let name: String
  private let lsl: LSLLibrary
  /// Whether the times of messages are of the LSL clock; else the first message is taken to be of now.
  private let isTimed: Bool
  private var outlet: (pointer: LSLLibrary.Outlet, format: LSLFormat, row: [Int])?
  private var shift = 0.0
  /// What came out so far, for reports.
  public private(set) var samples = 0

  /// - Throws: `LSLError.noLibrary`.
  public init(_ name: String, isTimed: Bool) throws(LSLError) {
    (self.name, self.isTimed, lsl) = (name, isTimed, try LSLLibrary.get())
  }

  deinit { if let outlet { lsl.destroyOutlet(outlet.pointer) } }

  public func take(_ parcel: Parcel) throws {
    for message in parcel.messages { try push(message) }
  }

  private func push(_ message: AxisArray) throws {
    guard let dim = message.header.stream else {
      throw LSLError.failed(name: name, what: "a message without a dim to append along")
    }
    let message = try message.transpose([.name(dim), .rest])
    let row = Array(message.shape.dropFirst())
    let count = message.shape[0]
    // The outlet stands from the first message on, samples or not.
    let outlet = try self.outlet ?? begin(message, dim, row)
    guard outlet.row == row else {
      throw LSLError.changed(name: name, what: "the messages' shape changed from \(outlet.row) to \(row)")
    }
    guard count > 0, let push = lsl.pushChunk[outlet.format.letter], let timed = lsl.pushTimed[outlet.format.letter]
    else { return }
    let data = try message.data.toDevice(.cpu).astype(outlet.format.dtype).dense()
    let elements = UInt(data.size)
    let axis = try message.axis(dim)
    if samples == 0, !isTimed {
      shift = lsl.localClock() - (axis.linear?.value(at: count - 1) ?? axis.coordinate?.values.numbers?.last ?? 0)
    }
    let shift = shift
    let code = try data.withUnsafeBytes { (bytes) throws(ArrayError) -> Int32 in
      guard let start = bytes.baseAddress else { return 0 }
      if let numbers = axis.coordinate?.values.numbers {
        return timed(outlet.pointer, start, elements, numbers.map { $0 + shift })
      }
      return push(outlet.pointer, start, elements, (axis.linear?.value(at: count - 1) ?? 0) + shift)
    }
    guard code == 0 else { throw LSLError.failed(name: name, what: "liblsl reports error \(code)") }
    samples += count
  }

  private func begin(
    _ message: AxisArray, _ dim: String, _ row: [Int]
  ) throws -> (pointer: LSLLibrary.Outlet, format: LSLFormat, row: [Int]) {
    let format = LSLFormat(message.data.dtype), channels = row.reduce(1, *)
    let gain = try message.axis(dim).linear?.gain ?? 0
    let rate = gain > 0 ? Self.rounded(1 / gain) : 0
    let type = message.attrs["type"]?.string ?? "signal"
    guard channels > 0, channels <= 1 << 20,
      let info = lsl.createInfo(name, type, Int32(channels), rate, format.rawValue, "swiftlet:" + name)
    else { throw LSLError.failed(name: name, what: "no stream of \(channels) channels can be made") }
    defer { lsl.destroyInfo(info) }
    describe(info, message, row)
    guard let pointer = lsl.createOutlet(info, 0, 360) else {
      throw LSLError.failed(name: name, what: "no outlet can be made")
    }
    outlet = (pointer, format, row)
    return (pointer, format, row)
  }

  /// The rate of a step that was itself made from a rate: 1 / (1 / 49) is not quite 49.
  private static func rounded(_ rate: Double) -> Double {
    abs(rate - rate.rounded()) < 1e-9 * rate ? rate.rounded() : rate
  }

  private func describe(_ info: LSLLibrary.Info, _ message: AxisArray, _ row: [Int]) {
    guard row.count == 1, let axis = try? message.axis(message.dims[1]), let labels = axis.labels else { return }
    var columns: [String: [String]] = [:]
    if case .records(let records)? = axis.coordinate?.values {
      for field in records.fields { if case .labels(let texts) = field.column { columns[field.name] = texts } }
    }
    let list = lsl.appendChild(lsl.description(info), "channels")
    for (place, label) in labels.enumerated() {
      let channel = lsl.appendChild(list, "channel")
      _ = lsl.appendValue(channel, "label", label)
      let unit = columns["unit"]?[place] ?? axis.unit
      if !unit.isEmpty { _ = lsl.appendValue(channel, "unit", unit) }
      if let kind = columns["kind"]?[place], !kind.isEmpty { _ = lsl.appendValue(channel, "type", kind) }
    }
  }

  /// Leaves who listens a moment to take what is on its way, then goes.
  public func finish() throws {
    guard let outlet else { return }
    if lsl.haveConsumers(outlet.pointer) != 0 { usleep(300_000) }
    lsl.destroyOutlet(outlet.pointer)
    self.outlet = nil
  }
}
