import AxisArrays

/// The values along the dims of an array in a Zarr store but for the first.
enum ZarrAxes {
  private static let most = 1 << 20

  /// Labels and units as `ZarrWriter` puts them among the attributes, else the numbers of a coordinate.
  ///
  /// - Returns: `nil` where nothing is known.
  static func axis(_ dim: String, of name: String, count: Int, in store: ZarrStore) throws(RecordingError) -> Axis? {
    guard let array = store.arrays.first(where: { $0.name == name })?.numbers.array else { return nil }
    let end = dim == "ch" ? "" : "_\(dim)"
    func texts(_ name: String) -> [String]? {
      let list = array.attributes[name]?.list ?? []
      let texts = list.compactMap(\.string)
      return texts.count == count && list.count == count ? texts : nil
    }
    if let labels = texts("labels" + end) {
      var fields = [Records.Field("label", .labels(labels))]
      let others = (array.dims ?? []).filter { $0 != "ch" }.map { "_\($0)" }
      for entry in array.attributes.map?.entries ?? [] where entry.key.hasSuffix(end) && entry.key != "labels" + end {
        // What names another dim at its end is about that one.
        guard dim != "ch" || !others.contains(where: entry.key.hasSuffix), let column = texts(entry.key) else {
          continue
        }
        let field = String(entry.key.dropLast(end.count))
        fields.append(Records.Field(field == "units" ? "unit" : field, .labels(column)))
      }
      return fields.count > 1 ? .records(fields) : .labels(labels)
    }
    guard let numbers = store.coordinate(dim, of: name), numbers.array.shape == [count], count <= most else {
      return nil
    }
    var body = try NPYBody(numbers)
    let values = try body.next(count, dtype: numbers.array.dtype).doubles(ifNot: body.notReal)
    return .numbers(values, unit: numbers.array.attributes["units"]?.string ?? "")
  }
}

/// The times of the rows of an array in a Zarr store.
struct ZarrTimes {
  private(set) var clock: NPYStream.Clock
  /// Between rows; `nil` where each has its own time.
  private(set) var gain: Double?
  private(set) var unit = "s"
  /// Clock time of time 0, where the unit tells it.
  private(set) var start: WallClock?
  private(set) var notices: [Notice] = []

  init(of name: String, in store: ZarrStore, options: ReadOptions, rate: Double?) throws(RecordingError) {
    guard let array = store.arrays.first(where: { $0.name == name })?.numbers.array, let count = array.shape.first
    else {
      throw .unsupported(path: store.path, what: "an array without a dim")
    }
    let told = Self.rate(array.attributes)
    guard let dim = array.dims?.first, let times = store.coordinate(dim, of: name), times.array.shape == [count],
      times.array.dtype.isReal
    else {
      if rate == nil, told == nil { notices.append(.assumedRate()) }
      let step = 1 / (rate ?? told ?? 1)
      (gain, clock) = (step, .runs(RunClock(period: step, count: count)))
      return
    }
    var seconds = 1.0
    if let text = times.array.attributes["units"]?.string, !text.isEmpty {
      if let (scale, start) = Self.seconds(text) { (seconds, self.start) = (scale, start) } else { unit = text }
    }
    let found = try NPZTimes(
      NPYBody(times), times.array.dtype, unit: seconds, name: dim, options: options, rate: rate, told: told,
      path: store.path)
    (clock, gain) = (found.clock, found.gain)
    notices = found.notices
  }

  /// The rate that an array tells.
  @inline(never)
  private static func rate(_ attributes: Value) -> Double? {
    guard let value = attributes["rate"], let rate = value.double, rate > 0, rate.isFinite, (1 / rate).isFinite else {
      return nil
    }
    return rate
  }

  /// A unit of time in seconds, and since when it counts: "ms", "nanoseconds since 2024-02-29 12:00:00".
  private static func seconds(_ text: String) -> (scale: Double, start: WallClock?)? {
    let words = text.split(separator: " ")
    guard let word = words.first else { return nil }
    let names = [
      ("nanosecond", "ns"), ("microsecond", "us"), ("millisecond", "ms"), ("second", "s"), ("minute", "min"),
      ("hour", "h"),
    ]
    let short = names.first { word == $0.0 || word == $0.0 + "s" }?.1 ?? String(word)
    guard let scale = ReadOptions.TimeUnit(rawValue: short)?.seconds ?? (word == "days" ? 86400 : nil) else {
      return nil
    }
    guard words.count > 1 else { return (scale, nil) }
    guard words.count > 2, words[1] == "since" else { return nil }
    let time = words.count > 3 ? String(words[3]) : "00:00:00"
    let date = String(words[2])
    return (scale, WallClock(zoned: date.utf8.count > 10 ? date : "\(date)T\(time)"))
  }
}
