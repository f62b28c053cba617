import AxisArrays
import Streams

/// A stream on the network as a source. Times are of this machine's LSL clock, in seconds.
///
/// When a source goes away it is looked for until it is back; the samples that are missing then are a gap in the times.
public final class LSLSource: StreamSource {
  public let stream: LSLStream
  /// The name that was asked for.
  private let name: String
  private let lsl: LSLLibrary
  private var inlet: LSLLibrary.Inlet?
  private let format: LSLFormat
  private let template: AxisArray
  private var grid: StampGrid?
  private var bytes: [UInt8]
  private var stamps: [Double]
  /// Samples that one message holds at most.
  private static let most = 4096

  /// - Parameters:
  ///   - name: `NAME`, or `NAME@HOST`.
  ///   - seconds: How long the stream is looked for.
  /// - Throws: `LSLError` where there is no such stream, or it holds texts.
  public init(_ name: String, within seconds: Double = 5) throws(LSLError) {
    let lsl = try LSLLibrary.get()
    guard let info = try LSLStream.find(name, within: seconds, lsl) else {
      throw .notFound(name: name, seconds: seconds, others: try LSLStream.all().map(\.name))
    }
    defer { lsl.destroyInfo(info) }
    guard let format = LSLFormat(rawValue: lsl.format(info)) else { throw .noNumbers(name: name) }
    (self.name, self.lsl, self.format) = (name, lsl, format)
    stream = LSLStream(info, lsl)
    let (inlet, labels) = try Self.open(info, name, lsl)
    self.inlet = inlet
    grid = stream.rate > 0 && stream.rate.isFinite ? StampGrid(rate: stream.rate) : nil
    do throws(ArrayError) {
      template = try AxisArray(
        try zeros([0, stream.channels], dtype: format.dtype), dims: ["time", "ch"],
        axes: [
          "time": stream.rate > 0 ? .time(rate: stream.rate) : .numbers([], unit: "s"),
          "ch": .coordinate(CoordinateAxis(labels)),
        ],
        key: stream.name, attrs: ["type": .string(stream.type), "source_id": .string(stream.sourceID)],
        streamDim: "time")
    } catch {
      throw .failed(name: name, what: error.description)
    }
    bytes = [UInt8](repeating: 0, count: Self.most * stream.channels * format.dtype.itemSize)
    stamps = [Double](repeating: 0, count: Self.most)
  }

  deinit { if let inlet { lsl.destroyInlet(inlet) } }

  public var rate: Double? { stream.rate > 0 ? stream.rate : nil }
  public var dtype: DType { format.dtype }
  /// This machine's LSL clock.
  public var clock: Double { lsl.localClock() }

  /// Connects; the buffer holds what comes in six minutes.
  private static func open(
    _ info: LSLLibrary.Info, _ name: String, _ lsl: LSLLibrary
  ) throws(LSLError) -> (LSLLibrary.Inlet, Coordinates) {
    // liblsl looks for a source that has an identity by itself, and else tells that it is gone.
    guard let inlet = lsl.createInlet(info, 360, 0, 1) else { throw .failed(name: name, what: "no inlet can be made") }
    var code: Int32 = 0
    // 1: times are of this machine's clock.
    _ = lsl.setProcessing(inlet, 1)
    lsl.openStream(inlet, 10, &code)
    guard code == 0, let full = lsl.fullInfo(inlet, 10, &code), code == 0 else {
      lsl.destroyInlet(inlet)
      throw .failed(name: name, what: "the stream cannot be opened within ten seconds")
    }
    defer { lsl.destroyInfo(full) }
    return (inlet, labels(full, lsl))
  }

