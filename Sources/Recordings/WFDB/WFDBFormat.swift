import AxisArrays

/// How the numbers of a WFDB signal file are packed.
enum WFDBFormat: Int, Sendable {
  /// Differences from sample to sample; `WFDBExpansion` makes samples of them, as it does of FLAC.
  case delta8 = 8
  case int16 = 16
  case int24 = 24
  case int32 = 32
  case bigInt16 = 61
  case offset8 = 80
  case offset16 = 160
  case packed12 = 212
  case packed10 = 310
  case packed10Dense = 311
  case flac8 = 508
  case flac16 = 516
  case flac24 = 524

  /// Samples that share bytes, and how many.
  private var group: (samples: Int, bytes: Int) {
    switch self {
    case .int16, .bigInt16, .offset16, .flac16: (1, 2)
    case .int24, .flac24: (1, 3)
    case .int32: (1, 4)
    case .offset8, .delta8, .flac8: (1, 1)
    case .packed12: (2, 3)
    case .packed10, .packed10Dense: (3, 4)
    }
  }

  /// The code of a sample that is missing.
  var missing: Int {
    switch self {
    case .int16, .bigInt16, .offset16, .flac16: -(1 << 15)
    case .int24, .flac24: -(1 << 23)
    case .int32, .delta8: -(1 << 31)
    case .offset8, .flac8: -(1 << 7)
    case .packed12: -(1 << 11)
    case .packed10, .packed10Dense: -(1 << 9)
    }
  }

  var isFLAC: Bool { self == .flac8 || self == .flac16 || self == .flac24 }
  /// Whether samples can be read only in the order of the file.
  var isSequential: Bool { isFLAC || self == .delta8 }

  /// Bytes that `samples` take.
  func bytes(of samples: Int) -> Int? {
    let (whole, rest) = samples.quotientAndRemainder(dividingBy: group.samples)
    let last: Int
    switch (self, rest) {
    case (_, 0): last = 0
    case (.packed10, 2): last = 4
    case (.packed10Dense, 2): last = 3
    default: last = 2
    }
    return whole.times(group.bytes)?.plus(last)
  }

  /// Samples that are whole in `bytes`.
  func samples(in bytes: Int) -> Int {
    var samples = bytes / group.bytes * group.samples
    for _ in 1..<max(2, group.samples) where (self.bytes(of: samples + 1) ?? .max) <= bytes { samples += 1 }
    return samples
  }

  /// What a missing sample is among those that are read.
  static let absent = Int32.min

  /// Samples of a file from number `first` on; what lies behind the end is missing.
  func read(_ source: ByteSource, offset: Int, first: Int, count: Int) throws(RecordingError) -> [Int32] {
    let (size, step) = group
    let lead = first % size
    let start = offset + first / size * step
    let raw = try source.bytes(at: start, count: (lead + count + size - 1) / size * step)
    var values = [Int32](repeating: Self.absent, count: count)
    let there = min(count, samples(in: raw.count) - lead)
    guard there > 0 else { return values }
    values.withUnsafeMutableBufferPointer { values in
      raw.withUnsafeBytes { raw in
        // The commonest, which need no more than to be widened.
        if self == .int16 {
          for index in 0..<there {
            let value = Int16(littleEndian: raw.loadUnaligned(fromByteOffset: 2 * index, as: Int16.self))
            values[index] = value == .min ? Self.absent : Int32(value)
          }
          return
        }
        for index in 0..<there {
          let value = number(raw, lead + index)
          if value != missing { values[index] = Int32(truncatingIfNeeded: value) }
        }
      }
    }
    return values
  }

  @inline(__always)
  private func number(_ raw: UnsafeRawBufferPointer, _ index: Int) -> Int {
    func byte(_ at: Int) -> Int { at < raw.count ? Int(raw[at]) : 0 }
    func word(_ at: Int) -> Int { byte(at) | byte(at + 1) << 8 }
    func signed(_ value: Int, _ bits: Int) -> Int { (value << (Int.bitWidth - bits)) >> (Int.bitWidth - bits) }
    switch self {
    case .int16, .flac16: return signed(word(2 * index), 16)
    case .bigInt16: return signed(byte(2 * index) << 8 | byte(2 * index + 1), 16)
    case .offset16: return word(2 * index) - (1 << 15)
    case .int24, .flac24: return signed(word(3 * index) | byte(3 * index + 2) << 16, 24)
    case .int32: return signed(word(4 * index) | word(4 * index + 2) << 16, 32)
    case .offset8: return byte(index) - 128
    case .delta8, .flac8: return signed(byte(index), 8)
    case .packed12:
      let at = index / 2 * 3
      return index % 2 == 0
        ? signed(byte(at) | (byte(at + 1) & 0x0F) << 8, 12) : signed(byte(at + 2) | (byte(at + 1) & 0xF0) << 4, 12)
    case .packed10:
      let at = index / 3 * 4
      switch index % 3 {
      case 0: return signed(word(at) >> 1, 10)
      case 1: return signed(word(at + 2) >> 1, 10)
      default: return signed(word(at) >> 11 | (word(at + 2) >> 11) << 5, 10)
      }
    case .packed10Dense:
      let at = index / 3 * 4
      return signed((word(at) | word(at + 2) << 16) >> (10 * (index % 3)), 10)
    }
  }
}
