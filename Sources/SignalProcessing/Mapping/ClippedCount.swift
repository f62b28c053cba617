/// How many values lay outside a range and were brought to its ends, counted where the data are.
public struct ClippedCount: Codable, Sendable {
  private var outside: NDArray?, missing: NDArray?

  mutating func take(_ x: NDArray, from low: Double, to high: Double) throws(ArrayError) {
    guard x.dtype.kind < .complex else { return }
    let x = try x.floating()
    func added(_ flags: NDArray, to known: NDArray?) throws(ArrayError) -> NDArray {
      let more = try countNonzero(flags)
      return try (known.map { (known) throws(ArrayError) in try known + more } ?? more).copied()
    }
    outside = try added(logicalOr(x .< low, x .> high), to: outside)
    missing = try added(isnan(x), to: missing)
  }

  func notices(from low: Double, to high: Double) -> [Notice] {
    func number(_ count: NDArray?) -> Int64 { (try? count?.toDevice(.cpu).item(as: Int64.self)) ?? 0 }
    var told: [Notice] = []
    if number(outside) > 0 {
      told.append(Notice(.lost, "\(number(outside)) values lay outside \(low) to \(high) and became its ends"))
    }
    if number(missing) > 0 {
      told.append(Notice(.lost, "\(number(missing)) values were NaN and became the lowest level"))
    }
    return told
  }
}
