import AxisArrays

/// A series of numbers with times in an NWB file.
struct NWBSeries: Sendable {
  private let data: HDF5Dataset
  private let times: SampleTimes
  private let layout: SampleLayout
  private let channels: [ChannelInfo]
  private let rowShape: [Int]
  private let attrs: [String: Value]
  private(set) var notices: [Notice] = []

  init(_ group: HDF5Object, in file: NWBFile, name: String, options: ReadOptions) throws(RecordingError) {
    guard let object = group["data"] else { throw .unsupported(path: file.root.path, what: "no data") }
    let conversion = try object.number("conversion") ?? 1
    let shift = try object.number("offset") ?? 0
    let unit = Self.symbol(try object.text("unit") ?? "")
    attrs = try object.text("description").map { ["description": .string($0)] } ?? [:]
    let electrodes = try group["electrodes"].flatMap { (region) throws(RecordingError) in try file.electrodes(region) }
    let data = try HDF5Dataset(object)
    self.data = data
    guard let count = data.dims.first else {
      throw .unsupported(path: file.root.path, what: "a single number")
    }
    rowShape = data.dims.count == 1 ? [1] : Array(data.dims.dropFirst())
    let width = rowShape.reduce(1, *)
    guard width <= 1 << 24 else {
      throw .unsupported(path: file.root.path, what: "\(width) numbers a sample in \(group.place)")
    }
    let own = try group["channel_conversion"].flatMap { (values) throws(RecordingError) in
      try HDF5Values(values)?.doubles()
    }
    if let own, own.count != width {
      notices.append(Notice(.ignored, "\(quoted(name)) has \(own.count) conversions for \(width) channels"))
    }
    let factors = own?.count == width ? own : nil
    layout = SampleLayout(
      packed: (0..<width).map { .init(gain: conversion * (factors?[$0] ?? 1), offset: shift) },
      data.encoding)
    if rowShape.count == 1 {
      if let electrodes, electrodes.count != width {
        notices.append(Notice(.ignored, "\(quoted(name)) names \(electrodes.count) electrodes for \(width) channels"))
      }
      let isNamed = electrodes?.count == width
      channels = (0..<width).map { index in
        let label = isNamed ? electrodes![index] : width == 1 ? group.name : "ch\(index + 1)"
        return ChannelInfo(label: label, unit: unit, kind: ChannelKind.of(label: label, unit: unit))
      }
    } else {
      channels = []
    }
    times = try Self.times(group, count: count, name: name, options: options)
    notices += times.notices
  }

  /// The schema has the unit of voltages in full.
  private static func symbol(_ unit: String) -> String {
    switch unit {
    case "volts": "V"
    case "amperes": "A"
    case "siemens": "S"
    case "unknown", "n/a": ""
    default: unit
    }
  }

  private static func times(
    _ group: HDF5Object, count: Int, name: String, options: ReadOptions
  ) throws(RecordingError) -> SampleTimes {
    if let listed = group["timestamps"] {
      let dataset = try HDF5Dataset(listed)
      guard dataset.dims == [count] else {
        throw .malformed(
          path: group.path, at: .part(listed.place), expected: "\(counted(count, "time"))", found: "\(dataset.dims)")
      }
      let listing = SampleTimes.Listing(source: ByteSource(dataset), encoding: dataset.encoding)
      return try SampleTimes(listing, count: count, name: name, options: options)
    }
    guard let start = group["starting_time"], let offset = try HDF5Values(start)?.doubles()?.first,
      let rate = try start.number("rate"), rate > 0, rate.isFinite, (1 / rate).isFinite, offset.isFinite
    else {
      throw .malformed(
        path: group.path, at: .part("\(group.place)/starting_time"), expected: "a time and a rate above 0",
        found: "another")
    }
    return SampleTimes(start: offset, rate: rate, count: count)
  }

  func info(name: String, dtype: DType) -> StreamInfo {
    var dims = NPYStream.dims(rowShape.count + 1)
    if rowShape.count == 1 { dims = ["time", "ch"] }
    var stream = StreamInfo(
      name: name, rate: times.rate, channels: channels, count: times.clock.count, dtype: dtype, dims: dims,
      rowShape: rowShape)
    stream.step = times.step
    stream.attrs = attrs
    return stream
  }

  func cursor(dtype: DType, streams: Int) -> TimedCursor {
    TimedCursor(layout, ByteSource(data), times, rowShape: rowShape, dtype: dtype, streams: streams)
  }
}
