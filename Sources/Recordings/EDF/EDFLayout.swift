/// How a stream is cut into the data records of a file that is written.
struct EDFLayout: Hashable, Sendable {
  var samplesPerRecord: Int
  /// Seconds, in a form that the header's eight characters hold exactly.
  var duration: String
  var recordCount: Int

  /// - Parameters:
  ///   - rate: Samples per second.
  ///   - pieces: All samples. A record length that divides a single one is taken where there is one; of several, all
  ///     but the last must be whole records.
  /// - Returns: `nil` where no record length of whole seconds up to 1000, or of a decimal part of it, holds a whole
  ///   number of samples.
  init?(rate: Double, pieces: [Piece], channels: Int) {
    let total = pieces.last.map { $0.first + $0.count } ?? 0
    guard pieces.count < 2 else {
      guard let found = EDFLayout.record(rate: rate, pieces: pieces, channels: channels) else { return nil }
      (samplesPerRecord, duration) = found
      recordCount = (total + samplesPerRecord - 1) / samplesPerRecord
      return
    }
    // Rate as samples in whole seconds: 256 in 1, 1000 in 3.
    var base: (samples: Int, seconds: Int)?
    for seconds in 1...1000 {
      let samples = (rate * Double(seconds)).rounded()
      if samples >= 1, samples < 1e8, abs(samples / Double(seconds) - rate) <= 1e-9 * rate {
        base = (Int(samples), seconds)
        break
      }
    }
    guard let base else { return nil }
    // Parts of that with an exact decimal duration; EDF asks for records of at most 61440 bytes.
    var options: [(samples: Int, duration: String)] = []
    for part in [1, 2, 4, 5, 8, 10, 16, 20, 25, 40, 50, 80, 100, 125, 200, 250, 400, 500, 1000]
    where base.samples % part == 0 {
      let seconds = Double(base.seconds) / Double(part)
      guard let text = DecimalText.plain(seconds, decimals: 6), text.utf8.count <= 8,
        NumberParser.double(text) == seconds
      else { continue }
      options.append((base.samples / part, text))
    }
    func fits(_ samples: Int) -> Bool { samples * channels * 2 <= 61_440 }
    let even = options.first { fits($0.samples) && total % $0.samples == 0 && ($0.samples >= 8 || base.samples < 8) }
    guard let best = even ?? options.first(where: { fits($0.samples) }) ?? options.last else { return nil }
    samplesPerRecord = best.samples
    duration = best.duration
    recordCount = (total + best.samples - 1) / best.samples
  }

  /// The longest record up to a second, or else the shortest, of which all pieces but the last are multiples.
  private static func record(
    rate: Double, pieces: [Piece], channels: Int
  ) -> (samplesPerRecord: Int, duration: String)? {
    var shared = 0
    for piece in pieces.dropLast() {
      var (a, b) = (piece.count, shared)
      while b > 0 { (a, b) = (b, a % b) }
      shared = a
    }
    let most = min(shared, max(1, 30_720 / channels))
    var shortest: (Int, String)?
    for samples in stride(from: most, through: 1, by: -1) where shared % samples == 0 {
      let seconds = Double(samples) / rate
      guard let text = DecimalText.plain(seconds, decimals: 7), text.utf8.count <= 8,
        let value = NumberParser.double(text), value > 0, abs(Double(samples) / value - rate) <= 1e-9 * rate
      else { continue }
      if seconds <= 1 { return (samples, text) }
      shortest = (samples, text)
    }
    return shortest
  }
}
