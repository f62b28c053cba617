/// A range of values as all whole numbers of a dtype, with what turns them back in the attributes. What lies outside the
/// range becomes its nearest end; NaN becomes 0.
public struct Digitize: StatefulTransformer {
  public enum Integer: String, Choice {
    case int16, int32, int64
    var dtype: DType {
      switch self {
      case .int16: .int16
      case .int32: .int32
      case .int64: .int64
      }
    }
  }
  /// Value that becomes the lowest integer; required. In the unit of the data.
  public var min: Double?
  /// Value that becomes the highest integer; required. In the unit of the data.
  public var max: Double?
  /// Integer dtype of the result.
  public var dtype: Integer

  public init(min: Double? = nil, max: Double? = nil, dtype: Integer = .int16) {
    (self.min, self.max, self.dtype) = (min, max, dtype)
  }

  public static let settings = Settings(
    of: Digitize(), "Maps a range of values to integers and notes the scale that maps them back.",
    formula: """
      q = round((min(max(x, low), high) - low) / (high - low) * (2^bits - 1) - 2^(bits - 1)), halves to even
      x is about q * conversion + offset, which the attributes tell
      """,
    source: "IEEE Std 1241-2010, analogue-to-digital converters"
  ) {
    Setting(
      "min", \.min, "Value that becomes the lowest integer; required.", unit: .data, .finite, python: "min_val")
    Setting(
      "max", \.max, "Value that becomes the highest integer; required.", unit: .data, .finite, python: "max_val")
    Setting("dtype", \.dtype, "Integer dtype of the result.")
  }
  public static let examples = [
    Digitize(min: -1, max: 4), Digitize(min: -5, max: 5, dtype: .int32),
    Digitize(min: 0, max: 3, dtype: .int64),
  ]

  public func validate() throws(SettingsError) {
    guard let min else { throw SettingsError("min_val", "is not given: it is the bottom of the range") }
    guard let max else { throw SettingsError("max_val", "is not given: it is the top of the range") }
    guard max > min else { throw SettingsError("max_val", "is \(max), must be above min_val (\(min))") }
  }

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { .none }

  public func dtype(of input: DType) -> DType { dtype.dtype }

  public func makeState(for message: AxisArray) throws(ArrayError) -> ClippedCount { ClippedCount() }

  public func notices(atEndOf state: ClippedCount) -> [Notice] { state.notices(from: min ?? 0, to: max ?? 1) }

  public func process(_ message: AxisArray, state: inout ClippedCount) throws(ArrayError) -> AxisArray {
    try state.take(message.data, from: min ?? 0, to: max ?? 1)
    let (low, high) = (min ?? 0, max ?? 1), bits = dtype.dtype.itemSize * 8
    let lowest = -Double(sign: .plus, exponent: bits - 1, significand: 1)
    let q = try levels(of: message.data, from: low, to: high, bits: bits, lowest: lowest)
    let conversion = (high - low) / (Double(sign: .plus, exponent: bits, significand: 1) - 1)
    let attrs = message.attrs.merging(
      ["conversion": .double(conversion), "offset": .double(low - lowest * conversion)]) { $1 }
    return try message.with(data: try q.astype(dtype.dtype)).with(attrs: attrs)
  }
}
