import ArrayAPI
import CPython

extension Function {
  /// Every function of the namespace and its extensions. A chapter of the standard is a file; element-wise functions come
  /// from the table of operators.
  static let table: [Function] =
    elementwise + creation + dataTypes + manipulation + reductions + searching + linearAlgebra + factorisations
    + fourier + random + signal + steps + restoring + commands + recordings + graphs + rings + types
}
