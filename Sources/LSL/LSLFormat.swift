import AxisArrays

/// The value types of streams; the raw value is liblsl's number.
enum LSLFormat: Int32, CaseIterable {
  case float32 = 1
  case float64 = 2
  case int32 = 4
  case int16 = 5
  case int8 = 6
  case int64 = 7

  var dtype: DType {
    switch self {
    case .float32: .float32
    case .float64: .float64
    case .int32: .int32
    case .int16: .int16
    case .int8: .int8
    case .int64: .int64
    }
  }

  /// In the names of the library's functions.
  var letter: Character {
    switch self {
    case .float32: "f"
    case .float64: "d"
    case .int32: "i"
    case .int16: "s"
    case .int8: "c"
    case .int64: "l"
    }
  }

  /// The one that holds values of a dtype; those that no format has become float64.
  init(_ dtype: DType) { self = Self.allCases.first { $0.dtype == dtype } ?? .float64 }
}
