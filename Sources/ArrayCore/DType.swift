import CKernels.Runtime

/// The element type of an array: the standard's dtypes, and two half-width ones for storage.
///
/// The raw values are the columns of the kernel tables.
public enum DType: UInt8, Hashable, Sendable, CaseIterable {
  case bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64
  case float16, bfloat16
  case float32, float64, complex64, complex128

  /// The standard's spelling, as in `float32`.
  public var name: String { DType.names[Int(rawValue)] }

  private static let names = [
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "bfloat16", "float32",
    "float64", "complex64", "complex128",
  ]

  /// The dtype of that name.
  public init?(name: String) {
    guard let place = DType.names.firstIndex(of: name) else { return nil }
    self = DType.allCases[place]
  }

  /// Bytes per element.
  public var itemSize: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16, .bfloat16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64, .complex64: 8
    case .complex128: 16
    }
  }

  /// The kinds of numbers that dtypes hold, in the standard's order of Python's `bool`, `int`, `float`, `complex`.
  public enum Kind: Int, Comparable, Sendable {
    case bool, integer, floating, complex
    public static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
  }

  public var kind: Kind {
    switch self {
    case .bool: .bool
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: .integer
    case .float16, .bfloat16, .float32, .float64: .floating
    case .complex64, .complex128: .complex
    }
  }

  public var isInteger: Bool { kind == .integer }
  /// Real floating point.
  public var isFloating: Bool { kind == .floating }
  public var isComplex: Bool { kind == .complex }
  public var isSigned: Bool { kind >= .floating || (DType.int8.rawValue...DType.int64.rawValue).contains(rawValue) }
  /// float16 and bfloat16 are kept and converted, not computed with.
  public var isStorageOnly: Bool { self == .float16 || self == .bfloat16 }

  /// The dtype of the parts of a complex dtype; any other dtype itself.
  public var realPart: DType {
    switch self {
    case .complex64: .float32
    case .complex128: .float64
    default: self
    }
  }

  /// The complex dtype whose parts are of this dtype; `nil` where there is none.
  public var complexCounterpart: DType? {
    switch self {
    case .float32, .complex64: .complex64
    case .float64, .complex128: .complex128
    default: nil
    }
  }

  /// The least and the greatest value of an integer dtype.
  package var integerRange: (low: Int64, high: UInt64) {
    let bits = UInt64(itemSize * 8)
    return isSigned ? (-1 << Int64(bits - 1), 1 << (bits - 1) - 1) : (0, .max >> (64 - bits))
  }
}

extension DType: CustomStringConvertible {
  public var description: String { name }
}

extension DType: Codable {
  public init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    guard let dtype = DType(name: name) else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no dtype \(name)"))
    }
    self = dtype
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

// MARK: - Promotion

extension DType {
  /// The dtype that two dtypes promote to; `nil` where the standard defines none (other kinds, or uint64 with a
  /// signed integer).
  public func promoted(with other: DType) -> DType? {
    if self == other { return self }
    switch (kind, other.kind) {
    case (.integer, .integer):
      if isSigned == other.isSigned { return itemSize >= other.itemSize ? self : other }
      let (signed, unsigned) = isSigned ? (self, other) : (other, self)
      if signed.itemSize > unsigned.itemSize { return signed }
      switch unsigned {
      case .uint8: return .int16
      case .uint16: return .int32
      case .uint32: return .int64
      default: return nil
      }
    case (.floating, .floating):
      if isStorageOnly && other.isStorageOnly { return .float32 }
      return itemSize >= other.itemSize ? self : other
    case (.complex, .complex):
      return itemSize >= other.itemSize ? self : other
    case (.complex, .floating):
      return other == .float64 ? .complex128 : self
    case (.floating, .complex):
      return other.promoted(with: self)
    default:
      return nil
    }
  }

  /// The dtype that an array of this dtype and a scalar give. Scalars are weak: they adopt the array's dtype, or the
  /// default dtype of their own kind where that is the wider kind (an integer array and 0.5 give float64).
  public func promoted(with scalar: Scalar) -> DType {
    if scalar.kind <= kind { return self }
    switch scalar.kind {
    case .bool: return self
    case .integer: return .int64
    case .floating: return .float64
    case .complex: return complexCounterpart ?? .complex128
    }
  }
}
