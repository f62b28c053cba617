/// A number without a dtype, as a setting or a literal holds it. It adopts the dtype of the array it meets.
public enum Scalar: Hashable, Sendable {
  case bool(Bool)
  case int(Int64)
  case float(Double)
  case complex(Double, Double)

  public var kind: DType.Kind {
    switch self {
    case .bool: .bool
    case .int: .integer
    case .float: .floating
    case .complex: .complex
    }
  }

  /// The real part, as a double.
  public var real: Double {
    switch self {
    case .bool(let b): b ? 1 : 0
    case .int(let i): Double(i)
    case .float(let d): d
    case .complex(let re, _): re
    }
  }

  public var imaginary: Double {
    if case .complex(_, let im) = self { im } else { 0 }
  }

  /// Whether the value is a whole number that an integer dtype could hold.
  package var integer: Int64? {
    switch self {
    case .bool(let b): b ? 1 : 0
    case .int(let i): i
    case .float(let d): Int64(exactly: d)
    case .complex: nil
    }
  }
}

extension Scalar: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral {
  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .float(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension Scalar: CustomStringConvertible {
  public var description: String {
    switch self {
    case .bool(let b): "\(b)"
    case .int(let i): "\(i)"
    case .float(let d): "\(d)"
    case .complex(let re, let im): "\(re)\(im.sign == .minus ? "-" : "+")\(im.magnitude)j"
    }
  }
}

/// The bits of one value of some dtype, carried inside a pass instead of in device memory.
public struct Immediate: Hashable, Sendable {
  public var low: UInt64
  public var high: UInt64

  /// The bits of `scalar` in `dtype`; integers wrap, as the standard allows for values out of range.
  public init(_ scalar: Scalar, as dtype: DType) {
    (low, high) = (0, 0)
    let d = scalar.real
    switch dtype {
    case .bool: low = d != 0 || scalar.imaginary != 0 ? 1 : 0
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64:
      low = UInt64(bitPattern: scalar.integer ?? Int64(saturating: d))
    case .float32: low = UInt64(Float(d).bitPattern)
    case .float64: low = d.bitPattern
    case .complex64: low = UInt64(Float(d).bitPattern) | UInt64(Float(scalar.imaginary).bitPattern) << 32
    case .complex128: (low, high) = (d.bitPattern, scalar.imaginary.bitPattern)
    case .bfloat16: low = UInt64(Float(d).bitPattern >> 16)
    case .float16: low = UInt64(Immediate.half(Float(d)))
    }
  }

  /// Rounds to float16, nearest even. Swift's own Float16 is missing on some platforms.
  private static func half(_ x: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: (x.bitPattern >> 16) & 0x8000)
    let m = x.magnitude
    if m.isNaN { return sign | 0x7E00 }
    if m >= 65520 { return sign | 0x7C00 }
    if m < 6.103515625e-05 { return sign | UInt16((m * 16_777_216).rounded(.toNearestOrEven)) }
    let bits = m.bitPattern
    return sign | UInt16(truncatingIfNeeded: (bits + 0xFFF + ((bits >> 13) & 1) - 0x3800_0000) >> 13)
  }
}

extension Int64 {
  /// The nearest integer towards zero, at the ends of the range where it lies beyond; NaN gives 0.
  package init(saturating d: Double) {
    self = d.isNaN ? 0 : d >= 0x1p63 ? .max : d <= -0x1p63 ? .min : Int64(d)
  }
}
