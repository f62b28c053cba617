import AxisArrays

/// Consecutive samples of one stream as a reader delivers them: an array in host memory, the stream's dim first.
public struct Chunk: Sendable {
  public var data: NDArray
  public var time: Time

  public init(_ data: NDArray, time: Time) {
    (self.data, self.time) = (data, time)
  }

  public enum Time: Hashable, Sendable {
    /// Seconds at the first sample; the others follow at the stream's rate.
    case regular(offset: Double)
    /// Seconds at each sample.
    case perSample([Double])
  }
}
