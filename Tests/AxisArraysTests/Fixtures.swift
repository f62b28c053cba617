import AxisArrays
import Testing

/// `count` samples of channels C0, C1... at 10 Hz; sample t of channel c is `10 t + c`, the first one is at `offset`.
func stream(_ count: Int, channels: Int = 3, offset: Double = 0, key: String = "eeg") throws -> AxisArray {
  let values = (0..<count).flatMap { t in (0..<channels).map { Double(10 * t + $0) } }
  return try AxisArray(
    try NDArray(values, shape: [count, channels]), dims: ["time", "ch"],
    axes: ["time": .time(rate: 10, offset: offset), "ch": .labels((0..<channels).map { "C\($0)" })], key: key,
    attrs: ["subject": "s1"], streamDim: "time")
}

func values(_ message: AxisArray) throws -> [Double] { try message.data.array(of: Double.self) }

/// The text of the error that a closure throws.
func text(_ body: () throws -> some Any) -> String {
  do {
    _ = try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}

extension AxisArray {
  /// The values that stand at the places of a dim, whatever its axis.
  func places(_ dim: String) throws -> [Value] {
    let (axis, count) = (try axis(dim), try count(along: dim))
    return try (0..<count).map { try #require(axis.value(at: $0)) }
  }
}
