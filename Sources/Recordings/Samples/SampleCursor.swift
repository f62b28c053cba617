import AxisArrays
import CKernels.Runtime
import Platform

/// The place in a file where one stream is being read, with the raw bytes around it.
struct SampleCursor: StreamCursor {
  let dtype: DType
  private let layout: SampleLayout
  private let decoder: SampleDecoder
  private let source: ByteSource
  private(set) var clock: RunClock
  /// Bytes of a record that is read whole, at most, as far as 64 rows allow it; and of records that are read at once.
  private let budget: Int
  private let blockBytes: Int

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
    decoder = SampleDecoder(layout.encoding, isBigEndian: layout.isBigEndian, channels: layout.channels)
    budget = max(1 << 14, min(1 << 20, (1 << 23) / max(1, streams)))
    // What stays in the second cache is decoded faster than it is read.
    blockBytes = min(budget, 1 << 18)
  }

  var pieces: [Piece] { clock.pieces }

  mutating func next(_ count: Int) throws(RecordingError) -> Chunk? {
    guard let (rows, offset) = clock.take(count) else { return nil }
    let rowBytes = layout.channels.count * dtype.itemSize
    let data = try NDArray.filled(shape: [rows, layout.channels.count], dtype: dtype, path: source.path) {
      (target) throws(RecordingError) in
      guard let start = target.baseAddress else { return }
      var done = 0
      while done < rows {
        if position < blockStart || position >= blockStart + blockCount {
          let whole = try readTogether(rows - done, into: start + done * rowBytes)
          position += whole
          done += whole
          if done == rows { break }
          try load()
        }
        let taken = min(rows - done, blockStart + blockCount - position)
        block.withUnsafeBytes { decode($0, places, from: position - blockStart, taken, into: start + done * rowBytes) }
        position += taken
        done += taken
      }
    }
    return Chunk(data, time: .regular(offset: offset))
  }

  /// Whether records are too large to keep one whole.
  private var usesPieces: Bool { layout.recordBytes > budget }
  private var recordsAtOnce: Int { max(1, blockBytes / layout.recordBytes) }

  /// The record at `position`: its number, that of its first sample, and where it begins.
  private mutating func record() -> (number: Int, first: Int, place: Int) {
    while stretch + 1 < layout.stretches.count, layout.stretches[stretch + 1].first <= position { stretch += 1 }
    let from = layout.stretches[stretch]
    let record = (position - from.first) / layout.samplesPerRecord
    let first = from.first + record * layout.samplesPerRecord
    return (first / layout.samplesPerRecord + 1, first, from.place + record * layout.recordBytes)
  }

  /// Where the records that lie one after the other end.
  private var stretchEnd: Int {
    stretch + 1 < layout.stretches.count ? layout.stretches[stretch + 1].first : clock.count
  }

  /// Reads and decodes whole blocks of records, side by side on several processors where there are several of them.
  ///
  /// - Returns: Rows, none where fewer than two blocks are wanted whole.
  private mutating func readTogether(
    _ rows: Int, into target: UnsafeMutableRawPointer
  ) throws(RecordingError) -> Int {
    guard !usesPieces, source.isFile else { return 0 }
    let (number, first, place) = record(), perRecord = layout.samplesPerRecord
    let records = min(rows, stretchEnd - position) / perRecord
    let parts = records / recordsAtOnce
    guard first == position, parts > 1 else { return 0 }
    let (blockRows, blockBytes) = (recordsAtOnce * perRecord, recordsAtOnce * layout.recordBytes)
    let rowBytes = layout.channels.count * dtype.itemSize
    let places = layout.channels.map(\.place)
    let (source, recordName) = (source, layout.recordName), cursor = self
    let shared = SharedReading { (part, buffer) throws(RecordingError) in
      try source.fill(
        buffer, at: place + part * blockBytes, reading: "\(recordName) \(number + part * cursor.recordsAtOnce)")
      cursor.decode(
        UnsafeRawBufferPointer(buffer), places, from: 0, blockRows, into: target + part * blockRows * rowBytes)
    }
    try shared.run(parts, bufferBytes: blockBytes)
    return parts * blockRows
  }

  /// Reads the raw bytes around `position`: as many records as fit, or a piece of one.
  private mutating func load() throws(RecordingError) {
    let (number, first, start) = record()
    let end = stretchEnd, perRecord = layout.samplesPerRecord
    let name = "\(layout.recordName) \(number)"
    blockCount = 0
    if !usesPieces {
      let left = (end - first + perRecord - 1) / perRecord
      let records = max(1, min(left, recordsAtOnce))
      try fit(records * layout.recordBytes)
      try block.withMutableBytes { (target) throws(RecordingError) in
        try source.fill(target, at: start, reading: name)
      }
      blockStart = first
      blockCount = min(records * perRecord, end - blockStart)
      places = layout.channels.map(\.place)
    } else {
      let within = position - first
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

  /// Scales `rows` samples of all channels, from sample `row` of a block on, into C order.
  private func decode(
    _ bytes: UnsafeRawBufferPointer, _ places: [Int], from row: Int, _ rows: Int,
    into target: UnsafeMutableRawPointer
  ) {
    let perRecord = layout.samplesPerRecord
    // A piece of one record, and records of one sample, are one run.
    if usesPieces || perRecord == 1 {
      let stride = usesPieces ? layout.encoding.bytes : layout.recordBytes
      decoder.decode(
        UnsafeRawBufferPointer(rebasing: bytes[(row * stride)...]), places: places, stride: stride, rows: rows,
        dtype: dtype, into: target)
      return
    }
    let width = layout.encoding.bytes, rowBytes = layout.channels.count * dtype.itemSize
    var done = 0
    while done < rows {
      let record = (row + done) / perRecord
      let within = row + done - record * perRecord
      let taken = min(rows - done, perRecord - within)
      let from = record * layout.recordBytes + within * width
      decoder.decode(
        UnsafeRawBufferPointer(rebasing: bytes[from..<min(bytes.count, (record + 1) * layout.recordBytes)]),
        places: places, stride: width,
        rows: taken, dtype: dtype, into: target + done * rowBytes)
      done += taken
    }
  }
}

/// Parts of a file that several threads read, each into a buffer of its own.
private final class SharedReading: @unchecked Sendable {
  private let body: (Int, UnsafeMutableRawBufferPointer) throws(RecordingError) -> Void
  private let lock = Lock()
  private var failure: (part: Int, error: RecordingError)?
  private var bufferBytes = 0

  init(_ body: @escaping (Int, UnsafeMutableRawBufferPointer) throws(RecordingError) -> Void) { self.body = body }

  /// - Throws: What the first part that fails throws.
  func run(_ parts: Int, bufferBytes: Int) throws(RecordingError) {
    self.bufferBytes = bufferBytes
    // A byte takes about a third of a nanosecond to be read and decoded.
    ck_parallel(
      Int64(parts), 1, Double(parts * bufferBytes) / 3,
      { context, from, to in
        let reading = Unmanaged<SharedReading>.fromOpaque(context!).takeUnretainedValue()
        reading.read(Int(from)..<Int(to))
      }, Unmanaged.passUnretained(self).toOpaque())
    if let failure { throw failure.error }
  }

  private func read(_ parts: Range<Int>) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 64)
    defer { buffer.deallocate() }
    for part in parts {
      do throws(RecordingError) { try body(part, buffer) } catch {
        lock.withLock {
          if failure.map({ $0.part > part }) ?? true { failure = (part, error) }
        }
        return
      }
    }
  }
}
