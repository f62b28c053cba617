import ArrayAPI
import CPython

extension Function {
  private typealias Reducer = @Sendable (NDArray, (any AxisArgument)?, Bool) throws -> NDArray

  /// A reduction of the usual parameters.
  private static func reduction(
    _ name: String, _ help: String, kernel: Kernel = .none, _ reduce: @escaping Reducer
  ) -> Function {
    Function(name, "x, /, *, axis=None, keepdims=False", help, kernel: kernel) { a in
      try reduce(try a.array(0), try a.axes(1), try a.bool(2, false))
    }
  }

  /// The same, converted to a dtype first where one is named.
  private static func leavingOutNaN(_ name: String, _ help: String, _ reduce: @escaping Reducer) -> Function {
    Function(name, "x, /, *, axis=None, dtype=None, keepdims=False", help) { a in
      let x = try a.array(0)
      return try reduce(try a.dtype(2).map { try x.astype($0) } ?? x, try a.axes(1), try a.bool(3, false))
    }
  }

  /// Statistics, searching for one place, and utilities that reduce.
  static let reductions: [Function] = [
    reduction("max", "Largest element; NaN if any is.") { try max($0, axis: $1, keepdims: $2) },
    reduction("min", "Smallest element; NaN if any is.") { try min($0, axis: $1, keepdims: $2) },
    reduction("mean", "Arithmetic mean of floating-point values; NaN of nothing.") {
      try mean($0, axis: $1, keepdims: $2)
    },
    reduction("any", "Is any element not zero?") { try any($0, axis: $1, keepdims: $2) },
    reduction("all", "Is no element zero?") { try all($0, axis: $1, keepdims: $2) },
    reduction("count_nonzero", "How many elements are not zero.", kernel: .small { NDArray.smallCount($0, into: $1) }) {
      try countNonzero($0, axis: $1, keepdims: $2)
    },
    reduction("median", "Middle value; NaN if any is. Beyond the standard.") { try median($0, axis: $1, keepdims: $2) },
    leavingOutNaN("nansum", "Sum of the values that are not NaN. Beyond the standard.") {
      try nansum($0, axis: $1, keepdims: $2)
    },
    leavingOutNaN("nanmean", "Mean of the values that are not NaN. Beyond the standard.") {
      try nanmean($0, axis: $1, keepdims: $2)
    },
    reduction("nanmax", "Largest of the values that are not NaN. Beyond the standard.") {
      try nanmax($0, axis: $1, keepdims: $2)
    },
    reduction("nanmin", "Smallest of the values that are not NaN. Beyond the standard.") {
      try nanmin($0, axis: $1, keepdims: $2)
    },
    reduction("nanmedian", "Middle of the values that are not NaN. Beyond the standard.") {
      try nanmedian($0, axis: $1, keepdims: $2)
    },
    Function("argmax", "x, /, *, axis=None, keepdims=False", "Position of the first largest element, as int64.") { a in
      try argmax(try a.array(0), axis: try a.optionalInt(1), keepdims: try a.bool(2, false))
    },
    Function("argmin", "x, /, *, axis=None, keepdims=False", "Position of the first smallest element, as int64.") { a in
      try argmin(try a.array(0), axis: try a.optionalInt(1), keepdims: try a.bool(2, false))
    },
    Function("sum", "x, /, *, axis=None, dtype=None, keepdims=False", "Sum; small integers widen to 64 bits.") { a in
      try sum(try a.array(0), axis: try a.axes(1), keepdims: try a.bool(3, false), dtype: try a.dtype(2))
    },
    Function("prod", "x, /, *, axis=None, dtype=None, keepdims=False", "Product; small integers widen to 64 bits.") {
      a in
      try prod(try a.array(0), axis: try a.axes(1), keepdims: try a.bool(3, false), dtype: try a.dtype(2))
    },
    Function(
      "var", "x, /, *, axis=None, correction=0.0, keepdims=False", "Variance, with `correction` taken off the count."
    ) {
      a in
      try `var`(try a.array(0), axis: try a.axes(1), correction: try a.double(2, 0), keepdims: try a.bool(3, false))
    },
    Function("std", "x, /, *, axis=None, correction=0.0, keepdims=False", "Standard deviation: the root of var.") { a in
      try std(try a.array(0), axis: try a.axes(1), correction: try a.double(2, 0), keepdims: try a.bool(3, false))
    },
    Function(
      "nanstd", "x, /, *, axis=None, correction=0.0, keepdims=False", "Deviation of the values that are not NaN."
    ) { a in
      try nanstd(try a.array(0), axis: try a.axes(1), correction: try a.double(2, 0), keepdims: try a.bool(3, false))
    },
    Function("cumulative_sum", "x, /, *, axis=None, dtype=None, include_initial=False", "Running sum along an axis.") {
      a in
      let x = try a.array(0)
      return try cumulativeSum(
        x, axis: try a.laneAxis(1, x), dtype: try a.dtype(2), includeInitial: try a.bool(3, false))
    },
    Function(
      "cumulative_prod", "x, /, *, axis=None, dtype=None, include_initial=False", "Running product along an axis."
    ) {
      a in
      let x = try a.array(0)
      return try cumulativeProd(
        x, axis: try a.laneAxis(1, x), dtype: try a.dtype(2), includeInitial: try a.bool(3, false))
    },
  ]
}

extension Arguments {
  /// The axis to run along, which vectors need not name.
  fileprivate func laneAxis(_ i: Int, _ x: NDArray) throws -> Int {
    if let axis = try optionalInt(i) { return axis }
    guard x.ndim == 1 else { throw PythonError.value("axis: must be named for \(x.ndim) dimensions") }
    return 0
  }
}
