/// Bytes out of a deflated part of a source, in order, with 96 KiB of history and output and 32 KiB of input in memory.
///
/// Every malformation is a typed error at the byte where it was met.
///
/// - Source: RFC 1951.
struct InflateStream: Sendable {
  private let source: ByteSource
  private let end: Int
  /// What the stream is, for messages.
  private let name: String

  private var input: [UInt8] = []
  private var inputIndex = 0
  /// Offset in the source of the byte after `input`.
  private var position: Int
  private var bits: UInt64 = 0
  private var bitCount = 0

  private var output: [UInt8] = []
  private var served = 0
  private var produced = 0
  private var phase = Phase.blockHeader
  private var lastBlock = false
  private var literals = InflateStream.fixed.literals
  private var distances = InflateStream.fixed.distances

  private enum Phase { case blockHeader, stored(left: Int), coded, done }
  private static let history = 32 * 1024
  private static let outputSize = 96 * 1024
  private static let inputSize = 32 * 1024

  /// The deflated bytes `start ..< start + count` of `source`. No memory is taken before the first read.
  init(_ source: ByteSource, start: Int, count: Int, name: String) {
    self.source = source
    self.name = name
    position = start
    end = start + count
  }

  /// Fills `target` as far as the stream goes.
  ///
  /// - Returns: Bytes filled; fewer than asked for only at the end of the stream.
  mutating func read(into target: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int {
    var filled = 0
    while filled < target.count {
      if served == produced {
        if case .done = phase { break }
        try produce()
        continue
      }
      let count = min(target.count - filled, produced - served)
      let from = served
      output.withUnsafeBytes {
        let piece = UnsafeRawBufferPointer(rebasing: $0[from..<from + count])
        UnsafeMutableRawBufferPointer(rebasing: target[filled..<filled + count]).copyMemory(from: piece)
      }
      served += count
      filled += count
    }
    return filled
  }

  /// Decodes until the output is nearly full or the stream ends.
  private mutating func produce() throws(RecordingError) {
    if output.isEmpty { output = [UInt8](repeating: 0, count: InflateStream.outputSize) }
    if produced > InflateStream.outputSize - 512 {
      let kept = produced - InflateStream.history
      output.withUnsafeMutableBytes {
        $0.baseAddress!.copyMemory(from: $0.baseAddress! + kept, byteCount: InflateStream.history)
      }
      produced = InflateStream.history
      served = InflateStream.history
    }
    while produced <= InflateStream.outputSize - 512 {
      switch phase {
      case .done: return
      case .blockHeader: try startBlock()
      case .stored(let left): try copyStored(left)
      case .coded: try decodeCodes()
      }
    }
  }

  private mutating func startBlock() throws(RecordingError) {
    if lastBlock {
      phase = .done
      return
    }
    lastBlock = try take(1) == 1
    switch try take(2) {
    case 0:
      bits >>= UInt64(bitCount & 7)
      bitCount &= ~7
      let length = try take(16)
      guard try take(16) == length ^ 0xFFFF else { throw malformed("a stored block's length and its complement") }
      phase = .stored(left: length)
    case 1:
      (literals, distances) = InflateStream.fixed
      phase = .coded
    case 2:
      try readCodes()
      phase = .coded
    default:
      throw malformed("a block of kind 0, 1 or 2")
    }
  }

  private mutating func copyStored(_ left: Int) throws(RecordingError) {
    var left = left
    while left > 0, produced < InflateStream.outputSize {
      if bitCount > 0 {
        output[produced] = UInt8(try take(8))
        produced += 1
        left -= 1
        continue
      }
      if inputIndex == input.count { try loadInput() }
      if inputIndex == input.count { throw endsEarly }
      let count = min(left, input.count - inputIndex, InflateStream.outputSize - produced)
      output.replaceSubrange(produced..<produced + count, with: input[inputIndex..<inputIndex + count])
      inputIndex += count
      produced += count
      left -= count
    }
    phase = left > 0 ? .stored(left: left) : .blockHeader
  }

  /// Reads the code lengths of a dynamic block.
  private mutating func readCodes() throws(RecordingError) {
    let literalCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let lengthCount = try take(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else { throw malformed("at most 286 literals and 30 distances") }
    var lengths = [UInt8](repeating: 0, count: 19)
    for index in 0..<lengthCount { lengths[InflateStream.lengthOrder[index]] = UInt8(try take(3)) }
    guard let table = HuffmanTable(lengths: lengths[...]) else { throw malformed("a complete code of code lengths") }

    lengths = []
    lengths.reserveCapacity(literalCount + distanceCount)
    while lengths.count < literalCount + distanceCount {
      let symbol = try next(table)
      var value: UInt8 = 0
      var count = 1
      switch symbol {
      case 0..<16: value = UInt8(symbol)
      case 16:
        guard let last = lengths.last else { throw malformed("a code length before a repetition") }
        value = last
        count = 3 + (try take(2))
      case 17: count = 3 + (try take(3))
      default: count = 11 + (try take(7))
      }
      guard lengths.count + count <= literalCount + distanceCount else { throw malformed("fewer code lengths") }
      lengths.append(contentsOf: repeatElement(value, count: count))
    }
    guard lengths[256] > 0 else { throw malformed("a code for the end of the block") }
    guard let literals = HuffmanTable(lengths: lengths[..<literalCount]),
      let distances = HuffmanTable(lengths: ArraySlice(lengths[literalCount...]))
    else { throw malformed("complete literal and distance codes") }
    self.literals = literals
    self.distances = distances
  }

  private mutating func decodeCodes() throws(RecordingError) {
    let (literals, distances) = (literals, distances)
    while produced <= InflateStream.outputSize - 512 {
      let symbol = try next(literals)
      if symbol < 256 {
        output[produced] = UInt8(truncatingIfNeeded: symbol)
        produced += 1
        continue
      }
      if symbol == 256 {
        phase = .blockHeader
        return
      }
      guard symbol < 286 else { throw malformed("a length symbol below 286") }
      let (lengthBase, lengthBits) = InflateStream.lengthTable[symbol - 257]
      let length = lengthBase + (try take(lengthBits))
      let distanceSymbol = try next(distances)
      guard distanceSymbol < 30 else { throw malformed("a distance symbol below 30") }
      let (distanceBase, distanceBits) = InflateStream.distanceTable[distanceSymbol]
      let distance = distanceBase + (try take(distanceBits))
      guard distance <= produced else { throw malformed("a distance within the \(produced) bytes before") }
      copyMatch(length: length, distance: distance)
    }
  }

  private mutating func copyMatch(length: Int, distance: Int) {
    let start = produced
    output.withUnsafeMutableBytes { bytes in
      let to = bytes.baseAddress! + start
      if distance >= length {
        to.copyMemory(from: to - distance, byteCount: length)
      } else {
        // Source and target overlap: the repetition is meant, so bytes go one after the other.
        for index in 0..<length { bytes[start + index] = bytes[start + index - distance] }
      }
    }
    produced += length
  }

  // MARK: Bits

  private mutating func next(_ table: HuffmanTable) throws(RecordingError) -> Int {
    if bitCount < 15 { try refill() }
    let entry = table.fast[Int(bits & UInt64(1 << HuffmanTable.fastBits - 1))]
    var symbol = Int(entry >> 4)
    var length = Int(entry & 15)
    if length == 0 {
      guard let found = table.slow(bits) else { throw bitCount < 15 ? endsEarly : malformed("a code that exists") }
      (symbol, length) = found
    }
    guard length <= bitCount else { throw endsEarly }
    bits >>= UInt64(length)
    bitCount -= length
    return symbol
  }

  /// The next `count` (at most 16) bits, least significant first.
  private mutating func take(_ count: Int) throws(RecordingError) -> Int {
    if bitCount < count { try refill() }
    guard count <= bitCount else { throw endsEarly }
    let value = Int(bits & (1 << UInt64(count) - 1))
    bits >>= UInt64(count)
    bitCount -= count
    return value
  }

  private mutating func refill() throws(RecordingError) {
    while bitCount <= 56 {
      if inputIndex == input.count {
        try loadInput()
        if inputIndex == input.count { return }
      }
      bits |= UInt64(input[inputIndex]) << UInt64(bitCount)
      inputIndex += 1
      bitCount += 8
    }
  }

  private mutating func loadInput() throws(RecordingError) {
    input = try source.bytes(at: position, count: max(0, min(InflateStream.inputSize, end - position)))
    inputIndex = 0
    position += input.count
  }

  private var offset: Int { position - (input.count - inputIndex) - bitCount / 8 }

  private var endsEarly: RecordingError { .endsEarly(path: source.path, offset: offset, reading: name) }

  private func malformed(_ expected: String) -> RecordingError {
    .malformed(
      path: source.path, at: .byte(offset), expected: expected, found: "something else in the deflated \(name)")
  }
}
