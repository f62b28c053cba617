import ArrayCore

/// A Swift type that the elements of an array can be read and written as.
public protocol Element: Nestable, Hashable, BitwiseCopyable where Leaf == Self {
  static var dtype: DType { get }
  static var zero: Self { get }
}

extension Bool: Element {
  public static var dtype: DType { .bool }
  public static var zero: Bool { false }
}
extension Int8: Element { public static var dtype: DType { .int8 } }
extension Int16: Element { public static var dtype: DType { .int16 } }
extension Int32: Element { public static var dtype: DType { .int32 } }
extension Int64: Element { public static var dtype: DType { .int64 } }
extension Int: Element { public static var dtype: DType { .int64 } }
extension UInt8: Element { public static var dtype: DType { .uint8 } }
extension UInt16: Element { public static var dtype: DType { .uint16 } }
extension UInt32: Element { public static var dtype: DType { .uint32 } }
extension UInt64: Element { public static var dtype: DType { .uint64 } }
extension Float: Element { public static var dtype: DType { .float32 } }
extension Double: Element { public static var dtype: DType { .float64 } }

/// A complex number as arrays hold it: real part, then imaginary part.
public struct Complex<Part: BinaryFloatingPoint & Element>: Element {
  public var real: Part
  public var imaginary: Part
  public init(_ real: Part, _ imaginary: Part = 0) { (self.real, self.imaginary) = (real, imaginary) }
  public static var dtype: DType { Part.dtype.complexCounterpart ?? .complex128 }
  public static var zero: Complex { Complex(0, 0) }
}

/// A Swift number that may stand beside an array as a weak scalar.
public protocol ScalarConvertible: Sendable {
  var scalar: Scalar { get }
}

extension Scalar: ScalarConvertible { public var scalar: Scalar { self } }
extension Double: ScalarConvertible { public var scalar: Scalar { .float(self) } }
extension Float: ScalarConvertible { public var scalar: Scalar { .float(Double(self)) } }
extension Int: ScalarConvertible { public var scalar: Scalar { .int(Int64(self)) } }
extension Int8: ScalarConvertible { public var scalar: Scalar { .int(Int64(self)) } }
extension Int16: ScalarConvertible { public var scalar: Scalar { .int(Int64(self)) } }
extension Int32: ScalarConvertible { public var scalar: Scalar { .int(Int64(self)) } }
extension Int64: ScalarConvertible { public var scalar: Scalar { .int(self) } }
extension UInt8: ScalarConvertible { public var scalar: Scalar { .int(Int64(self)) } }
extension UInt16: ScalarConvertible { public var scalar: Scalar { .int(Int64(self)) } }
extension UInt32: ScalarConvertible { public var scalar: Scalar { .int(Int64(self)) } }
extension Bool: ScalarConvertible { public var scalar: Scalar { .bool(self) } }
extension Complex<Double>: ScalarConvertible { public var scalar: Scalar { .complex(real, imaginary) } }
