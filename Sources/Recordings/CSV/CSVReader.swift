import AxisArrays

/// Reads tables of numbers as text (CSV, TSV): a row per sample, a column per channel, perhaps one for the time.
///
/// Data of `ReadOptions.dtype` (float64). An empty field, or one such as NA, is NaN; columns of text are left out;
/// whatever else is not a number is an error with its line. Delimiter, decimal mark, header and time column are found
/// by the first rows where options do not tell them. All rows are looked at when the file is opened: the times of the
/// time column give the rate, and gaps where they come late. Where they are not regular, every sample has its own time.
/// A row that holds a time and a text alone is an event. Memory: 256 KiB, or one row; the first rows; the events.
public struct CSVReader: RecordingReader {
  public static let format = RecordingFormat(
    name: "CSV", extensions: ["csv", "tsv", "txt"],
    summary: "Table of numbers as text, comma, tab, semicolon or blanks",
    options: [
      "rate", "dtype", "size", "delimiter", "decimal", "header", "time-column", "time-unit", "time-per-row",
      "gap-tolerance",
    ])

  public var contents: RecordingContents
  private let table: CSVTable
  private let dtype: DType
  private let gain: Double?
  private let pieces: [Piece]
  private var rows: CSVRows
  private var index = 0
  private var piece = 0

  public init(_ source: ByteSource, options: ReadOptions) throws(RecordingError) {
    dtype = try options.floating(for: source.path)
    let rate = try options.checkedRate
    var rows = try CSVRows(source)
    let isTabbed = source.path.lowercased().hasSuffix(".tsv")
    let sample = try CSVSample(
      rows, delimiter: options.delimiter ?? (isTabbed ? UInt8(ascii: "\t") : nil), decimal: options.decimal)
    guard !sample.rows.isEmpty else {
      throw .malformed(
        path: source.path, at: .line(1), expected: "a row of numbers or names", found: "an empty table")
    }
    let head = try CSVHead(sample, header: options.header, path: source.path)
    let columns = try CSVColumns(sample, head, options, path: source.path)
    rows.delimiter = sample.dialect.delimiter
    for _ in 0..<head.rows { _ = try rows.next { (_, _) throws(RecordingError) in () } }
    self.rows = rows

    var survey = CSVSurvey(
      CSVTable(columns: columns, comma: sample.dialect.hasDecimalComma), options, rate: rate, told: head.rate)
    try survey.read(rows)
    table = survey.table
    gain = survey.gain
    pieces = survey.pieces
    contents = RecordingContents(source, RecordingInfo(format: "CSV", start: survey.start))
    (contents.events, contents.notices) = (survey.events, head.notices)
    if sample.dialect.hasDecimalComma, options.decimal == nil {
      contents.note(.guessed, "a comma is taken for the decimal mark (--decimal point for a point)")
    }
    contents.notices += table.columns.notices + survey.notices
    var stream = StreamInfo(
      name: "", rate: gain.map(Rate.of), channels: table.columns.channels, count: survey.count, dtype: dtype)
    stream.step = gain
    contents.streams = [stream]
  }

  public func pieces(of stream: Int) -> [Piece] { gain == nil ? [] : pieces }

  public mutating func next(stream: Int, count: Int) throws(RecordingError) -> Chunk? {
    let channels = table.columns.channels.count
    while piece + 1 < pieces.count, pieces[piece + 1].first <= index { piece += 1 }
    let end = gain != nil && piece + 1 < pieces.count ? pieces[piece + 1].first : streams[0].count ?? Int.max
    let wanted = min(count, end - index)
    guard wanted > 0 else { return nil }
    var values: [Double] = []
    values.reserveCapacity(min(wanted, 4096) * channels)
    var times: [Double] = []
    var done = 0
    while done < wanted, let row = try table.next(&rows, into: &values) {
      guard case .sample(let time) = row else { continue }
      if gain == nil { times.append(time) }
      done += 1
    }
    guard done > 0 else { return nil }
    let time: Chunk.Time
    if let gain {
      let start = pieces.isEmpty ? Piece(first: 0, count: 0, offset: 0) : pieces[piece]
      time = .regular(offset: start.offset + Double(index - start.first) * gain)
    } else {
      time = .perSample(times)
    }
    index += done
    return Chunk(try .filled(values, shape: [done, channels], dtype: dtype, path: path), time: time)
  }
}
