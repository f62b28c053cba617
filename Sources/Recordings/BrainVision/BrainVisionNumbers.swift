import AxisArrays

/// Samples as text: a line for each sample, or for each channel.
struct BrainVisionNumbers: StreamCursor {
  /// How the lines are to be taken apart.
  struct Style: Sendable {
    var skippedLines = 0
    var skippedColumns = 0
    var hasDecimalComma = false

    init() {}

    init(_ text: BrainVisionText) throws(RecordingError) {
      let section = "ascii infos"
      hasDecimalComma = text[section, "DecimalSymbol"]?.value == ","
      if text[section, "SkipLines"] != nil { skippedLines = try text.integer(section, "SkipLines", in: 0...1_000_000) }
      if text[section, "SkipColumns"] != nil {
        skippedColumns = try text.integer(section, "SkipColumns", in: 0...1_000_000)
      }
    }
  }

  /// Samples of each channel.
  private(set) var count = 0
  private let gains: [Double]
  private let isVectorized: Bool
  private let skippedColumns: Int
  private let path: String
  private var clock = RunClock(period: 1, count: 0)
  private var dtype = DType.float64
  /// One for each channel where they are vectorized, else one for all.
  private var cursors: [FieldCursor] = []

  /// Goes through the file once to count the samples.
  init(
    _ source: ByteSource, _ style: Style, gains: [Double], isVectorized: Bool, size policy: ReadOptions.SizePolicy,
    notices: inout [Notice]
  ) throws(RecordingError) {
    (self.gains, self.isVectorized) = (gains, isVectorized)
    (path, skippedColumns) = (source.path, style.skippedColumns)
    var cursor = FieldCursor(source, hasDecimalComma: style.hasDecimalComma)
    for _ in 0..<style.skippedLines { try cursor.skipLine() }
    guard isVectorized else {
      cursors = [cursor]
      var fields = 0
      while try cursor.startLine() {
        let place = cursor.place
        fields = try cursor.skipLine()
        guard fields == style.skippedColumns + gains.count else {
          // The last line of a file that was cut off.
          if policy == .wholeRecords, try !cursor.startLine() {
            notices.append(Notice(.lost, "the last sample is not whole and left out"))
            break
          }
          throw .malformed(
            path: source.path, at: .byte(place), expected: "\(style.skippedColumns + gains.count) fields",
            found: "\(fields)")
        }
        count += 1
      }
      return
    }
    for channel in gains.indices {
      guard try cursor.startLine() else {
        throw .endsEarly(path: source.path, offset: source.size, reading: "channel \(channel + 1)")
      }
      let place = cursor.place
      var start = cursor
      for _ in 0..<style.skippedColumns { _ = try start.skipField() }
      // Each channel keeps a place of its own; the buffers are small.
      cursors.append(start.restarted())
      let fields = try cursor.skipLine() - style.skippedColumns
      if channel == 0 { count = max(0, fields) }
      guard fields == count else {
        throw .malformed(
          path: source.path, at: .byte(place), expected: "\(count) numbers in channel \(channel + 1)",
          found: "\(fields)")
      }
    }
  }

  func timed(by clock: RunClock, dtype: DType) -> BrainVisionNumbers {
    var numbers = self
    (numbers.clock, numbers.dtype) = (clock, dtype)
    return numbers
  }

  var pieces: [Piece] { clock.pieces }

  mutating func next(_ wanted: Int) throws(RecordingError) -> Chunk? {
    guard let (rows, offset) = clock.take(wanted) else { return nil }
    let width = gains.count
    var values = [Double](repeating: 0, count: rows * width)
    if isVectorized {
      for channel in 0..<width {
        for row in 0..<rows { values[row * width + channel] = try cursors[channel].number() * gains[channel] }
      }
    } else {
      for row in 0..<rows {
        _ = try cursors[0].startLine()
        for _ in 0..<skippedColumns { _ = try cursors[0].skipField() }
        for channel in 0..<width { values[row * width + channel] = try cursors[0].number() * gains[channel] }
        _ = try cursors[0].skipLine()
      }
    }
    return Chunk(try .filled(values, shape: [rows, width], dtype: dtype, path: path), time: .regular(offset: offset))
  }
}