  /// Labels, units and kinds of the channels, as far as the stream tells.
  private static func labels(_ info: LSLLibrary.Info, _ lsl: LSLLibrary) -> Coordinates {
    let count = Int(lsl.channelCount(info))
    var labels: [String] = [], units: [String] = [], kinds: [String] = []
    var channel = lsl.child(lsl.child(lsl.description(info), "channels"), "channel")
    while lsl.isEmpty(channel) == 0, labels.count < count {
      labels.append(String(cString: lsl.childValue(channel, "label")))
      let unit = String(cString: lsl.childValue(channel, "unit"))
      units.append(["microvolts": "uV", "millivolts": "mV", "volts": "V"][unit] ?? unit)
      kinds.append(String(cString: lsl.childValue(channel, "type")).lowercased())
      channel = lsl.nextSibling(channel, "channel")
    }
    if labels.count != count || Set(labels).count != count || labels.contains("") {
      labels = (1...max(count, 1)).map { "\($0)" }
      if units.count != count { (units, kinds) = (labels.map { _ in "" }, labels.map { _ in "" }) }
    }
    var fields = [Records.Field("label", .labels(labels)), Records.Field("unit", .labels(units))]
    if kinds.contains(where: { !$0.isEmpty }) { fields.append(Records.Field("kind", .labels(kinds))) }
    return (try? Records(fields)).map { .records($0) } ?? .labels(labels)
  }

  // MARK: Messages

  public func next(at now: Double) throws -> SourceEvent {
    guard let inlet else { return try lookAgain(now) }
    var code: Int32 = 0
    let letter = format.letter, row = stream.channels * format.dtype.itemSize
    guard let sample = lsl.pullSample[letter], let chunk = lsl.pullChunk[letter] else { return .end }
    let count = bytes.withUnsafeMutableBytes { bytes -> Int in
      stamps.withUnsafeMutableBufferPointer { stamps -> Int in
        guard let data = bytes.baseAddress, let times = stamps.baseAddress else { return 0 }
        // Waits for one sample, then takes what else is there.
        times[0] = sample(inlet, data, Int32(stream.channels), 0.1, &code)
        guard times[0] != 0, code == 0 else { return 0 }
        let more = chunk(
          inlet, data + row, times + 1, UInt((Self.most - 1) * stream.channels), UInt(Self.most - 1), 0, &code)
        return 1 + Int(more) / stream.channels
      }
    }
    // -2: the stream is lost; the others tell that nothing came in time.
    if code == -2 {
      lsl.destroyInlet(inlet)
      self.inlet = nil
    } else if code != 0, code != -1 {
      throw LSLError.failed(name: name, what: "liblsl reports error \(code)")
    }
    guard count > 0 else { return .later(now) }
    return .message(try message(count))
  }

  private func message(_ count: Int) throws -> AxisArray {
    let shape = [count, stream.channels]
    let length = count * stream.channels * format.dtype.itemSize, dtype = format.dtype
    let data = try bytes.withUnsafeBytes {
      try NDArray(bytes: UnsafeRawBufferPointer(rebasing: $0[..<length]), shape: Dims(shape), dtype: dtype)
    }
    if grid != nil, let offset = grid?.place(stamps[..<count]) {
      return try template.continued(by: data, offset: offset)
    }
    return try AxisArray(
      data, dims: template.dims,
      axes: ["time": .numbers(Array(stamps[..<count]), unit: "s"), "ch": try template.axis("ch")],
      key: template.key, attrs: template.attrs, streamDim: "time")
  }

  /// Looks for a stream of the same name and kind, a tenth of a second at a time.
  private func lookAgain(_ now: Double) throws -> SourceEvent {
    guard let info = try LSLStream.find(name, within: 0.1, lsl) else { return .later(now) }
    defer { lsl.destroyInfo(info) }
    let found = LSLStream(info, lsl)
    guard (found.channels, found.rate, found.values) == (stream.channels, stream.rate, stream.values) else {
      throw LSLError.changed(
        name: name, what: "came back with \(found.channels) channels of \(found.values) at \(found.rate) Hz")
    }
    inlet = try Self.open(info, name, lsl).0
    return .later(now)
  }
}
