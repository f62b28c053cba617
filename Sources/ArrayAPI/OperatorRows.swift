import CKernels.Operators

extension UnaryOperator {
  /// Every element-wise function of one array.
  public static var all: [UnaryOperator] {
    var rows: [UnaryOperator] = []
    while let row = ck_unary_row(Int32(rows.count)) { rows.append(row.pointee) }
    return rows
  }
}

extension BinaryOperator {
  /// Every element-wise function of two arrays.
  public static var all: [BinaryOperator] {
    var rows: [BinaryOperator] = []
    while let row = ck_binary_row(Int32(rows.count)) { rows.append(row.pointee) }
    return rows
  }
}
