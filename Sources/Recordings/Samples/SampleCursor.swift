import AxisArrays

/// The place in a file where one stream is being read, with the raw bytes around it.
struct SampleCursor: StreamCursor {
  let dtype: DType
  private let layout: SampleLayout
  private let source: ByteSource
  private(set) var clock: RunClock
  /// Bytes of raw samples to keep, as far as 64 rows allow it.
  private let budget: Int

  private var position = 0
  private var stretch = 0
  /// Raw samples `blockStart ..< blockStart + blockCount`: whole records, or a piece of one record with the channels
  /// one after the other.
  private var block: [UInt8] = []
  private var blockStart = 0
  private var blockCount = 0
  private var places: [Int] = []

  /// - Parameters:
  ///   - dtype: float32 or float64.
  ///   - streams: How many cursors share the memory: a mebibyte each while they are few.
  init(_ layout: SampleLayout, _ source: ByteSource, clock: RunClock, dtype: DType, streams: Int = 1) {
    (self.layout, self.source, self.clock, self.dtype) = (layout, source, clock, dtype)
    budget = max(1 << 14, min(1 << 20, (1 << 23) / max(1, streams)))
  }

  var pieces: [Piece] { clock.pieces }

  mutating func next(_ count: Int) throws(RecordingError) -> Chunk? {
    guard let (rows, offset) = clock.take(count) else { return nil }
    let width = layout.channels.count
    let data = try NDArray.filled(shape: [rows, width], dtype: dtype, path: source.path) {
      (target) throws(RecordingError) in
      var done = 0
      while done < rows {
        if position < blockStart || position >= blockStart + blockCount { try load() }
        let taken = min(rows - done, blockStart + blockCount - position)
        let piece = UnsafeMutableRawBufferPointer(rebasing: target[(done * width * dtype.itemSize)...])
        if dtype == .float64 {
          decode(taken, into: piece.bindMemory(to: Double.self))
        } else {
          decode(taken, into: piece.bindMemory(to: Float.self))
        }
        position += taken
        done += taken
      }
    }
    return Chunk(data, time: .regular(offset: offset))
  }

  /// Whether records are too large to keep one whole.
  private var usesPieces: Bool { layout.recordBytes > budget }

  /// Reads the raw bytes around `position`: as many records as fit, or a piece of one.
  private mutating func load() throws(RecordingError) {
    while stretch + 1 < layout.stretches.count, layout.stretches[stretch + 1].first <= position { stretch += 1 }
    let from = layout.stretches[stretch]
    let end = stretch + 1 < layout.stretches.count ? layout.stretches[stretch + 1].first : clock.count
    let perRecord = layout.samplesPerRecord
    let record = (position - from.first) / perRecord
    let start = from.place + record * layout.recordBytes
    let name = "\(layout.recordName) \((from.first + record * perRecord) / perRecord + 1)"
    blockCount = 0
    if !usesPieces {
      let left = (end - from.first + perRecord - 1) / perRecord - record
      let records = max(1, min(left, budget / layout.recordBytes))
      try fit(records * layout.recordBytes)
      try block.withMutableBytes { (target) throws(RecordingError) in
        try source.fill(target, at: start, reading: name)
        layout.turn(target)
      }
      blockStart = from.first + record * perRecord
      blockCount = min(records * perRecord, end - blockStart)
      places = layout.channels.map(\.place)
    } else {
      let within = position - from.first - record * perRecord
      let width = layout.encoding.bytes
      let rows = min(perRecord - within, end - position, max(64, budget / (layout.channels.count * width)))
      let channelBytes = rows * width
      try fit(layout.channels.count * channelBytes)
      let channels = layout.channels
      try block.withMutableBytes { (target) throws(RecordingError) in
        for (index, channel) in channels.enumerated() {
          let piece = UnsafeMutableRawBufferPointer(
            rebasing: target[index * channelBytes..<(index + 1) * channelBytes])
          try source.fill(piece, at: start + channel.place + within * width, reading: name)
          layout.turn(piece)
        }
      }
      blockStart = position
      blockCount = rows
      places = channels.indices.map { $0 * channelBytes }
    }
  }

  private mutating func fit(_ count: Int) throws(RecordingError) {
    if block.count != count {
      block = try [UInt8].filled(count: count) { (target) throws(RecordingError) in
        target.initializeMemory(as: UInt8.self, repeating: 0)
      }
    }
  }

  /// Scales `rows` samples of all channels from `position` on into C order.
  private func decode<Sample: BinaryFloatingPoint>(_ rows: Int, into target: UnsafeMutableBufferPointer<Sample>) {
    let perRecord = layout.samplesPerRecord
    let row = position - blockStart
    // A piece of one record, and records of one sample, are one run.
    if usesPieces || perRecord == 1 {
      let stride = usesPieces ? layout.encoding.bytes : layout.recordBytes
      return layout.decode(block.span.bytes, places: places, stride: stride, first: row, rows: rows, into: target)
    }
    var done = 0
    while done < rows {
      let record = (row + done) / perRecord
      let within = row + done - record * perRecord
      let taken = min(rows - done, perRecord - within)
      let bytes = block.span.bytes.extracting(record * layout.recordBytes..<(record + 1) * layout.recordBytes)
      layout.decode(
        bytes, places: places, stride: layout.encoding.bytes, first: within, rows: taken,
        into: UnsafeMutableBufferPointer(rebasing: target[(done * layout.channels.count)...]))
      done += taken
    }
  }
}
