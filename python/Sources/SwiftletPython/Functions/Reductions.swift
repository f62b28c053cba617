import ArrayAPI
import CPython

extension Function {
  private typealias Reducer = @Sendable (NDArray, (any AxisArgument)?, Bool) throws -> NDArray
  private typealias Position = @Sendable (NDArray, Int?, Bool) throws -> NDArray
  private typealias Total = @Sendable (NDArray, (any AxisArgument)?, DType?, Bool) throws -> NDArray
  private typealias Spread = @Sendable (NDArray, (any AxisArgument)?, Double, Bool) throws -> NDArray
  private typealias Running = @Sendable (NDArray, Int, DType?, Bool) throws -> NDArray

  /// A reduction of the usual parameters.
  private static func reduction(
    _ name: String, _ help: String, kernel: Kernel = .none, _ reduce: @escaping Reducer
  ) -> Function {
    Function(name, help, kernel: kernel) { p in
      let x = p("x", .array), axis = p.keyword("axis", .axes, nil), keepdims = p.keyword("keepdims", false)
      return { a in try reduce(a[x], a[axis], a[keepdims]) }
    }
  }

  /// The place of one element along an axis, or among all.
  private static func position(_ name: String, _ help: String, _ find: @escaping Position) -> Function {
    Function(name, help) { p in
      let x = p("x", .array), axis = p.keyword("axis", .int, nil), keepdims = p.keyword("keepdims", false)
      return { a in try find(a[x], a[axis], a[keepdims]) }
    }
  }

  /// A sum or product, whose dtype can be named.
  private static func total(_ name: String, _ help: String, _ reduce: @escaping Total) -> Function {
    Function(name, help) { p in
      let x = p("x", .array), axis = p.keyword("axis", .axes, nil), dtype = p.keyword("dtype", .dtype, nil)
      let keepdims = p.keyword("keepdims", false)
      return { a in try reduce(a[x], a[axis], a[dtype], a[keepdims]) }
    }
  }

  /// A reduction that leaves out NaN, of the values in a dtype where one is named.
  private static func leavingOutNaN(_ name: String, _ help: String, _ reduce: @escaping Reducer) -> Function {
    total(name, help) { x, axis, dtype, keepdims in
      try reduce(try dtype.map { try x.astype($0) } ?? x, axis, keepdims)
    }
  }

  /// A measure of spread, with `correction` taken off the count.
  private static func spread(_ name: String, _ help: String, _ reduce: @escaping Spread) -> Function {
    Function(name, help) { p in
      let x = p("x", .array), axis = p.keyword("axis", .axes, nil), correction = p.keyword("correction", 0.0)
      let keepdims = p.keyword("keepdims", false)
      return { a in try reduce(a[x], a[axis], a[correction], a[keepdims]) }
    }
  }

  /// A running sum or product along an axis, which vectors need not name.
  private static func running(_ name: String, _ help: String, _ scan: @escaping Running) -> Function {
    Function(name, help) { p in
      let x = p("x", .array), axis = p.keyword("axis", .int, nil), dtype = p.keyword("dtype", .dtype, nil)
      let includeInitial = p.keyword("include_initial", false)
      return { a in
        let x = try a[x]
        guard let axis = try a[axis] ?? (x.ndim == 1 ? 0 : nil) else {
          throw PythonError.value("axis: must be named for \(x.ndim) dimensions")
        }
        return try scan(x, axis, a[dtype], a[includeInitial])
      }
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
    position("argmax", "Position of the first largest element, as int64.") { try argmax($0, axis: $1, keepdims: $2) },
    position("argmin", "Position of the first smallest element, as int64.") { try argmin($0, axis: $1, keepdims: $2) },
    total("sum", "Sum; small integers widen to 64 bits.") { try sum($0, axis: $1, keepdims: $3, dtype: $2) },
    total("prod", "Product; small integers widen to 64 bits.") { try prod($0, axis: $1, keepdims: $3, dtype: $2) },
    spread("var", "Variance, with `correction` taken off the count.") {
      try `var`($0, axis: $1, correction: $2, keepdims: $3)
    },
    spread("std", "Standard deviation: the root of var.") { try std($0, axis: $1, correction: $2, keepdims: $3) },
    spread("nanstd", "Deviation of the values that are not NaN.") {
      try nanstd($0, axis: $1, correction: $2, keepdims: $3)
    },
    running("cumulative_sum", "Running sum along an axis.") {
      try cumulativeSum($0, axis: $1, dtype: $2, includeInitial: $3)
    },
    running("cumulative_prod", "Running product along an axis.") {
      try cumulativeProd($0, axis: $1, dtype: $2, includeInitial: $3)
    },
  ]
}
