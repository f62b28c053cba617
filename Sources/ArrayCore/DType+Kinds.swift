extension DType {
  /// Dtypes that an operation takes, by the kinds of their numbers. Those for storage alone are in none.
  ///
  /// Source: the dtype categories of the Python array API standard 2025.12.
  public struct Kinds: OptionSet, Hashable, Sendable {
    /// The bits by which the rows of operators name kinds.
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let bool = Kinds(rawValue: 1 << 0), integer = Kinds(rawValue: 1 << 1)
    public static let realFloating = Kinds(rawValue: 1 << 2), complex = Kinds(rawValue: 1 << 3)
    public static let floating: Kinds = [.realFloating, .complex]
    public static let real: Kinds = [.integer, .realFloating]
    public static let numeric: Kinds = [.integer, .realFloating, .complex]
    /// Those whose numbers have an order.
    public static let ordered: Kinds = [.bool, .integer, .realFloating]

    public func contains(_ dtype: DType) -> Bool {
      rawValue & (Int32(1) << Int32(dtype.kind.rawValue)) != 0 && !dtype.isStorageOnly
    }

    /// Throws `ArrayError.dtypeNotAllowed` for a dtype that is not among them.
    @inline(__always)
    public func check(_ dtype: DType, op: @autoclosure () -> String) throws(ArrayError) {
      guard contains(dtype) else { throw .dtypeNotAllowed(op: op(), dtype, allowed: "\(self) dtypes") }
    }
  }
}

extension DType.Kinds: CustomStringConvertible {
  public var description: String {
    let named: [(DType.Kinds, String)] = [
      (.numeric, "numeric"), (.real, "real numeric"), (.floating, "floating-point"),
      (.realFloating, "real floating-point"), (.complex, "complex floating-point"), (.integer, "integer"),
      (.bool, "bool"),
    ]
    var left = self, names: [String] = []
    for (kinds, name) in named where left.isSuperset(of: kinds) {
      left.subtract(kinds)
      names.append(name)
    }
    return names.joined(separator: " or ")
  }
}
