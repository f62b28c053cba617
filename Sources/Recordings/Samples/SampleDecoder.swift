import AxisArrays
import CKernels.Runtime

/// Makes rows of numbers of stored samples, by the kernel of this processor.
struct SampleDecoder: Sendable {
  let encoding: SampleLayout.Encoding
  /// Whether the numbers have their bytes in another order than this machine's.
  private let isSwapped: Bool
  private let gains: [Double]
  private let offsets: [Double]
  /// Where numbers are brought to values by `(n - offset) / gain`: the number of a sample that is missing.
  private let missing: Double?

  /// The value of a number `n` of a channel is `n * gain + offset`.
  init(_ encoding: SampleLayout.Encoding, isBigEndian: Bool = false, channels: [SampleLayout.Channel]) {
    self.encoding = encoding
    (gains, offsets, missing) = (channels.map(\.gain), channels.map(\.offset), nil)
    #if _endian(little)
      isSwapped = isBigEndian
    #else
      isSwapped = !isBigEndian
    #endif
  }

  /// The value of a number `n` of this machine is `(n - offset) / gain`, that of `missing` is NaN.
  init(_ encoding: SampleLayout.Encoding, gains: [Double], offsets: [Double], missing: Double) {
    (self.encoding, isSwapped) = (encoding, false)
    (self.gains, self.offsets, self.missing) = (gains, offsets, missing)
  }

  /// Writes `rows` rows, a sample of each channel in one.
  ///
  /// - Parameters:
  ///   - raw: Holds the samples of channel `c` from byte `places[c]` on, `stride` bytes apart.
  ///   - target: Room for the rows as float32 or float64.
  func decode(
    _ raw: UnsafeRawBufferPointer, places: [Int], stride: Int, rows: Int, dtype: DType,
    into target: UnsafeMutableRawPointer
  ) {
    guard rows > 0, let start = raw.baseAddress else { return }
    // One check for all loads.
    for place in places {
      precondition(
        place >= 0 && place + (rows - 1) * stride + encoding.bytes <= raw.count, "samples lie in a block")
    }
    precondition(places.count == gains.count, "a place for each channel")
    places.withUnsafeBufferPointer { places in
      gains.withUnsafeBufferPointer { gains in
        offsets.withUnsafeBufferPointer { offsets in
          places.withMemoryRebound(to: Int64.self) { places in
            var samples = ck_samples(
              channels: Int64(gains.count), rows: Int64(rows), stride: Int64(stride), places: places.baseAddress,
              gain: gains.baseAddress, offset: offsets.baseAddress, missing: missing ?? .nan,
              encoding: encoding.rawValue, is_swapped: isSwapped ? 1 : 0, divides: missing == nil ? 0 : 1,
              is_float32: dtype == .float32 ? 1 : 0)
            ck_decoder_of(ck_kernels())(&samples, start, target)
          }
        }
      }
    }
  }
}
