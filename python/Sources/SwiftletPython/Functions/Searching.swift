import ArrayAPI
import CPython

extension Function {
  private typealias Ordering = @Sendable (NDArray, Int, Bool) throws -> NDArray
  private typealias Distinct = @Sendable (Unique) -> [NDArray]

  /// An order along an axis. It is always stable, so `stable` changes nothing.
  private static func ordering(_ name: String, _ help: String, _ order: @escaping Ordering) -> Function {
    Function(name, help) { p in
      let x = p("x", .array), axis = p.keyword("axis", -1), descending = p.keyword("descending", false)
      let _ = p.keyword("stable", true)
      return { a in try order(a[x], a[axis], a[descending]) }
    }
  }

  /// A part of what there is to know of the distinct values.
  private static func distinct(
    _ name: String, _ help: String, _ record: Record, _ part: @escaping Distinct
  ) -> Function {
    Function(name, help, returns: record.returned) { p in
      let x = p("x", .array)
      return { a in try record.object(part(uniqueAll(a[x]))) }
    }
  }

  /// Sorting, searching, sets, and selection by index arrays.
  static let searching: [Function] = [
    ordering("sort", "The values along an axis in order, NaN last.") { try sort($0, axis: $1, descending: $2) },
    ordering("argsort", "The positions that would sort, as int64; stable.") {
      try argsort($0, axis: $1, descending: $2)
    },
    Function("nonzero", "The positions of the elements that are not zero, an array per axis.") { p in
      let x = p("x", .array)
      return { a in try nonzero(a[x]) }
    },
    Function(
      "searchsorted",
      "Where each value of x2 would go into the sorted x1: before its equals, or behind them on the right."
    ) { p in
      let x = p("x1", .array), values = p("x2", .operand)
      let side = p.keyword("side", Side.left), sorter = p.keyword("sorter", .array, nil)
      return { a in
        let sorted = try a[x], values = try a[values].beside(sorted).array(besides: sorted)
        return try searchsorted(sorted, values, right: a[side] == .right, sorter: a[sorter])
      }
    },
    Function("isin", "For each element of x1: is it among those of x2?") { p in
      let x = p("x1", .operand), test = p("x2", .operand), invert = p.keyword("invert", false)
      return { a in
        let x = try a[x], test = try a[test]
        guard let array = x.array ?? test.array else { throw PythonError.type("isin: one operand must be an array") }
        return try isin(
          try x.beside(array).array(besides: array), try test.beside(array).array(besides: array), invert: a[invert])
      }
    },
    distinct(
      "unique_all", "The distinct values, where they first are, which one each element is, their counts.", .uniqueAll
    ) {
      [$0.values, $0.indices, $0.inverseIndices, $0.counts]
    },
    distinct("unique_counts", "The distinct values and how often each occurs.", .uniqueCounts) {
      [$0.values, $0.counts]
    },
    distinct("unique_inverse", "The distinct values and which one each element is.", .uniqueInverse) {
      [$0.values, $0.inverseIndices]
    },
    Function("unique_values", "The distinct values in order.") { p in
      let x = p("x", .array)
      return { a in try uniqueValues(a[x]) }
    },
    Function("take", "The elements at these positions along an axis.") { p in
      let x = p("x", .array), indices = p("indices", .array), axis = p.keyword("axis", .int, nil)
      return { a in
        let x = try a[x]
        guard let axis = try a[axis] ?? (x.ndim == 1 ? 0 : nil) else {
          throw PythonError.value("take: the axis must be named for \(x.ndim) dimensions")
        }
        return try take(x, a[indices], axis: axis)
      }
    },
    Function("take_along_axis", "The elements of each lane at that lane's own positions.") { p in
      let x = p("x", .array), indices = p("indices", .array), axis = p.keyword("axis", -1)
      return { a in try takeAlongAxis(a[x], a[indices], axis: a[axis]) }
    },
    Function("diff", "n differences of neighbours along an axis.") { p in
      let x = p("x", .array), axis = p.keyword("axis", -1), n = p.keyword("n", 1)
      let prepend = p.keyword("prepend", .array, nil), append = p.keyword("append", .array, nil)
      return { a in try diff(a[x], axis: a[axis], times: a[n], prepend: a[prepend], append: a[append]) }
    },
  ]
}

private enum Side: String, Choice { case left, right }

extension Value {
  /// This as an array; numbers on the device of `x` and in the dtype that they give beside it.
  func array(besides x: NDArray) throws -> NDArray {
    if case .scalar(let number) = self {
      return try full([], number, dtype: x.dtype.promoted(with: number), device: x.device)
    }
    return try array()
  }
}
