import AxisArrays

/// A block of data, or an auxiliary signal, of a SNIRF file.
struct SNIRFBlock: Sendable {
  private let name: String
  private let data: HDF5Dataset
  private let times: SampleTimes
  private let channels: [ChannelInfo]
  private let offsets: [Double]

  var notices: [Notice] { times.notices }

  /// - Returns: `nil` where there are no data.
  init?(
    _ group: HDF5Object, isAuxiliary: Bool, in run: SNIRFRun, options: ReadOptions
  ) throws(RecordingError) {
    guard let series = group["dataTimeSeries"], let listed = group["time"] else { return nil }
    let data = try HDF5Dataset(series)
    guard (1...2).contains(data.dims.count) else {
      throw .malformed(
        path: run.path, at: .part(series.place), expected: "samples × channels", found: "\(data.dims)")
    }
    let (count, width) = (data.dims[0], data.dims.count == 2 ? data.dims[1] : 1)
    guard width <= 1 << 16 else { throw .unsupported(path: run.path, what: "\(width) channels in \(series.place)") }
    self.data = data
    let own = try group.text("name") ?? ""
    let label = isAuxiliary && !own.isEmpty ? own : group.name
    name = run.prefix + label
    if isAuxiliary {
      let unit = try group.text("dataUnit") ?? ""
      channels = (0..<width).map { index in
        let label = width == 1 ? label : "\(label) \(index + 1)"
        return ChannelInfo(label: label, unit: unit, kind: ChannelKind.of(label: label, unit: unit))
      }
    } else {
      channels = try Self.channels(group, width, in: run)
    }
    offsets = try group.values("dataOffset")?.doubles() ?? []
    times = try Self.times(listed, count: count, shift: group, name: name, in: run, options: options)
  }

  /// A time a sample, or the first with the step.
  private static func times(
    _ listed: HDF5Object, count: Int, shift group: HDF5Object, name: String, in run: SNIRFRun, options: ReadOptions
  ) throws(RecordingError) -> SampleTimes {
    let dataset = try HDF5Dataset(listed)
    if dataset.size == 2 * dataset.encoding.bytes, count != 2 {
      let pair = try HDF5Values(listed)?.doubles() ?? []
      let (start, step) = (pair[0] * run.unit + run.shift, pair[1] * run.unit)
      guard step > 0, step.isFinite, (1 / step).isFinite, start.isFinite else {
        throw .malformed(path: run.path, at: .part(listed.place), expected: "a start and a step", found: "\(pair)")
      }
      return SampleTimes(start: start, rate: Rate.of(step: step), step: step, count: count)
    }
    guard dataset.size == count * dataset.encoding.bytes else {
      throw .malformed(
        path: run.path, at: .part(listed.place), expected: counted(count, "time"), found: "\(dataset.dims)")
    }
    let shift = (try group.number("timeOffset") ?? 0) * run.unit + run.shift
    let listing = SampleTimes.Listing(
      source: ByteSource(dataset), encoding: dataset.encoding, unit: run.unit, shift: shift)
    return try SampleTimes(listing, count: count, name: name, options: options)
  }

  /// A channel for each entry of the list of measurements, in either of its layouts.
  private static func channels(_ group: HDF5Object, _ width: Int, in run: SNIRFRun) throws(RecordingError)
    -> [ChannelInfo]
  {
    let columns = group["measurementLists"]
    var channels: [ChannelInfo] = []
    for index in 0..<width {
      let entry = columns ?? group["measurementList\(index + 1)"]
      let row = columns == nil ? 0 : index
      func number(_ name: String) throws(RecordingError) -> Int? {
        let values = try entry?.values(name)?.doubles() ?? []
        return values.indices.contains(row) ? Int(exactly: values[row]) : nil
      }
      func text(_ name: String) throws(RecordingError) -> String {
        let texts = try entry?.values(name)?.texts() ?? []
        return texts.indices.contains(row) ? texts[row] : ""
      }
      guard let source = try number("sourceIndex"), let detector = try number("detectorIndex") else {
        channels.append(ChannelInfo(label: "ch\(index + 1)", kind: "nirs"))
        continue
      }
      var label = "\(try run.optode("S", source))_\(try run.optode("D", detector))"
      let processed = try text("dataTypeLabel")
      if !processed.isEmpty { label += " \(processed)" }
      // What was computed from several wavelengths has none.
      let isComputed = ["Hb", "H2O", "Lipid", "StO2", "BFi"].contains { processed.hasPrefix($0) }
      if !isComputed, let number = try number("wavelengthIndex"), let length = try run.wavelength(number) {
        label += " \(plain(length))"
      }
      channels.append(ChannelInfo(label: label, unit: try text("dataUnit"), kind: "nirs"))
    }
    return channels
  }

  func info(dtype: DType) -> StreamInfo {
    var stream = StreamInfo(name: name, rate: times.rate, channels: channels, count: times.clock.count, dtype: dtype)
    stream.step = times.step
    return stream
  }

  func cursor(dtype: DType, streams: Int) -> TimedCursor {
    let layout = SampleLayout(
      packed: channels.indices.map {
        .init(offset: offsets.indices.contains($0) ? offsets[$0] : 0)
      }, data.encoding)
    return TimedCursor(
      layout, ByteSource(data), times, rowShape: [channels.count], dtype: dtype, streams: streams)
  }
}
