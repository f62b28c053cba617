import AxisArrays

/// Reads a Zarr store of version 3, a folder: a stream for each array that is no coordinate, along its first dim, in its own
/// dtype.
///
/// Dims have the names that the store gives. An array of a dim's name has the values along it, times in seconds or in the
/// unit that it tells ("ms", "nanoseconds since 2024-02-29"). What `ZarrWriter` adds to that is read again. Memory: a
/// mebibyte, or the packed chunks that lie side by side, and the chunk itself.
public struct ZarrReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "Zarr", extensions: ["zarr"], entries: [ZarrStore.file],
    summary: "Zarr store of version 3, a folder: arrays with named dims, the first is time",
    options: ["rate", "dtype", "time-per-row", "gap-tolerance"])

  public var contents: RecordingContents

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let store = try ZarrStore(source), rate = try options.checkedRate
    contents = RecordingContents(
      source,
      RecordingInfo(
        format: "Zarr 3", patient: store.attributes["patient"]?.string ?? "",
        recording: store.attributes["recording"]?.string ?? "",
        start: store.attributes["start"]?.string.flatMap { WallClock($0) }))
    contents.notices = store.notices
    let places = store.arrays.indices.filter { place in
      let array = store.arrays[place].numbers.array
      return !array.shape.isEmpty && !array.shape.dropFirst().contains(0) && !store.isCoordinate(place)
    }
    guard !places.isEmpty else {
      throw .unsupported(path: source.path, what: "a store without an array of numbers that has a time axis")
    }
    for place in places {
      let (name, numbers) = store.arrays[place]
      if let wanted = options.dtype, wanted != numbers.array.dtype {
        throw .badOption(
          name: "dtype", what: "is \(wanted.name); \(source.path) holds \(numbers.array.dtype.name), which is kept")
      }
      try numbers.checkRows()
      if let (missing, all) = try numbers.missingFiles(), missing > 0 {
        contents.note(
          .guessed,
          "\(missing) of \(all) files of \(quoted(name)) are not there: their values are what the store has for them")
      }
      let times = try ZarrTimes(of: name, in: store, options: options, rate: rate)
      contents.notices += times.notices
      contents.info.start = contents.info.start ?? times.start
      let body = try NPYBody(numbers)
      var stream = StreamInfo(
        name: places.count == 1 ? "" : name, rate: times.gain.map(Rate.of), channels: [], count: body.count,
        dtype: numbers.array.dtype, dims: numbers.array.dims ?? NPYStream.dims(numbers.array.shape.count),
        rowShape: Array(numbers.array.shape.dropFirst()))
      (stream.step, stream.timeUnit) = (times.gain, times.unit)
      for (index, dim) in stream.dims.enumerated().dropFirst() {
        stream.axes[dim] = try ZarrAxes.axis(dim, of: name, count: stream.rowShape[index - 1], in: store)
      }
      stream.channels = stream.axes["ch"].map(ChannelInfo.channels) ?? []
      stream.axes["ch"] = stream.axes["ch"]?.withKinds(of: stream.channels)
      stream.key = store.attributes["key"]?.string
      for entry in store.attributes["attrs"]?.map?.entries ?? [] { stream.attrs[entry.key] = entry.value }
      contents.add(stream, NPYStream(body, dtype: numbers.array.dtype, clock: times.clock))
    }
    contents.events = Self.events(store.attributes["events"])
  }

  private static func events(_ list: Value?) -> [Event] {
    (list?.list ?? []).compactMap { record in
      guard let onset = record["onset"]?.double, onset.isFinite, let text = record["text"]?.string else { return nil }
      return Event(onset: onset, duration: record["duration"]?.double, text: text, channel: record["channel"]?.string)
    }.byOnset
  }
}

extension NPYBody {
  /// The elements of an array of a Zarr store.
  init(_ numbers: ZarrNumbers) throws(RecordingError) {
    let array = numbers.array
    #if _endian(little)
      let isSwapped = array.isBigEndian
    #else
      let isSwapped = !array.isBigEndian
    #endif
    let header = NPYHeader(
      .number(array.dtype), isSwapped: isSwapped && array.dtype.numberBytes > 1, shape: array.shape,
      dataBytes: numbers.size)
    try self.init(header, in: ByteSource(numbers), at: 0, name: "")
  }
}
