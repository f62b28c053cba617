/// A range of values as whole numbers from 0 up, as an analogue-to-digital converter has them. What lies outside the range
/// becomes its nearest end; NaN becomes 0.
public struct Quantize: StatefulTransformer {
  /// Value that becomes the highest level; required. In the unit of the data.
  public var max: Double?
  /// Value that becomes level 0. In the unit of the data.
  public var min: Double
  /// Number of bits of a level.
  public var bits: Int

  public init(max: Double? = nil, min: Double = 0, bits: Int = 8) {
    (self.max, self.min, self.bits) = (max, min, bits)
  }

  public static let settings = Settings(
    of: Quantize(), "Maps a range of values to whole numbers.",
    formula: """
      q = round((min(max(x, low), high) - low) / (high - low) * (2^bits - 1)), halves to even
      as bool for 1 bit, else as the narrowest of uint8, uint16, uint32 and uint64
      """,
    source: "IEEE Std 1241-2010, analogue-to-digital converters"
  ) {
    Setting(
      "max", \.max, "Value that becomes the highest level; required.", unit: .data, .finite, python: "max_val")
    Setting("min", \.min, "Value that becomes level 0.", unit: .data, .finite, python: "min_val")
    Setting("bits", \.bits, "Number of bits of a level.", .from(1, to: 64))
  }
  public static let examples = [
    Quantize(max: 4, min: -1), Quantize(max: 3, bits: 1), Quantize(max: 2, min: 0, bits: 12),
    Quantize(max: 5, min: -5, bits: 32),
  ]

  public func validate() throws(SettingsError) {
    guard let max else { throw SettingsError("max_val", "is not given: it is the top of the range") }
    guard max > min else { throw SettingsError("max_val", "is \(max), must be above min_val (\(min))") }
  }

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { .none }

  public func dtype(of input: DType) -> DType {
    switch bits {
    case 1: .bool
    case ...8: .uint8
    case ...16: .uint16
    case ...32: .uint32
    default: .uint64
    }
  }

  public func makeState(for message: AxisArray) throws(ArrayError) -> ClippedCount { ClippedCount() }

  public func notices(atEndOf state: ClippedCount) -> [Notice] { state.notices(from: min, to: max ?? min) }

  public func process(_ message: AxisArray, state: inout ClippedCount) throws(ArrayError) -> AxisArray {
    try state.take(message.data, from: min, to: max ?? min)
    return try message.with(data: try map(message.data))
  }

  /// Nothing is counted on this shorter way.
  public var elementwise: ElementwiseFunction? { { (x) throws(ArrayError) in try map(x) } }

  private func map(_ x: NDArray) throws(ArrayError) -> NDArray {
    let q = try levels(of: x, from: min, to: max ?? min, bits: bits, lowest: 0)
    let whole = try q.astype(dtype(of: x.dtype))
    // From 54 bits on, float64 has no number for the highest level, but one for the level above it.
    return try (54...63).contains(bits) ? clip(whole, max: .int(1 << Int64(bits) &- 1)) : whole
  }
}

/// The level of each value, as a real number yet: `2^bits` of them over a range, the first one `lowest`. NaN is level 0.
func levels(
  of x: NDArray, from low: Double, to high: Double, bits: Int, lowest: Double
) throws(ArrayError) -> NDArray {
  guard x.dtype.kind < .complex else { throw .dtypeNotAllowed(op: "levels", x.dtype, allowed: "real dtypes") }
  // float32 tells 2^24 levels apart.
  let x = try bits <= 20 ? x.floating() : x.astype(.float64)
  let spread = Double(sign: .plus, exponent: bits, significand: 1) - 1
  // Divided first, so that the top of the range is the highest level exactly.
  let part = try (clip(x, min: .float(low), max: .float(high)) - low) / (high - low)
  let q = try round(part * spread + lowest)
  return try `where`(isnan(q), 0, q)
}
