/// The facts that a picture needs of a stream of any length: least, greatest and mean value per channel and bin.
///
/// Memory is bounded: when there are more than twice `capacity` bins, neighbours are merged. The result does not
/// depend on how the stream was cut. Values that are not finite count as missing.
public struct Overview: Sendable {
  public let channels: Int
  public let capacity: Int
  /// Samples per bin; the last bin may hold fewer.
  public private(set) var samplesPerBin = 1
  /// Samples seen so far.
  public private(set) var count = 0
  private var lows: [Double] = [], highs: [Double] = [], sums: [Double] = [], counts: [Int] = []

  /// - Parameters:
  ///   - channels: Values per sample; none makes an overview that stays empty.
  ///   - capacity: The least number of bins kept once there are that many samples; at most twice as many are kept.
  public init(channels: Int, capacity: Int = 1000) {
    (self.channels, self.capacity) = (max(channels, 0), max(capacity, 1))
  }

  /// Bins filled so far, the last one perhaps in part.
  public var bins: Int { channels == 0 ? 0 : lows.count / channels }

  /// Least and greatest value of a bin; nil where every value is missing.
  public func range(_ bin: Int, _ channel: Int) -> (low: Double, high: Double)? {
    let place = bin * channels + channel
    return counts[place] == 0 ? nil : (lows[place], highs[place])
  }

  /// Mean of a bin; not a number where every value is missing.
  public func mean(_ bin: Int, _ channel: Int) -> Double {
    let place = bin * channels + channel
    return counts[place] == 0 ? .nan : sums[place] / Double(counts[place])
  }

  /// Takes samples in the order sample × channel. An incomplete last sample is ignored.
  ///
  /// - Complexity: O(values).
  public mutating func append(_ values: [Double]) {
    guard channels > 0 else { return }
    let samples = values.count / channels
    var sample = 0
    while sample < samples {
      if count == bins * samplesPerBin { openBin() }
      let taken = min(samples - sample, bins * samplesPerBin - count)
      take(values, sample..<sample + taken)
      sample += taken
      count += taken
    }
  }

  /// Takes samples that belong to the last bin.
  private mutating func take(_ values: [Double], _ samples: Range<Int>) {
    let start = (bins - 1) * channels, channels = channels
    values.withUnsafeBufferPointer { values in
      lows.withUnsafeMutableBufferPointer { lows in
        highs.withUnsafeMutableBufferPointer { highs in
          sums.withUnsafeMutableBufferPointer { sums in
            counts.withUnsafeMutableBufferPointer { counts in
              for sample in samples {
                for channel in 0..<channels {
                  let value = values[sample * channels + channel], place = start + channel
                  let isThere = value.isFinite
                  lows[place] = isThere && value < lows[place] ? value : lows[place]
                  highs[place] = isThere && value > highs[place] ? value : highs[place]
                  sums[place] += isThere ? value : 0
                  counts[place] += isThere ? 1 : 0
                }
              }
            }
          }
        }
      }
    }
  }

  private mutating func openBin() {
    if bins == 2 * capacity { mergeNeighbours() }
    lows.append(contentsOf: repeatElement(.infinity, count: channels))
    highs.append(contentsOf: repeatElement(-.infinity, count: channels))
    sums.append(contentsOf: repeatElement(0, count: channels))
    counts.append(contentsOf: repeatElement(0, count: channels))
  }

  private mutating func mergeNeighbours() {
    for bin in 0..<capacity {
      for channel in 0..<channels {
        let from = 2 * bin * channels + channel, to = bin * channels + channel
        lows[to] = min(lows[from], lows[from + channels])
        highs[to] = max(highs[from], highs[from + channels])
        sums[to] = sums[from] + sums[from + channels]
        counts[to] = counts[from] + counts[from + channels]
      }
    }
    let kept = capacity * channels
    lows.removeLast(lows.count - kept)
    highs.removeLast(highs.count - kept)
    sums.removeLast(sums.count - kept)
    counts.removeLast(counts.count - kept)
    samplesPerBin *= 2
  }

  /// The same stream in at most `limit` bins (neighbours joined), for a narrow picture.
  public func thinned(to limit: Int) -> Overview {
    let factor = max(1, (bins + max(limit, 1) - 1) / max(limit, 1))
    guard factor > 1 else { return self }
    var result = Overview(channels: channels, capacity: capacity)
    result.samplesPerBin = samplesPerBin * factor
    result.count = count
    for first in stride(from: 0, to: bins, by: factor) {
      result.openBin()
      let start = result.lows.count - channels
      for bin in first..<min(first + factor, bins) {
        for channel in 0..<channels {
          let from = bin * channels + channel, to = start + channel
          result.lows[to] = min(result.lows[to], lows[from])
          result.highs[to] = max(result.highs[to], highs[from])
          result.sums[to] += sums[from]
          result.counts[to] += counts[from]
        }
      }
    }
    return result
  }
}
