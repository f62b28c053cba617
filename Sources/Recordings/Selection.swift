import AxisArrays

/// The part of a recording that options ask for: a stream, channels, a stretch of time.
struct Selection: Sendable {
  /// Streams as they are read, and their numbers in the file.
  let streams: [StreamInfo]
  let sources: [Int]
  /// Channels of each stream that are read; `nil` for all.
  private let channels: [NDArray?]
  private let dims: [Int]
  private let start: Double, stop: Double
  /// Labels of channels that are left out, with the events about them.
  private let left: Set<String>

  /// - Returns: `nil` where all is read.
  /// - Throws: `RecordingError.badOption` for a stream or channel that there is not.
  init?(_ options: ReadOptions, of reader: any RecordingReader) throws(RecordingError) {
    guard
      options.stream != nil || options.channels != nil || options.exclude != nil || options.start != nil
        || options.stop != nil
    else { return nil }
    (start, stop) = (options.start ?? -.infinity, options.stop ?? .infinity)
    guard start < stop else {
      throw .badOption(name: "stop", what: "is \(plain(stop)) s, must be after the start, \(plain(start)) s")
    }
    let all = reader.streams.flatMap(\.channels)
    var wanted: Set<String>?, unwanted: Set<String> = []
    if let text = options.channels { wanted = try Self.labels(text, of: all, option: "channels", path: reader.path) }
    if let text = options.exclude { unwanted = try Self.labels(text, of: all, option: "exclude", path: reader.path) }
    var streams: [StreamInfo] = [], sources: [Int] = [], channels: [NDArray?] = [], dims: [Int] = [],
      left: Set<String> = []
    for source in try Self.sources(options.stream, of: reader) {
      var stream = reader.streams[source], places: NDArray?, dim = 0
      let kept = stream.channels.indices.filter { place in
        let label = stream.channels[place].label
        return wanted?.contains(label) ?? true && !unwanted.contains(label)
      }
      if kept.count < stream.channels.count {
        for place in stream.channels.indices where !kept.contains(place) { left.insert(stream.channels[place].label) }
        guard !kept.isEmpty else { continue }
        dim = stream.dims.firstIndex(of: "ch") ?? 1
        guard dim > 0, dim <= stream.rowShape.count, stream.rowShape[dim - 1] == stream.channels.count else {
          throw .badOption(name: "channels", what: "cannot pick among those of \(reader.path), which share no dim")
        }
        stream.channels = kept.map { stream.channels[$0] }
        stream.rowShape[dim - 1] = kept.count
        stream.axes[stream.dims[dim]] = stream.axes[stream.dims[dim]]?.picking(kept)
        places = .some(try Self.indices(kept, path: reader.path))
      }
      if let count = stream.count, start > -.infinity || stop < .infinity {
        let pieces = Self.cut(reader.pieces(of: source), start, stop, period: stream.period)
        stream.count = stream.period == nil ? (count == 0 ? 0 : nil) : pieces.reduce(0) { $0 + $1.count }
      }
      streams.append(stream)
      sources.append(source)
      channels.append(places)
      dims.append(dim)
    }
    guard !streams.isEmpty else {
      throw .badOption(name: "channels", what: "and exclude leave nothing of \(reader.path)")
    }
    (self.streams, self.sources, self.channels, self.dims, self.left) = (streams, sources, channels, dims, left)
  }

  private static func indices(_ places: [Int], path: String) throws(RecordingError) -> NDArray {
    do throws(ArrayError) { return try NDArray(places.map(Int64.init)) } catch {
      throw .badOption(name: "channels", what: "of \(path): \(error)")
    }
  }

  private static func sources(_ name: String?, of reader: any RecordingReader) throws(RecordingError) -> [Int] {
    let streams = reader.streams
    guard let name else { return Array(streams.indices) }
    if let index = streams.firstIndex(where: { $0.name == name }) { return [index] }
    if let number = Int(name), streams.indices.contains(number - 1) { return [number - 1] }
    let known =
      streams.count == 1
      ? "one" + (streams[0].name.isEmpty ? "" : ", \(quoted(streams[0].name))")
      : streams.enumerated().map { "\($0 + 1) (\($1.name))" }.joined(separator: ", ")
    throw .badOption(name: "stream", what: "is \(quoted(name)): \(printable(reader.path)) has none; it has \(known)")
  }

