import AxisArrays

/// Consecutive samples of one stream as a parser delivers them: plain bytes in C order, the time axis first, in this
/// machine's byte order.
public struct Chunk: Sendable {
  public var bytes: [UInt8]
  public var dtype: DType
  public var shape: [Int]
  public var time: Time

  public init(bytes: [UInt8], dtype: DType, shape: [Int], time: Time) {
    self.bytes = bytes
    self.dtype = dtype
    self.shape = shape
    self.time = time
  }

  public enum Time: Hashable, Sendable {
    /// Seconds at the first sample; the others follow at the stream's rate.
    case regular(offset: Double)
    /// Seconds at each sample.
    case perSample([Double])
  }
}
