import AxisArrays

/// Reads near-infrared recordings (.snirf): a stream for each block of data and each auxiliary signal, stimuli as events. Of
/// several recordings in a file each is read, at its own clock time.
///
/// Data of `ReadOptions.dtype` (float64) are as the file has them, each channel's offset added. Channels are named by
/// source, detector and wavelength ("S1_D1 690") or by what was computed ("S1_D1 HbO"). Memory: a mebibyte of raw samples
/// per stream and the chunks that hold them, the events, and the chunk itself.
public struct SNIRFReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "SNIRF", extensions: ["snirf"],
    summary: "Shared near-infrared spectroscopy format: data, auxiliary signals, stimuli (by libhdf5)",
    options: ["rate", "dtype", "time-per-row", "gap-tolerance"])

  public var contents: RecordingContents
  private let file: SNIRFFile

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    file = try SNIRFFile(source)
    contents = RecordingContents(source, try file.info())
    contents.notices = file.notices
    let count = file.runs.reduce(0) { $0 + $1.blocks.count }
    for run in file.runs {
      for (group, isAuxiliary) in run.blocks {
        guard let block = try SNIRFBlock(group, isAuxiliary: isAuxiliary, in: run, options: options) else {
          contents.note(.lost, "\(quoted(group.place)) is left out: it has no data")
          continue
        }
        contents.notices += block.notices
        contents.add(block.info(dtype: dtype), block.cursor(dtype: dtype, streams: count))
      }
    }
  }

  public mutating func events() throws(RecordingError) -> [Event] { try file.events() }
}
