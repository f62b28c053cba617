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
  public var minVal: Double?, maxVal: Double?, dtype: Integer

  public init(minVal: Double? = nil, maxVal: Double? = nil, dtype: Integer = .int16) {
    (self.minVal, self.maxVal, self.dtype) = (minVal, maxVal, dtype)
  }

  public static let settings = Settings(
    of: Digitize(), "Makes integers of a range of values, and notes what turns them back.",
    formula: """
      q = round((min(max(x, low), high) - low) / (high - low) * (2^bits - 1) - 2^(bits - 1)), halves to even
      x is about q * conversion + offset, which the attributes tell
      """,
    source: "IEEE Std 1241-2010, analogue-to-digital converters"
  ) {
    Setting("minVal", \.minVal, "Value that becomes the lowest integer; must be given.", unit: .data, .finite)
    Setting("maxVal", \.maxVal, "Value that becomes the highest integer; must be given.", unit: .data, .finite)
    Setting("dtype", \.dtype, "The integers.")
  }
  public static let examples = [
    Digitize(minVal: -1, maxVal: 4), Digitize(minVal: -5, maxVal: 5, dtype: .int32),
    Digitize(minVal: 0, maxVal: 3, dtype: .int64),
  ]

  public func validate() throws(SettingsError) {
    guard let minVal else { throw SettingsError("min_val", "is not given: it is the bottom of the range") }
    guard let maxVal else { throw SettingsError("max_val", "is not given: it is the top of the range") }
    guard maxVal > minVal else { throw SettingsError("max_val", "is \(maxVal), must be above min_val (\(minVal))") }
  }

  public func unit(of unit: PhysicalUnit, on message: AxisArray) -> PhysicalUnit { .none }

  public func dtype(of input: DType) -> DType { dtype.dtype }

  public func makeState(for message: AxisArray) throws(ArrayError) -> ClippedCount { ClippedCount() }

  public func notices(atEndOf state: ClippedCount) -> [Notice] { state.notices(from: minVal ?? 0, to: maxVal ?? 1) }

  public func process(_ message: AxisArray, state: inout ClippedCount) throws(ArrayError) -> AxisArray {
    try state.take(message.data, from: minVal ?? 0, to: maxVal ?? 1)
    let (low, high) = (minVal ?? 0, maxVal ?? 1), bits = dtype.dtype.itemSize * 8
    let lowest = -Double(sign: .plus, exponent: bits - 1, significand: 1)
    let q = try levels(of: message.data, from: low, to: high, bits: bits, lowest: lowest)
    let conversion = (high - low) / (Double(sign: .plus, exponent: bits, significand: 1) - 1)
    let attrs = message.attrs.merging(
      ["conversion": .double(conversion), "offset": .double(low - lowest * conversion)]) { $1 }
    return try message.with(data: try q.astype(dtype.dtype)).with(attrs: attrs)
  }
}
