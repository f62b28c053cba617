import AxisArrays

/// The samples of an Intan recording in files beside its header: one for each kind of signals, or one for each signal.
///
/// - Source: Intan Technologies, "RHD2000 application note: data file formats" and the same for RHS2000.
struct IntanFiles {
  /// A kind of signals.
  struct Part {
    var name: String
    var channels: [ChannelInfo]
    var source: ByteSource
    var layout: SampleLayout
    var clock: RunClock

    func info(dtype: DType) -> StreamInfo {
      StreamInfo(name: name, rate: 1 / clock.period, channels: channels, count: clock.count, dtype: dtype)
    }
  }

  private struct Kind {
    var name: String
    /// The number of the kind in the header.
    var number: Int
    /// What the names of files of one signal begin with.
    var prefix: String
    /// What sets labels apart from those of amplifiers, as in one file.
    var suffix = ""
    var unit = ""
    var gain = 1.0
    var zero = 0.0
    var isSigned = false
    /// Lines that share a word, where a file has the whole kind.
    var areLines = false
  }

  private(set) var parts: [Part] = []
  private(set) var notices: [Notice] = []

  /// - Returns: `nil` where there is no time.dat.
  init?(_ header: IntanHeader, beside source: ByteSource, _ options: ReadOptions) throws(RecordingError) {
    guard let times = try source.companion("time.dat") else { return nil }
    let count = try times.rows(of: 4, claimed: nil, options.size, &notices)
    let runs = try Self.runs(times, count: count, rate: header.rate)
    if runs.count > 1 {
      let first = "the first before sample \(runs[1].first + 1)"
      notices.append(
        Notice(.gap, "\(counted(runs.count - 1, "gap")) in the numbers of samples, \(first)", time: runs[1].offset))
    }
    for kind in Self.kinds(header) {
      let signals = header.enabled.filter { $0.kind == kind.number }
      guard !signals.isEmpty else { continue }
      var files: [ByteSource] = [], labels = signals.map { $0.label + kind.suffix }
      var (width, least) = (labels.count, count)
      if let whole = try source.companion("\(kind.name).dat") {
        if kind.areLines { (labels, width) = ([kind.name == "digitalin" ? "DIGITAL-IN" : "DIGITAL-OUT"], 1) }
        least = try whole.rows(of: 2 * width, claimed: count, options.size, &notices)
        files = [whole]
      } else {
        labels = []
        for signal in signals {
          guard let own = try source.companion("\(kind.prefix)-\(signal.native).dat") else { continue }
          least = min(least, try own.rows(of: 2, claimed: count, options.size, &notices))
          files.append(own)
          labels.append(signal.label + kind.suffix)
        }
        width = 1
      }
      guard !files.isEmpty else {
        // Not every board writes all that its header tells of.
        notices.append(Notice(.lost, "\(counted(signals.count, "signal")) of \(quoted(kind.name)) have no file here"))
        continue
      }
      let isTrigger = kind.areLines
      let channels = labels.map { ChannelInfo(label: $0, unit: kind.unit, kind: isTrigger ? "trigger" : "") }
      parts.append(
        Self.part(kind, channels, files, width: width, RunClock(runs, period: 1 / header.rate, count: least)))
    }
    guard !parts.isEmpty else {
      throw .unsupported(path: source.path, what: "an Intan header without files of samples beside it")
    }
  }

  private static func part(
    _ kind: Kind, _ channels: [ChannelInfo], _ files: [ByteSource], width: Int, _ clock: RunClock
  ) -> Part {
    var places: [Int] = [], start = 0
    for file in files {
      places.append(start)
      start += file.size
    }
    // Files of one signal are one record, in which each signal has all its samples side by side.
    let isApart = width < channels.count
    let layout = SampleLayout(
      encoding: kind.isSigned ? .int16 : .uint16, recordBytes: isApart ? max(1, start) : 2 * width,
      samplesPerRecord: isApart ? max(1, clock.count) : 1,
      channels: channels.indices.map {
        SampleLayout.Channel(place: isApart ? places[$0] : 2 * $0, gain: kind.gain, offset: -kind.zero * kind.gain)
      }, stretches: [(0, 0)], recordName: "sample")
    return Part(
      name: kind.name, channels: channels, source: files.count == 1 ? files[0] : ByteSource(joining: files),
      layout: layout, clock: clock)
  }

  private static func kinds(_ header: IntanHeader) -> [Kind] {
    let amplifier = Kind(name: "amplifier", number: 0, prefix: "amp", unit: "µV", gain: 0.195, isSigned: true)
    let input = Kind(
      name: "analogin", number: 3, prefix: "board", unit: "V", gain: header.input.gain, zero: header.input.zero)
    func lines(_ name: String, _ number: Int) -> Kind {
      Kind(name: name, number: number, prefix: "board", areLines: true)
    }
    guard header.isStimulator else {
      return [
        amplifier, Kind(name: "auxiliary", number: 1, prefix: "aux", unit: "V", gain: 37.4e-6),
        Kind(name: "supply", number: 2, prefix: "vdd", unit: "V", gain: 74.8e-6), input, lines("digitalin", 4),
        lines("digitalout", 5),
      ]
    }
    var kinds = [amplifier]
    if header.hasDirect {
      kinds.append(
        Kind(name: "dcamplifier", number: 0, prefix: "dc", suffix: "_DC", unit: "V", gain: -0.01923, zero: 512))
    }
    kinds.append(Kind(name: "stim", number: 0, prefix: "stim", suffix: "_STIM"))
    var output = input
    (output.name, output.number) = ("analogout", 4)
    return kinds + [input, output, lines("digitalin", 5), lines("digitalout", 6)]
  }

  /// Where the numbers of samples jump.
  private static func runs(
    _ times: ByteSource, count: Int, rate: Double
  ) throws(RecordingError) -> [(first: Int, offset: Double)] {
    var runs: [(first: Int, number: Int)] = []
    for first in stride(from: 0, to: count, by: 1 << 14) {
      let bytes = try times.bytes(at: 4 * first, count: 4 * min(1 << 14, count - first))
      for place in stride(from: 0, to: bytes.count - 3, by: 4) {
        let number = Int(Int32(bitPattern: bytes.little(UInt32.self, at: place) ?? 0)), index = first + place / 4
        if runs.last.map({ $0.number + index - $0.first == number }) ?? false { continue }
        runs.append((index, number))
      }
    }
    let origin = runs.first?.number ?? 0
    return runs.isEmpty ? [(0, 0)] : runs.map { ($0.first, Double($0.number - origin) / rate) }
  }
}
