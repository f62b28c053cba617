import AxisArrays

/// Reads raw FIF recordings, as Neuromag's machines and MNE write them: 16 and 32 bit, float32, float64, with annotations as
/// events and skips as gaps.
///
/// Data of `ReadOptions.dtype` (float64) are `count * range * cal` in each channel's unit. Time 0 is the first stored sample.
/// The files that a split recording goes on in are read with the first.
/// Memory: a mebibyte of raw samples, a place for each buffer of the file, the events, and the chunk itself.
public struct FIFReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "FIF", extensions: ["fif"], summary: "Raw data of Neuromag and MNE, with annotations and skips",
    options: ["dtype", "size"], matches: { FIFFile.matches($0) })

  public var contents: RecordingContents

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    let file = try FIFFile(source, isLenient: options.size == .wholeRecords)
    let encoding = file.encoding ?? .int16
    let (parts, missing) = try Self.parts(file, source, isLenient: options.size == .wholeRecords)
    contents = RecordingContents(source, RecordingInfo(format: "FIF", start: file.measured))
    var (stretches, runs): ([(first: Int, place: Int)], [(first: Int, offset: Double)]) = ([], [(0, 0)])
    var (count, skipped, base) = (0, 0, 0)
    let row = file.channels.count * encoding.bytes
    for (file, source) in parts {
      // A file that goes on counts from where the recorder does.
      let missed = max(0, file.firstSample - parts[0].file.firstSample - count - skipped)
      var skip = base == 0 ? 0 : missed
      for buffer in file.buffers where buffer.samples > 0 {
        skip += buffer.skipped
        if skip > 0 {
          skipped += skip
          runs.append((count, Double(count + skipped) / file.rate))
          skip = 0
        }
        // Buffers that follow each other without a tag between them are one.
        let isJoined = stretches.last.map { $0.place + (count - $0.first) * row == base + buffer.place } ?? false
        if !isJoined { stretches.append((count, base + buffer.place)) }
        count += buffer.samples
      }
      base += source.size
    }
    if stretches.isEmpty { stretches = [(0, 0)] }
    let layout = SampleLayout(
      packed: file.channels.layout, encoding, isBigEndian: true, stretches: stretches)
    let clock = RunClock(runs, period: 1 / file.rate, count: count)
    contents.add(
      StreamInfo(
        name: "", rate: file.rate, channels: file.channels.infos, count: count, dtype: dtype),
      SampleCursor(
        layout, parts.count == 1 ? source : ByteSource(joining: parts.map(\.source)), clock: clock, dtype: dtype))
    contents.events = file.events.byOnset
    if parts.contains(where: { $0.file.isCut }) {
      contents.note(.lost, "the file ends early: \(counted(count, "sample")) are there")
    }
    if runs.count > 1 {
      contents.note(
        .gap,
        "\(counted(runs.count - 1, "skip")) of \(counted(skipped, "sample")), the first before sample "
          + "\(runs[1].first + 1)", time: runs[1].offset)
    }
    if let missing { contents.note(.lost, "the recording goes on in \(quoted(missing)), which is not there") }
  }

  /// The files of a recording from this one on, and the name of one that is not there.
  private static func parts(
    _ file: FIFFile, _ source: ByteSource, isLenient: Bool
  ) throws(RecordingError) -> (parts: [(file: FIFFile, source: ByteSource)], missing: String?) {
    var parts = [(file: file, source: source)], names: Set = [source.path]
    while let next = parts[parts.count - 1].file.nextFile, parts.count < 1000 {
      guard let following = try source.companion(next) else { return (parts, next) }
      let part = try FIFFile(following, isLenient: isLenient)
      guard names.insert(following.path).inserted, part.rate == file.rate, part.encoding == file.encoding,
        part.channels.count == file.channels.count
      else {
        throw .malformed(
          path: following.path, at: .part("channels"),
          expected: "those of \(file.channels.count) channels at \(plain(file.rate)) Hz that go on", found: "others")
      }
      parts.append((part, following))
    }
    return (parts, nil)
  }
}