  /// The labels that a text names: one as it stands, else labels and kinds with commas between.
  private static func labels(
    _ text: String, of channels: [ChannelInfo], option: String, path: String
  ) throws(RecordingError) -> Set<String> {
    let labels = Set(channels.map(\.label))
    if labels.contains(text) { return [text] }
    var found: Set<String> = []
    for part in text.split(separator: ",") {
      var name = part
      while name.first == " " { name.removeFirst() }
      while name.last == " " { name.removeLast() }
      let ofKind = channels.filter { $0.kind == name }.map(\.label)
      guard labels.contains(String(name)) || !ofKind.isEmpty else {
        throw .badOption(
          name: option,
          what:
            "names \(quoted(name)), and \(printable(path)) has no such channel\(didYouMean(String(name), in: labels))")
      }
      if labels.contains(String(name)) { found.insert(String(name)) } else { found.formUnion(ofKind) }
    }
    guard !found.isEmpty else { throw .badOption(name: option, what: "names no channel") }
    return found
  }

  // MARK: Time

  /// Steps from a time to a limit, rounded up, so that the sample at the limit is after it.
  private static func steps(from time: Double, to limit: Double, _ period: Double) -> Int {
    let steps = ((limit - time) / period - 1e-6).rounded(.up)
    return steps < 0 ? 0 : steps < 1e15 ? Int(steps) : Int(1e15)
  }

  private static func cut(_ pieces: [Piece], _ start: Double, _ stop: Double, period: Double?) -> [Piece] {
    guard let period else { return pieces }
    var first = 0
    return pieces.compactMap { piece in
      let from = start > -.infinity ? min(steps(from: piece.offset, to: start, period), piece.count) : 0
      let to = stop < .infinity ? min(steps(from: piece.offset, to: stop, period), piece.count) : piece.count
      guard from < to else { return nil }
      defer { first += to - from }
      return Piece(first: first, count: to - from, offset: piece.offset + Double(from) * period)
    }
  }

  func pieces(_ pieces: [Piece], of stream: Int) -> [Piece] {
    Self.cut(pieces, start, stop, period: streams[stream].period)
  }

  func events(_ events: [Event]) -> [Event] {
    events.filter { event in
      event.onset >= start && event.onset < stop && !(event.channel.map(left.contains) ?? false)
    }
  }

  /// The part of a chunk that is asked for; empty where there is none.
  func part(_ chunk: Chunk, of stream: Int, path: String) throws(RecordingError) -> Chunk {
    do throws(ArrayError) {
      var chunk = chunk
      let count = chunk.data.shape.first ?? 0
      switch chunk.time {
      case .regular(let offset):
        guard let period = streams[stream].period, start > -.infinity || stop < .infinity else { break }
        let from = start > -.infinity ? min(Self.steps(from: offset, to: start, period), count) : 0
        let to = stop < .infinity ? min(Self.steps(from: offset, to: stop, period), count) : count
        if from > 0 || to < count {
          chunk = Chunk(
            try chunk.data.slice(axis: 0, from, max(from, to)).dense(),
            time: .regular(offset: offset + Double(from) * period))
        }
      case .perSample(let times):
        let kept = times.indices.filter { times[$0] >= start && times[$0] < stop }
        guard kept.count < times.count else { break }
        chunk = Chunk(
          try take(chunk.data, try NDArray(kept.map(Int64.init)), axis: 0), time: .perSample(kept.map { times[$0] }))
      }
      if let places = channels[stream] { chunk.data = try take(chunk.data, places, axis: dims[stream]) }
      return chunk
    } catch {
      throw .malformed(path: path, at: .part("stream \(stream + 1)"), expected: "samples", found: error.description)
    }
  }
}

extension Axis {
  /// The places of an axis that are kept.
  fileprivate func picking(_ places: [Int]) -> Axis {
    switch self {
    case .linear(let axis):
      .coordinate(CoordinateAxis(numbers: places.map { axis.value(at: $0) }, unit: axis.unit))
    case .coordinate(let axis):
      .coordinate(CoordinateAxis(axis.values.taking(places), unit: axis.unit, dims: axis.dims))
    }
  }
}
