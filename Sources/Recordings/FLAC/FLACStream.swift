/// Decodes a FLAC stream frame by frame, in whole numbers.
///
/// - Source: RFC 9639, "Free Lossless Audio Codec".
struct FLACStream: Sendable {
  let channels: Int
  /// Bits of a sample.
  let depth: Int
  /// Samples of each channel; 0 where the stream does not tell.
  let count: Int
  private let largest: Int
  private let source: ByteSource
  private var bits: FLACBits

  init(_ source: ByteSource) throws(RecordingError) {
    self.source = source
    let head = try source.bytes(at: 0, count: 42)
    guard head.count == 42, head.starts(with: "fLaC".utf8), head[4] & 0x7F == 0 else {
      throw .malformed(
        path: source.path, at: .byte(0), expected: "fLaC and the description of a stream", found: quoted(head.prefix(4))
      )
    }
    largest = Int(head[10]) << 8 | Int(head[11])
    channels = Int(head[20] >> 1 & 7) + 1
    depth = Int(head[20] & 1) << 4 + Int(head[21] >> 4) + 1
    count = head[22..<26].reduce(Int(head[21] & 0x0F)) { $0 << 8 | Int($1) }
    var place = 4
    while true {
      let block = try source.bytes(at: place, count: 4)
      guard block.count == 4 else { throw .endsEarly(path: source.path, offset: place, reading: "a block of metadata") }
      place += 4 + (Int(block[1]) << 16 | Int(block[2]) << 8 | Int(block[3]))
      if block[0] & 0x80 > 0 { break }
    }
    bits = FLACBits(source, at: place)
  }

  private func malformed(_ expected: String, _ found: String) -> RecordingError {
    .malformed(path: source.path, at: .byte(bits.place), expected: expected, found: found)
  }

  /// The next frame, a list a channel; `nil` at the end.
  mutating func next() throws(RecordingError) -> [[Int]]? {
    guard bits.place < source.size else { return nil }
    bits.begin()
    guard try bits.take(15) == 0x7FFC else { throw malformed("a frame", "other bits") }
    _ = try bits.take(1)
    let sizeCode = Int(try bits.take(4)), rateCode = Int(try bits.take(4)), layout = Int(try bits.take(4))
    let depthCode = Int(try bits.take(3))
    _ = try bits.take(1)
    // The number of the frame, as UTF-8 has numbers.
    var ones = 0, first = try bits.take(8)
    while first & 0x80 > 0, ones < 8 {
      ones += 1
      first = first << 1 & 0xFF
    }
    for _ in 0..<max(0, ones - 1) { _ = try bits.take(8) }
    let size: Int
    switch sizeCode {
    case 1: size = 192
    case 2...5: size = 576 << (sizeCode - 2)
    case 6: size = Int(try bits.take(8)) + 1
    case 7: size = Int(try bits.take(16)) + 1
    case 8...15: size = 256 << (sizeCode - 8)
    default: throw malformed("the size of a frame", "code 0")
    }
    if rateCode == 12 { _ = try bits.take(8) } else if rateCode > 12 { _ = try bits.take(16) }
    _ = try bits.take(8)
    let known = [0: depth, 1: 8, 2: 12, 4: 16, 5: 20, 6: 24, 7: 32]
    guard known[depthCode] == depth, layout <= 10, size <= max(largest, 1),
      (layout < 8 ? layout + 1 : 2) == channels
    else { throw malformed("a frame of \(channels) channels of \(depth) bits", "another") }
    var samples: [[Int]] = []
    for channel in 0..<channels {
      // A difference of two channels has a bit more.
      let isSide = layout == 8 && channel == 1 || layout == 9 && channel == 0 || layout == 10 && channel == 1
      samples.append(try subframe(size, depth: depth + (isSide ? 1 : 0)))
    }
    try bits.align()
    let sum = bits.checksum
    let stored = try bits.take(16)
    guard stored == sum else { throw malformed("the checksum \(sum) of a frame", "\(stored)") }
    Self.join(&samples, layout)
    return samples
  }

  /// Makes two channels of one and the difference, or of the mean and the difference.
  private static func join(_ samples: inout [[Int]], _ layout: Int) {
    guard layout >= 8 else { return }
    for index in samples[0].indices {
      let (a, b) = (samples[0][index], samples[1][index])
      switch layout {
      case 8: samples[1][index] = a &- b
      case 9: samples[0][index] = a &+ b
      default:
        let middle = a << 1 | b & 1
        (samples[0][index], samples[1][index]) = ((middle &+ b) >> 1, (middle &- b) >> 1)
      }
    }
  }

  private mutating func subframe(_ size: Int, depth: Int) throws(RecordingError) -> [Int] {
    guard try bits.take(1) == 0 else { throw malformed("a subframe", "a set bit") }
    let kind = Int(try bits.take(6))
    let wasted = try bits.take(1) == 1 ? try bits.takeUnary(most: 32) + 1 : 0
    let width = depth - wasted
    guard width > 0 else { throw malformed("fewer than \(depth) unused bits", "\(wasted)") }
    var samples: [Int] = []
    samples.reserveCapacity(size)
    switch kind {
    case 0: samples = Array(repeating: try bits.takeSigned(width), count: size)
    case 1: for _ in 0..<size { samples.append(try bits.takeSigned(width)) }
    case 8...12:
      let order = kind - 8
      guard order <= size else { throw malformed("more samples than \(order)", "\(size)") }
      for _ in 0..<order { samples.append(try bits.takeSigned(width)) }
      let weights = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]][order]
      try residual(&samples, size, weights, shift: 0)
    case 32...63:
      let order = kind - 31
      guard order <= size else { throw malformed("more samples than \(order)", "\(size)") }
      for _ in 0..<order { samples.append(try bits.takeSigned(width)) }
      let precision = Int(try bits.take(4)) + 1
      let shift = try bits.takeSigned(5)
      guard precision < 16, shift >= 0 else { throw malformed("a shift of 0 or more", "\(shift)") }
      var weights: [Int] = []
      for _ in 0..<order { weights.append(try bits.takeSigned(precision)) }
      try residual(&samples, size, weights, shift: shift)
    default: throw malformed("a kind of subframe", "\(kind)")
    }
    if wasted > 0 { for index in samples.indices { samples[index] <<= wasted } }
    return samples
  }

  /// Appends what the weights of the samples before foretell, and by how much it is off.
  private mutating func residual(
    _ samples: inout [Int], _ size: Int, _ weights: [Int], shift: Int
  ) throws(RecordingError) {
    let method = try bits.take(2)
    guard method < 2 else { throw malformed("a coding of what is left", "\(method)") }
    let width = method == 0 ? 4 : 5, escape = method == 0 ? 15 : 31
    let parts = 1 << Int(try bits.take(4))
    guard size % parts == 0, size / parts >= weights.count else {
      throw malformed("parts of \(size) samples", "\(parts)")
    }
    for part in 0..<parts {
      let parameter = Int(try bits.take(width))
      let raw = parameter == escape ? Int(try bits.take(5)) : 0
      for _ in 0..<(size / parts - (part == 0 ? weights.count : 0)) {
        let off: Int
        if parameter == escape {
          off = try bits.takeSigned(raw)
        } else {
          let high = try bits.takeUnary(most: 1 << 26)
          let folded = high << parameter | Int(try bits.take(parameter))
          off = folded >> 1 ^ -(folded & 1)
        }
        var sum = 0
        for (index, weight) in weights.enumerated() { sum &+= weight &* samples[samples.count - 1 - index] }
        samples.append((sum >> shift) &+ off)
      }
    }
  }
}
