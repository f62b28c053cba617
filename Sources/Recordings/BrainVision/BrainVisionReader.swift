import AxisArrays

/// Reads BrainVision recordings by their header (.vhdr): versions 1.0 and 2.0, whole numbers, floats or text, in either
/// orientation, with markers as events and new segments as gaps.
///
/// Data of `ReadOptions.dtype` (float64) are `count * resolution`, in each channel's own unit. The data and marker files
/// lie beside the header, under the names that it gives or, where files were renamed, under its own. Memory: a mebibyte
/// of raw samples, the markers, and the chunk itself.
public struct BrainVisionReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "BrainVision", extensions: ["vhdr"],
    summary: "Brain Products header with its .eeg and .vmrk files: binary or text, with markers",
    options: ["dtype", "size"], matches: { BrainVisionText.isFirst($0, kind: "Header") })

  public var contents: RecordingContents

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    let header = try BrainVisionHeader(source)
    contents = RecordingContents(source, RecordingInfo(format: "BrainVision \(header.version)"))
    let file = try Self.open(header.dataFile, beside: source, notices: &contents.notices)
    var markers = BrainVisionMarkers()
    if let name = header.markerFile {
      do throws(RecordingError) {
        markers = try BrainVisionMarkers(try Self.open(name, beside: source, notices: &contents.notices))
      } catch {
        guard case .system("open", _, _, _) = error else { throw error }
        contents.note(.lost, "the marker file \(quoted(name)) is not there: no events, no start, no gaps")
      }
    }
    let count: Int
    var numbers: BrainVisionNumbers?
    let gains = header.channels.map(\.gain)
    switch header.data {
    case .binary(let encoding):
      // Of channels one after the other no cut-off file has a whole sample.
      count = try file.rows(
        of: header.channels.count * encoding.bytes, claimed: header.points,
        header.isVectorized ? .refuse : options.size, &contents.notices)
    case .text(let style):
      let made = try BrainVisionNumbers(
        file, style, gains: gains, isVectorized: header.isVectorized, size: options.size,
        notices: &contents.notices)
      (count, numbers) = (made.count, made)
    }
    if numbers != nil, let points = header.points, points != count {
      guard options.size == .wholeRecords else {
        throw .malformed(
          path: file.path, at: .part("data"), expected: "\(points) samples of each channel, as the header says",
          found: "\(count) (--size whole-records reads them)")
      }
      contents.note(.lost, "\(count) of the header's \(points) samples are there")
    }
    let runs = markers.runs(rate: header.rate, count: count)
    let clock = RunClock(runs, period: 1 / header.rate, count: count)
    let channels = header.channels.infos
    let stream = StreamInfo(
      name: "", rate: header.rate, channels: channels, count: count, dtype: dtype)
    if let numbers { contents.add(stream, numbers.timed(by: clock, dtype: dtype)) }
    if case .binary(let encoding) = header.data {
      let layout = SampleLayout(
        packed: header.channels.layout, encoding, length: header.isVectorized ? count : nil)
      contents.add(stream, SampleCursor(layout, file, clock: clock, dtype: dtype))
    }
    contents.events = markers.events(clock, channels: channels)
    contents.info.start = markers.start(rate: header.rate)
    contents.notices += markers.notices
  }

  /// A file that the header names, or one of its ending under the header's own name.
  private static func open(
    _ name: String, beside source: ByteSource, notices: inout [Notice]
  ) throws(RecordingError) -> ByteSource {
    // "$b" stands for the header's name.
    let own = name.hasPrefix("$b") ? source.stem + name.dropFirst(2) : name
    return try source.beside(own, or: source.stem + (own.lastIndex(of: ".").map { own[$0...] } ?? ""), &notices)
  }
}
