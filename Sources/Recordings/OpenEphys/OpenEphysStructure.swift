import AxisArrays

/// The description of an Open Ephys recording, as JSON.
///
/// - Source: Open Ephys, "Binary format", versions 0.4 to 1.0 of the program.
struct OpenEphysStructure {
  struct Stream {
    /// Below "continuous".
    var folder: String
    var name: String
    var rate: Double
    var channels: [StoredChannel]
  }

  struct EventList {
    /// Below "events".
    var folder: String
    var rate: Double
  }

  let version: String
  private(set) var streams: [Stream] = []
  private(set) var events: [EventList] = []
  /// Lists of sorted spikes, which are not read.
  let spikeLists: Int

  init(_ source: ByteSource) throws(RecordingError) {
    guard source.size <= 1 << 24 else {
      throw .unsupported(path: source.path, what: "\(source.size) bytes of description; the most is \(1 << 24)")
    }
    func malformed(_ place: String, _ expected: String) -> RecordingError {
      .malformed(path: source.path, at: .part(place), expected: expected, found: "none, or another")
    }
    guard let root = Value(json: decoded(try source.bytes(at: 0, count: source.size))), root.map != nil else {
      throw malformed("JSON", "an object")
    }
    version = root["GUI version"]?.string ?? ""
    spikeLists = root["spikes"]?.list?.count ?? 0
    for (index, entry) in (root["continuous"]?.list ?? []).enumerated() {
      let place = "continuous[\(index)]"
      guard let folder = entry["folder_name"]?.string, !folder.isEmpty else { throw malformed(place, "folder_name") }
      guard let rate = entry["sample_rate"]?.double, rate > 0, rate.isFinite, (1 / rate).isFinite else {
        throw malformed(place, "sample_rate, a number above 0")
      }
      guard let listed = entry["channels"]?.list, (1...100_000).contains(listed.count) else {
        throw malformed(place, "channels")
      }
      var channels: [StoredChannel] = []
      for (number, channel) in listed.enumerated() {
        guard let gain = channel["bit_volts"]?.double, gain.isFinite, gain != 0 else {
          throw malformed("\(place).channels[\(number)]", "bit_volts, a number")
        }
        let label = channel["channel_name"]?.string ?? "CH\(number + 1)"
        let unit = channel["units"]?.string ?? "uV"
        let info = ChannelInfo(
          label: label, unit: unit, kind: ChannelKind.of(label: label, unit: unit))
        channels.append(StoredChannel(info: info, gain: gain))
      }
      let name = entry["stream_name"]?.string ?? String(folder.split(separator: "/").last ?? "")
      streams.append(Stream(folder: folder, name: name, rate: rate, channels: channels))
    }
    guard !streams.isEmpty else { throw malformed("continuous", "one stream or more") }
    for (index, entry) in (root["events"]?.list ?? []).enumerated() {
      guard let folder = entry["folder_name"]?.string, !folder.isEmpty else {
        throw malformed("events[\(index)]", "folder_name")
      }
      let rate = entry["sample_rate"]?.double ?? streams[0].rate
      guard rate > 0, rate.isFinite else { throw malformed("events[\(index)]", "sample_rate, a number above 0") }
      events.append(EventList(folder: folder, rate: rate))
    }
  }
}

extension OpenEphysStructure.Stream {
  /// Where sample numbers go on by one: the first sample of each run, with its number.
  ///
  /// - Parameter count: Samples of the data, which become as many as have numbers where `policy` allows it.
  func runs(
    beside source: ByteSource, count: inout Int, _ policy: ReadOptions.SizePolicy, _ notices: inout [Notice]
  ) throws(RecordingError) -> [(first: Int, number: Int)] {
    guard let file = try source.firstBelow("continuous/\(folder)", ["sample_numbers.npy", "timestamps.npy"]) else {
      notices.append(Notice(.guessed, "\(quoted(name)) has no sample numbers: it is taken to begin at 0 without gaps"))
      return [(0, 0)]
    }
    var body = try NPYBody(file: file)
    if body.count != count {
      guard policy == .wholeRecords else {
        throw .malformed(
          path: file.path, at: .part("the array"), expected: "\(count) sample numbers, as there are samples",
          found: "\(body.count) (--size whole-records reads what is there)")
      }
      notices.append(Notice(.lost, "\(quoted(name)) has \(count) samples and \(body.count) numbers of samples"))
      count = min(count, body.count)
    }
    var (runs, at): ([(first: Int, number: Int)], Int) = ([], 0)
    while at < count {
      for number in try body.integers(1 << 14).prefix(count - at) {
        let expected = runs.last.map { $0.number &+ (at - $0.first) }
        if number != expected {
          guard number.magnitude < 1 << 52, runs.count < 1 << 22 else {
            throw .malformed(
              path: file.path, at: .part("the array"), expected: "numbers of samples", found: "\(number)")
          }
          runs.append((at, number))
        }
        at += 1
      }
    }
    if runs.count > 1 {
      let before = "before sample \(runs[1].first + 1), which has number \(runs[1].number)"
      notices.append(
        Notice(.gap, "\(counted(runs.count - 1, "gap")) in the sample numbers of \(quoted(name)), the first \(before)"))
    }
    return runs.isEmpty ? [(0, 0)] : runs
  }
}

extension OpenEphysStructure.EventList {
  /// Changes of lines as "TTL 3 on" and "TTL 3 off", messages as they are; lists of another kind are told and left out.
  func read(
    beside source: ByteSource, origin: Double, _ notices: inout [Notice]
  ) throws(RecordingError) -> [Event] {
    let place = "events/\(folder)"
    guard let numbers = try source.firstBelow(place, ["sample_numbers.npy", "timestamps.npy"]) else {
      notices.append(Notice(.lost, "events of \(quoted(folder)) have no sample numbers and are left out"))
      return []
    }
    var body = try NPYBody(file: numbers)
    let samples = try body.integers(body.count)
    var texts: [String]
    if let states = try source.firstBelow(place, ["states.npy", "channel_states.npy"]) {
      var body = try NPYBody(file: states)
      texts = try body.integers(body.count).map { "TTL \($0.magnitude) \($0 > 0 ? "on" : "off")" }
    } else if let file = try source.firstBelow(place, ["text.npy"]) {
      var body = try NPYBody(file: file)
      texts = body.count == 0 ? [] : try body.texts()
    } else {
      notices.append(Notice(.lost, "events of \(quoted(folder)) are neither lines nor messages and are left out"))
      return []
    }
    guard texts.count == samples.count else {
      throw .malformed(
        path: numbers.path, at: .part("the array"), expected: "\(texts.count) sample numbers, one for each event",
        found: "\(samples.count)")
    }
    return zip(samples, texts).map { Event(onset: Double($0) / rate - origin, text: $1) }
  }
}

extension ByteSource {
  /// The first of some files that is there.
  fileprivate func firstBelow(_ folder: String, _ names: [String]) throws(RecordingError) -> ByteSource? {
    for name in names {
      do throws(RecordingError) { return try below("\(folder)/\(name)") } catch {
        guard case .system("open", _, _, _) = error else { throw error }
      }
    }
    return nil
  }
}
