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

  /// The bits of `scalar` in `dtype`, converted as arrays are: integers wrap, floating point to integer truncates and
  /// saturates.
  public init(_ scalar: Scalar, as dtype: DType) {
    (low, high) = (0, 0)
    let d = scalar.real
    switch dtype {
    case .bool: low = d != 0 || scalar.imaginary != 0 ? 1 : 0
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64:
      if case .int(let value) = scalar { low = UInt64(bitPattern: value) } else { low = Immediate.integer(d, dtype) }
    case .float32: low = UInt64(Float(d).bitPattern)
    case .float64: low = d.bitPattern
    case .complex64: low = UInt64(Float(d).bitPattern) | UInt64(Float(scalar.imaginary).bitPattern) << 32
    case .complex128: (low, high) = (d.bitPattern, scalar.imaginary.bitPattern)
    case .bfloat16: low = UInt64(Immediate.bfloat(d))
    case .float16: low = UInt64(Immediate.half(d))
    }
  }

  private static func integer(_ d: Double, _ dtype: DType) -> UInt64 {
    let (low, high) = dtype.integerRange
    if d.isNaN { return 0 }
    if d <= Double(low) { return UInt64(bitPattern: low) }
    if d >= Double(high) { return high }
    return d < 0 ? UInt64(bitPattern: Int64(d)) : UInt64(d)
  }

  /// Rounds towards the odd neighbour, so that rounding once more to fewer bits is as good as rounding once.
  private static func odd(_ d: Double) -> Float {
    let near = Float(d)
    if Double(near) == d || d.isNaN { return near }
    return Float(bitPattern: (Double(near).magnitude > d.magnitude ? near.bitPattern - 1 : near.bitPattern) | 1)
  }

  /// Rounds to bfloat16, nearest even.
  private static func bfloat(_ d: Double) -> UInt16 {
    let bits = odd(d).bitPattern
    if d.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16)
  }

  /// Rounds to float16, nearest even. Swift's own Float16 is missing on some platforms.
  private static func half(_ d: Double) -> UInt16 {
    let x = odd(d)
    let sign = UInt16(truncatingIfNeeded: (x.bitPattern >> 16) & 0x8000)
    let m = x.magnitude
    if m.isNaN { return sign | 0x7E00 }
    if m >= 65520 { return sign | 0x7C00 }
    if m < 6.103515625e-05 { return sign | UInt16((m * 16_777_216).rounded(.toNearestOrEven)) }
    let bits = m.bitPattern  // now between 2^-14 and 65520: the exponent moves, and nearest even at bit 13
    return sign | UInt16(truncatingIfNeeded: (bits + 0xFFF + ((bits >> 13) & 1) - 0x3800_0000) >> 13)
  }
}
