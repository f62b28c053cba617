import AxisArrays

/// The place in a file where one stream is being read, with the raw bytes around it.
struct EDFCursor: Sendable {
  /// Samples of the stream in the file.
  let total: Int

  private let sampleBytes: Int
  private let headerBytes: Int
  private let recordBytes: Int
  private let samplesPerRecord: Int
  /// Seconds between samples.
  private let period: Double
  private let isDouble: Bool
  private let segments: [EDFTimeline.Segment]
  private let scales: [(gain: Double, offset: Double)]
  private let byteOffsets: [Int]
  /// Bytes of raw samples to keep, as far as 64 rows allow it.
  private let budget: Int

  private var position = 0
  private var segment = 0
  /// Raw samples `blockStart ..< blockStart + blockCount`: whole records, or a piece of one record with the channels
  /// one after the other.
  private var block: [UInt8] = []
  private var blockStart = 0
  private var blockCount = 0
  private var blockOffsets: [Int] = []

  /// - Parameter streams: How many cursors share the memory: a mebibyte each while they are few.
  init(
    _ header: EDFHeader, _ timeline: EDFTimeline, _ signals: [EDFSignal], rate: Double, isDouble: Bool, streams: Int
  ) {
    budget = max(1 << 14, min(1 << 20, (1 << 23) / max(1, streams)))
    let samples = signals[0].samplesPerRecord
    sampleBytes = header.sampleBytes
    headerBytes = header.headerBytes
    recordBytes = header.recordBytes
    samplesPerRecord = samples
    period = 1 / rate
    self.isDouble = isDouble
    segments = timeline.segments
    scales = signals.map { ($0.gain, $0.offset) }
    byteOffsets = signals.map(\.byteOffset)
    // No overflow: the samples are all in the file.
    var total = header.recordCount * samples
    if let seconds = timeline.lastDuration {
      let kept = min(samples, max(1, Int((seconds * rate).rounded())))
      total -= samples - kept
    }
    self.total = total
  }

  var pieces: [Piece] {
    let starts = segments.map { (first: $0.first * samplesPerRecord, offset: $0.onset) }
    return Piece.pieces(starts.filter { $0.first < max(total, 1) }, total: total)
  }

  mutating func next(_ count: Int, from source: ByteSource) throws(RecordingError) -> Chunk? {
    guard position < total else { return nil }
    while segment + 1 < segments.count, segments[segment + 1].first * samplesPerRecord <= position { segment += 1 }
    let first = segments[segment].first * samplesPerRecord
    let end = segment + 1 < segments.count ? segments[segment + 1].first * samplesPerRecord : total
    let rows = min(count, end - position)
    let offset = segments[segment].onset + Double(position - first) * period
    let dtype = isDouble ? DType.float64 : .float32
    let itemBytes = dtype.itemSize
    let data = try NDArray.filled(shape: [rows, scales.count], dtype: dtype, path: source.path) {
      (target) throws(RecordingError) in
      var done = 0
      while done < rows {
        if position < blockStart || position >= blockStart + blockCount { try load(source) }
        let taken = min(rows - done, blockStart + blockCount - position)
        let piece = UnsafeMutableRawBufferPointer(rebasing: target[(done * scales.count * itemBytes)...])
        if isDouble {
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
  private var usesPieces: Bool { recordBytes > budget }

  /// Reads the raw bytes around `position`: as many records as fit, or a piece of one.
  private mutating func load(_ source: ByteSource) throws(RecordingError) {
    let record = position / samplesPerRecord
    let start = headerBytes + record * recordBytes
    if !usesPieces {
      let left = (total + samplesPerRecord - 1) / samplesPerRecord - record
      let records = max(1, min(left, budget / recordBytes))
      blockCount = 0
      try resizeBlock(records * recordBytes)
      try block.withMutableBytes { (target) throws(RecordingError) in
        try source.fill(target, at: start, reading: "data record \(record + 1)")
      }
      blockStart = record * samplesPerRecord
      blockCount = records * samplesPerRecord
      blockOffsets = byteOffsets
    } else {
      let within = position - record * samplesPerRecord
      let rows = min(samplesPerRecord - within, max(64, budget / (scales.count * sampleBytes)))
      let channelBytes = rows * sampleBytes
      blockCount = 0
      try resizeBlock(scales.count * channelBytes)
      let (offsets, width) = (byteOffsets, sampleBytes)
      try block.withMutableBytes { (target) throws(RecordingError) in
        for (channel, offset) in offsets.enumerated() {
          let piece = UnsafeMutableRawBufferPointer(
            rebasing: target[channel * channelBytes..<(channel + 1) * channelBytes])
          try source.fill(piece, at: start + offset + within * width, reading: "data record \(record + 1)")
        }
      }
      blockStart = position
      blockCount = rows
      blockOffsets = byteOffsets.indices.map { $0 * channelBytes }
    }
  }

  private mutating func resizeBlock(_ count: Int) throws(RecordingError) {
    if block.count != count {
      block = try [UInt8].filled(count: count) { (target) throws(RecordingError) in
        target.initializeMemory(as: UInt8.self, repeating: 0)
      }
    }
  }

  /// Scales `rows` samples of all channels from `position` on into C order.
  private func decode<Sample: BinaryFloatingPoint>(_ rows: Int, into target: UnsafeMutableBufferPointer<Sample>) {
    var done = 0
    block.withUnsafeBytes { raw in
      while done < rows {
        let row = position + done - blockStart
        // In a block that is a piece of one record, all rows count as the same record's.
        let isPiece = usesPieces
        let record = isPiece ? 0 : row / samplesPerRecord
        let within = row - record * samplesPerRecord
        let taken = isPiece ? rows - done : min(rows - done, samplesPerRecord - within)
        let base = record * recordBytes + within * sampleBytes
        let out = UnsafeMutableBufferPointer(rebasing: target[(done * scales.count)...])
        if sampleBytes == 2 {
          decodeRun(raw, base: base, rows: taken, into: out) { Double($0.little(Int16.self, at: $1)) }
        } else {
          decodeRun(raw, base: base, rows: taken, into: out) {
            Double(Int32($0.little(UInt16.self, at: $1)) | Int32(Int8(bitPattern: $0[$1 + 2])) << 16)
          }
        }
        done += taken
      }
    }
  }

  /// One run of samples without a record boundary, in tiles whose output stays in the first-level cache.
  @inline(__always)
  private func decodeRun<Sample: BinaryFloatingPoint>(
    _ raw: UnsafeRawBufferPointer, base: Int, rows: Int, into target: UnsafeMutableBufferPointer<Sample>,
    load: (UnsafeRawBufferPointer, Int) -> Double
  ) {
    let channels = scales.count
    let tile = max(8, 4096 / channels)
    let out = target.baseAddress!
    for first in stride(from: 0, to: rows, by: tile) {
      let last = min(rows, first + tile)
      for channel in 0..<channels {
        let (gain, offset) = scales[channel]
        var at = base + blockOffsets[channel] + first * sampleBytes
        var to = first * channels + channel
        for _ in first..<last {
          out[to] = Sample(load(raw, at) * gain + offset)
          at += sampleBytes
          to += channels
        }
      }
    }
  }
}
