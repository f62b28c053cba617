/// How a stream is cut into the data records of a file that is written.
struct EDFLayout: Hashable, Sendable {
  var samplesPerRecord: Int
  /// Seconds, in a form that the header's eight characters hold exactly.
  var duration: String
  var recordCount: Int

  /// - Parameters:
  ///   - rate: Samples per second.
  ///   - total: Samples in all. A record length that divides them is taken where there is one.
  /// - Returns: `nil` where no record length of whole seconds up to 1000, or of a decimal part of it, holds a whole
  ///   number of samples.
  init?(rate: Double, total: Int, channels: Int) {
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
}
