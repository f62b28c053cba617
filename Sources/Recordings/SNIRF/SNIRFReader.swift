import AxisArrays

/// Reads near-infrared recordings (.snirf): a stream for each block of data and each auxiliary signal, stimuli as events.
///
/// Data of `ReadOptions.dtype` (float64) are as the file has them, each channel's offset added. Channels are named by
/// source, detector and wavelength ("S1_D1 690") or by what was computed ("S1_D1 HbO"). Memory: a mebibyte of raw samples
/// per stream and the chunks that hold them, the events, and the chunk itself.
public struct SNIRFReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "SNIRF", extensions: ["snirf"],
    summary: "Shared near-infrared spectroscopy format: data, auxiliary signals, stimuli (by libhdf5)",
    options: ["rate", "dtype", "time-per-row", "gap-tolerance"])

  public let path: String
  public let info: RecordingInfo
  public let streams: [StreamInfo]
  public let notices: [Notice]
  private let file: SNIRFFile
  private var cursors: [TimedCursor]

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    path = source.path
    file = try SNIRFFile(source)
    var (streams, cursors, notices): ([StreamInfo], [TimedCursor], [Notice]) = ([], [], file.notices)
    for (group, isAuxiliary) in file.blocks {
      guard let block = try SNIRFBlock(group, isAuxiliary: isAuxiliary, in: file, options: options) else {
        notices.append(Notice(.lost, "\(quoted(group.place)) is left out: it has no data"))
        continue
      }
      notices += block.notices
      streams.append(block.info(dtype: dtype))
      cursors.append(block.cursor(dtype: dtype, streams: file.blocks.count))
    }
    (self.streams, self.cursors, self.notices) = (streams, cursors, notices)
    info = try file.info()
  }

  public mutating func events() throws(RecordingError) -> [Event] { try file.events() }

  public func pieces(of stream: Int) -> [Piece] { cursors[stream].pieces }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    try cursors[stream].next(count)
  }
}
