import AxisArrays

/// Reads files of Neurodata Without Borders (.nwb): a stream for each series of numbers with times, events from
/// annotations, intervals, labelled events and tables of intervals.
///
/// Data of `ReadOptions.dtype` (float64) are `data * (conversion * channel_conversion) + offset` in the unit of the file,
/// volts as V. Time 0 is the file's reference time. Memory: a mebibyte of raw samples per stream and the chunks that hold
/// them, the events, and the chunk itself.
public struct NWBReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "NWB", extensions: ["nwb"],
    summary: "Neurodata Without Borders: series with electrodes, annotations and intervals (by libhdf5)",
    options: ["rate", "dtype", "time-per-row", "gap-tolerance"])

  public let path: String
  public let info: RecordingInfo
  public let streams: [StreamInfo]
  public private(set) var notices: [Notice] = []
  private let file: NWBFile
  private var cursors: [TimedCursor] = []
  private var happened: [Event]?

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    path = source.path
    file = try NWBFile(source)
    notices = file.notices
    var streams: [StreamInfo] = []
    for (series, name) in zip(file.series, file.names) {
      let part: NWBSeries
      do throws(RecordingError) { part = try NWBSeries(series, in: file, name: name, options: options) } catch {
        guard case .unsupported(_, let what) = error else { throw error }
        notices.append(Notice(.lost, "\(quoted(name)) is left out: \(what)"))
        continue
      }
      notices += part.notices
      streams.append(part.info(name: name, dtype: dtype))
      cursors.append(part.cursor(dtype: dtype, streams: file.series.count))
    }
    self.streams = streams
    info = try file.info()
  }

  public mutating func events() throws(RecordingError) -> [Event] {
    if let happened { return happened }
    var events: [Event] = []
    var reader = NWBEvents(file)
    for group in file.happenings { events += try reader.events(of: group) }
    notices += reader.notices
    happened = events.byOnset
    return events.byOnset
  }

  public func pieces(of stream: Int) -> [Piece] { cursors[stream].pieces }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    try cursors[stream].next(count)
  }
}
