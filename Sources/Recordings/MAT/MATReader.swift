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

  public var contents: RecordingContents

  private static let rateNames: Set = [
    "fs", "srate", "sfreq", "fsample", "samplerate", "sampling_rate", "samplingrate",
  ]

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    let path = source.path
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
    let isHDF5 = HDF5.isOne(try source.bytes(at: 0, count: 32))
    contents = RecordingContents(source, RecordingInfo(format: isHDF5 ? "MAT 7.3" : "MAT 5"))
    if !left.isEmpty { contents.note(.lost, "passed over are \(listed(left)): no real matrices") }
    var rate = try options.checkedRate
    if rate == nil, Set(rates).count == 1 { rate = rates[0] }
    if rate == nil { contents.notices.append(.assumedRate()) }
    for (name, numbers) in found {
      let (rows, columns) = (numbers.dims[0], numbers.dims[1])
      let isAcross = columns > rows
      let (count, channels) = isAcross ? (columns, rows) : (rows, columns)
      guard channels <= 1 << 20 else {
        throw .unsupported(path: path, what: "\(rows) × \(columns) numbers in \(name)")
      }
      let layout = numbers.layout(channels: channels, length: isAcross ? nil : count)
      contents.add(
        StreamInfo(name: name, rate: rate ?? 1, channels: [], count: count, dtype: dtype, rowShape: [channels]),
        SampleCursor(
          layout, numbers.source, clock: RunClock(period: 1 / (rate ?? 1), count: count), dtype: dtype,
          streams: found.count))
    }
    if found.contains(where: { $0.numbers.dims.min() ?? 0 > 1 }) {
      contents.note(.guessed, "the longer axis of each matrix is taken for time")
    }
  }
}
