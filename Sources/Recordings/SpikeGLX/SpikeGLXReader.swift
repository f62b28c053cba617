import AxisArrays

/// Reads a file of SpikeGLX (.bin with its .meta): Neuropixels probes in microvolts, boards in volts, digital words as
/// triggers.
///
/// Data of `ReadOptions.dtype` (float64) are `count * gain`. Either file is opened, the other lies beside it under the
/// same name. Memory: a mebibyte of raw samples, and the chunk itself.
public struct SpikeGLXReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "SpikeGLX", extensions: ["meta", "bin"],
    summary: "Neuropixels and NI boards: 16 bit numbers (.bin) with their description (.meta)",
    options: ["dtype", "size"], matches: { SpikeGLXMeta.matches($0) })

  public var contents: RecordingContents

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    let isData = source.path.hasSuffix(".bin")
    let meta = try SpikeGLXMeta(isData ? try source.beside(source.stem + ".meta") : source)
    let data = isData ? source : try source.beside(source.stem + ".bin")
    contents = RecordingContents(source, RecordingInfo(format: "SpikeGLX", start: meta.start))
    let channels = try meta.channels
    let rate = try meta.number(try meta.kind == "imec" ? "imSampRate" : "niSampRate")
    guard (1 / rate).isFinite else {
      throw .malformed(
        path: meta.path, at: .part("sampling rate"), expected: "a rate with a finite step", found: "\(rate)")
    }
    let rowBytes = 2 * channels.count
    let bytes = try meta.integer("fileSizeBytes", in: 0...1 << 60)
    guard bytes % rowBytes == 0 else {
      throw .malformed(
        path: meta.path, at: .part("fileSizeBytes"),
        expected: "a multiple of \(rowBytes) for \(channels.count) channels",
        found: "\(bytes)")
    }
    let count = try data.rows(
      of: rowBytes, claimed: bytes / rowBytes, options.size, &contents.notices)
    let layout = SampleLayout(packed: channels.layout, .int16)
    contents.add(
      StreamInfo(name: "", rate: rate, channels: channels.infos, count: count, dtype: dtype),
      SampleCursor(layout, data, clock: RunClock(period: 1 / rate, count: count), dtype: dtype))
  }
}
