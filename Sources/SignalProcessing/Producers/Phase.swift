/// The phase of oscillations at samples that are counted from 0, in turns from 0 to below about 1.
///
/// The product of a frequency and a sample's number loses digits as the number grows. Here both are taken apart into
/// halves whose products are exact, so that the error stays at 1e-15 turns up to sample 2^53, and depends on the number
/// alone.
enum Phase {
  /// - Parameters:
  ///   - steps: Turns per sample of each oscillation.
  ///   - first, count: The samples.
  /// - Returns: (count, oscillations) of float64.
  static func turns(
    _ steps: [Double], from first: Int, count: Int, in namespace: Namespace
  ) throws(ArrayError) -> NDArray {
    let half = 0x1p26
    let n = try namespace.arange(.int(Int64(first)), .int(Int64(first + count)), dtype: .int64)
    let column = try reshape(n, [count, 1])
    let low = try bitwiseAnd(column, Scalar.int((1 << 26) - 1)).astype(.float64)
    let high = try bitwiseRightShift(column, 26).astype(.float64)
    func row(_ values: [Double]) throws(ArrayError) -> NDArray {
      // Made of numbers in the program rather than sent: few oscillations, and nothing to move to a device.
      if values.count == 1 { return try namespace.full([1, 1], .float(values[0]), dtype: .float64) }
      return try concat(
        values.map { (value) throws(ArrayError) in try namespace.full([1, 1], .float(value), dtype: .float64) }, axis: 1
      )
    }
    func product(_ number: NDArray, _ steps: [Double]) throws(ArrayError) -> NDArray {
      let coarse = steps.map { (fraction($0) * half).rounded(.down) / half }
      let fine = zip(steps, coarse).map { fraction($0) - $1 }
      let exact = try number * row(coarse)
      return try (exact - floor(exact)) + number * row(fine)
    }
    let sum = try product(low, steps) + product(high, steps.map { fraction(fraction($0) * half) })
    return try sum - floor(sum)
  }

  static func fraction(_ x: Double) -> Double { x - x.rounded(.down) }
}
