import AxisArrays

/// Reads files of Neurodata Without Borders (.nwb): a stream for each series of numbers with times, events from
/// annotations, intervals, labelled events, tables of intervals and the spikes of units.
///
/// Data of `ReadOptions.dtype` (float64) are `data * (conversion * channel_conversion) + offset` in the unit of the file,
/// volts as V. Time 0 is the file's reference time. Memory: a mebibyte of raw samples per stream and the chunks that hold
/// them, the events, and the chunk itself.
public struct NWBReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "NWB", extensions: ["nwb"],
    summary: "Neurodata Without Borders: series with electrodes, annotations, intervals, spikes (by libhdf5)",
    options: ["rate", "dtype", "time-per-row", "gap-tolerance"])

  public var contents: RecordingContents
  private let file: NWBFile
  private var happened: [Event]?

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    let dtype = try options.floating(for: source.path)
    file = try NWBFile(source)
    contents = RecordingContents(source, try file.info())
    contents.notices = file.notices
    for (series, name) in zip(file.series, file.names) {
      let part: NWBSeries
      do throws(RecordingError) { part = try NWBSeries(series, in: file, name: name, options: options) } catch {
        guard case .unsupported(_, let what) = error else { throw error }
        contents.note(.lost, "\(quoted(name)) is left out: \(what)")
        continue
      }
      contents.notices += part.notices
      contents.add(part.info(name: name, dtype: dtype), part.cursor(dtype: dtype, streams: file.series.count))
    }
  }

  public mutating func events() throws(RecordingError) -> [Event] {
    if let happened { return happened }
    var events: [Event] = []
    var reader = NWBEvents(file)
    for group in file.happenings { events += try reader.events(of: group) }
    contents.notices += reader.notices
    if var units = NWBUnits(file) {
      events += try units.events()
      contents.notices += units.notices
    }
    happened = events.byOnset
    return events.byOnset
  }
}
