import AxisArrays

/// Reads arrays of MAT files (MATLAB 5 to 7.3): a stream for each real matrix, also those in structures of one element.
///
/// Data of `ReadOptions.dtype` (float64) are as the file has them. The longer axis of a matrix is taken for time. The rate
/// is `--rate`, or the number called fs, srate, sfreq or the like. Memory: a mebibyte of raw samples, and the chunk
/// itself; compressed data of more than 4 MiB go through a temporary file.
public struct MATReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "MAT", extensions: ["mat"], summary: "MATLAB arrays of version 5 to 7.3, the longer axis is time",
    options: ["rate", "dtype"])

  public let path: String
  public let info: RecordingInfo
  public let streams: [StreamInfo]
  public let notices: [Notice]
  private var parts: [(source: ByteSource, cursor: SampleCursor)] = []

  private static let rateNames: Set = [
    "fs", "srate", "sfreq", "fsample", "samplerate", "sampling_rate", "samplingrate",
  ]

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    path = source.path
    var found: [(name: String, numbers: MATNumbers)] = []
    var left: [String] = []
    var rates: [Double] = []
    func take(_ name: String, _ value: MATValue, depth: Int) throws(RecordingError) {
      switch value {
      case .numbers(let numbers):
        let last = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        if numbers.count == 1, Self.rateNames.contains(last) {
          if let rate = try numbers.doubles().first, rate > 0, (1 / rate).isFinite { rates.append(rate) }
        } else if numbers.count > 1, numbers.dims.count == 2, !numbers.isComplex,
          numbers.dims.contains(where: { $0 > 1 })
        {
          found.append((name, numbers))
        } else if numbers.count > 1 {
          left.append(name)
        }
      case .structs(let structs) where structs.count == 1 && depth < 4:
        for (index, field) in structs.fields.enumerated() {
          try take("\(name).\(field)", structs.values[index], depth: depth + 1)
        }
      case .structs, .cells, .other: left.append(name)
      case .text: break
      }
    }
    for variable in try MATFile(source).variables { try take(variable.name, variable.value, depth: 0) }
    guard !found.isEmpty else { throw .unsupported(path: path, what: "a MAT file without a real matrix") }
    var notices: [Notice] = []
    if !left.isEmpty { notices.append(Notice(.lost, "passed over are \(listed(left)): no real matrices")) }
    var rate = try options.checkedRate
    if rate == nil, Set(rates).count == 1 { rate = rates[0] }
    if rate == nil { notices.append(.assumedRate()) }
    var streams: [StreamInfo] = []
    for (name, numbers) in found {
      let (rows, columns) = (numbers.dims[0], numbers.dims[1])
      let isAcross = columns > rows
      let (count, channels) = isAcross ? (columns, rows) : (rows, columns)
      guard channels <= 1 << 20 else { throw .unsupported(path: path, what: "\(rows) × \(columns) numbers in \(name)") }
      let width = numbers.encoding.bytes
      let layout = SampleLayout(
        encoding: numbers.encoding, isBigEndian: numbers.isBigEndian,
        recordBytes: width * channels * (isAcross ? 1 : count), samplesPerRecord: isAcross ? 1 : count,
        channels: (0..<channels).map { SampleLayout.Channel(place: width * $0 * (isAcross ? 1 : count)) },
        stretches: [(0, numbers.place)], recordName: "data")
      parts.append(
        (
          numbers.source,
          SampleCursor(
            layout, clock: RunClock(period: 1 / (rate ?? 1), count: count), dtype: dtype, streams: found.count)
        ))
      streams.append(
        StreamInfo(name: name, rate: rate ?? 1, channels: [], count: count, dtype: dtype, rowShape: [channels]))
    }
    if found.contains(where: { $0.numbers.dims.min() ?? 0 > 1 }) {
      notices.append(Notice(.guessed, "the longer axis of each matrix is taken for time"))
    }
    (self.streams, self.notices) = (streams, notices)
    info = RecordingInfo(format: HDF5.isOne(try source.bytes(at: 0, count: 32)) ? "MAT 7.3" : "MAT 5")
  }

  public mutating func events() throws(RecordingError) -> [Event] { [] }

  public func pieces(of stream: Int) -> [Piece] { parts[stream].cursor.clock.pieces }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    try parts[stream].cursor.next(count, from: parts[stream].source)
  }
}
